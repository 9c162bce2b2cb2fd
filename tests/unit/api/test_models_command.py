"""`scenecheck models` shows people the figures a network is known by, and programs all of them."""

import json

from typer.testing import CliRunner

from scenecheck_api.cli import app
from scenecheck_models.manifest import load_manifest


def test_people_see_headlines(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    shown = CliRunner().invoke(app, ["models"])
    assert shown.exit_code == 0
    for name, entry in load_manifest().items():
        assert name in shown.output
        assert entry.licence in shown.output
    assert "trained map50 " in shown.output
    assert "by_source" not in shown.output


def test_programs_get_everything():
    shown = CliRunner().invoke(app, ["models", "--json"])
    listed = {entry["name"]: entry for entry in map(json.loads, shown.output.splitlines())}
    assert listed.keys() == load_manifest().keys()
    assert listed["vehicles"]["metrics"] == load_manifest()["vehicles"].metrics
