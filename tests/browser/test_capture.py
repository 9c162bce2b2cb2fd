"""Capture on the phone: consent, photo by photo, bad lines, what is wrong and how to mend it, handing in, signing."""

import json
import re
from pathlib import Path

import pypdfium2

from scenecheck_api.security.principal import Role

from .phones import EXAMPLE, all_sent, photo, photos_of, take


def status(page, slot, who=""):
    return page.locator(f"#step-{slot}-{who or 'all'}")


def test_a_link_is_one_partys_of_one_case_and_nothing_is_taken_without_consent(party, house, axe, snap):
    case = house.open_case(EXAMPLE, "GY-CAPTURE-1")
    page = party(case, agree=False)
    assert page.url.endswith(f"/capture/{case}") and "#" not in page.url
    axe(page)
    snap(page, "capture-consent", ("phone", "desk"))
    begin = """([where, wish]) => sendWithToken(where, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(wish)
    }).then(a => a.json()).then(a => a.code)"""
    wish = {"size": 10, "sha256": "0" * 64}
    assert page.evaluate(begin, [f"/v1/cases/{case}/uploads", wish]) == "consent_needed"
    page.locator("form .button.big").click()  # the boxes are not ticked
    assert page.locator("#steps").count() == 0
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator("form .button.big").dblclick()
    page.locator("#steps").wait_for()
    axe(page)
    snap(page, "capture-start", ("phone", "desk"))
    other = house.open_case(EXAMPLE, "GY-CAPTURE-2")
    assert page.goto(f"/capture/{other}").status == 404
    with house.parts.database.read() as session:
        from sqlalchemy import select

        from scenecheck_api.store.tables.capture import ConsentRow

        rows = session.scalars(select(ConsentRow).where(ConsentRow.case_id == case)).all()
    assert [(row.party, row.version != "", len(row.text_sha256)) for row in rows] == [("甲", True, 64)]
    page.goto(f"/capture/{case}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤回同意").click()
    page.get_by_role("heading", name="敏感个人信息的单独同意").wait_for()
    assert page.evaluate(begin, [f"/v1/cases/{case}/uploads", wish]) == "consent_needed"


def test_a_link_that_is_changed_or_only_looks_is_refused(visit, house):
    case = house.open_case(EXAMPLE, "GY-CAPTURE-3")
    with house.client(house.key()) as client:
        looks = client.post(f"/v1/cases/{case}/links", json={"party": "甲"}).json()
    assert looks["path"] is None
    for token in (looks["token"], looks["token"][:-3] + "abc"):
        page = visit(width="phone")
        page.goto(f"/capture/enter#{token}")
        page.wait_for_url("**/login**")


def test_photo_by_photo_with_the_verdict_and_the_retake(party, house, axe, snap):
    case = house.open_case(EXAMPLE, "GY-CAPTURE-4")
    page = party(case)
    total = page.locator(".step").count()
    assert page.locator('#steps [data-party="乙"]').count() == 0
    take(page, "scene_front", photo(house, 1))
    status(page, "scene_front").locator(".shot, .wrong").first.wait_for(state="attached")
    page.locator("#step-scene_rear-all details[open]").wait_for()  # on to the next
    take(page, "scene_rear", photo(house, 2))
    wrong = page.locator("#step-scene_rear-all.retake .wrong")
    wrong.wait_for()
    assert wrong.inner_text()
    assert page.locator("#step-scene_rear-all polygon.bad").count() >= 1
    axe(page)
    snap(page, "capture-retake", ("phone", "desk"))
    take(page, "vehicle_licence_main", photo(house, 3), "甲")
    page.locator("#step-vehicle_licence_main-甲.ok, #step-vehicle_licence_main-甲.retake").wait_for()
    before = len(photos_of(house, case))
    take(page, "scene_rear", photo(house, 2, "01_complete"))
    all_sent(page)
    assert len(photos_of(house, case)) == before  # the photo that was retaken is withdrawn
    page.reload()
    assert page.locator(".step").count() == total


def test_every_page_of_capture_speaks_english(party, house, axe, snap):
    """Nothing Chinese is left but the letters of the parties and what is written in the papers."""

    def english():
        axe(page)
        left = re.sub(r"[甲乙]|中文", "", page.locator("body").inner_text())
        assert re.findall(r"[\u4e00-\u9fff]+", left) == []

    case = house.open_case(EXAMPLE, "GY-CAPTURE-6")
    page = party(case, agree=False, english=True)
    english()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Agree and begin").click()
    page.locator("#steps").wait_for()
    english()
    take(page, "scene_rear", photo(house, 2))
    page.locator("#step-scene_rear-all.retake .wrong").wait_for()  # it opens, though another comes before it
    all_sent(page)
    english()
    snap(page, "capture-english", ("phone",))
    page.get_by_text("Cannot take them any more?").click()
    page.get_by_role("button", name="Hand in as it is").click()
    page.locator(".outcome").wait_for()
    english()


