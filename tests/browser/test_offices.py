"""The pages of insurers, supervisors and administrators: what each role finds there, and that others do not."""

import json
from datetime import timedelta
from importlib import resources

import pytest
from sqlalchemy import select

from scenecheck_api.insurer.links import confirm
from scenecheck_api.notices.endpoints import NewEndpoint, register
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.security import api_keys
from scenecheck_api.security.outbound import OutboundPolicy
from scenecheck_api.security.principal import Role, system
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.cases import CaseRow

from .conftest import BY, READINGS, running_house

NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
PLACES = {
    "/insurer": {Role.INSURER},
    "/supervisor": {Role.SUPERVISOR},
    "/supervisor/audit": {Role.SUPERVISOR},
    "/admin": {Role.ADMIN},
    "/admin/keys": {Role.ADMIN},
    "/admin/webhooks": {Role.ADMIN, Role.INSURER},
    "/admin/rulesets": {Role.ADMIN, Role.SUPERVISOR},
}


@pytest.fixture
def insured(house):
    """A case with damage, one party of which 人保 insures."""
    case = house.case("01_complete")
    insure(house, case)
    return case


def insure(house, case):
    """The first party of the case is insured by 人保."""
    with house.parts.database.write() as session:
        row = session.get_one(CaseRow, case)
        for party in row.declared["parties"][:1]:
            confirm(
                Change(session, system("test"), utc_now()), row, party["id"], "人保", "保单核对", house.parts.ruleset
            )


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.BACK_END, Role.PARTY)])
def test_each_role_sees_its_pages_only(house, role):
    cookie = house.cookie(role)
    with house.client({"cookie": f"{cookie['name']}={cookie['value']}", "accept": "text/html"}) as client:
        for path, roles in PLACES.items():
            assert client.get(path).status_code == (200 if role in roles else 403), path


def test_an_insurer_assesses_a_car(page_as, house, insured, axe, snap):
    page = page_as(Role.INSURER)
    page.goto("/insurer")
    axe(page)
    snap(page, "insurer-cases", ("phone", "desk"))
    page.locator("table a").first.click()
    page.get_by_role("heading", name="损伤位置").wait_for()
    axe(page)
    snap(page, "insurer-case")
    page.get_by_text("增加一项").click()
    form = page.locator("form[hx-post$='/items']")
    form.get_by_label("价格（元）").fill("1900")
    form.get_by_label("理由").fill(NASTY)
    other = page_as(Role.INSURER, "insurer.two")
    other.goto(page.url)
    form.get_by_role("button").dblclick()
    page.get_by_text("人工增加").wait_for()
    assert page.get_by_text("人工增加").count() == 1 and page.get_by_text(NASTY).count() >= 1
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="确认定损单").click()
    other.locator("#problems").get_by_text("已被他人修改").wait_for()
    other.get_by_role("link", name="刷新页面").click()
    other.get_by_text("人工增加").wait_for()
    other.get_by_role("button", name="确认定损单").click()
    other.get_by_text("已确认").first.wait_for()
    assert other.get_by_role("button", name="确认定损单").count() == 0
    with page.expect_download() as pdf:
        page.get_by_role("link", name="PDF").click()
    assert pdf.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as told:
        page.get_by_role("link", name="JSON").click()
    assert json.loads(told.value.path().read_text())["state"] == "accepted"
    stranger = page_as(Role.INSURER, "stranger", organisation="平安")
    assert stranger.goto(page.url).status == 404
    stranger.goto("/insurer")
    assert stranger.get_by_text("还没有案件").is_visible()


@pytest.fixture
def damaged_house(tmp_path, repository):
    """A service whose readings of the first example show a certain dent and a doubtful lamp on one car."""
    readings = [json.loads(line) for line in READINGS.read_text("utf8").splitlines()]
    front, rear = (one for one in readings if one["file"] in (f"examples/01_complete/{n}.jpg" for n in ("01", "02")))
    # The car that was run into is the one whose rear is seen.
    front["plates"][0]["text"], rear["plates"][0]["text"] = "川H83J06", "川H5K827"
    rear["damages"] = [
        {"type": "dent", "part": "back_bumper", "severity": "moderate", "box": [860, 640, 1240, 860], "score": 0.93,
         "vehicle": 0, "certain": True},
        {"type": "lamp_broken", "part": "back_right_light", "severity": None, "box": [1170, 520, 1280, 610],
         "score": 0.41, "vehicle": 0, "certain": False},
    ]  # fmt: skip
    file = tmp_path / "readings.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in readings), "utf8")
    with running_house(tmp_path, repository / "examples", readings_file=file) as house:
        yield house


