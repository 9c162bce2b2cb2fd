"""What a service meets: bodies too large or too slow, a full disk, a database that is gone, broken photos."""

from __future__ import annotations

import os
import socket
import time

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def exchange(service, head, *pieces, pause=0.0):
    """Send bytes as they are; the answer's status line and body."""
    url = service.client.base_url
    with socket.create_connection((url.host, url.port), timeout=300) as line:
        line.sendall(head.replace("\n", "\r\n").encode())
        for piece in pieces:
            time.sleep(pause)
            line.sendall(piece)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
            if b"\r\n\r\n" in answer and answer.endswith(b"}"):
                break
    return answer.decode()


def test_two_gigabytes_are_refused_before_a_byte_of_them_is_taken(embedded):
    case = embedded.open_case()
    head = (
        f"POST /v1/cases/{case}/photos HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n"
        f"Content-Length: {2 * 2**30}\n\n"
    )
    answer = exchange(embedded, head)
    assert answer.startswith("HTTP/1.1 413") and '"code":"body_too_large"' in answer


def test_a_body_without_a_length_is_counted(start):
    service = start(request_max_bytes=5000)
    case = service.open_case()
    head = f"POST /v1/cases/{case}/photos HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n"
    answer = exchange(service, head + "Transfer-Encoding: chunked\n\n", b"1770\r\n" + bytes(6000) + b"\r\n0\r\n\r\n")
    assert answer.startswith(("HTTP/1.1 413", "HTTP/1.1 400"))


def test_a_photo_above_the_cap_is_refused(start, album):
    service = start(upload_max_bytes=1000)
    answer = service.add(service.open_case(), album.photos["front.jpg"])
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_file_in_a_field_of_another_name_is_told(embedded, album):
    files = {"photos": ("front.jpg", album.photos["front.jpg"])}
    answer = embedded.client.post(f"/v1/cases/{embedded.open_case()}/photos", files=files)
    assert (answer.status_code, answer.json()["code"]) == (400, "body_unreadable")
    assert answer.json()["detail"] == "expected files in the field photo, found one in 'photos'"


def test_a_slow_upload_is_ended(start):
    case = start().open_case()
    service = start(upload_idle_seconds=0.3)  # of this one nothing is asked that must come in time
    head = (
        f"POST /v1/cases/{case}/photos HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n"
        "Content-Length: 1000\n\n"
    )
    answer = exchange(service, head, b"--b\r\n")
    assert answer.startswith("HTTP/1.1 408") and '"code":"body_too_slow"' in answer


def test_an_upload_that_is_cut_off_leaves_nothing(embedded):
    case = embedded.open_case()
    content = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n\xff\xd8'
    url = f"/v1/cases/{case}/photos"
    answer = embedded.client.post(url, content=content, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "body_unreadable")
    assert list((embedded.settings.data_dir / "incoming").iterdir()) == []
    assert embedded.client.get(url).json()["photos"] == []


def test_what_a_killed_process_left_is_removed_at_the_next_start(start, tmp_path):
    incoming = tmp_path / "data" / "incoming"
    for name, seconds in (("old", 3600), ("new", 0)):
        (incoming / name).mkdir(parents=True)
        (incoming / name / "0").write_bytes(b"half a photo")
        os.utime(incoming / name, (time.time() - seconds,) * 2)
    start()
    assert [folder.name for folder in incoming.iterdir()] == ["new"]


def test_a_full_disk_takes_no_upload(start, album):
    service = start(free_disk_floor_bytes=2**62)
    answer = service.add(service.open_case(), album.photos["front.jpg"])
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    ready = service.client.get("/readyz")
    assert ready.status_code == 503 and ready.headers["retry-after"] == "5"
    assert service.client.get("/healthz").status_code == 200


def test_a_database_that_is_gone_is_said_so(start, postgres_server, postgres_url):
    service = start(database_url=postgres_url)
    case = service.open_case()
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{postgres_url.rpartition("/")[2]}" WITH (FORCE)')
    for path in (f"/v1/cases/{case}", "/readyz"):
        answer = service.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
        assert answer.headers["retry-after"]
    assert service.client.get("/healthz").status_code == 200


def test_a_wrong_body_names_its_fields_and_repeats_no_value(embedded):
    answer = embedded.client.post(
        "/v1/cases",
        json={"case_id": "1", "occurred_at": "secret-13800000001", "parties": [{"id": "甲", "kind": "secret"}]},
    )
    assert answer.status_code == 422 and "secret" not in answer.text
    assert {"body.occurred_at", "body.parties[0].kind"} <= {error["field"] for error in answer.json()["errors"]}
    broken = embedded.client.post("/v1/cases", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 422 and broken.json()["code"] == "request_invalid"


def test_metrics_and_request_ids_hold_no_personal_data(embedded, album):
    case = embedded.open_case()
    embedded.add(case, album.photos["front.jpg"])
    answer = embedded.client.get("/metrics")
    assert "scenecheck_jobs_total" in answer.text and 'route="/v1/cases/{case_id}/photos"' in answer.text
    for secret in (case, "13812345678", "张三", "川H12345", "GY-2026"):
        assert secret not in answer.text
    assert embedded.client.get("/healthz", headers={"X-Request-Id": "abcdefgh"}).headers["x-request-id"] == "abcdefgh"
    assert embedded.client.get("/healthz", headers={"X-Request-Id": "no <ids>"}).headers["x-request-id"] != "no <ids>"


@pytest.fixture
def idle(start):
    """Takes photos and reads none: no models are opened for noise."""
    return start(embedded_worker=False, case_max_photos=1000)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_photos_are_refused_or_taken_and_never_a_failure(idle, album, data):
    photo = bytearray(album.photos["front.jpg"])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(photo) - 1))
        kind = data.draw(st.sampled_from(["flip", "cut", "repeat", "insert"]))
        if kind == "flip":
            photo[at] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del photo[at : at + data.draw(st.integers(1, 200))]
        elif kind == "repeat":
            photo[at:at] = photo[at : at + 50]
        else:
            photo[at:at] = data.draw(st.binary(max_size=20))
        photo = photo or bytearray(b"\xff")
    files = {"photo": ("a.jpg", bytes(photo))}
    answer = idle.client.post(f"/v1/cases/{_case(idle)}/photos", files=files)
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 422:
        assert answer.json()["message"]["zh"] and answer.json()["code"] != "internal_error"


def _case(service) -> str:
    found: httpx.Response = service.client.get("/v1/cases", params={"case_id": "FUZZ"})
    cases = found.json()["cases"]
    return cases[0]["id"] if cases else service.open_case(case_id="FUZZ")
