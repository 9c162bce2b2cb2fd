"""Faults of whole processes: a changed model, a photo on which its reader dies, a clock that jumps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

import scenecheck_models
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.setup import head_files, open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.tables.audit import AuditRow

from ..ports import free_port
from .serving import environment

CASE = {"case_id": "GY-1", "occurred_at": "2026-11-20T08:31:00+08:00", "parties": [{"id": "甲"}]}
FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


class Server:
    """`scenecheck serve` as a process that is started again when it ends, as systemd does."""

    def __init__(self, tmp_path, album, **variables):
        self.port = free_port()
        settings = environment(tmp_path / "data", album.file, self.port, JOB_RETRY_SECONDS=0.1, WAIT_MAX_SECONDS=60)
        self.environment = {**settings, **variables}
        self.settings = Settings(data_dir=tmp_path / "data")
        self.starts = 0
        self.start()

    def start(self):
        command = [sys.executable, "-m", "scenecheck_api.cli", "serve"]
        self.process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        self.starts += 1

    def ask(self, method, path, **request):
        """The answer, of a server that may be dead at the moment."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.start()
            with suppress(httpx.TransportError):
                return httpx.request(method, f"http://127.0.0.1:{self.port}{path}", timeout=300, **request)
            time.sleep(0.1)
        raise AssertionError(f"no answer to {method} {path}")

    def settled(self, case):
        deadline = time.monotonic() + 300
        while True:
            photos = self.ask("GET", f"/v1/cases/{case}/photos?wait=5").json()["photos"]
            if all(photo["state"] != "waiting" for photo in photos):
                return photos
            assert time.monotonic() < deadline, photos

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def serve(tmp_path, album):
    servers = []

    def serve(**variables):
        servers.append(Server(tmp_path, album, **variables))
        return servers[-1]

    yield serve
    for server in servers:
        server.stop()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_changed_model_is_refused_at_the_start(command, tmp_path):
    package = Path(scenecheck_models.__file__).parent
    copy = tmp_path / "changed" / "scenecheck_models"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("train", "__pycache__"))
    model = sorted(copy.glob("weights/*.onnx"))[0]
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    path = os.pathsep.join([str(copy.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "SCENECHECK_DATA_DIR": str(tmp_path / "data")}
    ended = subprocess.run(
        [sys.executable, "-m", "scenecheck_api.cli", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 1 and model.name in ended.stderr and "sha256" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr and not (tmp_path / "data" / "scenecheck.db").exists()


CRASHING_DECODER = """
import os
import signal
from PIL import ImageFile
load = ImageFile.ImageFile.load
def crash(self):
    if self.info.get("comment") == b"poison":
        os.kill(os.getpid(), signal.SIGKILL)
    return load(self)
ImageFile.ImageFile.load = crash
"""


def test_a_photo_that_kills_its_reader_is_set_aside_and_the_rest_goes_on(serve, album, tmp_path):
    """The decoder ends the process: the server dies once, then a process of its own dies of it, and that is all."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CRASHING_DECODER)
    path = os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")])
    out = BytesIO()
    Image.new("RGB", (320, 240), (90, 90, 90)).save(out, "JPEG", comment=b"poison")
    good = [album.add(f"good-{number}.jpg") for number in range(3)]
    server = serve(PYTHONPATH=path)
    alone = server.ask("POST", "/v1/plates", files={"photo": ("a.jpg", out.getvalue())})
    assert (alone.status_code, alone.json()["code"]) == (422, "reader_crashed") and server.starts == 1
    case = server.ask("POST", "/v1/cases", json=CASE).json()["id"]
    for photo in (good[0], out.getvalue(), *good[1:]):
        answer = server.ask("POST", f"/v1/cases/{case}/photos", files={"photo": ("a.jpg", photo)})
        assert answer.status_code == 201, answer.text
    photos = server.settled(case)
    assert [photo["state"] for photo in photos].count("read") == 3
    (set_aside,) = [photo for photo in photos if photo["state"] == "unreadable"]
    assert "reader_crashed" in str(set_aside) and "重拍" in str(set_aside)
    assert server.starts == 2
    server.stop()
    with open_database(server.settings, open_security(server.settings)) as database, database.read() as session:
        assert not verify(session, head_files(server.settings)).problems


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is absent: apt-get install libfaketime")
def test_a_clock_that_jumps_back_and_forth_loses_no_work(serve, album, tmp_path):
    """The wall clock of a running server jumps by a day each way; its photos are read, its audit chain stays whole."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    variables = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    photos = [album.add(f"clock-{number}.jpg") for number in range(5)]
    server = serve(**variables)
    case = server.ask("POST", "/v1/cases", json=CASE).json()["id"]
    for jump, photo in zip(("+0", "-1d", "+1d", "-2d", "+0"), photos, strict=True):
        clock.write_text(jump)
        answer = server.ask("POST", f"/v1/cases/{case}/photos?wait=60", files={"photo": ("a.jpg", photo)})
        assert answer.status_code == 201
    assert [photo["state"] for photo in server.settled(case)] == ["read"] * 5
    assert server.ask("POST", f"/v1/cases/{case}/submit", json={"as_is": True}).status_code == 202
    deadline = time.monotonic() + 300
    while (seen := server.ask("GET", f"/v1/cases/{case}?wait=10").json())["state"] == "checking":
        assert time.monotonic() < deadline
    assert seen["report"] and server.starts == 1
    server.stop()
    with open_database(server.settings, open_security(server.settings)) as database, database.read() as session:
        assert len({str(at)[:10] for at in session.scalars(select(AuditRow.at))}) > 2  # the clock did jump
        assert not verify(session, head_files(server.settings)).problems
