"""Readings printed by `inspect --json` come back, and judge the same."""

import json

import pytest

from scenecheck_api.errors import ReadingsError
from scenecheck_api.inspect_photos import Inspected
from scenecheck_api.stored_readings import load_readings
from scenecheck_evidence.reading import DamageType


def test_lines_of_inspect_come_back(readings, tmp_path):
    path = tmp_path / "readings.jsonl"
    lines = [Inspected(name, one, {"total": 0.4}).as_json() for name, one in readings.items()]
    lines.append({"file": "bad.jpg", "error": {"code": "file_empty", "message": "..."}})
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n")
    assert load_readings(path) == {one.sha256: one for one in readings.values()}


EARLIER = ("dent", "scratch", "broken_part", "glass_shatter", "lamp_broken", "airbag", "rust")
"""Types of damage before cracks and flat tyres had a name."""


@pytest.mark.parametrize("type_", sorted({*EARLIER, *DamageType}))
def test_readings_with_every_type_of_damage_come_back_earlier_ones_too(type_, readings, tmp_path):
    line = Inspected("a.jpg", next(iter(readings.values())), {}).as_json()
    line["damages"] = [{"type": type_, "box": [1, 2, 3, 4], "score": 0.5}]
    (tmp_path / "readings.jsonl").write_text(json.dumps(line))
    (reading,) = load_readings(tmp_path / "readings.jsonl").values()
    assert [damage.type.value for damage in reading.damages] == [type_]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "line 1: expected JSON"),
        ("[1]", "line 1: expected a JSON object, found [1]"),
        ('{"sha256": "x"}', "line 1: sha256"),
        ('{"unknown": 1}', "line 1: "),
    ],
)
def test_what_is_no_reading_is_named(tmp_path, line, words):
    path = tmp_path / "readings.jsonl"
    path.write_text(line)
    with pytest.raises(ReadingsError) as error:
        load_readings(path)
    assert words in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReadingsError, match="expected lines of `scenecheck inspect --json`"):
        load_readings(tmp_path / "none")


def test_a_number_of_thousands_of_digits_is_refused_like_any_other_line(tmp_path):
    path = tmp_path / "readings.jsonl"
    path.write_text('{"width": ' + "9" * 5000 + "}\n")
    with pytest.raises(ReadingsError, match="line 1: expected JSON"):
        load_readings(path)
