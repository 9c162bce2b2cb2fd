"""The shipped examples: read by the real models, judged, and held against their expected.json to the last finding."""

from __future__ import annotations

import json

import pytest


@pytest.fixture(scope="module")
def examples(repository):
    folder = repository / "examples"
    assert len(list(folder.glob("*/expected.json"))) >= 2
    return folder


@pytest.fixture(scope="module")
def evaluated(scenecheck, examples, tmp_path_factory):
    """All examples in one call: its figures and the line of each case."""
    path = tmp_path_factory.mktemp("examples") / "predictions.jsonl"
    result = scenecheck("evaluate", "cases", examples, "--json", "--predictions", path)
    assert result.status == 0, result.err
    lines = {line["file"]: line for line in map(json.loads, path.read_text().splitlines())}
    return result.lines[0], lines


def test_every_example_is_as_expected(evaluated, examples):
    figures, lines = evaluated
    assert {name: line["differences"] for name, line in lines.items() if not line["right"]} == {}
    assert figures["cases"]["share"] == 1.0
    assert set(lines) == {path.parent.name for path in examples.glob("*/expected.json")}


def test_one_is_complete_and_one_must_be_retaken_in_three_ways(evaluated):
    _, lines = evaluated
    verdicts = {line["verdict"] for line in lines.values()}
    assert {"complete", "retake"} <= verdicts
    codes = [{f["code"] for f in line["got"]["findings"]} for line in lines.values() if line["verdict"] == "retake"]
    assert any({"slot_missing", "plate_not_legible", "policy_not_in_force"} <= found for found in codes)


@pytest.fixture(scope="module")
def retake(scenecheck, examples, tmp_path_factory):
    """The case that must be retaken, its photos, and their readings as `inspect` prints them."""
    case = examples / "02_retake"
    photos = sorted(path for path in case.iterdir() if path.suffix in {".jpg", ".pdf", ".png"})
    inspected = scenecheck("inspect", *photos, "--json")
    assert inspected.status == 0, inspected.err
    readings = tmp_path_factory.mktemp("readings") / "readings.jsonl"
    readings.write_text(inspected.out)
    return case, photos, ("--records", case / "records", "--readings", readings)


def test_a_replay_of_stored_readings_gives_the_same_report(scenecheck, retake, tmp_path):
    case, photos, options = retake
    options = (*options, "--json", "--html", tmp_path / "page.html")
    reports = [scenecheck("check", case, *options).lines[0] for _ in range(2)]
    for report in reports:
        del report["seconds"]
    assert reports[0] == reports[1] and reports[0]["verdict"] == "retake"
    page = (tmp_path / "page.html").read_text()
    assert page.count("<image id=") == len(photos)
    assert all(finding["message"]["zh"] in page for finding in reports[0]["findings"])


def test_the_example_is_explained(scenecheck, retake):
    case, _, options = retake
    result = scenecheck("explain", case, *options)
    assert result.status == 0
    assert "需要补拍" in result.out and "Photos to retake" in result.out
