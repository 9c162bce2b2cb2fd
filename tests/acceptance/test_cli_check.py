"""`check` through the command line with stored readings: the JSON of the contract, the page, the explanation."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from scenecheck_api.case_files import load_case
from scenecheck_api.records.csv_folder import load_records
from scenecheck_api.stored_readings import load_readings
from scenecheck_evidence.check import check
from scenecheck_evidence.ruleset import load_ruleset

UPDATE = "UPDATE_GOLDEN"
"""Set to 1, the golden report is written again; look at its diff before committing it."""

REPORT_KEYS = [
    "case_id",
    "verdict",
    "route",
    "slots",
    "parties",
    "findings",
    "liability",
    "knock_for_knock",
    "ruleset",
    "pipeline",
]


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
    assert result.status == 0 and "证据齐全" in text["zh"] and "Complete" in text["en"]


def damaged_readings(golden, tmp_path):
    """The golden readings with a certain dent at 甲's rear bumper."""
    lines = [json.loads(line) for line in (golden / "readings.jsonl").read_text().splitlines()]
    scene = next(line for line in lines if line["file"] == "08.jpg")
    dent = {"type": "dent", "part": "back_bumper", "severity": "minor", "box": [500, 1300, 700, 1500]}
    scene["damages"] = [{**dent, "score": 0.9, "vehicle": 0, "certain": True}]
    scene["vehicles"][0]["view"] = "rear_left"
    path = tmp_path / "readings.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path


PRICES = """#name,我司价格
#version,2026-10
#sample,no
#hourly_rate,car,100,200
part,vehicle_class,action,part_price_low,part_price_high,labour_hours_low,labour_hours_high,paint_low,paint_high
back_bumper,car,repair,0,0,1,2,300,600
"""


def test_damage_is_priced_by_the_insurers_table_or_by_marked_samples(call, golden, tmp_path):
    readings = damaged_readings(golden, tmp_path)
    (tmp_path / "prices.csv").write_text(PRICES)
    [report] = call("check", "--json", "--readings", readings, "--prices", tmp_path / "prices.csv").lines
    estimate = next(party for party in report["parties"] if party["id"] == "甲")["estimate"]
    assert estimate["prices"] == {"name": "我司价格", "version": "2026-10", "sample": False}
    assert estimate["total"] == {"low": 400, "high": 1000}
    text = call("check", "--readings", readings).out
    assert "后保险杠 rear bumper" in text and "示例价格" in text and "互碰自赔" in text
    assert "示例价格" not in call("explain", "--readings", readings, "--prices", tmp_path / "prices.csv").out


def test_a_wrong_price_table_is_refused_in_one_line(call, golden, tmp_path):
    (tmp_path / "prices.csv").write_text(PRICES.replace(",1,2,300", ",2,1,300"))
    options = ("--json", "--readings", golden / "readings.jsonl", "--prices", tmp_path / "prices.csv")
    result = call("check", *options)
    assert result.status == 1 and result.err.count("\n") == 1
    assert "line 6: labour_hours: expected a low end of at most 1, found 2" in result.err
    assert result.lines[0]["error"]["code"] == "prices_invalid"
    assert call("check", "--prices", tmp_path / "none.csv").status == 2


def test_the_papers_that_follow_are_written(call, golden, tmp_path):
    fixed = tmp_path / "fixed.yaml"
    fixed.write_text("degrees: {甲: none, 乙: full}\nofficer: 王建国\nfixed_at: 2026-09-01T10:30:00+08:00\n")
    options = ("--json", "--readings", golden / "readings.jsonl", "--out", tmp_path / "out")
    result = call("papers", *options, "--responsibility", fixed)
    assert result.status == 0, result.err
    [told] = result.lines
    assert told["not_due"] == [] and {path.name for path in (tmp_path / "out").iterdir()} == {
        *("agreement.json", "agreement.pdf", "determination.json", "determination.pdf", "notice-1.json", "notice-1.txt")
    }
    draft = json.loads((tmp_path / "out" / "determination.json").read_text())
    assert draft["officer"]["value"] == "王建国" and "乙方承担全部责任" in draft["responsibility"]["value"]
    agreed = json.loads((tmp_path / "out" / "agreement.json").read_text())
    lines = {entry["name"]: entry for entry in agreed["parties"][0]["entries"]}
    assert lines["responsibility"]["status"] == "open", "what an officer fixed is not what the parties agreed"
    assert lines["plate"]["status"] == "checked"


def test_degrees_that_do_not_go_together_are_refused(call, golden, tmp_path):
    fixed = tmp_path / "fixed.yaml"
    fixed.write_text("degrees: {甲: full, 乙: full}\nofficer: 王建国\nfixed_at: 2026-09-01T10:30:00+08:00\n")
    options = ("--readings", golden / "readings.jsonl", "--out", tmp_path / "out", "--responsibility", fixed)
    result = call("papers", *options)
    assert result.status == 1 and "art. 60" in result.err and result.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
