"""The examples judged by their truth: given perfect readings the report is right to the last finding.

This holds the judging apart from the reading: when an example fails here, rules are wrong; when it fails only from the
photos, a reader is.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from scenecheck_api.case_files import load_case_folder
from scenecheck_api.records.csv_folder import load_records
from scenecheck_datasets.examples.spec import shipped_examples
from scenecheck_evidence.check import check
from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_evidence.ruleset import load_ruleset

EXAMPLES = Path(__file__).parents[2] / "examples"
LEGIBLE_WIDTH = 45.0
"""Pixels across a plate below which a person cannot read it."""


GLARE = 0.5
"""Strength of a reflection on the plate from which its characters are lost."""


def _reading(file: str, truth: dict[str, Any], glare: float) -> PhotoReading:
    digest = hashlib.sha256(file.encode()).hexdigest()
    base: dict[str, Any] = {
        "sha256": digest,
        "quality": {"usable": True},
        "pipeline": "0" * 64,
        "fingerprint": {"hex": digest[:16]},
    }
    if "documents" in truth:
        documents = [
            {
                "type": page["type"],
                "page": page["page"],
                "variant": page["variant"],
                "fields": {
                    name: {"value": value if isinstance(value, str) else None, "score": 1.0}
                    for name, value in page["fields"].items()
                },
            }
            for page in truth["documents"]
        ]
        kind = PhotoKind(documents[0]["type"])
        return PhotoReading.model_validate(
            {**base, "width": 1600, "height": 1200, "kind": kind, "documents": documents}
        )
    plates = [
        {
            "text": plate["text"],
            "colour": plate["colour"],
            "rows": plate["rows"],
            "corners": plate["corners"],
            "score": 0.99 if plate["visible"] > 0.9 and plate["width"] >= LEGIBLE_WIDTH and glare < GLARE else 0.1,
        }
        for plate in truth["plates"]
    ]
    vehicles = [
        {"class": v["class"], "box": v["box"], "score": 0.9, "view": v["view"], "plate": v["plate"]}
        for v in truth["vehicles"]
        if v["visible"] > 0.1
    ]
    kind = PhotoKind.CLOSEUP if truth["slot"] == "collision" else PhotoKind.SCENE
    return PhotoReading.model_validate(
        {
            **base,
            "width": truth["width"],
            "height": truth["height"],
            "kind": kind,
            "taken_at": truth["taken_at"],
            "gps": truth["gps"],
            "plates": plates,
            "vehicles": vehicles,
        }
    )


def assert_holds(expected: Any, found: Any, where: str) -> None:
    """Whatever `expected` says must be in `found`; lists agree in length, and findings in order."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in found, f"{where}: no {key}"
            assert_holds(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list) and where.endswith(".parties"):
        for one in expected:
            assert_holds(one, next(p for p in found if p["id"] == one["id"]), f"{where}[{one['id']}]")
    elif isinstance(expected, list):
        assert len(expected) == len(found), f"{where}: expected {expected}, found {found}"
        for place, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_holds(one, other, f"{where}[{place}]")
    else:
        assert expected == found, where


@pytest.mark.parametrize("name", sorted(p.parent.name for p in EXAMPLES.glob("*/expected.json")))
def test_example(name: str) -> None:
    folder = EXAMPLES / name
    loaded = load_case_folder(folder)
    glare = {shot.file: shot.flaws.plate_glare for shot in dict(shipped_examples())[name].scene.shots}
    truths = {photo.file: (folder / "truth" / photo.file).with_suffix(".json") for photo in loaded.case.photos}
    readings = {
        file: _reading(file, json.loads(path.read_text()), glare.get(file, 0.0)) for file, path in truths.items()
    }
    report = check(loaded.case, readings, load_records(folder / "records").records, load_ruleset())
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert_holds(expected, report.model_dump(mode="json"), name)
