"""An insurer's assessment over HTTP: versions, conflicts, limits, acceptance, PDF, and nobody else's."""

import pypdfium2

BASE = "/v1/insurer/cases/{}/parties/甲/assessment"
NEW = {"part": "hood", "type": "dent", "severity": "minor", "action": "repair", "low": 1800, "high": 2100}


def test_edited_in_versions_accepted_and_exported(service):
    case = service.case()
    mine, base = service.insurer("人保"), BASE.format(case)
    parties = {one: service.get(f"/v1/insurer/cases/{case}", mine)["insured"] for one in ("人保",)}["人保"]
    base = base.replace("甲", parties[0])
    first = service.get(base, mine)
    assert (first["version"], first["state"]) == (0, "proposed")
    added = service.post(f"{base}/items", {**NEW, "version": 0, "reason": "查勘发现"}, mine, 201)
    key = added["items"][-1]["key"]
    assert added["version"] == 1 and added["total"]["low"] >= 1800
    late = service.post(f"{base}/items", {**NEW, "version": 0, "reason": "迟到"}, mine, 409)
    assert late["code"] == "assessment_changed" and "found 1 by" in late["detail"]
    wish = {"version": 1, "action": "replace", "low": 2500, "high": 2500, "reason": "须更换"}
    changed = service.put(f"{base}/items/{key}", wish, mine)
    assert {limit["limit"]: limit["status"] for limit in changed["limits"]}["compulsory_property"] == "over"
    gone = service.post(f"{base}/items/{key}/removal", {"version": 2, "reason": "不属本次事故"}, mine)
    assert gone["total"] == first["total"]
    assert [one["change"]["what"] for one in gone["history"]] == ["added", "changed", "removed"]
    assert service.post(f"{base}/restart", {"version": 3, "reason": "再来"}, mine, 409)["code"] == "assessment_current"
    accepted = service.post(f"{base}/acceptance", {"version": 3}, mine)
    assert accepted["state"] == "accepted"
    closed = service.post(f"{base}/items", {**NEW, "version": 4, "reason": "太晚"}, mine, 409)
    assert closed["code"] == "assessment_accepted"
    words = service.get(f"/v1/insurer/cases/{case}", mine)["responses"]
    assert [(word["item"], word["response"]) for word in words] == [("damage", "accepted")]
    pdf = service.client.get(f"{base}.pdf", headers=mine)
    text = pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    assert "GY-2026-000007" in text and "已确认" in text
    assert service.get(base, service.insurer("平安"), 404)["code"] in ("case_not_found", "party_not_found")


def test_what_no_item_can_be_is_refused(service):
    case = service.case()
    mine = service.insurer("人保")
    party = service.get(f"/v1/insurer/cases/{case}", mine)["insured"][0]
    base = BASE.format(case).replace("甲", party)
    told = {**NEW, "version": 0, "reason": "查勘"}
    assert service.post(f"{base}/items", {**told, "part": "wing"}, mine, 422)["code"] == "assessment_part_unknown"
    assert service.post(f"{base}/items", {**told, "low": -1}, mine, 422)["code"] == "request_invalid"
    missing = {"version": 0, "reason": "删除"}
    assert service.post(f"{base}/items/a9-9/removal", missing, mine, 404)["code"] == "assessment_item_not_found"
