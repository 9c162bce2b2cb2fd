"""From which score a segmentation network's detections are shown, and from which they are certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_models.boxes import overlaps
from scenecheck_models.train.detect_metrics import Detections, Floats, Truth

NEVER = 1.0
"""A threshold that no score reaches: what has it is never certain."""


@dataclass(frozen=True)
class Ranked:
    """All detections of one class, best first, and whether each is right; with the number of objects to find."""

    scores: Floats
    right: NDArray[np.bool_]
    objects: int


def ranked(found: Sequence[Detections], truths: Sequence[Truth], class_index: int, iou: float = 0.5) -> Ranked:
    """Match the detections of a class with its objects by their boxes, each object once, the surest detection first.

    Photos that leave the class unlabelled are left out.
    """
    scores: list[float] = []
    right: list[bool] = []
    objects = 0
    for got, truth in zip(found, truths, strict=True):
        if class_index in truth.unlabelled:
            continue
        mine = np.flatnonzero(got.classes == class_index)
        mine = mine[np.argsort(-got.scores[mine], kind="stable")]
        wanted = truth.boxes[truth.classes == class_index]
        objects += len(wanted)
        table = overlaps(got.boxes[mine], wanted)
        for row, index in zip(table, mine, strict=True):
            best = int(row.argmax()) if len(wanted) else -1
            hit = best >= 0 and bool(row[best] >= iou)
            if hit:
                table[:, best] = 0.0
            scores.append(float(got.scores[index]))
            right.append(hit)
    order = np.argsort(-np.array(scores), kind="stable")
    return Ranked(np.array(scores, np.float32)[order], np.array(right, bool)[order], objects)


def score_for_share(detections: Ranked, share: float, fewest: int) -> float:
    """The lowest score from which at least `share` of `fewest` or more detections are right; NEVER without one."""
    count = np.arange(1, len(detections.scores) + 1)
    good = np.flatnonzero((detections.right.cumsum() >= share * count) & (count >= fewest))
    # Of detections with one score either all are in or none.
    ends = np.flatnonzero(np.diff(detections.scores, append=-1.0) < 0)
    good = np.intersect1d(good, ends)
    return _floored(float(detections.scores[good[-1]])) if good.size else NEVER


def shown_from(detections: Ranked, lowest: float, highest: float) -> float:
    """The score with the best F1, kept within bounds."""
    if not detections.right.any():
        return highest
    true = detections.right.cumsum()
    f1 = 2 * true / (np.arange(1, len(true) + 1) + detections.objects)
    return float(np.clip(_floored(float(detections.scores[int(f1.argmax())])), lowest, highest))


def right_share(detections: Ranked, threshold: float) -> tuple[int, int]:
    """Right ones among, and number of, detections from a score on."""
    above = detections.scores >= threshold
    return int(detections.right[above].sum()), int(above.sum())


def counts(lists: Sequence[Ranked], thresholds: Sequence[float]) -> dict[str, float]:
    """Over all classes: detections from their class's threshold on, how many of them are right, and the objects."""
    pairs = [right_share(of, limit) for of, limit in zip(lists, thresholds, strict=True)]
    right, number = sum(r for r, _ in pairs), sum(n for _, n in pairs)
    objects = sum(of.objects for of in lists)
    share = {"share_right": round(right / number, 4)} if number else {}
    return {"detections": number, "right": right, "objects": objects} | share


def _floored(score: float) -> float:
    """To four places, so that the detection whose score it is still reaches it."""
    return float(np.floor(score * 1e4) / 1e4)
