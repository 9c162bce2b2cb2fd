"""Arithmetic of boxes that training and product share; boxes are (n, 4) x1, y1, x2, y2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


def overlaps(first: Floats, second: Floats) -> Floats:
    """Intersection over union of each box of (n, 4) with each of (m, 4): (n, m)."""
    corner1 = np.maximum(first[:, None, :2], second[None, :, :2])
    corner2 = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(corner2 - corner1, 0, None).prod(2)
    areas1 = (first[:, 2:] - first[:, :2]).prod(1)
    areas2 = (second[:, 2:] - second[:, :2]).prod(1)
    union = areas1[:, None] + areas2[None] - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)


def mirrored_boxes(boxes: Floats, width: float) -> Floats:
    """The boxes of a mirrored picture of this width in the picture itself, or the other way round."""
    return np.asarray(boxes[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [width, 0, width, 0], np.float32)


def suppress(boxes: Floats, scores: Floats, classes: NDArray[np.int64], iou: float, limit: int = 300) -> Indices:
    """Non-maximum suppression within each class: the indices kept, best first, at most `limit`."""
    order = np.argsort(-scores, kind="stable")
    # Boxes of different classes are moved apart, so that one pass serves all classes.
    span = float(np.abs(boxes).max(initial=0.0)) * 2 + 1
    apart = boxes + (classes.astype(np.float32) * span)[:, None]
    kept: list[int] = []
    while order.size and len(kept) < limit:
        best, order = order[0], order[1:]
        kept.append(int(best))
        order = order[overlaps(apart[best][None], apart[order])[0] <= iou]
    return np.asarray(kept, np.intp)
