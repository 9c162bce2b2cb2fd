"""Average precision of a detector on partly labelled photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_models.boxes import overlaps, suppress

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Detections:
    """What a detector found in one photo: boxes (n, 4), scores (n,), classes (n,), corners (n, k, 2).

    A segmentation network adds `mask_overlaps` (n, m): of each mask with each mask of the photo's truth.
    """

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]
    corners: Floats
    mask_overlaps: Floats | None = None


@dataclass(frozen=True)
class Truth:
    """What a photo shows: boxes (n, 4), classes (n,), corners (n, k, 2); `unlabelled` classes are not judged."""

    boxes: Floats
    classes: NDArray[np.int64]
    corners: Floats
    unlabelled: frozenset[int] = frozenset()


def average_precision(
    found: Sequence[Detections], truths: Sequence[Truth], class_index: int, iou: float = 0.5, masks: bool = False
) -> tuple[float, int]:
    """Average precision of one class over the photos that label it, and the number of its objects there.

    Overlaps are those of the boxes, or of the masks. 101-point interpolation of the precision envelope, as COCO and
    Ultralytics do; NaN without objects.
    """
    scores: list[float] = []
    hits: list[bool] = []
    objects = 0
    for got, truth in zip(found, truths, strict=True):
        if class_index in truth.unlabelled:
            continue
        wanted = truth.boxes[truth.classes == class_index]
        objects += len(wanted)
        mine = got.classes == class_index
        order = np.argsort(-got.scores[mine], kind="stable")
        boxes = got.boxes[mine][order]
        if masks and got.mask_overlaps is not None:
            table = got.mask_overlaps[mine][order][:, truth.classes == class_index]
        else:
            table = overlaps(boxes, wanted)
        free = np.ones(len(wanted), bool)
        for row, score in enumerate(got.scores[mine][order]):
            candidates = np.where(free, table[row], 0.0)
            best = int(candidates.argmax()) if len(wanted) else -1
            hit = best >= 0 and bool(candidates[best] >= iou)
            if hit:
                free[best] = False
            scores.append(float(score))
            hits.append(hit)
    if not objects:
        return float("nan"), 0
    if not any(hits):
        return 0.0, objects
    true = np.array(hits)[np.argsort(-np.array(scores), kind="stable")].cumsum()
    # Beyond the last recall that is reached the precision is nothing, not a slope towards it.
    recall = np.concatenate([[0.0], true / objects, [true[-1] / objects, 1.0]])
    precision = np.concatenate([[1.0], true / np.arange(1, len(true) + 1), [0.0, 0.0]])
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    grid = np.linspace(0, 1, 101)
    return float(np.trapezoid(np.interp(grid, recall, envelope), grid)), objects


def mean_average_precision(
    found: Sequence[Detections], truths: Sequence[Truth], names: Sequence[str], masks: bool = False
) -> dict[str, float]:
    """mAP50, mAP50-95 over the classes that occur, AP50 of each class, and the number of objects of each."""
    report: dict[str, float] = {}
    at50, over = [], []
    for index, name in enumerate(names):
        ap50, objects = average_precision(found, truths, index, masks=masks)
        report[f"objects_{name}"] = objects
        if not objects:
            continue
        steps = [average_precision(found, truths, index, t, masks)[0] for t in np.arange(0.5, 1.0, 0.05)]
        report[f"ap50_{name}"] = round(ap50, 4)
        at50.append(ap50)
        over.append(float(np.mean(steps)))
    report["map50"] = round(float(np.mean(at50)), 4) if at50 else float("nan")
    report["map50_95"] = round(float(np.mean(over)), 4) if over else float("nan")
    return report


def renamed_classes(got: Detections, table: NDArray[np.int64], iou: float) -> Detections:
    """Detections under the coarser names of another data set; those without one are left out, doubles too."""
    classes = table[got.classes]
    named = np.flatnonzero(classes >= 0)
    kept = named[suppress(got.boxes[named], got.scores[named], classes[named], iou)]
    shared = None if got.mask_overlaps is None else got.mask_overlaps[kept]
    return Detections(got.boxes[kept], got.scores[kept], classes[kept], got.corners[kept], shared)
