"""The desk: queue, claims, corrections, findings, responsibility, decisions, over HTTP."""

import cv2
import numpy as np
import pytest

from scenecheck_api.security.principal import Role

from .conftest import Service

DEGREES = {
    "parties": [
        {"party": "甲", "degree": "none", "articles": [], "reason": "被追尾"},
        {"party": "乙", "degree": "full", "articles": ["道路交通安全法第43条"], "reason": "未保持安全距离"},
    ]
}


def misread(file, body):
    """The frame number of 甲's licence was misread."""
    if file == "07.jpg":
        body["documents"][0]["fields"]["vin"].update(value="LSF4DHRD1DRCJV9XX", score=0.99)
    return body


def view(service, case, caller=None):
    return service.get(f"/v1/review/cases/{case}", caller or service.officer)


def test_a_judged_case_comes_to_the_desk(service: Service):
    case = service.case()
    (line,) = service.get("/v1/review/queue", service.officer)["cases"]
    assert (line["review"]["case"], line["review"]["state"], line["review"]["verdict"]) == (case, "waiting", "complete")
    assert line["plates"] == ["川HCF32E", "川HW55ZV"]
    assert service.get("/v1/review/counts", service.officer)["states"]["waiting"] == 1
    kinds = [e["kind"] for e in service.get(f"/v1/review/cases/{case}/history", service.officer)["events"]]
    assert set(kinds) == {"submitted", "judged", "policy_confirmed"}


