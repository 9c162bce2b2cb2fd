"""Whose case it is, what a party's link shows, numbers for a reason, holds, the audit log; and nothing in the logs."""

import json
import logging

import pytest

from scenecheck_api.logs import configure_logs
from scenecheck_api.security.audit_heads import read_heads
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.principal import Role
from scenecheck_api.settings import Settings

from .service import PASSWORD, log_in, new_account, new_key, running

PHONES = ("13812345678", "13987654321")
NAMES = ("欧阳明月", "司马清风")
NOBODY = "019a0eb8-ba5a-7093-b919-936cdee108e4"


def new_case(number="GY-1"):
    return {
        "case_id": number,
        "occurred_at": "2026-11-20T08:31:00+08:00",
        "situation": "rear_end",
        "declared": {"injury": "none"},
        "parties": [
            {"id": "甲", "plate": "川H12345", "driver": NAMES[0], "phone": PHONES[0]},
            {"id": "乙", "plate": "川H67890", "driver": NAMES[1], "phone": PHONES[1]},
        ],
    }


@pytest.fixture
def client(tmp_path):
    with running(tmp_path, security={"second_factor_roles": []}) as client:
        yield client


def person(client, name, role, organisation=None):
    new_account(client, name, role, organisation)
    return {"Authorization": f"Bearer {log_in(client, name).json()['access_token']}"}


def open_case(client, headers, number="GY-1"):
    answer = client.post("/v1/cases", json=new_case(number), headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_another_organisations_case_is_not_there(client):
    ours, theirs = new_key(client, organisation="甲方"), new_key(client, organisation="乙方")
    case = open_case(client, ours)
    for path in ("", "/photos", "/report", "/desk"):
        assert client.get(f"/v1/cases/{case}{path}", headers=theirs).status_code == 404
    assert client.get("/v1/cases", headers=theirs).json()["cases"] == []
    same = client.get(f"/v1/cases/{case}", headers=theirs).json()
    none = client.get(f"/v1/cases/{NOBODY}", headers=theirs).json()
    assert {**same, "instance": None} == {**none, "instance": None}
    assert client.get(f"/v1/cases/{case}", headers=ours).status_code == 200


def test_an_assistant_sees_the_own_cases_only(client):
    wang, zhao = person(client, "wang", Role.ASSISTANT), person(client, "zhao", Role.ASSISTANT)
    case = open_case(client, wang)
    assert client.get(f"/v1/cases/{case}", headers=wang).status_code == 200
    assert client.get(f"/v1/cases/{case}", headers=zhao).status_code == 404
    assert client.get("/v1/cases", headers=zhao).json()["cases"] == []


def test_a_partys_link_opens_the_own_part_of_one_case(client):
    back_end = new_key(client)
    case, other = open_case(client, back_end), open_case(client, back_end, "GY-2")
    unknown = client.post(f"/v1/cases/{case}/links", json={"party": "丙"}, headers=back_end)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "party_unknown")
    link = client.post(f"/v1/cases/{case}/links", json={"party": "甲"}, headers=back_end).json()["token"]
    party = {"Authorization": f"Bearer {link}"}
    seen = client.get(f"/v1/cases/{case}", headers=party)
    own, others = seen.json()["declared"]["parties"]
    assert (own["driver"], own["phone"]) == (NAMES[0], "138****5678")
    assert (others["driver"], others["phone"]) == ("司***", None)
    assert client.get(f"/v1/cases/{other}", headers=party).status_code == 404
    assert client.put(f"/v1/cases/{case}", json=new_case(), headers=party).status_code == 403
    assert client.post(f"/v1/cases/{case}/links", json={"party": "乙"}, headers=party).status_code == 403
    assert client.delete(f"/v1/cases/{case}/links", headers=back_end).status_code == 204
    assert client.get(f"/v1/cases/{case}", headers=party).status_code == 401


