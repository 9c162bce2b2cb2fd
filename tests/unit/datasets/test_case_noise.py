"""Readings spoilt as a reader was measured to spoil them."""

from __future__ import annotations

import json
import random

import pytest

from scenecheck_datasets.cases.measure import judge, measure
from scenecheck_datasets.cases.noise import load_noise, misread
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_evidence.case import Slot
from scenecheck_evidence.report import SlotStatus
from scenecheck_evidence.ruleset import load_ruleset


def line(field, expected, got, score=0.99, file="a.jpg", document="driving_licence main"):
    right = expected == got
    return {
        "file": file,
        "expected": expected,
        "got": got,
        "score": score,
        "right": right,
        "field": field,
        "document": document,
    }


def written(path, *lines):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    return load_noise(path)


def test_what_happened_to_a_field_happens_here(tmp_path):
    noise = written(
        tmp_path / "p.jsonl",
        line("name", "王伟", "王伟", 0.71),
        line("licence_number", "510802199001011234", "510802199001011284", 0.6),
        line("valid_to", "2030-01-01", None, None),
    )
    case = clean_case(3)
    file = case.files["driving_licence_main_甲"]
    before = case.readings[file].documents[0].fields
    after = noise.apply(case, random.Random(1)).readings[file].documents[0].fields
    assert after["name"].value == before["name"].value and after["name"].score == 0.71
    assert after["valid_to"].value is None
    wrong = [a != b for a, b in zip(before["licence_number"].value, after["licence_number"].value, strict=True)]
    assert [place for place, differs in enumerate(wrong) if differs] == [16]
    assert after["class"] == before["class"], "a field that was not measured stays perfect"


def test_a_page_of_which_nothing_was_read_is_no_paper(tmp_path):
    noise = written(tmp_path / "p.jsonl", line("name", "王伟", None), line("class", "C1", None))
    report = judge(noise.apply(clean_case(3), random.Random(1)), load_ruleset())
    status = {(slot.slot, slot.party): slot.status for slot in report.slots}
    assert status[Slot.DRIVING_LICENCE_MAIN, "甲"] is not SlotStatus.OK
    assert status[Slot.VEHICLE_LICENCE_MAIN, "甲"] is SlotStatus.OK


def test_the_measurement_counts_what_noise_flags(tmp_path):
    perfect = written(tmp_path / "p.jsonl", line("name", "王伟", "王伟"))
    blind = written(tmp_path / "q.jsonl", line("name", "王伟", None))
    rules = load_ruleset()
    assert measure(8, rules, noise=perfect).flagged == measure(8, rules).flagged == []
    flagged = measure(8, rules, noise=blind)
    assert len(flagged.flagged) == 8 and flagged.stopped == flagged.stopping > 0
    assert flagged.flagged_by["photo_needs_retake"] + flagged.flagged_by["slot_missing"] >= 8


@pytest.mark.parametrize(
    ("value", "expected", "got", "length"),
    [("ABCDEF", "1234", "12", 3), ("ABCDEF", "1234", "123456", 9), ("A", "12", "1", 1), ("川H12345", "x", "y", 7)],
)
def test_lengths_go_wrong_in_proportion(value, expected, got, length):
    assert len(misread(value, expected, got, random.Random(0))) == length


@pytest.mark.parametrize("text", ["", "[]\n", "{}\n", "no json\n", '{"expected": null}\n'])
def test_a_file_that_is_no_measurement_is_named(text, tmp_path):
    (tmp_path / "p.jsonl").write_text(text)
    with pytest.raises(EvaluationError, match=r"p\.jsonl: expected lines of"):
        load_noise(tmp_path / "p.jsonl")
    with pytest.raises(EvaluationError):
        load_noise(tmp_path / "none.jsonl")
