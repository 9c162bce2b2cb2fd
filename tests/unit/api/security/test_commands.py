"""The commands of keys, users, audit, encryption and retention, as an administrator types them."""

import json
import sqlite3

import pytest
from typer.testing import CliRunner

from scenecheck_api.cli import app
from scenecheck_api.security.examine import AuditHeadError, audit_state, keys_state
from scenecheck_api.security.key_file import KeyFileError
from scenecheck_api.security.passwords import Passwords
from scenecheck_api.settings import Settings

from .service import QUICK

RUNNER = CliRunner()


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENECHECK_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Passwords, "__init__", lambda self, hasher=None: vars(self).update(vars(QUICK)))

    def command(*words, code=0):
        result = RUNNER.invoke(app, words, standalone_mode=True)
        assert result.exit_code == code, result.output
        lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
        return [json.loads(line) for line in lines] if "--json" in words else result.output

    return command


def test_a_key_from_its_making_to_its_end(run):
    (made,) = run("keys", "create", "后台", "--organisation", "甲方", "--scope", "cases:read", "--json")
    prefix = made["key"].split("_")[1]
    (rotated,) = run("keys", "rotate", prefix, "--overlap-hours", "0", "--json")
    assert {key["state"] for key in run("keys", "list", "--json")} == {"works", "ended"}
    run("keys", "revoke", rotated["id"])
    listed = run("keys", "list", "--json")
    assert {key["state"] for key in listed} == {"ended", "revoked"}
    assert made["key"].split("_", 2)[2] not in str(listed)
    run("keys", "create", "x", "--scope", "nonsense", code=2)


def test_a_person_from_account_to_none(run):
    (made,) = run("users", "create", "li", "--role", "officer", "--json")
    assert len(made["password"]) == 20
    run("users", "disable", "li")
    assert run("users", "list", "--json")[0]["state"] == "disabled"
    (again,) = run("users", "reset", "li", "--json")
    assert again["password"] != made["password"]
    assert run("users", "list", "--json")[0]["state"] == "new"
    run("users", "create", "li", "--role", "king", code=2)
    run("users", "create", "li", "--role", "officer", code=1)


def test_tampering_is_named_and_the_exit_status_says_so(run, tmp_path):
    for number in range(3):
        run("keys", "create", f"key {number}")
    assert "完整" in run("audit", "verify")
    assert [row["action"] for row in run("audit", "search", "--action", "key.", "--json")] == ["key.created"] * 3
    with sqlite3.connect(tmp_path / "scenecheck.db") as database:
        database.execute("UPDATE audit_log SET actor = 'nobody' WHERE seq = 2")
    assert "row 2 was edited" in run("audit", "verify", code=1)
    with sqlite3.connect(tmp_path / "scenecheck.db") as database:
        database.execute("DELETE FROM audit_log WHERE seq >= 2")
    (found,) = run("audit", "verify", "--json", code=1)
    assert [(p["kind"], p["seq"]) for p in found["problems"]] == [("cut", 2)]


def test_a_new_key_is_put_in_and_old_values_are_renewed(run, tmp_path):
    run("users", "create", "li", "--role", "officer")
    assert run("encryption", "new-key", "--json") == [{"use": "encryption", "current": "e2"}]
    assert run("encryption", "new-key", "tokens", "--json") == [{"use": "tokens", "current": "t2"}]
    (done,) = run("encryption", "rotate", "--forget", "--json")
    assert (done["left"], done["current"], done["forgotten"]) == (0, "e2", ["e1"])
    assert set(json.loads((tmp_path / "keys.json").read_text())["encryption"]["keys"]) == {"e2"}
    run("encryption", "new-key", "nonsense", code=2)
    assert run("audit", "verify", "--json")[0]["problems"] == []


def test_retention_counts_before_it_deletes(run):
    (counted,) = run("retention", "run", "--dry-run", "--json")
    assert (counted["cases"], counted["dry_run"], counted["case_years"]) == (0, True, 2)
    assert "0" in run("retention", "run")


def test_doctor_says_what_is_wrong_with_keys_and_audit(tmp_path, run):
    settings = Settings(data_dir=tmp_path)
    assert keys_state(settings) == "made at the first start"
    run("keys", "create", "x")
    assert "encryption key e1" in keys_state(settings)
    assert audit_state(settings).startswith("row 1,")
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(KeyFileError, match="mode 644"):
        keys_state(settings)
    (tmp_path / "audit-head.jsonl").write_text("")
    with pytest.raises(AuditHeadError, match="found that of row 0"):
        audit_state(settings)
