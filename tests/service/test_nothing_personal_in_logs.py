"""What must never be in a log is planted everywhere, a case goes through its life, and every log is searched for it."""

from __future__ import annotations

import io
import logging
import sys
from urllib.parse import quote

import pytest

from scenecheck_api.logs import configure_logs
from scenecheck_api.security.principal import Role
from scenecheck_api.settings import Settings

from ..unit.api.receivers import receiver
from ..unit.api.workflows.conftest import PASSWORD, eventually, golden, start  # noqa: F401 - fixtures

NAME, IDENTITY, PHONE, PLATE = "欧阳植入", "510802199001011234", "13898765432", "川H9PLNT"
REASON, KEY = "植入的理由", "sck_planted_0123456789abcdef0123456789"
OPEN = {"second_factor_roles": [], "outbound_networks": ["127.0.0.0/8"], "rates": {"address": "", "login": ""}}


@pytest.fixture
def lines():
    """Everything that is logged, at the finest level, in the form that production writes."""
    kept, stderr = io.StringIO(), sys.stderr
    sys.stderr = kept
    configure_logs(Settings(log_level="debug", log_format="json"))
    yield kept
    sys.stderr = stderr
    configure_logs(Settings(log_level="error"))


def test_no_log_holds_what_was_planted(start, lines):  # noqa: F811
    service = start(security=OPEN, log_level="debug", notices={"first_pause_seconds": 0.05})
    admin = service.person("chen", Role.ADMIN)
    secrets = {NAME, IDENTITY, PHONE, PLATE, REASON, KEY, PASSWORD}
    with receiver() as server:
        server.answers = [(500, {}, b""), (200, {}, b"")]
        told = {"url": f"{server.url}/hook?token={KEY}", "events": ["case.submitted", "case.decided"]}
        secrets.add(service.post("/v1/webhooks", told, admin, 201)["secret"])
        for party in service.golden["case"]["parties"]:
            secrets |= {party[name] for name in ("plate", "driver", "phone") if party.get(name)}
        case = service.case()
        path = f"/v1/review/cases/{case}"
        version = service.claim(case)
        numbers = service.client.post(f"/v1/cases/{case}/numbers", json={"reason": REASON}, headers=service.officer)
        assert numbers.status_code in (200, 201, 204), numbers.text
        closing = {"version": version, "outcome": "agreed", "reason": REASON}
        service.post(f"{path}/decision", closing, service.officer)
        eventually(lambda: len(server.requests) >= 3)
    ask = service.client
    wrong = [
        ask.get(f"/v1/cases?plate={quote(PLATE)}&phone={PHONE}", headers=service.officer),
        ask.get(f"/v1/cases/{quote(NAME)}-{IDENTITY}", headers=service.officer),
        ask.get("/v1/cases", headers={"Authorization": f"Bearer {KEY}"}),
        ask.get("/v1/cases", headers={"X-API-Key": KEY, "User-Agent": IDENTITY, "Referer": f"https://x/{PHONE}"}),
        ask.post("/v1/session", json={"name": NAME, "password": KEY}),
        ask.post(
            "/v1/cases", json={"case_id": 1, "parties": [{"driver": NAME, "phone": PHONE}]}, headers=service.back_end
        ),
        ask.post("/v1/cases", content=f'{{"driver": "{NAME}", ', headers=service.back_end),
        ask.post(
            f"/v1/cases/{case}/photos",
            files={"photo": (f"{NAME}{IDENTITY}.jpg", PHONE.encode(), "image/jpeg")},
            headers=service.back_end,
        ),
    ]
    assert any(answer.status_code >= 400 for answer in wrong)
    for headers in service.callers.values():
        secrets.add(headers["Authorization"].removeprefix("Bearer "))
    logging.getLogger("scenecheck").error("the end of the story")
    written = {"stderr": lines.getvalue()}
    folder = service.parts.settings.data_dir
    for file in folder.rglob("*"):
        if file.is_file() and ("log" in file.parent.name or file.suffix in {".log", ".jsonl"}):
            written[file.name] = file.read_text(encoding="utf8", errors="replace")
    assert '"event": "request"' in written["stderr"] and "the end of the story" in written["stderr"]
    assert any("network-log" in str(file.parent) for file in folder.rglob("*")), "no network log was written"
    found = {(name, secret) for name, text in written.items() for secret in secrets if secret in text}
    assert not found
    metrics = ask.get("/metrics").text
    assert not [secret for secret in secrets if secret in metrics]
