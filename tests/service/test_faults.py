"""Faults of what the service stands on: a full disk, a store that fails, cut lines, crowds, two versions at once."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from sqlalchemy import select

from scenecheck_api.blobs import open_blobs
from scenecheck_api.jobs.engine import make_runner
from scenecheck_api.jobs.handlers import all_handlers
from scenecheck_api.runtime import open_runtime
from scenecheck_api.security import api_keys
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.principal import system
from scenecheck_api.security.setup import head_files, open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import PhotoRow, ReadingRow
from scenecheck_api.stored_readings import load_readings

PIPELINE = "0" * 64
CASE = {"case_id": "", "occurred_at": "2026-11-20T08:31:00+08:00", "parties": [{"id": "甲"}]}


def settled(service, case, seconds=300):
    """The photos of a case once none waits."""
    deadline = time.monotonic() + seconds
    while True:
        photos = service.client.get(f"/v1/cases/{case}/photos", params={"wait": 5}).json()["photos"]
        if all(photo["state"] != "waiting" for photo in photos):
            return photos
        assert time.monotonic() < deadline, Counter(photo["state"] for photo in photos)


def hold(settings, acknowledged):
    """What was acknowledged is stored, once, and the audit chain is whole."""
    blobs = open_blobs(settings)
    with open_database(settings, open_security(settings)) as database, database.read() as session:
        kept = Counter(session.scalars(select(PhotoRow.sha256)))
        assert kept == Counter(acknowledged)
        assert not verify(session, head_files(settings)).problems
    for sha256 in set(acknowledged):
        assert hashlib.sha256(blobs.get(sha256)).hexdigest() == sha256


@contextmanager
def small_disk(folder, size):
    """A file system of its own."""
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk, ballast):
    """Leave two pages."""
    with suppress(OSError), ballast.open("wb") as file:
        while (left := os.statvfs(disk).f_bavail - 2) > 0:
            file.write(bytes(4096 * min(left, 16)))
            file.flush()


def test_a_disk_that_fills_up_loses_nothing_and_goes_on_when_there_is_room(start, album, tmp_path):
    photos = [album.add(f"disk-{number}.jpg") for number in range(12)]
    with small_disk(tmp_path / "disk", "8m") as disk:
        service = start(data_dir=disk / "data")
        case = service.open_case()
        ballast = disk / "ballast"
        acknowledged, refused = [], []
        for number, photo in enumerate(photos):
            if number == 3:  # from now on there is room for a page or two
                fill(disk, ballast)
            if number == 9:
                ballast.unlink()
            answer = service.add(case, photo, wait=0, key=f"key-{number}")
            if answer.status_code == 201:
                acknowledged.append(hashlib.sha256(photo).hexdigest())
            else:
                assert answer.status_code in (503, 507), answer.text
                assert answer.json()["message"]["zh"]
                refused.append(number)
        assert refused and set(refused) <= set(range(3, 9)), refused
        for number in refused:  # the client tries again, with the same keys
            assert service.add(case, photos[number], wait=0, key=f"key-{number}").status_code == 201
            acknowledged.append(hashlib.sha256(photos[number]).hexdigest())
        assert {photo["state"] for photo in settled(service, case)} == {"read"}
        hold(service.settings, acknowledged)
        assert list((disk / "data" / "incoming").iterdir()) == []


class Store(BaseHTTPRequestHandler):
    """As much of S3 as originals need, over HTTP, with faults on demand."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    fault: str | None
    asked: int

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _faulty(self):
        type(self).asked += 1
        if self.fault == "500":
            self._answer(500, b"<Error><Code>InternalError</Code></Error>")
        elif self.fault == "slow":
            time.sleep(1.0)
        elif self.fault == "cut":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        return self.fault in ("500", "cut")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._faulty():
            return
        if self.headers.get("If-None-Match") == "*" and self.path in self.objects:
            self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            return
        self.objects[self.path] = body
        self._answer(200, ETag='"1"')

    def do_GET(self):
        if self._faulty():
            return
        body = self.objects.get(self.path)
        if body is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        self._answer(200, body, ETag='"1"', Last_Modified="Tue, 24 Nov 2026 08:00:00 GMT")

    def do_DELETE(self):
        self.objects.pop(self.path, None)
        self._answer(204)

    def log_message(self, *args):
        pass