def test_a_correction_stands_beside_the_reading_and_the_case_is_judged_again(service: Service):
    case = service.case(change=misread)
    before = view(service, case)
    assert [f["finding"]["code"] for f in before["findings"] if f["finding"]["code"] == "vin_mismatch"] == [
        "vin_mismatch"
    ]
    version = service.claim(case)
    file = before["report"]["parties"][0]["vehicle_licence"]["vin"]["sources"][0]["file"]
    change = {"file": file, "path": "documents/0/fields/vin", "value": "LSF4DHRD1DRCJV3KH", "reason": "放大后可辨认"}
    answer = service.post(
        f"/v1/review/cases/{case}/corrections", {"version": version, "corrections": [change]}, service.officer
    )
    after = view(service, case)
    assert after["review"]["version"] == answer["version"]
    assert "vin_mismatch" not in [f["finding"]["code"] for f in after["findings"]]
    (correction,) = after["corrections"]
    assert (correction["value"], correction["by"], correction["applies"]) == (
        "LSF4DHRD1DRCJV3KH",
        correction["by"],
        True,
    )
    assert correction["read"] == "LSF4DHRD1DRCJV9XX"
    sources = after["report"]["parties"][0]["vehicle_licence"]["vin"]["sources"]
    assert ("corrected", "LSF4DHRD1DRCJV3KH") in {(s["from"], s["value"]) for s in sources}
    assert service.reader.by_sha256  # the reading itself is what it was
    values = {r.documents[0].value("vin") for r in service.reader.by_sha256.values() if r.documents}
    assert "LSF4DHRD1DRCJV9XX" in values


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"file": "099.jpg", "path": "kind", "value": "vin"}, "photo_not_in_case"),
        ({"file": "001.jpg", "path": "documents/7/type", "value": "vin"}, "correction_invalid"),
        ({"file": "001.jpg", "path": "sha256", "value": "0"}, "correction_invalid"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(service: Service, change, code):
    case = service.case()
    version = service.claim(case)
    good = {"file": "001.jpg", "path": "documents/0/fields/owner", "value": "张三", "reason": "看错了"}
    told = {"version": version, "corrections": [good, {**change, "reason": "看错了"}]}
    status = 404 if code == "photo_not_in_case" else 422
    assert service.post(f"/v1/review/cases/{case}/corrections", told, service.officer, status)["code"] == code
    assert view(service, case)["corrections"] == []


def test_the_second_officer_is_told(service: Service):
    case = service.case()
    version = service.claim(case)
    other = service.client.post(f"/v1/review/cases/{case}/claim", headers=service.second_officer)
    assert (other.status_code, other.json()["code"]) == (409, "claimed_by_other")
    service.put(f"/v1/review/cases/{case}/responsibility", {"version": version, **DEGREES}, service.officer)
    late = {"version": version, "outcome": "determined", "reason": "事实清楚"}
    answer = service.post(f"/v1/review/cases/{case}/decision", late, service.officer, 409)
    assert answer["code"] == "review_changed"
    assert f"found {version + 1}" in answer["detail"]


def test_a_case_is_released_by_its_officer_or_a_supervisor(service: Service):
    case = service.case()
    service.claim(case)
    path = f"/v1/review/cases/{case}/release"
    assert service.post(path, None, service.second_officer, 409)["code"] == "claimed_by_other"
    assert service.post(path, None, service.supervisor)["claimed_by"] is None
    version = service.claim(case, service.second_officer)
    told = {"version": version, "outcome": "withdrawn", "reason": "当事人撤回"}
    assert service.post(f"/v1/review/cases/{case}/decision", told, service.officer, 409)["code"] == "claimed_by_other"


def test_a_claim_ends_with_its_lease(start):
    service = start(review={"claim_seconds": 30})
    case = service.case()
    service.claim(case)
    from sqlalchemy import update

    from scenecheck_api.store.base import utc_now
    from scenecheck_api.store.tables.review import ReviewRow

    with service.parts.database.write() as session:
        session.execute(update(ReviewRow).values(claimed_until=utc_now()))
    assert service.get("/v1/review/queue", service.officer, claimed=False)["cases"][0]["review"]["claimed_by"] is None
    service.claim(case, service.second_officer)


def test_determination_needs_responsibility_and_decided_findings(service: Service):
    case = service.case(change=misread)
    version = service.claim(case)
    base = f"/v1/review/cases/{case}"
    told = {"outcome": "determined", "reason": "事实清楚"}
    assert (
        service.post(f"{base}/decision", {"version": version, **told}, service.officer, 409)["code"] == "findings_open"
    )
    for finding in view(service, case)["findings"]:
        if finding["finding"]["severity"] == "review":
            word = {"version": version, "decision": "dismissed", "reason": "实车核对无误"}
            version = service.post(f"{base}/findings/{finding['key']}", word, service.officer)["version"]
    answer = service.post(f"{base}/decision", {"version": version, **told}, service.officer, 409)
    assert answer["code"] == "responsibility_missing"
    wrong = {"version": version, "parties": [{**p, "degree": "full"} for p in DEGREES["parties"]]}
    assert service.put(f"{base}/responsibility", wrong, service.officer, 422)["code"] == "responsibility_invalid"
    version = service.put(f"{base}/responsibility", {"version": version, **DEGREES}, service.officer)["version"]
    closed = service.post(f"{base}/decision", {"version": version, **told}, service.officer)
    assert (closed["state"], closed["outcome"], closed["claimed_by"]) == ("decided", "determined", None)
    assert service.get(f"/v1/cases/{case}", service.back_end)["state"] == "decided"
    desk = service.get(f"/v1/cases/{case}/desk", service.back_end)
    assert (desk["outcome"], desk["responsibility"]) == ("determined", {"甲": "none", "乙": "full"})
    assert service.client.post(f"{base}/claim", headers=service.officer).json()["code"] == "review_closed"
    noted = {"version": closed["version"], "note": "双方同意各自修车"}
    service.post(f"{base}/mediation", noted, service.officer)
    events = service.get(f"{base}/history", service.officer)["events"]
    assert [e["note"] for e in events if e["kind"] == "mediated"] == ["双方同意各自修车"]


def test_with_four_eyes_two_officers_come_to_one_decision(start):
    service = start(review={"four_eyes": True})
    case = service.case()
    base = f"/v1/review/cases/{case}"
    told = {"outcome": "agreed", "reason": "双方无异议"}
    first = service.post(f"{base}/decision", {"version": service.claim(case), **told}, service.officer)
    assert (first["state"], first["outcome"]) == ("second", "agreed")
    assert service.client.post(f"{base}/claim", headers=service.officer).json()["code"] == "same_officer"
    version = service.claim(case, service.second_officer)
    other = {"version": version, "outcome": "transferred", "reason": "有人受伤"}
    assert service.post(f"{base}/decision", other, service.second_officer)["state"] == "waiting"
    service.post(f"{base}/decision", {"version": service.claim(case), **told}, service.officer)
    last = service.post(
        f"{base}/decision", {"version": service.claim(case, service.second_officer), **told}, service.second_officer
    )
    assert last["state"] == "decided"


def test_a_case_is_sent_back_and_returns_to_the_queue(service: Service):
    case = service.case()
    base = f"/v1/review/cases/{case}"
    told = {"version": service.claim(case), "message": "请补拍乙车车尾", "slots": ["scene_rear"]}
    assert service.post(f"{base}/send-back", told, service.officer)["state"] == "retake"
    desk = service.get(f"/v1/cases/{case}/desk", service.back_end)
    assert (desk["state"], desk["message"], desk["slots"]) == ("retake", "请补拍乙车车尾", ["scene_rear"])
    assert service.get("/v1/review/queue", service.officer)["cases"] == []
    assert service.post(f"{base}/claim", None, service.officer, 409)["code"] == "review_closed"
    service.add_photos(case, service.golden["readings"]["03.jpg"])
    service.submit(case)
    assert len(service.get("/v1/review/queue", service.officer)["cases"]) == 1


def test_the_queue_is_filtered_and_paged(service: Service):
    ids = [service.case(f"GY-{n}") for n in range(3)]
    other = service.case("XX-1", change=misread)
    service.claim(ids[1])

    def numbers(**params):
        return [line["case_id"] for line in service.get("/v1/review/queue", service.officer, **params)["cases"]]

    assert numbers() == ["GY-0", "GY-1", "GY-2", "XX-1"]
    assert numbers(case_id="GY-") == ["GY-0", "GY-1", "GY-2"]
    assert numbers(case_id="%") == []
    assert numbers(reason="vin_mismatch") == ["XX-1"]
    assert numbers(plate="川h·CF32E", claimed=True) == ["GY-1"]
    assert numbers(mine=True) == ["GY-1"]
    assert numbers(older_than_minutes=5) == []
    assert numbers(state=["decided"]) == []
    assert numbers(station="none") == []
    first = service.get("/v1/review/queue", service.officer, limit=2)
    service.post(f"/v1/review/cases/{ids[0]}/claim", None, service.officer)
    rest = service.get("/v1/review/queue", service.officer, limit=2, cursor=first["next"])
    assert [line["case_id"] for line in first["cases"] + rest["cases"]] == ["GY-0", "GY-1", "GY-2", "XX-1"]
    assert rest["next"] is None
    assert service.get("/v1/review/queue", service.officer, 422, cursor="abc")["code"] == "cursor_invalid"
    assert other


def test_who_is_no_officer_sees_no_desk(service: Service):
    case = service.case()
    for caller in (service.back_end, service.insurer("人保")):
        assert service.client.get("/v1/review/queue", headers=caller).status_code == 403
        assert service.client.get(f"/v1/review/cases/{case}", headers=caller).status_code == 403
    auxiliary = service.person("zhao", Role.AUXILIARY_OFFICER)
    version = service.claim(case, auxiliary)
    told = {"version": version, "outcome": "agreed", "reason": "无异议"}
    assert service.client.post(f"/v1/review/cases/{case}/decision", json=told, headers=auxiliary).status_code == 403


def test_a_withdrawn_case_leaves_the_desk(service: Service):
    case = service.case()
    service.post(f"/v1/cases/{case}/withdraw", None, service.back_end)
    assert service.get("/v1/review/queue", service.officer)["cases"] == []


def test_the_queue_is_searched_by_number_or_part_of_a_plate_and_tells_the_colours(service: Service):
    case = service.case()
    for search in ("gy-2026", "HCF3", "川h·w55"):
        (line,) = service.get("/v1/review/queue", service.officer, search=search)["cases"]
        assert line["review"]["case"] == case
    assert line["colours"] == {"川HCF32E": "blue", "川HW55ZV": "blue"}
    for search in ("2026-000007", "%", "川A"):
        assert service.get("/v1/review/queue", service.officer, search=search)["cases"] == []


def test_claiming_for_longer_is_no_change(service: Service):
    case = service.case()
    version = service.claim(case)
    until = view(service, case)["review"]["claimed_until"]
    assert service.claim(case) == version
    assert view(service, case)["review"]["claimed_until"] > until


def picture_of(answer):
    assert answer.status_code == 200, answer.text
    return cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)


