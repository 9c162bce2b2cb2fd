"""The review desk: queue and case by keyboard, what two officers see of each other, and what a hostile name does."""

import hashlib
import json
import re
from datetime import timedelta

import cv2
import pytest
from sqlalchemy import update

from scenecheck_api.pages.desk.queue import waiting
from scenecheck_api.pages.desk.wanted import Wanted
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import ReviewState
from scenecheck_api.security.principal import Role, system
from scenecheck_api.stations.desk import store_stations
from scenecheck_api.stations.nearest import StationKind
from scenecheck_api.stations.station_csv import NewStation
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.review import ReviewRow

from .conftest import READINGS, eventually, running_house

MOST = 6
"""Keystrokes and clicks that a common decision may take."""


class Hands:
    """An officer at a case's page: counts keystrokes and clicks, a text that is typed as its keys."""

    def __init__(self, page, case):
        self.page, self.case, self.count = page, case, 0
        page.goto(f"/desk/cases/{case}", wait_until="domcontentloaded")
        page.locator(".held.mine").wait_for()

    def press(self, *keys):
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)

    def fixed(self):
        self.page.get_by_text("✓ 已确定").wait_for()

    def left(self):
        self.page.wait_for_url(f"**done={self.case}")
        assert self.count <= MOST, f"{self.count} keystrokes"


