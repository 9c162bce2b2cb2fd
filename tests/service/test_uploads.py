"""A photo in pieces over real HTTP: cut off and gone on with, refused, forgotten; nobody goes on with another's."""

from __future__ import annotations

import hashlib
import socket
import time
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenecheck_api.intake import resumable
from scenecheck_api.intake.resumable import FOLDER


@pytest.fixture
def case(embedded):
    return agreed(embedded)


def agreed(service, **changes):
    case = service.open_case(**changes)
    told = service.client.get(f"/v1/cases/{case}/consent").json()
    wish = {"read": True, "sensitive": True, "sha256": told["sha256"]}
    assert service.client.post(f"/v1/cases/{case}/consent", json=wish).status_code == 200
    return case


def begin(service, case, data, **more):
    wish = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **more}
    return service.client.post(f"/v1/cases/{case}/uploads", json=wish)


def piece(service, case, upload, offset, data):
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
    return service.client.patch(f"/v1/cases/{case}/uploads/{upload}", content=data, headers=headers)


@contextmanager
def half_sent(service, case, upload, data):
    url = service.client.base_url
    head = (
        f"PATCH /v1/cases/{case}/uploads/{upload} HTTP/1.1\r\nHost: x\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port)) as line:
        line.sendall(head.encode() + data[: len(data) // 2])
        yield


def held(service, case):
    return service.client.get(f"/v1/cases/{case}/photos").json()["photos"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cuts=st.lists(st.integers(1, 6000), max_size=5), number=st.integers(0, 10**9))
def test_pieces_of_any_size_make_the_photo(embedded, album, cuts, number):
    data = album.add("front.jpg") + number.to_bytes(4, "big")  # stray bytes behind the picture are allowed
    case = agreed(embedded, case_id=f"GY-{number}-{len(cuts)}-{sum(cuts)}-{len(held_cases(embedded))}")
    made = begin(embedded, case, data).json()
    at = 0
    for cut in [*cuts, len(data)]:
        part = data[at : at + cut]
        made = piece(embedded, case, made["id"], at, part).json()
        at += len(part)
        assert made["offset"] == at
        assert begin(embedded, case, data).json() == made  # begun again it is where it was
    assert made["photo"] == held(embedded, case)[0]["id"]
    assert held(embedded, case)[0]["sha256"] == hashlib.sha256(data).hexdigest()


def held_cases(service):
    return service.client.get("/v1/cases", params={"limit": 200}).json()["cases"]


def test_what_came_before_the_line_broke_stays(embedded, album, case):
    data = album.photos["front.jpg"]
    upload = begin(embedded, case, data).json()["id"]
    half = len(data) // 2
    deadline = time.monotonic() + 120
    with half_sent(embedded, case, upload, data):  # what the server has not read when the line breaks is lost
        while embedded.client.get(f"/v1/cases/{case}/uploads/{upload}").json()["offset"] != half:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    # The server may not have seen yet that the line broke, and keep the upload for it a moment longer.
    while (wrong := piece(embedded, case, upload, 0, data)).json()["code"] == "upload_busy":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "upload_offset_differs")
    assert wrong.headers["upload-offset"] == str(half)
    assert piece(embedded, case, upload, half, data[half:]).json()["photo"]


def test_a_line_that_falls_silent_does_not_keep_the_upload(embedded, album, case, monkeypatch):
    monkeypatch.setattr(resumable, "SILENT_SECONDS", 3)
    data = album.photos["front.jpg"]
    upload = begin(embedded, case, data).json()["id"]
    half = len(data) // 2
    with half_sent(embedded, case, upload, data):  # and stays open
        deadline = time.monotonic() + 120
        while (answer := piece(embedded, case, upload, half, data[half:])).status_code == 409:
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.05)
    assert answer.json()["photo"] == held(embedded, case)[0]["id"]


@pytest.mark.parametrize(
    ("data", "sent", "code"),
    [
        (b"no photo at all", b"no photo at all", "unknown_format"),
        (b"x" * 100, b"y" * 100, "sha256_differs"),
        (b"x" * 100, b"x" * 101, "upload_too_long"),
    ],
)
def test_a_file_that_is_refused_is_forgotten(embedded, case, data, sent, code):
    upload = begin(embedded, case, data).json()["id"]
    answer = piece(embedded, case, upload, 0, sent)
    assert answer.status_code == 422
    assert answer.json()["code"] == code or code == "unknown_format"
    assert held(embedded, case) == []
    left = sum(path.stat().st_size for path in (embedded.settings.data_dir / FOLDER).iterdir())
    assert left <= len(data) and (code == "upload_too_long" or left == 0)


def test_a_photo_that_is_retaken_goes_and_one_too_large_never_comes(embedded, album, case):
    first, second = album.photos["blurred.jpg"], album.photos["front.jpg"]
    for data, replaces in ((first, None), (second, "last")):
        last = held(embedded, case)[0]["id"] if replaces else None
        upload = begin(embedded, case, data, slot="scene_front", replaces=last).json()["id"]
        assert piece(embedded, case, upload, 0, data).json()["photo"]
    assert [one["sha256"] for one in held(embedded, case)] == [hashlib.sha256(second).hexdigest()]
    huge = {"size": embedded.settings.upload_max_bytes + 1, "sha256": "0" * 64}
    assert embedded.client.post(f"/v1/cases/{case}/uploads", json=huge).status_code == 413
    other = agreed(embedded, case_id="GY-OTHER")
    assert embedded.client.get(f"/v1/cases/{other}/uploads/{upload}").status_code == 404


def test_without_consent_or_after_it_is_withdrawn_no_photo_is_taken(embedded, album):
    case = embedded.open_case(case_id="GY-NO-CONSENT")
    assert begin(embedded, case, album.photos["front.jpg"]).json()["code"] == "consent_needed"
    told = {"read": True, "sensitive": True, "sha256": "0" * 64}
    assert embedded.client.post(f"/v1/cases/{case}/consent", json=told).json()["code"] == "notice_changed"
    told["sha256"] = embedded.client.get(f"/v1/cases/{case}/consent").json()["sha256"]
    refused = embedded.client.post(f"/v1/cases/{case}/consent", json={**told, "sensitive": False})
    assert refused.status_code == 422
    assert embedded.client.post(f"/v1/cases/{case}/consent", json=told).json()["given_at"]
    assert begin(embedded, case, album.photos["front.jpg"]).status_code == 201
    assert embedded.client.delete(f"/v1/cases/{case}/consent").status_code == 204
    assert begin(embedded, case, album.photos["rear.jpg"]).json()["code"] == "consent_needed"


def test_a_party_adds_no_paper_of_another(embedded, album, case):
    link = {"party": "甲", "capture": True}
    token = embedded.client.post(f"/v1/cases/{case}/links", json=link).json()["token"]
    data = album.photos["front.jpg"]
    wish = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "party": "乙"}
    bearer = {"Authorization": f"Bearer {token}"}
    where = f"/v1/cases/{case}"
    told = {"read": True, "sensitive": True, "sha256": embedded.client.get(f"{where}/consent").json()["sha256"]}
    assert embedded.client.post(f"{where}/consent", json=told, headers=bearer).status_code == 200
    assert embedded.client.post(f"{where}/uploads", json=wish, headers=bearer).status_code == 422
    assert embedded.client.post(f"{where}/uploads", json={**wish, "party": "甲"}, headers=bearer).status_code == 201
    looks = embedded.client.post(f"{where}/links", json={"party": "甲"}).json()["token"]
    refused = embedded.client.post(f"{where}/uploads", json=wish, headers={"Authorization": f"Bearer {looks}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
