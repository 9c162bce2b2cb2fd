"""A service that is told to end while it reads a photo: it ends soon, and the photo is read by the next one."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import BytesIO

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

from scenecheck_api.jobs.notify import Notifier, until
from scenecheck_api.security.setup import open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.tables.jobs import JobRow

from ..ports import free_port
from .serving import environment

CASE = {"case_id": "GY-1", "occurred_at": "2026-11-20T08:31:00+08:00", "parties": [{"id": "甲"}]}
ENOUGH = 180
SLOW_DECODER = """
import time
from PIL import ImageFile
load = ImageFile.ImageFile.load
def wait(self):
    if self.info.get("comment") == b"slow":
        time.sleep(600)
    return load(self)
ImageFile.ImageFile.load = wait
"""


@pytest.fixture
def slow_photo():
    out = BytesIO()
    Image.new("RGB", (320, 240), (90, 90, 90)).save(out, "JPEG", comment=b"slow")
    return out.getvalue()


@pytest.fixture
def settings(tmp_path, database_url):
    return Settings(data_dir=tmp_path / "data", database_url=database_url)


@pytest.fixture
def serve(tmp_path, settings, album):
    """Starts `scenecheck serve`; with a path of modules that come first."""
    running = []

    def serve(path=""):
        port = free_port()
        variables = environment(settings.data_dir, album.file, port, DATABASE_URL=settings.database_url)
        path = os.pathsep.join([str(path), os.environ.get("PYTHONPATH", "")])
        process = subprocess.Popen(
            [sys.executable, "-m", "scenecheck_api.cli", "serve"], env={**variables, "PYTHONPATH": path}
        )
        running.append(process)
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300)
        deadline = time.monotonic() + ENOUGH
        while True:
            with suppress(httpx.TransportError):
                if client.get("/healthz").status_code == 200:
                    return process, client
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)

    yield serve
    for process in running:
        process.kill()
        process.wait()


def job(settings):
    """The only job, as its row says."""
    with open_database(settings, open_security(settings)) as database, database.read() as session:
        return session.scalars(select(JobRow)).one()


def test_a_photo_at_hand_goes_back_to_the_queue_and_is_read_by_the_next_process(
    serve, settings, tmp_path, slow_photo, album
):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SLOW_DECODER)
    process, client = serve(tmp_path / "site")
    case = client.post("/v1/cases", json=CASE).json()["id"]
    assert client.post(f"/v1/cases/{case}/photos", files={"photo": ("a.jpg", slow_photo)}).status_code == 201
    deadline = time.monotonic() + ENOUGH
    while job(settings).state != "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.wait(ENOUGH)  # reading would take ten minutes
    left = job(settings)
    assert (left.state, left.attempts, left.worker) == ("queued", 0, None)

    _, client = serve()
    deadline = time.monotonic() + ENOUGH
    while (photo := client.get(f"/v1/cases/{case}/photos").json()["photos"][0])["state"] == "waiting":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert photo["state"] == "read" and job(settings).state == "done"


def test_who_waits_for_a_photo_is_answered_when_the_process_is_told_to_end():
    notifier = Notifier()
    looks = []

    def settled():
        looks.append(True)
        notifier.stopping = True
        return False

    started = time.monotonic()
    asyncio.run(until(notifier, ["photo:1"], settled, 600))
    assert looks and time.monotonic() - started < ENOUGH