@pytest.fixture(scope="module")
def misread(repository):
    """A scene photo of 01_complete, saved anew, and what was read in it: a character of the plate is wrong."""
    photo = repository / "examples" / "01_complete" / "01.jpg"
    data = cv2.imencode(".jpg", cv2.imread(str(photo)), [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    lines = (json.loads(line) for line in READINGS.read_text(encoding="utf8").splitlines())
    body = next(line for line in lines if line["file"].endswith("01_complete/01.jpg"))
    body["sha256"] = hashlib.sha256(data).hexdigest()
    body["plates"][0].update(text="川H5X827", candidates=[["川H5X827", 0.97]])
    return data, json.dumps(body, ensure_ascii=False)


@pytest.fixture
def house(tmp_path_factory, repository, misread):
    """A service for each test: photos of one example in two cases would be findings. It knows the misread photo."""
    folder = tmp_path_factory.mktemp("desk")
    readings = folder / "readings.jsonl"
    readings.write_text(READINGS.read_text(encoding="utf8") + misread[1] + "\n", encoding="utf8")
    with running_house(folder, repository / "examples", readings_file=readings) as house:
        yield house


def hand_in(house, case, photos):
    """Photos as `house.photos` has them, and the case submitted."""
    with house.client(house.key()) as client:
        files = [("photo", (one.get("name", "a.jpg"), one["data"], "image/jpeg")) for one in photos]
        hints = {"slot": [one["slot"] for one in photos], "party": [one.get("party", "") for one in photos]}
        assert client.post(f"/v1/cases/{case}/photos", params={"wait": 60}, files=files, data=hints).status_code == 201
        assert client.post(f"/v1/cases/{case}/submit", params={"wait": 60}, json={}).status_code == 202
    house.judged(case)


@pytest.fixture
def misread_plate(house, misread):
    """A case in which a plate was misread in a photo."""
    case = house.open_case("01_complete", "DESK-MISREAD")
    photos = [{**one, "data": one["file"].read_bytes()} for one in house.photos("01_complete")]
    photos[0]["data"] = misread[0]
    hand_in(house, case, photos)
    return case


@pytest.fixture
def officer(page_as):
    return page_as(Role.OFFICER)


def state_of(house, case):
    with house.parts.database.read() as session:
        row = session.get_one(ReviewRow, case)
        return row.state, row.outcome


def api(house, method, path, name, **body):
    """Another officer, over the API."""
    cookie = house.cookie(Role.OFFICER, name)
    with house.client({"cookie": f"{cookie['name']}={cookie['value']}"}) as client:
        token = client.get("/v1/session").json()["csrf_token"]
        return client.request(method, path, json=body or None, headers={"X-CSRF-Token": token})


def test_all_findings_are_accepted_and_the_case_decided_in_six_keys(officer, house):
    hands = Hands(officer, house.case("03_review", "DESK-ACCEPT"))
    assert officer.locator(".finding.current").get_by_text("车架号不一致").is_visible()
    assert officer.locator("#sheet-7").is_visible()  # the evidence is in sight before a key was pressed
    hands.press("a")
    officer.get_by_text("✓ 属实").wait_for()
    hands.press(",")
    hands.fixed()
    hands.press("o", "Enter")
    hands.left()
    assert state_of(house, hands.case) == ("decided", "determined")
    assert officer.get_by_role("status").filter(has_text="DESK-ACCEPT").is_visible()


def test_a_false_finding_is_dismissed_and_the_case_decided_in_six_keys(officer, house):
    hands = Hands(officer, house.case("03_review", "DESK-DISMISS"))
    hands.press("d", "Enter")
    officer.get_by_text("✕ 已排除").wait_for()
    hands.press(".")
    hands.fixed()
    hands.press("o", "Enter")
    hands.left()
    assert state_of(house, hands.case) == ("decided", "determined")


def test_a_plate_is_corrected_and_the_case_decided_in_six_keys(officer, house, misread_plate):
    hands = Hands(officer, misread_plate)
    assert officer.locator(".finding.current").get_by_text("号牌").first.is_visible()
    hands.press("c")
    assert officer.locator("#correct-value").input_value() == "川H5K827"  # what the register says
    hands.press("Enter")
    officer.get_by_text("没有发现问题").wait_for()
    hands.press("s")
    hands.fixed()
    hands.press("o", "Enter")
    hands.left()
    assert state_of(house, hands.case) == ("decided", "determined")


@pytest.mark.parametrize(
    ("keys", "state", "number"),
    [("m", ("retake", None), "DESK-MORE"), ("t", ("decided", "transferred"), "DESK-REJECT")],
)
def test_photos_are_asked_for_or_the_case_rejected_in_two_keys(officer, house, keys, state, number):
    hands = Hands(officer, house.case("03_review", number))
    hands.press(keys)
    if keys == "m":
        assert "LVGBE40K58G271306" not in officer.locator("#send-back [name=message]").input_value()
        officer.get_by_label("碰撞部位").check()
    hands.press("Enter")
    hands.left()
    assert state_of(house, hands.case) == state


def test_the_queue_is_read_searched_and_opened_by_keyboard(officer, house, axe, snap):
    case = house.case("01_complete", "DESK-QUEUE")
    other = house.case("03_review", "DESK-OLD")
    house.case("02_retake", "DESK-RETAKE")
    station = NewStation("DASHI", "大石服务点", StationKind.SERVICE_POINT, 32.4, 105.8, 9, None, None, True)
    with house.parts.database.write() as session:
        store_stations(Change(session, system("test"), utc_now()), [station], replace=False)
        session.execute(
            update(ReviewRow).where(ReviewRow.case_id == other).values(queued_at=utc_now() - timedelta(days=400))
        )
    assert api(house, "POST", f"/v1/review/cases/{other}/claim", "li").status_code == 200
    officer.goto("/desk")
    first = officer.locator(".queue-line").first
    assert "DESK-OLD" in first.inner_text() and "处理中：li" in first.inner_text() and "天" in first.inner_text()
    assert officer.locator(".queue-line .plate.green").first.is_visible()
    axe(officer)
    snap(officer, "desk-queue")
    officer.keyboard.press("/")
    officer.keyboard.type("desk-que")
    officer.keyboard.press("Enter")
    officer.wait_for_url("**search=desk-que**")
    assert officer.locator(".queue-line").count() == 1
    officer.keyboard.press("j")
    officer.keyboard.press("Enter")
    officer.wait_for_url(f"**/desk/cases/{case}?search=desk-que")
    officer.goto("/desk?search=nothing&reason=vin_mismatch&station=DASHI&older=60&whose=free&verdict=review")
    assert officer.get_by_text("没有符合条件的案件").is_visible()
    axe(officer)
    officer.goto("/desk?older=never")
    assert officer.get_by_role("heading").first.inner_text() != "待审队列"


def test_the_second_officer_is_told_and_loses_nothing(page_as, house, axe, snap):
    case = house.case("03_review", "DESK-TWO")
    first, second = page_as(Role.OFFICER), page_as(Role.OFFICER, "li")
    Hands(first, case)
    second.goto(f"/desk/cases/{case}")
    told = second.get_by_role("alert").filter(has_text="处理")
    told.wait_for()
    assert "officer.one" in told.inner_text()
    second.keyboard.press("d")
    second.locator(".dismiss input[name=reason]:visible").fill("我看过现场，没有问题")
    first.keyboard.press("a")
    first.get_by_text("✓ 属实").wait_for()
    second.keyboard.press("Enter")
    conflict = second.locator("#problems .problem")
    conflict.wait_for()
    assert conflict.get_attribute("data-code") in ("review_changed", "claimed_by_other")
    assert "officer.one" in conflict.inner_text() and "处理了一个问题" in conflict.inner_text()
    assert second.locator(".dismiss input[name=reason]:visible").input_value() == "我看过现场，没有问题"
    axe(second)
    snap(second, "desk-conflict", ("desk",), full=False)
    second.get_by_role("link", name="载入最新内容").first.click()
    second.get_by_text("✓ 属实").wait_for()
    kept = "document.querySelector('.dismiss input[name=reason]').value === '我看过现场，没有问题'"
    eventually(lambda: second.evaluate(kept))
    assert state_of(house, case)[0] == "waiting"


def test_two_tabs_a_double_click_and_the_back_button(officer, house):
    case = house.case("03_review", "DESK-TABS")
    Hands(officer, case)
    tab = officer.context.new_page()
    Hands(tab, case)
    button = officer.locator(".finding.current [data-do=accept]")
    button.dblclick()
    officer.get_by_text("✓ 属实").wait_for()
    told = api(house, "GET", f"/v1/review/cases/{case}/history", "li").json()["events"]
    assert [e["kind"] for e in told].count("finding_decided") == 1
    tab.keyboard.press("/")
    tab.locator("#problems [data-code=review_changed]").wait_for()
    tab.locator("#reload").click()
    tab.get_by_text("✓ 属实").wait_for()
    tab.locator(".held.mine").wait_for()
    tab.keyboard.press("/")
    tab.get_by_text("✓ 已确定").wait_for()
    tab.keyboard.press("g")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**done={case}")
    tab.go_back()
    tab.locator(".decide").get_by_text("各方协商结案").wait_for()
    officer.keyboard.press("o")
    officer.keyboard.press("Enter")
    officer.locator("#problems .problem").wait_for()
    assert state_of(house, case) == ("decided", "agreed")


def test_photos_are_zoomed_layered_and_boxes_drawn_by_keyboard(officer, house):
    case = house.case("03_review", "DESK-DRAW")
    Hands(officer, case)
    whole = officer.locator("#sheet-1").get_attribute("viewBox")
    officer.keyboard.press("1")
    officer.keyboard.press("p")
    zoomed = officer.locator("#sheet-1").get_attribute("viewBox")
    assert float(zoomed.split()[2]) < float(whole.split()[2]) / 2
    assert officer.locator("#sheet-1 .layer-plates .shape.lit").count() == 1
    officer.keyboard.press("l")
    assert not officer.locator("#sheet-1 .layer-plates").first.is_visible()
    officer.keyboard.press("l")
    officer.keyboard.press("z")
    assert officer.locator("#sheet-1").get_attribute("viewBox") == whole
    officer.locator("#stage").hover()
    officer.mouse.wheel(0, -400)
    eventually(lambda: officer.locator("#sheet-1").get_attribute("viewBox") != whole)
    officer.keyboard.press("z")
    officer.keyboard.press("i")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Enter"):
        officer.keyboard.press(key)
    officer.keyboard.type("川HQ9999")
    officer.keyboard.press("Enter")
    officer.get_by_role("heading", name="更正", exact=True).filter(visible=True).wait_for()
    assert officer.locator("#sheet-1 .layer-plates").filter(has_text="川H·Q9999").count() == 1
    corrections = api(house, "GET", f"/v1/review/cases/{case}", "li").json()["corrections"]
    assert corrections[0]["value"].endswith(" 川HQ9999")


def test_evidence_is_lit_on_hover_and_on_focus_and_the_rest_is_done_by_keys(officer, page_as, house):
    case, other = house.case("03_review", "DESK-KEYS"), house.case("01_complete", "DESK-AFTER")
    Hands(officer, case)
    finding = officer.locator(".finding.current")
    photo = finding.get_attribute("data-photo")
    thumb = officer.locator(f"[data-show='{photo}']")
    lit = officer.locator(f"#sheet-{photo} .layer-findings .shape.lit")
    officer.keyboard.press("1")  # the evidence is in another photo: its place in the row is lit
    finding.hover()
    eventually(lambda: "pointed" in thumb.get_attribute("class"))
    officer.locator("h1").hover()
    eventually(lambda: "pointed" not in thumb.get_attribute("class"))
    finding.focus()
    eventually(lambda: "pointed" in thumb.get_attribute("class"))
    officer.keyboard.press(photo)
    officer.locator("h1").hover()
    officer.keyboard.press("f")  # something else in the photo is lit
    assert lit.count() == 0
    finding.hover()
    eventually(lambda: lit.count() == 1)
    layers = officer.locator("[data-layer]")
    officer.keyboard.press("Shift+Digit2")
    assert layers.nth(1).get_attribute("aria-pressed") == "false"
    officer.keyboard.press("Shift+Digit2")
    assert layers.nth(1).get_attribute("aria-pressed") == "true"
    officer.keyboard.press("h")
    officer.locator(".events li").first.wait_for()
    officer.keyboard.press("e")
    officer.locator(".papers").wait_for(state="attached")
    officer.keyboard.press("n")
    officer.wait_for_url(f"**/desk/cases/{other}**")
    officer.locator(".held.mine").wait_for()
    officer.keyboard.press("q")
    officer.wait_for_url(re.compile("/desk$"))
    assert officer.locator(".queue-line", has_text="DESK-AFTER").get_by_text("我在处理").count() == 0
    held = officer.locator(".queue-line", has_text="DESK-KEYS").get_by_text("我在处理")
    assert held.count() == 1
    supervisor = page_as(Role.SUPERVISOR)
    supervisor.goto(f"/desk/cases/{case}")
    supervisor.locator(".held.other").wait_for()
    supervisor.keyboard.press("q")  # gives back what another has
    supervisor.wait_for_url(re.compile("/desk$"))
    officer.reload()
    assert held.count() == 0


def test_numbers_are_shown_for_a_reason_that_is_logged(officer, house):
    case = house.case("01_complete", "DESK-NUMBERS")
    Hands(officer, case)
    assert officer.get_by_text("139****0001").is_visible()
    officer.keyboard.press("v")
    officer.locator("#dialog input[name=reason]").fill("核对当事人身份")
    officer.keyboard.press("Enter")
    officer.get_by_text("13900000001").wait_for()
    assert officer.get_by_text("号码已显示").is_visible()


def test_the_page_is_good_to_read_at_every_width_and_in_both_languages(page_as, house, axe, snap):
    case = house.case("03_review", "DESK-LOOK")
    page = page_as(Role.OFFICER, english=True)
    Hands(page, case)
    assert page.get_by_role("heading", name="Findings").is_visible()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    axe(page)
    snap(page, "desk-help", ("desk",), full=False)
    page.get_by_role("button", name="Close").click()
    page.context.add_cookies([{"name": "scenecheck-language", "value": "zh-CN", "url": house.url}])
    page.reload()
    page.locator(".held.mine").wait_for()
    axe(page)
    snap(page, "desk-case", full=False)
    page.keyboard.press("c")
    snap(page, "desk-correct", ("desk",), full=False)
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    axe(page)
    snap(page, "desk-ask", ("desk", "phone"), full=False)


HOSTILE = "<img src=x onerror=document.title='hacked'>"


def test_hostile_texts_stay_texts(page_as, house):
    told = house.declared("01_complete", "<b>DESK</b>")
    told["parties"][0].update(driver=HOSTILE, plate="川H<b>1")
    told["place"]["text"] = HOSTILE
    told["weather"] = HOSTILE
    case = house.open_case("01_complete", **told)
    photos = house.photos("01_complete")
    hand_in(house, case, [{**one, "data": one["file"].read_bytes(), "name": f"{HOSTILE}.jpg"} for one in photos])
    page = page_as(Role.OFFICER)
    Hands(page, case)
    assert HOSTILE in page.locator(".case-head").inner_text()
    page.keyboard.press("d")
    page.locator(".dismiss input[name=reason]:visible").fill(HOSTILE)
    page.keyboard.press("Enter")
    page.get_by_text("✕ 已排除").first.wait_for()
    page.locator(".reads:visible summary").click()
    page.locator(".reads:visible [data-correct]").first.click()
    page.locator("#correct-value").fill("川H<i>x")
    page.locator("#correct input[name=reason]").fill(HOSTILE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="更正", exact=True).filter(visible=True).wait_for()
    page.locator("summary").filter(has_text="案件经过").click()
    page.locator(".events li").first.wait_for()
    page.goto(f"/desk?search={HOSTILE}")
    assert page.locator("#search").input_value() == HOSTILE
    page.goto("/desk")
    assert page.get_by_text("<b>DESK</b>").is_visible()
    assert "hacked" not in page.title()
    assert page.locator("img[src=x]").count() == 0


def test_an_auxiliary_officer_checks_and_does_not_decide(page_as, house):
    page = page_as(Role.AUXILIARY_OFFICER)
    Hands(page, house.case("03_review", "DESK-AUX"))
    assert page.get_by_text("由民警决定").is_visible()
    assert page.locator("[data-outcome], [data-do=accept], #fix").count() == 0
    assert page.locator("#panel [data-correct]").filter(visible=True).count() > 0


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 分钟"), (59, "59 分钟"), (185, "3 小时 05 分"), (3120, "2 天 4 小时")]
)
def test_waiting_times_in_words(minutes, said):
    assert waiting(minutes).zh == said


def test_the_filters_come_back_from_an_address():
    wanted = Wanted.of_query("search=川H&state=second&older=60&whose=mine&reason=&cursor=x")
    assert Wanted.of_query(wanted.query) == wanted
    found = wanted.filter("me")
    assert (found.states, found.claimed_by, found.search) == ((ReviewState.SECOND,), "me", "川H")
    assert Wanted.of_query("state=nowhere") == Wanted() and not Wanted().narrowed
