"""The pipeline with the shipped models over real photos: what a person reads in them, it reads in most."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scenecheck_evidence.reading import PhotoKind, PhotoReading, QualityProblem, VehicleClass
from scenecheck_vision.pipeline import Pipeline

pytestmark = pytest.mark.shared

PHOTOS = 12
"""Plate photos, evenly spaced over those of the set with one usual plate."""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def read(pipeline: Pipeline, path: Path) -> PhotoReading:
    reading, seconds = pipeline.read_photo(path.read_bytes(), path.name)
    assert seconds["total"] >= sum(v for k, v in seconds.items() if k != "total")
    return reading


def plate_photos(shared_data: Path) -> list[tuple[Path, str]]:
    rows: dict[str, list[str]] = {}
    with (shared_data / "plates" / "manifest.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "photo" and row["plate_text"] and not row["special"]:
                rows.setdefault(row["file"], []).append(row["plate_text"])
    single = [(shared_data / "plates" / name, texts[0]) for name, texts in sorted(rows.items()) if len(texts) == 1]
    return single[:: len(single) // PHOTOS][:PHOTOS]


def test_plates_of_real_photos(pipeline, shared_data):
    photos = plate_photos(shared_data)
    wrong = []
    for path, text in photos:
        reading = read(pipeline, path)
        best = max(reading.plates, key=lambda plate: plate.score, default=None)
        if best is None or best.text != text:
            wrong.append((path.name, text, best.text if best else None))
        assert reading.documents == ()
        assert reading.kind in (PhotoKind.SCENE, PhotoKind.CLOSEUP)
        assert all(0 <= v <= max(reading.width, reading.height) for p in reading.plates for c in p.corners for v in c)
    assert len(wrong) <= len(photos) // 6, wrong


def test_vehicles_and_damage_photos(pipeline, shared_data):
    """Cars are found where cars are labelled, no papers are read, and the same bytes give the same reading."""
    folder = shared_data / "vehicles" / "veh6_box"
    names = (folder / "data.yaml").read_text(encoding="utf8")
    assert "car" in names
    labelled = [p for p in sorted((folder / "labels").rglob("*.txt")) if largest_share(p) > 0.15][::60][:6]
    found = 0
    for label in labelled:
        (photo,) = (folder / "images").rglob(label.stem + ".jpg")
        reading = read(pipeline, photo)
        found += any(v.class_ is not VehicleClass.PERSON for v in reading.vehicles)
        assert reading.documents == ()
        assert read(pipeline, photo) == reading
    assert labelled
    assert found >= len(labelled) - 1


def largest_share(label: Path) -> float:
    """Area of the largest car (class 0) as a share of the photo."""
    boxes = [[float(v) for v in line.split()] for line in label.read_text().splitlines() if line.strip()]
    return max((b[3] * b[4] for b in boxes if b[0] == 0), default=0.0)


def test_signs_and_foreign_plates_give_no_chinese_plate(pipeline, shared_data):
    photos = sorted((shared_data / "plate_negatives" / "images").glob("*.jpg"))[::9][:6]
    readings = [read(pipeline, path) for path in photos]
    sure = [p.text for r in readings for p in r.plates if p.score >= 0.9 and p.problem is None]
    assert len(sure) <= 1, sure
    assert all(r.documents == () for r in readings)


def test_a_small_photo_says_that_it_is_small(pipeline, shared_data):
    photo = next(p for p in sorted((shared_data / "vehicles" / "veh6_box" / "images").rglob("voc07__*.jpg")))
    reading = read(pipeline, photo)
    assert QualityProblem.LOW_RESOLUTION in reading.quality.problems
    assert not reading.quality.usable