def test_damage_is_shown_on_the_car_in_the_photo_and_as_an_item(damaged_house, browser, axe, snap):
    case = damaged_house.case("01_complete")
    insure(damaged_house, case)
    context = browser.new_context(base_url=damaged_house.url, viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.add_cookies([damaged_house.cookie(Role.INSURER)])
    page = context.new_page()
    page.goto(f"/insurer/cases/{case}")
    rows = page.locator("tbody tr")
    assert rows.count() == 2
    bumper, lamp = rows.filter(has_text="后保险杠"), rows.filter(has_text="右后尾灯")
    assert "确定" in bumper.inner_text() and "中等" in bumper.inner_text()
    assert "待查看" in lamp.inner_text()
    assert page.locator(".car polygon.filled.moderate").count() >= 1
    assert page.locator(".car path.hatch").count() >= 1
    first = page.locator(".shots figure").first
    assert first.locator("polygon").count() == 2 and "#1" in first.inner_text()
    assert page.locator(".shots figure").count() > 1
    page.wait_for_load_state("networkidle")
    axe(page)
    snap(page, "insurer-damage")
    context.close()


def test_a_supervisor_reads_numbers_and_the_audit_log(page_as, house, insured, axe, snap):
    page = page_as(Role.SUPERVISOR)
    page.goto("/supervisor")
    assert page.locator(".figures dd").first.inner_text() != "0"
    axe(page)
    snap(page, "supervisor")
    with page.expect_download() as table:
        page.get_by_role("link", name="下载 CSV").click()
    assert "measure,key,detail,value" in table.value.path().read_text("utf-8-sig")
    page.goto("/supervisor?since=2020-01-01&until=2020-01-02")
    assert page.get_by_text("这段时间没有案件").is_visible()
    assert page.goto("/supervisor?since=2021-01-01&until=2020-01-02").status == 422
    page.goto("/supervisor/audit?action=case.")
    page.get_by_role("button", name="校验整条链").click()
    page.get_by_text("完整", exact=True).wait_for()
    axe(page)
    snap(page, "audit", ("phone", "desk"))


def test_an_administrator_looks_after_accounts_and_keys(page_as, house, axe, snap):
    page = page_as(Role.ADMIN)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin")
    page.get_by_label("用户名").fill("new.one")
    page.get_by_label("单位").fill(NASTY[:60])
    page.get_by_role("button", name="新建").dblclick()
    page.locator("#shown-once").wait_for()
    axe(page)
    page.get_by_role("link", name="已保存").click()
    page.get_by_role("button", name="管理 new.one").click()
    page.get_by_role("button", name="停用").click()
    page.get_by_text("已停用").wait_for()
    axe(page)
    snap(page, "admin-accounts")
    page.goto("/admin/keys")
    page.get_by_label("用途").fill(NASTY[:60])
    page.get_by_role("button", name="新建").click()
    secret = page.locator("#shown-once").inner_text()
    assert secret.startswith("sck_")
    page.get_by_role("link", name="已保存").click()
    page.locator("#shown-once").wait_for(state="detached")
    assert secret not in page.content()
    page.go_back()
    assert secret not in page.content()
    page.goto("/admin/keys")
    page.get_by_role("button", name="吊销").first.click()
    page.get_by_text("已吊销").first.wait_for()
    axe(page)
    snap(page, "admin-keys", ("phone", "desk"))
    page.goto("/admin/webhooks")
    axe(page)
    snap(page, "admin-webhooks", ("phone", "desk"))


def audited(house, action):
    """Rows of the audit log about one kind of step."""
    with house.parts.database.read() as session:
        return session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.seq)).all()


