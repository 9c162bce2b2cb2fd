"""Insurers see their insured's cases and nothing of others; they answer, pay, recover; repairers estimate."""

import io

from PIL import Image

from scenecheck_api.security.principal import Role

PAID = {"paid_at": "2026-11-21T10:00:00+08:00", "reason": "抢救费用"}


def test_the_policy_that_matches_a_record_opens_the_case_to_its_insurer_alone(service):
    case = service.case()
    ours, theirs, nobody = service.insurer("人保"), service.insurer("平安"), service.insurer("太保")
    assert [c["case"] for c in service.get("/v1/insurer/cases", ours)["cases"]] == [case]
    assert service.get("/v1/insurer/cases", nobody)["cases"] == []
    assert service.get(f"/v1/insurer/cases/{case}", nobody, 404)["code"] == "case_not_found"
    seen = service.get(f"/v1/insurer/cases/{case}", ours)
    assert (seen["insured"], seen["insurers"]) == (["甲"], {"甲": "人保", "乙": "平安"})
    own, other = seen["report"]["parties"]
    assert own["vehicle_licence"]["engine_number"]["value"] == "9578342K"
    assert "engine_number" not in other["vehicle_licence"]
    assert service.get(f"/v1/insurer/cases/{case}", theirs)["insured"] == ["乙"]
    for text in ("510802196610070617", "510802198808281291", "13800001234", "13900005678"):
        assert text not in service.client.get(f"/v1/insurer/cases/{case}", headers=ours).text


def test_an_insurer_sees_scene_photos_and_its_own_insureds_papers_without_exif(service):
    case = service.case()
    ours = service.insurer("人保")
    report = service.get(f"/v1/review/cases/{case}", service.officer)["report"]
    slots = {(s["slot"], s["party"]): s["file"] for s in report["slots"]}
    scene, own, other = (
        slots["scene_front", None],
        slots["driving_licence_main", "甲"],
        slots["driving_licence_main", "乙"],
    )
    for file, status in ((scene, 200), (own, 200), (other, 404), ("999.jpg", 404)):
        answer = service.client.get(f"/v1/insurer/cases/{case}/photos/{file}", headers=ours)
        assert answer.status_code == status, file
        if status == 200:
            assert not Image.open(io.BytesIO(answer.content)).getexif()
    agreed = service.client.get(f"/v1/insurer/cases/{case}/agreement", headers=ours)
    assert (agreed.status_code, agreed.content[:5]) == (200, b"%PDF-")


def without_record(file, body):
    """A policy that no record holds."""
    for document in body["documents"]:
        if document["type"] == "insurance_policy" and document["fields"]["insured"]["value"] == "郭艳":
            document["fields"]["policy_number"]["value"] = "PDZA00000000000000000"
    return body


def test_without_a_record_only_an_officer_opens_it(service):
    case = service.case(change=without_record)
    ours = service.insurer("人保")
    assert service.get(f"/v1/insurer/cases/{case}", ours, 404)
    path = f"/v1/review/cases/{case}/parties/甲/insurer"
    unknown = {"insurer": "无名保险", "reason": "电话核实"}
    assert service.put(path, unknown, service.officer, 422)["code"] == "insurer_unknown"
    assert service.put(path.replace("甲", "丙"), {**unknown, "insurer": "人保"}, service.officer, 404)
    assert service.put(path, {"insurer": "人保", "reason": "电话核实"}, service.officer)["basis"] == "officer"
    assert service.get(f"/v1/insurer/cases/{case}", ours)["insured"] == ["甲"]


def test_an_insurer_acknowledges_accepts_and_contests_with_a_reason(service):
    case = service.case()
    ours = service.insurer("人保")
    path = f"/v1/insurer/cases/{case}/responses"
    service.post(path, {"item": "case", "response": "acknowledged"}, ours, 201)
    contested = {"item": "damage", "party": "甲", "response": "contested"}
    assert service.post(path, contested, ours, 422)["code"] == "reason_needed"
    assert service.post(path, {**contested, "party": "乙", "reason": "旧伤"}, ours, 404)["code"] == "party_not_found"
    service.post(path, {**contested, "reason": "旧伤"}, ours, 201)
    words = service.get(f"/v1/insurer/cases/{case}", ours)["responses"]
    assert [(w["item"], w["response"]) for w in words] == [("case", "acknowledged"), ("damage", "contested")]
    assert service.get(f"/v1/insurer/cases/{case}", service.insurer("平安"))["responses"] == []


