"""`scenecheck evaluate plates DIR`: how often plates are found and read, by kind, province, colour, width and score."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from scenecheck_datasets.evaluate.host import Host
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.plate_manifest import PlateItem, PlateTruth, load_manifest
from scenecheck_datasets.evaluate.plate_sheets import confusion_picture, failure_sheet
from scenecheck_datasets.evaluate.predictions import Prediction, calibration, share, tally, tally_by
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Plate, bounding_box
from scenecheck_models.boxes import overlaps
from scenecheck_vision.photo import load_photo

LOCATED_AT = 0.5
"""Overlap (intersection over union of upright boxes) from which a plate counts as found. On a plate 40 px wide the
corners that two people mark differ by more than a stricter value allows."""
WIDTHS = (0, 40, 60, 80, 100, 140, 200, 10_000)


def evaluate_plates(folder: Path, host: Host) -> Outcome:
    """Crops go straight to the recogniser, photos through the whole reading of a photo.

    Raises:
        EvaluationError: the folder's manifest is not as expected.
    """
    items = load_manifest(folder)
    outcome = Outcome({}, [])
    crops = [item for item in items if item.is_crop]
    photos = [item for item in items if not item.is_crop]
    crop_seconds = _read_crops(folder, crops, outcome)
    photo_seconds = _read_photos(folder, photos, host, outcome)
    expected = [p for p in outcome.predictions if p.expected is not None]
    of_crops = [p for p in expected if p.about["kind"] == "crop"]
    of_photos = [p for p in expected if p.about["kind"] == "photo"]
    placed = [p for p in of_photos if p.about["located"] is not None]
    located = sum(bool(p.about["located"]) for p in placed)
    pairs = [(p.expected, p.got or "") for p in expected]
    outcome.figures = {
        "kind": "plates",
        "folder": str(folder),
        "crops": {"exact": tally(of_crops), "seconds_median": _median(crop_seconds)},
        "photos": {
            "count": len(photos),
            "exact": tally(of_photos),
            "located": {"count": len(placed), "right": located, "share": share(located, len(placed))},
            "readings_without_a_plate": sum(p.expected is None for p in outcome.predictions),
            "seconds_median": _median(photo_seconds),
        },
        "characters": character_share(pairs),
        "province": share(sum(got[:1] == text[:1] for text, got in pairs), len(pairs)),
        "by_province": tally_by(expected, "province"),
        "by_colour": tally_by(expected, "colour"),
        "by_width": _by_width(expected),
        "colour": share(sum(p.about["colour"] == p.about["got_colour"] for p in expected), len(expected)),
        "calibration": calibration(outcome.predictions),
        "confusions": [
            {"expected": a, "got": b, "count": n} for (a, b), n in confusions(pairs).most_common(30) if a != b
        ],
    }
    outcome.pictures = {
        "confusions.svg": confusion_picture(confusions(pairs)),
        "failures.html": failure_sheet(folder, outcome.predictions),
    }
    return outcome


def _read_crops(folder: Path, crops: Sequence[PlateItem], outcome: Outcome) -> list[float]:
    if not crops:
        return []
    from scenecheck_vision.plate_text import PlateRecogniser

    recogniser = PlateRecogniser()
    seconds = []
    for item in tracked(crops, "号牌裁剪 crops"):
        try:
            photo = load_photo((folder / item.file).read_bytes(), item.file)
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((item.file, str(error)))
            outcome.predictions += [_missed(item, truth, None) for truth in item.plates]
            continue
        start = time.perf_counter()
        [read] = recogniser.read([photo.image])
        seconds.append(time.perf_counter() - start)
        got_colour = read.colour.value if read.colour else None
        for truth in item.plates or (None,):
            about = _about(item, truth, photo.width, got_colour, None)
            right = truth is not None and read.text == truth.text
            expected = truth.text if truth else None
            outcome.predictions.append(
                Prediction(item.file, expected, read.text or None, round(read.score, 4), right, about)
            )
    return seconds


def _read_photos(folder: Path, photos: Sequence[PlateItem], host: Host, outcome: Outcome) -> list[float]:
    seconds = []
    for item in tracked(photos, "照片 photos"):
        try:
            data = (folder / item.file).read_bytes()
            start = time.perf_counter()
            reading, _ = host.reader.read_photo(data, Path(item.file).name)
            seconds.append(time.perf_counter() - start)
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((item.file, str(error)))
            outcome.predictions += [_missed(item, truth, False if truth.corners else None) for truth in item.plates]
            continue
        outcome.predictions += judge_photo(item, reading.plates)
    return seconds


def judge_photo(item: PlateItem, found: Sequence[Plate]) -> list[Prediction]:
    """Pair the plates of a photo with what was read: by place where corners are known, else by text.

    What was read where the manifest has no plate is an item without an expected text, and wrong.
    """
    free = list(found)
    predictions = []
    for truth in sorted(item.plates, key=lambda plate: plate.corners is None):
        plate = _by_place(truth, free) if truth.corners else _by_text(truth, free)
        located = None if truth.corners is None else plate is not None
        if plate is None:
            predictions.append(_missed(item, truth, located))
            continue
        free.remove(plate)
        about = _about(item, truth, _width(truth, plate), plate.colour.value if plate.colour else None, located)
        predictions.append(Prediction(item.file, truth.text, plate.text, plate.score, plate.text == truth.text, about))
    for plate in free:
        about = _about(item, None, _width(None, plate), plate.colour.value if plate.colour else None, None)
        predictions.append(Prediction(item.file, None, plate.text, plate.score, False, about))
    return predictions


def _by_place(truth: PlateTruth, found: Sequence[Plate]) -> Plate | None:
    assert truth.corners is not None
    if not found:
        return None
    mine = np.array([bounding_box(truth.corners)], np.float32)
    table = overlaps(mine, np.array([plate.box for plate in found], np.float32))[0]
    best = int(table.argmax())
    return found[best] if table[best] >= LOCATED_AT else None


def _by_text(truth: PlateTruth, found: Sequence[Plate]) -> Plate | None:
    same = [plate for plate in found if plate.text == truth.text]
    return max(same or list(found), key=lambda plate: plate.score, default=None)


def _missed(item: PlateItem, truth: PlateTruth, located: bool | None) -> Prediction:
    return Prediction(item.file, truth.text, None, None, False, _about(item, truth, _width(truth, None), None, located))


def _about(
    item: PlateItem, truth: PlateTruth | None, width: float | None, got_colour: str | None, located: bool | None
) -> dict[str, Any]:
    return {
        "kind": "crop" if item.is_crop else "photo",
        "province": truth.text[:1] if truth else None,
        "colour": truth.colour if truth else None,
        "got_colour": got_colour,
        "width": round(width, 1) if width is not None else None,
        "located": located,
    }


def _width(truth: PlateTruth | None, plate: Plate | None) -> float | None:
    """Length of the upper edge in pixels: how large the plate is, however it lies."""
    corners = truth.corners if truth and truth.corners else plate.corners if plate else None
    return float(np.hypot(*np.subtract(corners[1], corners[0]))) if corners else None


def _by_width(predictions: Sequence[Prediction]) -> list[dict[str, Any]]:
    known = [p for p in predictions if p.about["width"] is not None]
    return [
        {"from": low, "to": high, **tally([p for p in known if low <= p.about["width"] < high])}
        for low, high in pairwise(WIDTHS)
    ]


def align(expected: str, got: str) -> list[tuple[str, str]]:
    """Characters side by side along the cheapest edit; a gap is an empty text."""
    costs = np.zeros((len(expected) + 1, len(got) + 1), int)
    costs[:, 0], costs[0, :] = np.arange(len(expected) + 1), np.arange(len(got) + 1)
    for i, a in enumerate(expected, 1):
        for j, b in enumerate(got, 1):
            costs[i, j] = min(costs[i - 1, j - 1] + (a != b), costs[i - 1, j] + 1, costs[i, j - 1] + 1)
    pairs = []
    i, j = len(expected), len(got)
    while i or j:
        if i and j and costs[i, j] == costs[i - 1, j - 1] + (expected[i - 1] != got[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((expected[i], got[j]))
        elif i and costs[i, j] == costs[i - 1, j] + 1:
            i -= 1
            pairs.append((expected[i], ""))
        else:
            j -= 1
            pairs.append(("", got[j]))
    return pairs[::-1]


def character_share(pairs: Sequence[tuple[str, str]]) -> float | None:
    """1 - edits / characters, over all texts."""
    length = sum(len(text) for text, _ in pairs)
    edits = sum(a != b for text, got in pairs for a, b in align(text, got))
    return share(max(0, length - edits), length)


def confusions(pairs: Sequence[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """How often each character was read as each; plates that were not found at all tell nothing about characters."""
    return Counter(pair for text, got in pairs if got for pair in align(text, got))


def _median(seconds: Sequence[float]) -> float | None:
    return round(median(seconds), 4) if seconds else None