def test_a_key_is_rotated_and_the_old_one_goes_on_for_a_while(page_as, house, axe):
    with house.parts.database.write() as session:
        old = api_keys.create(session, BY, utc_now(), label="12123 后台", role=Role.BACK_END, organisation="广元")
    page = page_as(Role.ADMIN)
    page.goto("/admin/keys")
    row = page.locator("tr", has_text=old.text.split("_")[1])
    row.get_by_role("button", name="更换").click()
    page.get_by_label("旧密钥继续有效").fill("1000")
    form = page.locator("#dialog form")
    assert form.evaluate("form => form.checkValidity()") is False
    page.get_by_label("旧密钥继续有效").fill("24")
    axe(page)
    form.get_by_role("button", name="更换").dblclick()
    new = page.locator("#shown-once").inner_text()
    assert new.startswith("sck_") and new != old.text
    page.get_by_role("link", name="已保存").click()
    page.locator("#shown-once").wait_for(state="detached")
    assert new not in page.content()
    for key in (old.text, new):
        with house.client({"Authorization": f"Bearer {key}"}) as client:
            assert client.get("/v1/cases").status_code == 200
    with house.parts.database.read() as session:
        end = api_keys.find(session, old.id).expires_at
    assert timedelta(hours=23) < end - utc_now() <= timedelta(hours=24)
    assert [json.loads(row.detail)["old"] for row in audited(house, "key.rotated")] == [old.text.split("_")[1]]
    cookie = house.cookie(Role.ADMIN)
    with house.client({"cookie": f"{cookie['name']}={cookie['value']}", "accept": "text/html"}) as client:
        assert client.post(f"/admin/keys/{old.id}/rotate", data={"hours": "1"}).status_code == 403  # no token
    assert len(audited(house, "key.rotated")) == 1


def test_an_insurer_rotates_the_secret_of_its_webhook(page_as, house, axe, snap):
    inside = OutboundPolicy.of(["127.0.0.1"])
    new = NewEndpoint("http://127.0.0.1:9/scenecheck", (NoticeEvent.CASE_DECIDED,), "人保", "理赔系统")
    with house.parts.database.write() as session:
        row, first = register(Change(session, BY, utc_now()), new, inside, house.parts.settings.notices)
        endpoint = row.id
    page = page_as(Role.INSURER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/insurer")
    page.get_by_role("link", name="通知", exact=True).click()
    assert page.get_by_role("navigation", name="本页栏目").get_by_role("link").all_inner_texts() == ["案件", "通知"]
    assert page.locator("tr", has_text="127.0.0.1:9").get_by_text("案件已决定").is_visible()
    page.get_by_role("button", name="更换密钥").dblclick()
    second = page.locator("#shown-once").inner_text()
    assert second.startswith("whsec_") and second != first
    axe(page)
    page.get_by_role("link", name="已保存").click()
    page.get_by_text("旧密钥用到").wait_for()
    assert second not in page.content()
    axe(page)
    snap(page, "insurer-webhooks", ("phone", "desk"))
    assert [row.subject for row in audited(house, "webhook.secret_rotated")] == [f"endpoint:{endpoint}"]
    cookie = house.cookie(Role.INSURER)
    with house.client({"cookie": f"{cookie['name']}={cookie['value']}", "accept": "text/html"}) as client:
        assert client.post(f"/admin/webhooks/{endpoint}/secret").status_code == 403  # no token
    stranger = house.cookie(Role.INSURER, "stranger", "平安")
    with house.client({"cookie": f"{stranger['name']}={stranger['value']}"}) as client:
        token = client.get("/v1/session").json()["csrf_token"]
        answer = client.post(f"/admin/webhooks/{endpoint}/secret", headers={"X-CSRF-Token": token})
    assert answer.status_code == 404


def test_a_rule_set_is_tried_before_it_judges(page_as, house, insured, axe, snap, tmp_path):
    text = (resources.files("scenecheck_evidence") / "rulesets" / "guangyuan-2026.1.yaml").read_text(encoding="utf8")
    file = tmp_path / "new.yaml"
    new = text.replace('version: "2026.1"', 'version: "2026.9"').replace("too_far_area: 0.015", "too_far_area: 0.9")
    file.write_text(new, encoding="utf8")
    page = page_as(Role.ADMIN)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/rulesets")
    page.get_by_text("上传新版本").click()
    page.get_by_label("规则集文件").set_input_files(file)
    page.get_by_label("改了什么").fill(NASTY)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("thresholds.too_far_area").wait_for()
    axe(page)
    snap(page, "ruleset-diff", ("phone", "desk"))
    page.get_by_role("button", name="开始试运行").click()
    page.get_by_role("status").get_by_text("完成").wait_for()
    page.get_by_role("heading", name="会改变的案件").wait_for()
    axe(page)
    snap(page, "dry-run")
    page.go_back()
    page.get_by_label("理由").fill("试运行后启用")
    page.get_by_role("button", name="启用", exact=True).click()
    page.wait_for_url("**/admin/rulesets")
    assert page.locator("tr", has_text="2026.9").get_by_text("在用").is_visible()
    snap(page, "rulesets", ("phone", "desk"))