@pytest.fixture
def store():
    kind = type("ThisStore", (Store,), {"objects": {}, "fault": None, "asked": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kind.url = f"http://127.0.0.1:{server.server_port}"
    yield kind
    server.shutdown()
    server.server_close()


def test_a_store_of_originals_that_fails_or_is_slow(start, album, store):
    """500, lines that break, and slow answers: refused with Retry-After or taken, read later, and no attempt counts."""
    photos = [album.add(f"store-{number}.jpg") for number in range(4)]
    service = start(
        s3_bucket="originals", s3_endpoint=store.url, s3_access_key_id="a", s3_secret_access_key="b", worker_threads=1
    )
    case = service.open_case()
    for fault in ("500", "cut"):
        store.fault = fault
        answer = service.add(case, photos[0], wait=0, key=f"while-{fault}")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable") and answer.headers["retry-after"]
        assert service.client.get("/readyz").status_code == 503
    assert service.client.get(f"/v1/cases/{case}/photos").json()["photos"] == [] and store.asked > 2
    store.fault = "slow"
    assert service.add(case, photos[1], wait=0).status_code == 201
    store.fault = None
    acknowledged = [hashlib.sha256(photos[1]).hexdigest()]
    for photo in (photos[0], *photos[2:]):
        assert service.add(case, photo, wait=0).status_code == 201
        store.fault = "500"  # stored; the worker finds the store gone, more often than a photo may fail
        acknowledged.append(hashlib.sha256(photo).hexdigest())
        time.sleep(0.3)
        store.fault = None
    assert {photo["state"] for photo in settled(service, case)} == {"read"}
    hold(service.settings, acknowledged)


def test_a_line_that_is_cut_in_mid_upload(embedded, album):
    photo = album.photos["front.jpg"]
    case = embedded.open_case()
    sent = embedded.client.build_request(
        "POST", f"/v1/cases/{case}/photos", files={"photo": ("a.jpg", photo)}, headers={"Idempotency-Key": "cut"}
    )
    body = sent.read()
    head = f"POST {sent.url.raw_path.decode()} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in sent.headers.items())
    url = embedded.client.base_url
    incoming = embedded.settings.data_dir / "incoming"

    def is_there(wanted):
        """Wait until the server takes an upload in, or has noticed that none comes any more."""
        deadline = time.monotonic() + 120
        while (incoming.exists() and any(incoming.iterdir())) is not wanted:
            assert time.monotonic() < deadline, wanted
            time.sleep(0.02)

    for share in (0.1, 0.5, 0.9, 0.999):
        with socket.create_connection((url.host, url.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, no goodbye
            line.sendall(head.encode() + b"\r\n" + body[: int(len(body) * share)])
            is_there(True)
        is_there(False)
    assert embedded.client.get(f"/v1/cases/{case}/photos").json()["photos"] == []
    assert embedded.add(case, photo, key="cut").status_code == 201
    hold(embedded.settings, [hashlib.sha256(photo).hexdigest()])


def test_fifty_clients_at_once_and_one_that_asks_for_too_much(start, album, database_url):
    """Fifty back ends upload at once: all are served but the one beyond its limit, which is told when to come again."""
    limits = {"key": "40/hour"}
    service = start(database_url=database_url, security={"rates": limits}, worker_threads=2)
    parts = service.app.state.runtime
    with parts.database.write() as session:
        keys = [
            api_keys.create(session, system("test"), utc_now(), label=str(n), organisation=str(n)).text
            for n in range(50)
        ]
    photos = [album.add(f"crowd-{number}.jpg") for number in range(50)]
    together = threading.Barrier(50)

    def post(line, path, **request):
        """Send until the answer is another than 503: a busy machine asks to come again."""
        while (answer := line.post(path, **request)).status_code == 503:
            assert answer.headers["retry-after"]
            time.sleep(0.2)
        return answer

    def client(number):
        headers = {"Authorization": f"Bearer {keys[number]}", "Idempotency-Key": "one"}
        with httpx.Client(base_url=service.client.base_url, headers=headers, timeout=300) as line:
            together.wait()
            opened = post(line, "/v1/cases", json={**CASE, "case_id": f"CROWD-{number}"})
            opened.raise_for_status()
            path = f"/v1/cases/{opened.json()['id']}/photos"
            files = {"photo": ("a.jpg", photos[number])}
            return [post(line, path, files=files) for _ in range(80 if number == 0 else 2)]

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(client, range(50)))
    flood = Counter(answer.status_code for answer in answers[0])
    assert flood[201] >= 1 and flood[429] >= 40 and set(flood) == {201, 429}, flood
    for answer in answers[0]:
        if answer.status_code == 429:
            assert answer.json()["code"] == "rate_limited" and 1 <= int(answer.headers["retry-after"]) <= 3601
    assert {answer.status_code for client in answers[1:] for answer in client} == {201}
    hold(service.settings, [hashlib.sha256(photo).hexdigest() for photo in photos])


class OtherModels:
    """The readings of the album under the digest of another pipeline: a worker of the next release."""

    digest = "f" * 64

    def __init__(self, album):
        self._readings = load_readings(album.file)

    def read_photo(self, data, name, floor=None):
        known = self._readings[hashlib.sha256(data).hexdigest()]
        return known.model_copy(update={"pipeline": self.digest}), {}


def test_two_workers_of_different_models_in_a_rolling_update(start, album, database_url):
    """Each reading names the models that made it, and the report over both names both."""
    server = start(database_url=database_url, embedded_worker=False)
    case = server.open_case()
    plain = {
        name: value for name, value in server.settings.model_dump().items() if name in ("data_dir", "database_url")
    }
    old = Settings(**plain, readings_file=album.file, free_disk_floor_bytes=0)
    new = Settings(**plain, free_disk_floor_bytes=0)
    with open_runtime(old) as parts, open_runtime(new, OtherModels(album)) as next_parts:
        first, second = (make_runner(p, all_handlers(p.queue)) for p in (parts, next_parts))
        server.add(case, album.photos["front.jpg"], wait=0)
        assert first.run_due() == 1
        server.add(case, album.photos["rear.jpg"], wait=0)
        assert second.run_due() == 1
        server.client.post(f"/v1/cases/{case}/submit", json={"as_is": True}).raise_for_status()
        assert first.run_due() == 1
        with parts.database.read() as session:
            made_by = {row.sha256: row.pipeline for row in session.scalars(select(ReadingRow))}
    told = {photo["file"]: made_by[photo["sha256"]] for photo in settled(server, case)}
    assert told == {"001.jpg": PIPELINE, "002.jpg": OtherModels.digest}
    report = server.client.get(f"/v1/cases/{case}/report").json()
    assert set(str(report["pipeline"]).split("+")) == {PIPELINE, OtherModels.digest}


def test_a_case_of_two_hundred_photos_and_not_one_more(start, album):
    """`test_kill.py` judges one."""
    service = start(embedded_worker=False)
    case = service.open_case()
    photos = [album.add(f"many-{number}.jpg") for number in range(201)]
    for number in range(0, 200, 50):
        assert len(service.add(case, *photos[number : number + 50], wait=0).json()["photos"]) == 50
    beyond = service.add(case, photos[200], wait=0)
    assert (beyond.status_code, beyond.json()["code"]) == (409, "too_many_photos")
    hold(service.settings, [hashlib.sha256(photo).hexdigest() for photo in photos[:200]])
