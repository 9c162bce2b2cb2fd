"""The tour as somebody meets it: a process, its people at their pages, and nothing left when it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from scenecheck_api.errors import CaseFileError
from scenecheck_api.tour.house import PEOPLE, furnish, join_tables

READINGS = Path(__file__).parents[1] / "browser" / "readings.jsonl"
PAGES = {
    "officer": "/desk",
    "insurer": "/insurer",
    "assistant": "/capture",
    "supervisor": "/supervisor",
    "admin": "/admin",
}


def test_everybody_finds_the_cases_and_nothing_is_left(repository, tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    variables = {
        **os.environ,
        "TMPDIR": str(tmp_path),
        "SCENECHECK_READINGS_FILE": str(READINGS),
        "SCENECHECK_WARM_MODELS": "false",
        "SCENECHECK_FREE_DISK_FLOOR_BYTES": "0",
        # Of a real installation, all of which is left alone:
        "SCENECHECK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/a-real-one",
        "SCENECHECK_EMBEDDED_WORKER": "false",
        "SCENECHECK_SECURITY__LOCAL_LOGIN": "false",
        "SCENECHECK_SECURITY__KEYS_FILE": str(real / "keys.json"),
        "SCENECHECK_SECURITY__AUDIT_HEAD_FILES": json.dumps([str(real / "head.jsonl")]),
        "SCENECHECK_SECURITY__NETWORK_LOG_DIR": str(real / "network-log"),
    }
    command = [sys.executable, "-m", "scenecheck_api.cli", "tour", str(repository / "examples"), "--port", "0"]
    tour = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    told: list[str] = []
    for line in tour.stdout:
        told.append(line)
        if "/desk" in line:
            break
    text = "".join(told)
    try:
        url = re.search(r"SceneCheck\s+(http://\S+)", text)[1]
        passwords = dict(re.findall(rf"^({'|'.join(PEOPLE)}) +([a-z0-9]{{16,}})", text, re.MULTILINE))
        assert set(passwords) == set(PAGES) == set(PEOPLE)
        seen = {name: page_of(url, name, password) for name, password in passwords.items()}
        assert "GY-2026-000125" in seen["officer"] and "GY-2026-000123" in seen["insurer"]
        phone = re.search(r"http://\S+/capture/enter", text)[0]
        assert httpx.get(phone, trust_env=False).status_code == 200
    finally:
        tour.send_signal(signal.SIGINT)
        _, errors = tour.communicate(timeout=120)
    assert errors == ""
    assert not list(tmp_path.glob("scenecheck-tour-*")) and not list(real.iterdir())


def page_of(url, name, password):
    """The page at which somebody begins."""
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
        login = client.post("/v1/session", json={"name": name, "password": password, "cookie": True})
        assert login.status_code == 200, login.text
        page = client.get(PAGES[name])  # the cookie of the login goes with it
        assert page.status_code == 200, page.text
        return page.text


def test_a_port_that_is_taken_is_told(repository):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "scenecheck_api.cli", "tour", str(repository / "examples"), "--port", port]
        variables = {**os.environ, "SCENECHECK_WARM_MODELS": "false"}
        tour = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert tour.returncode == 1 and tour.stdout == ""
    assert "address already in use" in tour.stderr and f"port {port}" in tour.stderr and "Traceback" not in tour.stderr


def test_a_folder_without_cases_is_told(tmp_path):
    with pytest.raises(CaseFileError, match=r"expected folders with a case\.yaml"):
        furnish(tmp_path, tmp_path, 0)


def test_tables_of_several_cases_become_one(tmp_path):
    for name, text in (("a", "\ufeffplate,vin\n川A1,1\n"), ("b", "plate,vin\n川A2,2\n川A3,3\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    join_tables([tmp_path / "a", tmp_path / "none", tmp_path / "b"], tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8").splitlines() == ["plate,vin", "川A1,1", "川A2,2", "川A3,3"]
    join_tables([tmp_path / "none"], tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
