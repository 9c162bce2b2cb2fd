"""Processes killed with -9 again and again under uploads: nothing acknowledged is lost, nothing is done twice.

On SQLite the server that also reads the photos is killed; on PostgreSQL the server, the worker and PostgreSQL itself.
"""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import httpx
import pytest
from sqlalchemy import func, select

from scenecheck_api.blobs import open_blobs
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.setup import head_files, open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow, ReportRow
from scenecheck_api.store.tables.jobs import JobRow

from ..ports import free_port
from .serving import environment

PHOTOS_A_CASE = 200


class Process:
    """`scenecheck serve` or `worker`, begun again whenever it ends, as systemd and compose do.

    One that starts while the database is gone ends with an error, and is there when the database is again.
    """

    def __init__(self, command, environment):
        self.command, self.environment = command, environment
        self.over, self.changing = False, threading.Lock()
        self.begin()
        threading.Thread(target=self.supervise, daemon=True).start()

    def begin(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scenecheck_api.cli", self.command], env=self.environment, stderr=subprocess.DEVNULL
        )

    def supervise(self):
        while True:
            self.process.wait()
            with self.changing:
                if self.over:
                    return
                self.begin()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)

    def start(self):
        """The supervisor does."""

    def end(self):
        with self.changing:
            self.over = True
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def ask(url, method, path, wanted, **request):
    """Ask until an answer comes, as a client on a bad line does; 503 says that a part is out of order."""
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            answer = httpx.request(method, url + path, timeout=300, **request)
            if answer.status_code != 503:
                assert answer.status_code == wanted, answer.text
                return answer.json()
        time.sleep(0.05)
    raise AssertionError(f"no answer to {method} {path}")


@pytest.mark.parametrize(
    ("kills", "photos"), [(10, 200), pytest.param(200, 2000, marks=pytest.mark.soak)], ids=["10 kills", "200 kills"]
)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_is_done_twice(kind, kills, photos, tmp_path, album, request):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    given = {"JOB_LEASE_SECONDS": 5}
    victims, database_url = {}, f"sqlite:///{tmp_path / 'test.db'}"
    if kind == "postgresql":
        victims["database"] = request.getfixturevalue("mortal_postgres")
        database_url = victims["database"].create()
        given["EMBEDDED_WORKER"] = "false"
    given["DATABASE_URL"] = database_url
    variables = environment(tmp_path / "data", album.file, port, **given)
    pictures = [album.add(f"{number}.jpg") for number in range(photos)]  # before the server reads the file
    victims["server"] = Process("serve", variables)
    try:
        opened = [open_case(url, number) for number in range(photos // PHOTOS_A_CASE)]
        if kind == "postgresql":
            victims["worker"] = Process("worker", variables)
        acknowledged = attack(url, opened, pictures, victims, kills)
        for case in opened:
            judge(url, case, acknowledged[case])
        hold(tmp_path, database_url, acknowledged)
    finally:
        for name in ("server", "worker"):
            if name in victims:
                victims[name].end()


def open_case(url, number):
    body = {"case_id": f"GY-{number}", "occurred_at": "2026-11-20T08:31:00+08:00", "parties": [{"id": "甲"}]}
    return ask(url, "POST", "/v1/cases", 201, json=body, headers={"Idempotency-Key": f"case-{number}"})["id"]


def attack(url, cases, pictures, victims, kills):
    """Upload while processes die; what was acknowledged, by case."""
    acknowledged = {case: {} for case in cases}
    sent, failures = [], []

    def upload():
        try:
            for number, data in enumerate(pictures):
                case = cases[number // PHOTOS_A_CASE]
                (photo,) = ask(
                    url,
                    "POST",
                    f"/v1/cases/{case}/photos",
                    201,
                    files={"photo": (f"{number}.jpg", data)},
                    data={"sha256": hashlib.sha256(data).hexdigest()},
                    headers={"Idempotency-Key": f"photo-{number}"},
                )["photos"]
                acknowledged[case][photo["sha256"]] = photo["id"]
                sent.append(number)
        except AssertionError as error:
            failures.append(error)

    client = threading.Thread(target=upload)
    client.start()
    moments = random.Random(7)
    names = sorted(victims)
    for kill in range(kills):
        while client.is_alive() and len(sent) < (kill + 1) * len(pictures) // (kills + 1):
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.1))
        victim = victims[names[kill % len(names)]]
        victim.kill()
        victim.start()
    client.join()
    assert not failures, failures
    assert len(sent) == len(pictures)
    return acknowledged


def judge(url, case, acknowledged):
    key = {"Idempotency-Key": f"submit-{case}"}
    ask(url, "POST", f"/v1/cases/{case}/submit", 202, json={"as_is": True}, headers=key)
    deadline = time.monotonic() + 600
    while (seen := ask(url, "GET", f"/v1/cases/{case}?wait=10", 200))["state"] == "checking":
        assert time.monotonic() < deadline, [photo["state"] for photo in seen["photos"]]
    assert {photo["sha256"]: photo["id"] for photo in seen["photos"]} == acknowledged
    assert {photo["state"] for photo in seen["photos"]} == {"read"} and seen["report"]


def hold(tmp_path, database_url, acknowledged):
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, migrate_on_start=False)
    blobs = open_blobs(settings)
    photos = [sha256 for case in acknowledged.values() for sha256 in case]
    counts = ((CaseRow, len(acknowledged)), (PhotoRow, len(photos)), (ReadingRow, len(photos)))
    with open_database(settings, open_security(settings)) as database, database.read() as session:
        for table, rows in (*counts, (ReportRow, len(acknowledged))):
            assert session.scalar(select(func.count()).select_from(table)) == rows, table
        kinds = session.execute(select(JobRow.kind, JobRow.state, func.count()).group_by(JobRow.kind, JobRow.state))
        done = {(job, state): count for job, state, count in kinds}
        assert done[("read_photo", "done")] == len(photos) and done[("judge_case", "done")] == len(acknowledged)
        assert all(hashlib.sha256(blobs.get(sha256)).hexdigest() == sha256 for sha256 in photos)
        assert not verify(session, head_files(settings)).problems
