"""A running service with a judged case: real HTTP, real jobs, a real database; photos whose readings are stored."""

import hashlib
import json
import shutil
import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
import yaml
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.passwords import Passwords
from scenecheck_api.security.principal import Role, system
from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_evidence.reading import PhotoReading
from scenecheck_vision.photo import load_photo

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
PASSWORD = "correct horse battery"
INSURERS = {"郭艳": "中国人民财产保险股份有限公司广元市分公司", "张平": "中国平安财产保险股份有限公司广元中心支公司"}


class StoredReadings:
    """Reads a photo as it was read before; the photos are made here, so no network has to run."""

    digest = "p" * 64

    def __init__(self):
        self.by_sha256 = {}

    def read_photo(self, data, name, floor=None):
        load_photo(data, name)
        return self.by_sha256[hashlib.sha256(data).hexdigest()], {"total": 0.0}


def jpeg(seed, width=1600, height=1200):
    pixels = np.random.default_rng(seed).integers(0, 255, (height // 40, width // 40, 3), np.uint8)
    image = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_NEAREST)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


class Service:
    """The service and those who use it."""

    def __init__(self, client, reader, golden):
        self.client, self.reader, self.golden = client, reader, golden
        self.parts = client.app.state.runtime
        self.seeds = iter(range(1, 10_000))
        self.callers = {}

    def key(self, role, organisation=None):
        """Headers of a system."""
        with self.parts.database.write() as session:
            key = api_keys.create(
                session, system("test"), utc_now(), label="test", role=role, organisation=organisation
            )
        return {"Authorization": f"Bearer {key.text}"}

    def person(self, name, role, organisation=None):
        """Headers of somebody who has logged in."""
        if name not in self.callers:
            with self.parts.database.write() as session:
                accounts.create(
                    session, system("test"), utc_now(), QUICK, name=name, role=role, organisation=organisation
                )
                session.flush()
                row = accounts.find(session, name)
                row.password, row.change_password = QUICK.hash(PASSWORD), False
            answer = self.client.post("/v1/session", json={"name": name, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.client.cookies.clear()
            self.callers[name] = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return self.callers[name]

    @property
    def back_end(self):
        if "back end" not in self.callers:
            self.callers["back end"] = self.key(Role.BACK_END)
        return self.callers["back end"]

    @property
    def officer(self):
        return self.person("zhang", Role.OFFICER)

    @property
    def second_officer(self):
        return self.person("li", Role.OFFICER)

    @property
    def supervisor(self):
        return self.person("wang", Role.SUPERVISOR)

    def insurer(self, organisation):
        return self.person(f"clerk-{ord(organisation[0])}", Role.INSURER, organisation)

    def case(self, number="GY-2026-000007", change=lambda file, body: body, submit=True, **declared):
        """Open a case of the golden set, hand its photos in and wait for the judgement; its id."""
        told = {**self.golden["case"], "case_id": number, **declared}
        answer = self.client.post("/v1/cases", json=told, headers=self.back_end)
        assert answer.status_code == 201, answer.text
        case = answer.json()["id"]
        readings = json.loads(json.dumps(self.golden["readings"]))
        self.add_photos(case, *(change(file, body) for file, body in sorted(readings.items())))
        if submit:
            self.submit(case)
        return case

    def add_photos(self, case, *bodies):
        """Photos that will be read as these bodies say."""
        files = []
        for body in bodies:
            data = jpeg(next(self.seeds))
            about = {"sha256": hashlib.sha256(data).hexdigest(), "pipeline": self.reader.digest}
            self.reader.by_sha256[about["sha256"]] = PhotoReading.model_validate({**body, **about})
            files.append(("photo", ("a.jpg", data, "image/jpeg")))
        answer = self.client.post(f"/v1/cases/{case}/photos", files=files, headers=self.back_end)
        assert answer.status_code == 201, answer.text

    def submit(self, case, **told):
        answer = self.client.post(f"/v1/cases/{case}/submit", json=told, params={"wait": 60}, headers=self.back_end)
        assert answer.status_code == 202, answer.text
        return answer.json()["state"]

    def get(self, path, caller, status=200, **params):
        answer = self.client.get(path, headers=caller, params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path, body, caller, status=200, method="POST"):
        answer = self.client.request(method, path, json=body, headers=caller)
        assert answer.status_code == status, answer.text
        return answer.json()

    def put(self, path, body, caller, status=200):
        return self.post(path, body, caller, status, "PUT")

    def claim(self, case, caller=None):
        """Claim a case; the version that goes with the next change."""
        return self.post(f"/v1/review/cases/{case}/claim", None, caller or self.officer)["version"]


@pytest.fixture(scope="session")
def golden(repository, tmp_path_factory):
    """The case of tests/golden/check with an insurer for each party that the rule set knows."""
    folder = repository / "tests" / "golden" / "check"
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf8"))
    del case["photos"]
    case["parties"][0]["phone"], case["parties"][1]["phone"] = "13800001234", "13900005678"
    readings = {}
    for line in (folder / "readings.jsonl").read_text(encoding="utf8").splitlines():
        body = json.loads(line)
        file = body.pop("file")
        body.pop("seconds", None)
        for document in body["documents"]:
            if "insurer" in document["fields"]:
                insurer = INSURERS[document["fields"]["insured"]["value"]]
                document["fields"]["insurer"]["value"] = insurer
        readings[file] = body
    records = tmp_path_factory.mktemp("golden") / "records"
    shutil.copytree(folder / "records", records)
    rows = (records / "policies.csv").read_text(encoding="utf8").splitlines()
    for name, insurer in INSURERS.items():
        rows = [row.replace("示例财产保险股份有限公司广元支公司", insurer) if name in row else row for row in rows]
    (records / "policies.csv").write_text("\n".join(rows), encoding="utf8")
    return {"case": case, "readings": readings, "records": records}


@pytest.fixture
def start(golden, tmp_path):
    """Starts a service with the settings that a test wants."""
    running = []

    def begin(**settings):
        reader = StoredReadings()
        given = {
            "data_dir": tmp_path / f"data{len(running)}",
            "records_dir": golden["records"],
            "job_poll_seconds": 0.05,
            "wait_max_seconds": 60,
            "warm_models": False,
            "log_level": "error",
            "security": {"second_factor_roles": [], "rates": {"address": "", "login": ""}},
            **settings,
        }
        client = TestClient(create_app(Settings(**given), reader), base_url="https://testserver")
        client.__enter__()
        running.append(client)
        parts = client.app.state.runtime
        client.app.state.runtime = replace(parts, security=replace(parts.security, passwords=QUICK))
        return Service(client, reader, golden)

    yield begin
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def service(start):
    return start()


def eventually(look, seconds=120.0):
    """What `look` gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found
