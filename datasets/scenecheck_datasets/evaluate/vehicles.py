"""`scenecheck evaluate vehicles DIR`: mean average precision of the vehicle detector on a YOLO folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.predictions import Prediction, tally
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_datasets.evaluate.yolo_folder import LabelledPhoto, load_folder
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Vehicle, VehicleClass
from scenecheck_models.boxes import overlaps
from scenecheck_models.train.detect_metrics import Detections, Truth, mean_average_precision
from scenecheck_vision.photo import load_photo

FLOOR = 0.001
"""Lowest score that enters the precision curve, as COCO's and Ultralytics' protocols have it."""
NAMES = [kind.value for kind in VehicleClass]


def evaluate_vehicles(folder: Path, renamed: Mapping[str, str]) -> Outcome:
    """Every photo through the detector at the lowest floor; what a photo leaves unlabelled is not judged there.

    Raises:
        EvaluationError: the folder is not as expected.
    """
    from scenecheck_vision.vehicles import VehicleDetector

    photos = load_folder(folder, renamed)
    strange = sorted({one.name for photo in photos for one in photo.objects} - set(NAMES))
    if strange:
        raise EvaluationError(
            f"{folder}: expected the classes {', '.join(NAMES)}, found {', '.join(strange)} (--map old=new,... renames)"
        )
    detector = VehicleDetector()
    outcome = Outcome({}, [])
    found: list[Detections] = []
    truths: list[Truth] = []
    seconds: list[float] = []
    for photo in tracked(photos, "车辆 vehicles"):
        vehicles: Sequence[Vehicle] = ()
        sure: Sequence[Vehicle] = ()
        size = (1, 1)
        try:
            decoded = load_photo((folder / photo.file).read_bytes(), photo.file)
            size = (decoded.width, decoded.height)
            start = time.perf_counter()
            vehicles = detector.detect(decoded, FLOOR)
            seconds.append(time.perf_counter() - start)
            sure = detector.detect(decoded)
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((photo.file, str(error)))
        found.append(_detections(vehicles))
        truths.append(_truth(photo, size))
        outcome.predictions.append(judge_photo(photo, sure, truths[-1]))
    figures = mean_average_precision(found, truths, NAMES)
    outcome.figures = {
        "kind": "vehicles",
        "folder": str(folder),
        "photos": len(photos),
        "map50": _number(figures["map50"]),
        "map50_95": _number(figures["map50_95"]),
        "by_class": {
            name: {"objects": int(figures[f"objects_{name}"]), "ap50": figures[f"ap50_{name}"]}
            for name in NAMES
            if f"ap50_{name}" in figures
        },
        "photos_without_fault": tally(outcome.predictions),
        "seconds_median": round(median(seconds), 4) if seconds else None,
    }
    return outcome


def judge_photo(photo: LabelledPhoto, sure: Sequence[Vehicle], truth: Truth) -> Prediction:
    """One item per photo: right when, at the product's own thresholds, every object is found and nothing else."""
    judged = [vehicle for vehicle in sure if vehicle.class_.value not in photo.unlabelled]
    table = overlaps(truth.boxes, np.array([vehicle.box for vehicle in judged], np.float32).reshape(-1, 4))
    free = set(range(len(judged)))
    missing = 0
    for row, kind in enumerate(truth.classes):
        fitting = [i for i in free if table[row, i] >= 0.5 and NAMES.index(judged[i].class_.value) == kind]
        best = max(fitting, key=lambda i: float(table[row, i]), default=None)
        if best is None:
            missing += int(NAMES[int(kind)] not in photo.unlabelled)
        else:
            free.discard(best)
    expected = [
        {"class": NAMES[int(kind)], "box": [round(float(value), 1) for value in box]}
        for kind, box in zip(truth.classes, truth.boxes, strict=True)
    ]
    got = [vehicle.model_dump(mode="json", include={"class_", "box", "score"}) for vehicle in judged]
    about: dict[str, Any] = {"missing": missing, "extra": len(free), "unlabelled": sorted(photo.unlabelled)}
    return Prediction(photo.file, expected, got, None, not missing and not free, about)


def _detections(vehicles: Sequence[Vehicle]) -> Detections:
    return Detections(
        boxes=np.array([vehicle.box for vehicle in vehicles], np.float32).reshape(-1, 4),
        scores=np.array([vehicle.score for vehicle in vehicles], np.float32),
        classes=np.array([NAMES.index(vehicle.class_.value) for vehicle in vehicles], np.int64),
        corners=np.zeros((len(vehicles), 0, 2), np.float32),
    )


def _truth(photo: LabelledPhoto, size: tuple[int, int]) -> Truth:
    scale = np.array([*size, *size], np.float32)
    return Truth(
        boxes=np.array([one.box for one in photo.objects], np.float32).reshape(-1, 4) * scale,
        classes=np.array([NAMES.index(one.name) for one in photo.objects], np.int64),
        corners=np.zeros((len(photo.objects), 0, 2), np.float32),
        unlabelled=frozenset(NAMES.index(name) for name in photo.unlabelled if name in NAMES),
    )


def _number(value: float) -> float | None:
    """JSON has no NaN: nothing to measure is null."""
    return None if np.isnan(value) else value