def with_a_number_in_sight(file, body):
    for document in body["documents"]:
        if "licence_number" in document["fields"]:
            document["fields"]["licence_number"]["box"] = [100, 100, 900, 160]
    return body


def test_an_officer_sees_photos_parts_of_them_and_plates(service: Service):
    case = service.case(change=with_a_number_in_sight)
    base = f"/v1/review/cases/{case}/photos"

    def get(path, **params):
        return service.client.get(f"{base}/{path}", headers=service.officer, params=params)

    file = view(service, case)["report"]["parties"][0]["plate"]["seen_in"][0]
    assert picture_of(get(file)).shape[:2] == (1200, 1600)
    assert picture_of(get(file, box="100,200,400,300")).shape[:2] == (100, 300)
    assert picture_of(get(file, box="9999,9999,99999,99999")).shape[:2] == (1, 1)
    assert picture_of(get(f"{file}/plates/0")).shape[0] == 96
    assert get(f"{file}/plates/99").json()["code"] == "plate_not_found"
    assert get("099.jpg").status_code == 404
    assert get(file, box="1,2").status_code == 422
    licence = next(s["file"] for s in view(service, case)["report"]["slots"] if s["slot"] == "driving_licence_main")
    covered = picture_of(get(licence))
    service.post(f"/v1/cases/{case}/numbers", {"reason": "核对证号"}, service.officer)
    assert np.abs(picture_of(get(licence)).astype(int) - covered).max() > 30