def test_no_more_is_recovered_than_was_paid_in_advance(service):
    case = service.case()
    ours = service.insurer("人保")
    path = f"/v1/insurer/cases/{case}/payments"
    advance = service.post(path, {**PAID, "party": "乙", "fen": 180_000}, ours, 201)
    back = f"{path}/{advance['id']}/recoveries"
    service.post(back, {**PAID, "party": "甲", "fen": 100_000}, ours, 201)
    too_much = service.post(back, {**PAID, "party": "甲", "fen": 80_001}, ours, 409)
    assert (too_much["code"], "800.00" in too_much["detail"]) == ("recovery_too_large", True)
    service.post(back, {**PAID, "party": "甲", "fen": 80_000}, ours, 201)
    assert (
        service.post(back, {**PAID, "party": "甲", "fen": 1}, service.insurer("平安"), 404)["code"]
        == "advance_not_found"
    )
    assert [p["fen"] for p in service.get(f"/v1/insurer/cases/{case}", ours)["payments"]] == [180_000, 100_000, 80_000]
    assert service.get(f"/v1/insurer/cases/{case}", service.insurer("平安"))["payments"] == []


LINE = {"part": "rear_bumper", "operation": "replace", "parts_fen": 60_000, "labour_fen": 20_000}


def test_an_estimate_is_proposed_sent_back_revised_and_agreed(service):
    case = service.case()
    ours = service.insurer("人保")
    shop, other = (service.person(f"shop{n}", Role.REPAIRER, f"汽修{n}") for n in (1, 2))
    assert service.get(f"/v1/repair/cases/{case}", shop, 404)
    told = {"organisation": "汽修1"}
    assert service.put(f"/v1/insurer/cases/{case}/parties/乙/repairer", told, ours, 404)["code"] == "party_not_found"
    service.put(f"/v1/insurer/cases/{case}/parties/甲/repairer", told, ours)
    assert [c["party"] for c in service.get("/v1/repair/cases", shop)["cases"]] == ["甲"]
    assert service.get(f"/v1/repair/cases/{case}", other, 404)
    seen = service.client.get(f"/v1/repair/cases/{case}", headers=shop)
    for hidden in ("郭艳", "张平", "PDZA83817416800459746", "510802196610070617"):
        assert hidden not in seen.text
    path = f"/v1/repair/cases/{case}/parties/甲/estimates"
    assert service.post(path, {"after": 0, "lines": [LINE]}, other, 404)
    first = service.post(path, {"after": 0, "lines": [LINE]}, shop, 201)
    assert (first["version"], first["fen"], first["state"]) == (1, 80_000, "proposed")
    assert service.post(path, {"after": 1, "lines": [LINE]}, shop, 409)["code"] == "estimate_waiting"
    answer = f"/v1/insurer/cases/{case}/parties/甲/estimate"
    assert service.post(answer, {"version": 1, "agreed": False}, ours, 422)["code"] == "reason_needed"
    service.post(answer, {"version": 1, "agreed": False, "reason": "工时过高"}, ours)
    assert service.post(path, {"after": 0, "lines": [LINE]}, shop, 409)["code"] == "estimate_changed"
    second = service.post(path, {"after": 1, "lines": [{**LINE, "labour_fen": 10_000}]}, shop, 201)
    assert service.post(answer, {"version": 1, "agreed": True}, ours, 409)["code"] == "estimate_changed"
    assert service.post(answer, {"version": second["version"], "agreed": True}, ours)["state"] == "agreed"
    assert service.post(path, {"after": 2, "lines": [LINE]}, shop, 409)["code"] == "estimate_agreed"
    versions = service.get(f"/v1/insurer/cases/{case}", ours)["estimates"]
    assert [(v["version"], v["state"], v["fen"]) for v in versions] == [(1, "sent_back", 80_000), (2, "agreed", 70_000)]


def test_a_repairer_pages_through_the_cars_that_are_with_it(service):
    shop = service.person("shop1", Role.REPAIRER, "汽修1")
    cases = [service.case(f"GY-{number}") for number in range(2)]
    for case in cases:
        for party in ("甲", "乙"):
            path = f"/v1/review/cases/{case}/parties/{party}/repairer"
            service.put(path, {"organisation": "汽修1"}, service.officer)
    newest_first = [(case, party) for case in reversed(cases) for party in ("乙", "甲")]
    found, cursor = [], None
    for _ in range(len(newest_first)):
        asked = {"limit": 1} if cursor is None else {"limit": 1, "cursor": cursor}
        page = service.get("/v1/repair/cases", shop, **asked)
        found += [(one["case"], one["party"]) for one in page["cases"]]
        cursor = page["next"]
    assert (found, cursor) == (newest_first, None)
    assert service.get("/v1/repair/cases", shop, 422, cursor="none")["code"] == "cursor_invalid"
