"""One case from the roadside to the insurer: an assistant's phone, an officer's desk, a clerk's page."""

import re

from sqlalchemy import select

from scenecheck_api.security.principal import Role
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.review import ReviewRow

NUMBER = "GY-STORY-1"


def take(page, slot, party, file):
    page.set_input_files(f'input[data-slot="{slot}"][data-party="{party}"] >> nth=0', str(file))


def test_a_case_from_capture_to_decision_to_insurer(page_as, house):
    declared = house.declared("01_complete")
    phone = page_as(Role.ASSISTANT, width="phone")
    phone.goto("/capture")
    phone.get_by_label("案件编号").fill(NUMBER)
    phone.get_by_label("事故时间").fill(declared["occurred_at"][:16])
    phone.get_by_label("地点").fill(declared["place"]["text"])
    phone.get_by_label("情形").select_option("rear_end")
    phone.get_by_label("无", exact=True).check()
    for n, party in enumerate(declared["parties"]):
        phone.get_by_label("号牌").nth(n).fill(party.get("plate") or "")
        phone.get_by_label("驾驶人").nth(n).fill(party["driver"])
        phone.get_by_label("电话").nth(n).fill(party["phone"])
    phone.get_by_role("button", name="开始拍照").click()
    phone.wait_for_url(re.compile(r"/capture/[0-9a-f-]{36}$"))
    case = phone.url.rsplit("/", 1)[1]
    for box in phone.get_by_role("checkbox").all():
        box.check()
    phone.locator("form .button.big").click()
    phone.locator("#steps").wait_for()
    for one in house.photos("01_complete"):
        take(phone, one["slot"], one.get("party", ""), one["file"])
    phone.get_by_role("heading", name="照片都合格了").wait_for()
    phone.get_by_role("button", name="提交", exact=True).click()
    phone.locator(".outcome").wait_for()

    with house.parts.database.read() as session:
        state = session.get_one(ReviewRow, case).state
    assert state == "waiting"
    desk = page_as(Role.OFFICER)
    desk.goto(f"/desk?case={NUMBER}")
    desk.goto(f"/desk/cases/{case}")
    desk.locator(".held.mine").wait_for()
    desk.keyboard.press(",")
    desk.get_by_text("✓ 已确定").wait_for()
    desk.keyboard.press("o")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**done={case}")
    with house.parts.database.read() as session:
        assert session.get_one(ReviewRow, case).state == "decided"

    vouch = """([where, body]) => sendWithToken(where, {
        method: "PUT", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)
    }).then(async a => [a.status, await a.text()])"""
    body = {"insurer": "人保", "reason": "保单原件已核对"}
    status, told = desk.evaluate(vouch, [f"/v1/review/cases/{case}/parties/甲/insurer", body])
    assert status < 300, told
    clerk = page_as(Role.INSURER, organisation="人保")
    clerk.goto("/insurer")
    clerk.get_by_text(NUMBER).first.click()
    clerk.get_by_text("川H5K827").first.wait_for()

    phone.goto(f"/capture/{case}")
    assert phone.get_by_role("heading", name="民警已作出处理").is_visible()

    with house.parts.database.read() as session:
        done = [row.action for row in session.scalars(select(AuditRow).where(AuditRow.case_id == case))]
    for step in ("case.opened", "consent.given", "photo.added", "case.submitted"):
        assert step in done