def test_a_plate_that_was_missed_is_added_with_its_box(service: Service):
    case = service.case()
    version = service.claim(case)
    report = view(service, case)["report"]
    file = report["parties"][0]["plate"]["seen_in"][0]
    path = f"/v1/review/cases/{case}/photos/{file}/plates"
    added = sum(service.client.get(f"{path}/{n}", headers=service.officer).status_code == 200 for n in range(9))
    told = {"file": file, "path": f"plates/{added}", "value": "10,10,210,60 川HQ9999", "reason": "漏识别"}
    body = {"version": version, "corrections": [told]}
    version = service.post(f"/v1/review/cases/{case}/corrections", body, service.officer)["version"]
    crop = picture_of(service.client.get(f"{path}/{added}", headers=service.officer))
    assert crop.shape[1] == 96 * 4
    told.update(path=f"plates/{added}/colour", value="green")
    service.post(f"/v1/review/cases/{case}/corrections", {"version": version, "corrections": [told]}, service.officer)
    told.update(path=f"plates/{added + 1}", value="10,10,210,99999 川HQ9999")
    version = view(service, case)["review"]["version"]
    body = {"version": version, "corrections": [told]}
    assert service.post(f"/v1/review/cases/{case}/corrections", body, service.officer, 422)["code"] == (
        "correction_invalid"
    )
