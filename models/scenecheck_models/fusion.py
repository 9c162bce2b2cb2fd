"""Join what a network finds in several looks at one photo: at other sizes, or mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_models.boxes import Floats, overlaps

SAY = 0.1
"""A detection of less than this share of the surest one's score has no say in where a thing is and how sure it is."""


@dataclass(frozen=True)
class Look:
    """What one look found: boxes (n, 4), scores (n,), classes (n,)."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]


@dataclass(frozen=True)
class Fused:
    """Things found, best first.

    Attributes:
        boxes: (n, 4) mean of the looks' boxes, weighted with their scores.
        scores: (n,) mean over all looks; one that does not show the thing counts as zero.
        classes: (n,).
        surest: (n,) place of the surest detection of each thing, counted through all looks one after the other.
    """

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]
    surest: NDArray[np.intp]


def fuse(looks: Sequence[Look], iou: float) -> Fused:
    """Weighted boxes fusion (Solovyev, Wang and Gabruseva, 2021): one thing where boxes of a class overlap.

    Unlike there the boxes join the surest one of them, not their running mean, so that what is surely there does not
    depend on how low a score is still listed.

    Args:
        looks: one or more, in the pixels of one photo.
        iou: overlap with the surest box above which another is the same thing.
    """
    boxes = np.concatenate([look.boxes for look in looks])
    scores = np.concatenate([look.scores for look in looks])
    classes = np.concatenate([look.classes for look in looks])
    which = np.repeat(np.arange(len(looks)), [len(look.scores) for look in looks])
    free = np.ones(len(scores), bool)
    surest: list[int] = []
    places: list[Floats] = []
    means: list[float] = []
    for leader in np.argsort(-scores, kind="stable"):
        if not free[leader]:
            continue
        rivals = np.flatnonzero(free & (classes == classes[leader]))
        same = rivals[overlaps(boxes[leader][None], boxes[rivals])[0] > iou]
        same = np.union1d(same, leader)
        free[same] = False
        heard = same[scores[same] >= SAY * scores[leader]]
        best = [of[np.argmax(scores[of])] for look in range(len(looks)) if len(of := heard[which[heard] == look])]
        weights = scores[best]
        surest.append(int(leader))
        places.append(np.asarray((boxes[best] * weights[:, None]).sum(0) / weights.sum(), np.float32))
        means.append(float(weights.sum()) / len(looks))
    order = np.argsort(-np.array(means), kind="stable")
    chosen = np.array(surest, np.intp)[order]
    return Fused(
        np.array(places, np.float32).reshape(-1, 4)[order],
        np.array(means, np.float32)[order],
        classes[chosen],
        chosen,
    )
