"""`check` through the command line with stored readings: the JSON of the contract, the page, the explanation."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from scenecheck_api.case_files import load_case
from scenecheck_api.records_csv import load_records
from scenecheck_api.stored_readings import load_readings
from scenecheck_evidence.check import check
from scenecheck_evidence.ruleset import load_ruleset

UPDATE = "UPDATE_GOLDEN"
"""Set to 1, the golden report is written again; look at its diff before committing it."""

REPORT_KEYS = ["case_id", "verdict", "route", "slots", "parties", "findings", "liability", "ruleset", "pipeline"]


@pytest.fixture(scope="module")
def golden(repository):
    return repository / "tests" / "golden" / "check"


@pytest.fixture(scope="module")
def folder(golden, tmp_path_factory):
    """The golden case; each photo holds its own name, since its reading is stored."""
    folder = tmp_path_factory.mktemp("check")
    (folder / "case").mkdir()
    shutil.copy(golden / "case.yaml", folder / "case")
    for line in (golden / "readings.jsonl").read_text().splitlines():
        name = json.loads(line)["file"]
        (folder / "case" / name).write_text(name)
    return folder


@pytest.fixture(scope="module")
def call(scenecheck, golden, folder):
    def run(command, *options):
        return scenecheck(command, folder / "case", "--records", golden / "records", *options)

    return run


def test_the_report_is_the_golden_one(call, golden):
    result = call("check", "--json", "--readings", golden / "readings.jsonl")
    assert result.status == 0, result.err
    [report] = result.lines
    assert report.pop("seconds") > 0
    path = golden / "report.json"
    if os.environ.get(UPDATE) == "1":
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    assert report == json.loads(path.read_text())
    assert list(report) == REPORT_KEYS


def test_the_command_judges_as_the_pure_function_does(call, golden):
    readings = {json.loads(line)["sha256"]: json.loads(line)["file"] for line in (golden / "readings.jsonl").open()}
    named = {readings[sha256]: one for sha256, one in load_readings(golden / "readings.jsonl").items()}
    records = load_records(golden / "records")
    assert not records.problems and not records.notes
    pure = check(load_case(golden / "case.yaml"), named, records.records, load_ruleset())
    [report] = call("check", "--json", "--readings", golden / "readings.jsonl").lines
    del report["seconds"]
    assert report == pure.model_dump(mode="json")


def test_text_for_people_masks_identity_numbers(call, golden):
    result = call("check", "--readings", golden / "readings.jsonl")
    assert result.status == 0
    numbers = [row.split(",")[0] for row in (golden / "records" / "drivers.csv").read_text().splitlines()[1:]]
    assert numbers and not any(number in result.out for number in numbers)
    assert all(number[:4] + "*" * 10 + number[-4:] in result.out for number in numbers)
    assert "证据齐全 Complete" in result.out


def test_the_page_is_written_beside_the_report(call, golden, tmp_path):
    result = call("check", "--json", "--readings", golden / "readings.jsonl", "--html", tmp_path / "page.html")
    assert result.status == 0 and len(result.lines) == 1
    assert (tmp_path / "page.html").read_text().count("<html") == 1
    assert str(tmp_path / "page.html") in result.err


def test_readings_that_are_none_are_named(call, tmp_path):
    (tmp_path / "readings.jsonl").write_text("{}\n")
    result = call("check", "--json", "--readings", tmp_path / "readings.jsonl")
    assert result.status == 1 and "line 1: sha256" in result.err and result.err.count("\n") == 1


def test_the_verdict_is_explained_in_both_languages(call, golden):
    result = call("explain", "--json", "--readings", golden / "readings.jsonl")
    [text] = result.lines
    assert result.status == 0 and "材料齐全" in text["zh"] and "the evidence is complete" in text["en"]