def test_the_assistant_opens_a_case_hands_it_in_and_the_parties_sign(page_as, house, axe, snap):
    page = page_as(Role.ASSISTANT, width="phone")
    page.goto("/")
    page.wait_for_url("**/capture")
    axe(page)
    page.get_by_label("案件编号").fill("GY-<img src=x onerror=alert(1)>")
    page.get_by_label("地点").fill("<script>alert(1)</script>利州东路")
    page.get_by_label("情形").select_option("rear_end")
    page.get_by_label("无", exact=True).check()
    page.get_by_label("驾驶人").first.fill('"><script>alert(2)</script>')
    page.get_by_role("button", name="开始拍照").dblclick()
    page.wait_for_url(re.compile(r"/capture/[0-9a-f-]{36}$"))
    case = page.url.rsplit("/", 1)[1]
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator("form .button.big").click()
    page.locator("#steps").wait_for()
    assert page.get_by_text("<img src=x").count() == 1
    evil = {"name": '"><script>alert(3)</script>.jpg', "mimeType": "image/jpeg", "buffer": b"no photo at all"}
    take(page, "scene_front", evil)
    page.locator("#tray .failed").wait_for()
    page.get_by_role("button", name="放弃").click()
    page.get_by_text("让对方用自己的手机拍").click()
    page.get_by_role("button", name="给乙方的二维码").click()
    page.locator("#dialog .qr").wait_for()
    axe(page)
    page.get_by_role("button", name="关闭").click()
    take(page, "scene_front", photo(house, 1, "01_complete"))
    all_sent(page)
    page.get_by_text("实在拍不了").click()
    page.get_by_role("button", name="就这样提交").dblclick()
    page.locator(".outcome").wait_for()
    axe(page)
    snap(page, "capture-handed-in", ("phone",))
    page.go_back()
    page.goto(f"/capture/{case}")
    assert page.locator(".outcome").is_visible()


def test_an_agreement_is_read_and_signed_by_both_on_their_own_phones(party, house, axe, snap):
    case = house.case("01_complete", "GY-CAPTURE-7")
    names = {}
    for who in ("甲", "乙"):
        page = party(case, who, agree=False)
        page.get_by_role("link", name="阅读并签署协议书").click()
        if who == "甲":
            page.get_by_role("radio").first.check()
            page.get_by_role("button", name="按此生成协议书").click()
        page.locator("form.sign").wait_for()
        assert page.locator("form.sign").count() == 1  # a party signs for itself
        assert "510824198406125112" not in page.content()
        assert "5108**********5112" in page.content()
        names[who] = f"签名人{who}<b>"
        page.get_by_label("姓名").fill(names[who])
        pad = page.locator(".pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        page.mouse.move(box["x"] + 20, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 90, steps=6)
        page.mouse.move(box["x"] + 220, box["y"] + 30, steps=6)
        page.mouse.up()
        axe(page)
        snap(page, f"capture-sign-{'ab'[who == '乙']}", ("phone",))
        page.get_by_label("我已阅读协议书全文").check()
        page.locator("form.sign .button.good").dblclick()
        page.get_by_text(names[who]).wait_for()
    assert page.get_by_text("各方均已签名").is_visible()
    axe(page)
    snap(page, "capture-signed", ("phone", "desk"))
    with house.client(house.key()) as client:
        told = client.get(f"/v1/cases/{case}/agreement").json()
        paper = client.get(f"/v1/cases/{case}/papers/agreement.pdf").content
    assert [one["party"] for one in told["signatures"]] == ["甲", "乙"]
    assert all(one["drawn"] for one in told["signatures"])
    with pypdfium2.PdfDocument(paper) as document:
        text = document[0].get_textpage().get_text_range()
    assert all(name in text for name in names.values()) and told["stands"] in text.replace("\r\n", "")


def test_the_same_photo_from_two_tabs_is_one(party, house):
    case = house.open_case(EXAMPLE, "GY-CAPTURE-8")
    first = party(case)
    second = first.context.new_page()
    second.goto(f"/capture/{case}")
    for page in (first, second):
        take(page, "scene_front", photo(house, 1))
    for page in (first, second):
        all_sent(page)
        status(page, "scene_front").locator(".shot").wait_for(state="attached")
    assert len(photos_of(house, case)) == 1


def test_a_photo_is_taken_though_new_steps_came_while_the_camera_was_open(party, house):
    case = house.open_case(EXAMPLE, "GY-CAPTURE-10")
    page = party(case)
    data = list(Path(photo(house, 1)).read_bytes())
    page.evaluate(
        """([bytes]) => {
            const input = document.querySelector('input[data-slot="scene_front"]'), chosen = new DataTransfer();
            chosen.items.add(new File([Uint8Array.from(bytes)], "a.jpg", { type: "image/jpeg" }));
            document.getElementById("steps").replaceChildren();
            input.files = chosen.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [data],
    )
    status(page, "scene_front").locator(".shot").wait_for(state="attached")
    assert len(photos_of(house, case)) == 1


def test_a_large_photo_is_shrunk_to_what_the_reader_needs_and_keeps_its_exif(party, house, tmp_path):
    from PIL import Image

    case = house.open_case(EXAMPLE, "GY-CAPTURE-9")
    page = party(case)
    picture = Image.open(photo(house, 1)).resize((4000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the sensor's picture lies on its side
    exif[0x8769] = {0x9003: "2026:11:18 15:12:00"}
    large = tmp_path / "large.jpg"
    picture.save(large, quality=97, exif=exif)
    assert large.stat().st_size > 1_500_000
    wish = {}
    page.on(
        "request",
        lambda asked: wish.update(json.loads(asked.post_data or "{}")) if asked.url.endswith("/uploads") else None,
    )
    take(page, "scene_front", str(large))
    all_sent(page)
    assert wish["size"] < large.stat().st_size
    from io import BytesIO

    got = Image.open(BytesIO(house.parts.blobs.get(wish["sha256"])))
    assert got.size == (1920, 2560)
    assert got.getexif()[0x0112] == 1
    assert got.getexif().get_ifd(0x8769)[0x9003] == "2026:11:18 15:12:00"
