"""The recogniser on real crops that it has never learnt from."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from scenecheck_models.train.plate_text_split import held_out
from scenecheck_vision.plate_text import PlateRecogniser, PlateText

EXACT = 0.98
PROVINCE = 0.985
SURE_AND_RIGHT = 0.995
"""Of readings with a score of 0.9 or more; about 365 of them here, so one error is 0.27 percent."""

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def readings(shared_data: Path) -> list[tuple[str, PlateText]]:
    folder = shared_data / "plates"
    with (folder / "manifest.csv").open(encoding="utf8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["kind"] == "crop" and held_out(r["plate_text"])]
    crops = [cv2.imdecode(np.fromfile(folder / r["file"], np.uint8), cv2.IMREAD_COLOR) for r in rows]
    recogniser = PlateRecogniser()
    read = [text for i in range(0, len(crops), 64) for text in recogniser.read(crops[i : i + 64])]
    return [(row["plate_text"], text) for row, text in zip(rows, read, strict=True)]


def test_most_crops_are_read_exactly(readings):
    wrong = [(truth, got.text, round(got.score, 2)) for truth, got in readings if got.text != truth]
    assert len(readings) > 350
    assert 1 - len(wrong) / len(readings) >= EXACT, json.dumps(wrong, ensure_ascii=False)


def test_the_province_is_right(readings):
    assert np.mean([got.text[:1] == truth[0] for truth, got in readings]) >= PROVINCE


def test_a_high_score_means_a_right_reading(readings):
    sure = [got.text == truth for truth, got in readings if got.score >= 0.9]
    assert len(sure) > 0.8 * len(readings)
    assert np.mean(sure) >= SURE_AND_RIGHT


def test_photos_without_plates_give_no_sure_reading(shared_data: Path):
    folder = shared_data / "plate_negatives"
    rng = np.random.default_rng(31)
    recogniser = PlateRecogniser()
    sure = []
    for path in sorted((folder / "images").iterdir()):
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        height, width = image.shape[:2]
        pieces = []
        for _ in range(12):
            w = int(rng.uniform(0.08, 0.6) * width)
            h = min(height, int(w / rng.uniform(2, 4)))
            x, y = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
            pieces.append(image[y : y + h, x : x + w])
        sure += [(path.name, p.text) for p in recogniser.read(pieces) if p.score >= 0.9]
    assert len(sure) <= 1, sure
