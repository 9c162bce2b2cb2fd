"""Cases over HTTP, on both databases: opened once, filled, judged; two devices do not overwrite one another."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor


def test_from_open_to_report(service, album):
    case = service.open_case()
    names = ("front.jpg", "rear.jpg", "collision.jpg")
    for name, slot in zip(names, ("scene_front", "scene_rear", "collision"), strict=True):
        answer = service.add(case, album.photos[name], slot=[slot])
        assert answer.status_code == 201, answer.text
        (photo,) = answer.json()["photos"]
        assert photo["state"] == "read" and photo["advice"]["will_do"], photo
        assert photo["advice"]["fills"] == [{"slot": slot, "party": None}]
    seen = service.client.get(f"/v1/cases/{case}").json()
    asked = {(slot["slot"], slot["party"]) for slot in seen["slots"] if slot["status"] == "missing"}
    assert ("vehicle_licence_main", "甲") in asked and seen["waiting"] == 0
    judged = service.client.post(f"/v1/cases/{case}/submit", params={"wait": 60})
    assert judged.status_code == 202 and judged.json()["state"] == "retake"
    report = service.client.get(f"/v1/cases/{case}/report").json()
    assert report["verdict"] == "retake" and report["case_id"] == "GY-2026-000001"
    assert {slot["file"] for slot in report["slots"] if slot["status"] == "ok"} == {"001.jpg", "002.jpg", "003.jpg"}


def test_what_cannot_be_retaken_goes_to_an_officer(service, album):
    case = service.open_case()
    service.add(case, album.photos["front.jpg"])
    judged = service.client.post(f"/v1/cases/{case}/submit", params={"wait": 60}, json={"as_is": True})
    assert judged.json()["state"] == "review"


def test_a_photo_that_will_not_do_says_how_to_retake_it(service, album):
    case = service.open_case()
    advice = service.add(case, album.photos["blurred.jpg"]).json()["photos"][0]["advice"]
    assert not advice["will_do"] and [reason["code"] for reason in advice["reasons"]] == ["blurred"]
    assert "对焦" in advice["retake"]["zh"] and "focus" in advice["retake"]["en"]


def test_the_same_key_opens_one_case(service, album):
    from_conftest = service.client
    body = {"case_id": "K-1", "occurred_at": "2026-11-20T08:31:00", "parties": [{"id": "甲"}]}
    send = lambda _: from_conftest.post("/v1/cases", json=body, headers={"Idempotency-Key": "one"})  # noqa: E731
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[0].json()["declared"]["occurred_at"] == "2026-11-20T08:31:00+08:00"
    other = service.client.post("/v1/cases", json={**body, "case_id": "K-2"}, headers={"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = service.client.post("/v1/cases", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "case_exists")


def test_photos_sent_again_are_held_once(service, album):
    case = service.open_case()
    first = service.add(case, album.photos["front.jpg"], album.photos["rear.jpg"], key="k", slot=["", "scene_rear"])
    again = service.add(case, album.photos["front.jpg"], album.photos["rear.jpg"], key="k", slot=["", "scene_rear"])
    without_key = service.add(case, album.photos["rear.jpg"])
    assert first.status_code == again.status_code == without_key.status_code == 201
    ids = [photo["id"] for photo in first.json()["photos"]]
    assert [photo["id"] for photo in again.json()["photos"]] == ids
    assert [photo["id"] for photo in without_key.json()["photos"]] == ids[1:]
    assert len(service.client.get(f"/v1/cases/{case}/photos").json()["photos"]) == 2
    other = service.add(case, album.photos["front.jpg"], key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_file_that_is_no_photo_is_refused_by_itself(service, album):
    case = service.open_case()
    mixed = service.add(case, b"hello", album.photos["front.jpg"])
    assert mixed.status_code == 201
    (refused,) = mixed.json()["refused"]
    assert refused["index"] == 0 and refused["problem"]["code"] == "not_a_photo"
    assert [photo["state"] for photo in mixed.json()["photos"]] == ["read"]
    alone = service.add(case, b"")
    assert (alone.status_code, alone.json()["code"]) == (422, "file_empty")
    assert alone.headers["content-type"] == "application/problem+json"
    cut = service.add(case, album.photos["rear.jpg"], sha256=[hashlib.sha256(b"other").hexdigest()])
    assert (cut.status_code, cut.json()["code"]) == (422, "sha256_differs")


def test_hints_are_held_to_the_case(service, album):
    case = service.open_case()
    for fields, field in (({"slot": ["nose"]}, "body.slot"), ({"party": ["丁"]}, "body.party")):
        answer = service.add(case, album.photos["front.jpg"], **fields)
        assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    uneven = service.add(case, album.photos["front.jpg"], slot=["scene_front", "scene_rear"])
    assert uneven.status_code == 422 and "found 2" in uneven.json()["detail"]


def test_withdrawn_photos_do_not_count_and_may_come_back(service, album):
    case = service.open_case()
    photo = service.add(case, album.photos["front.jpg"]).json()["photos"][0]
    gone = service.client.delete(f"/v1/cases/{case}/photos/{photo['id']}")
    assert gone.json()["state"] == "withdrawn"
    assert service.client.get(f"/v1/cases/{case}").json()["photos"] == []
    empty = service.client.post(f"/v1/cases/{case}/submit")
    assert (empty.status_code, empty.json()["code"]) == (409, "case_without_photos")
    back = service.add(case, album.photos["front.jpg"], slot=["scene_front"]).json()["photos"][0]
    assert (back["id"], back["state"], back["slot"]) == (photo["id"], "read", "scene_front")


def test_two_devices_on_one_case(service, album):
    case = service.open_case()
    seen = service.client.get(f"/v1/cases/{case}")
    body = {**_declared(seen.json()), "weather": "rain"}
    without = service.client.put(f"/v1/cases/{case}", json=body)
    assert (without.status_code, without.json()["code"]) == (428, "version_needed")
    headers = {"If-Match": seen.headers["etag"]}
    first = service.client.put(f"/v1/cases/{case}", json=body, headers=headers)
    assert first.status_code == 200 and first.json()["declared"]["weather"] == "rain"
    assert first.headers["etag"] != seen.headers["etag"]
    second = service.client.put(f"/v1/cases/{case}", json={**body, "weather": "snow"}, headers=headers)
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")


def test_a_judged_case_takes_no_more_photos_until_it_is_sent_back(service, album):
    case = service.open_case()
    service.add(case, album.photos["front.jpg"])
    service.client.post(f"/v1/cases/{case}/submit", params={"wait": 60}, json={"as_is": True})
    late = service.add(case, album.photos["rear.jpg"])
    assert (late.status_code, late.json()["code"]) == (409, "case_in_wrong_state")
    withdrawn = service.client.post(f"/v1/cases/{case}/withdraw")
    assert withdrawn.json()["state"] == "withdrawn"
    again = service.client.post(f"/v1/cases/{case}/submit")
    assert (again.status_code, again.json()["code"]) == (409, "case_in_wrong_state")


def test_cases_are_listed_page_by_page(service, album):
    ids = [service.open_case(case_id=f"GY-{number}") for number in range(5)]
    pages, after = [], None
    while True:
        page = service.client.get("/v1/cases", params={"limit": 2, **({"after": after} if after else {})}).json()
        pages += [line["id"] for line in page["cases"]]
        if (after := page["next"]) is None:
            break
    assert pages == ids[::-1]
    (found,) = service.client.get("/v1/cases", params={"case_id": "GY-3"}).json()["cases"]
    assert found["id"] == ids[3]


def _declared(case):
    return {name: value for name, value in case["declared"].items() if name != "photos"}