def test_numbers_are_opened_for_a_reason_that_is_logged(client):
    case = open_case(client, new_key(client))
    officer, supervisor = person(client, "li", Role.OFFICER), person(client, "chen", Role.SUPERVISOR)
    for reason in ("", "  x ", "\x00abcdef"):
        answer = client.post(f"/v1/cases/{case}/numbers", json={"reason": reason}, headers=officer)
        assert answer.status_code == 422
    opened = client.post(f"/v1/cases/{case}/numbers", json={"reason": f"回访 {PHONES[0]} 核对"}, headers=officer)
    assert opened.status_code == 200
    rows = client.get("/v1/audit", params={"action": "personal_data."}, headers=supervisor).json()["rows"]
    assert [(row["action"], row["case_id"], row["reason"]) for row in rows] == [
        ("personal_data.opened", case, "回访 138****5678 核对")
    ]
    assert rows[0]["address"] == "192.0.2.1" and rows[0]["request_id"]


def test_a_hold_is_placed_and_lifted(client):
    case = open_case(client, new_key(client))
    officer = person(client, "li", Role.OFFICER)
    url = f"/v1/cases/{case}/hold"
    assert client.delete(url, headers=officer).status_code == 404
    assert client.put(url, json={"reason": "行政复议期间"}, headers=officer).status_code == 204
    assert client.delete(url, headers=officer).status_code == 204
    assert client.delete(url, headers=officer).json()["code"] == "no_hold"


def test_the_audit_log_pages_and_filters(client):
    back_end = new_key(client)
    cases = [open_case(client, back_end, f"GY-{n}") for n in range(5)]
    supervisor = person(client, "chen", Role.SUPERVISOR)
    first = client.get("/v1/audit", params={"action": "case.opened", "limit": 3}, headers=supervisor).json()
    rest = client.get(
        "/v1/audit", params={"action": "case.opened", "limit": 3, "before": first["next"]}, headers=supervisor
    )
    found = [row["case_id"] for row in [*first["rows"], *rest.json()["rows"]]]
    assert found == cases[::-1] and rest.json()["next"] is None
    one = client.get("/v1/audit", params={"case_id": cases[0]}, headers=supervisor).json()["rows"]
    assert {row["case_id"] for row in one} == {cases[0]}


def test_no_name_number_or_key_reaches_a_log_or_the_database_in_clear(tmp_path, capsys):
    """One run with planted names, phones, keys and passwords; then everything it wrote is searched for them."""
    with running(tmp_path, security={"second_factor_roles": []}) as client:
        configure_logs(Settings(data_dir=tmp_path, log_level="debug"))
        logging.getLogger().setLevel(logging.DEBUG)
        headers = new_key(client)
        case = open_case(client, headers)
        client.get(f"/v1/cases/{case}", headers=headers)
        client.get("/v1/cases", params={"case_id": NAMES[0]}, headers=headers)
        client.get(f"/v1/cases/{case}", headers={"Authorization": "Bearer planted.token.abcdef"})
        wrong = {**new_case("GY-9"), "parties": [{"id": "甲", "phone": PHONES[0], "driver": {"name": NAMES[0]}}]}
        assert client.post("/v1/cases", json=wrong, headers=headers).status_code == 422
        officer = person(client, "li", Role.OFFICER)
        log_in(client, "li", "planted-wrong-password")
        client.post(f"/v1/cases/{case}/numbers", json={"reason": f"核对电话{PHONES[0]}"}, headers=officer)
        link = client.post(f"/v1/cases/{case}/links", json={"party": "甲"}, headers=headers).json()["token"]
        client.get(f"/v1/cases/{case}", headers={"Authorization": f"Bearer {link}"})
        with client.app.state.runtime.database.read() as session:
            heads = tmp_path / "audit-head.jsonl"
            outcome = verify(session, [heads])
            assert outcome.problems == () and outcome.covered == outcome.last == max(h.seq for h in read_heads(heads))
    printed = capsys.readouterr()
    secrets = [*PHONES, *NAMES, PASSWORD, "planted-wrong-password", "planted.token.abcdef", link]
    secrets += [headers["Authorization"].split("_", 2)[2], officer["Authorization"].removeprefix("Bearer ")]
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written |= {"stdout": printed.out.encode(), "stderr": printed.err.encode()}
    assert any(str(path).endswith(".jsonl") and "network" in str(path) for path in written)
    assert b"/v1/cases/{case_id}" in b"".join(written.values())
    for where, content in written.items():
        for secret in secrets:
            assert secret.encode() not in content, f"{secret!r} stands in {where}"
            assert json.dumps(secret)[1:-1].encode() not in content, f"{secret!r} stands in {where}"
