"""Masks of a segmentation network from its prototypes, and their overlaps, for judging at the size of the input."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_models.boxes import Floats

Mask = NDArray[np.bool_]


def assemble(coefficients: Floats, prototypes: Floats, boxes: Floats, height: int, width: int) -> Mask:
    """Masks (n, height, width) at the size of the network's input.

    A mask is where the prototypes (k, height / 4, width / 4), weighted by the object's coefficients (n, k) and enlarged
    bilinearly, are positive inside its box (n, 4), x1, y1, x2, y2 (YOLACT; Bolya and others, 2019).
    """
    k, rows, columns = prototypes.shape
    coarse = (coefficients @ prototypes.reshape(k, -1)).reshape(-1, rows, columns)
    masks = np.zeros((len(coarse), height, width), np.bool_)
    for mask, logits, box in zip(masks, coarse, boxes, strict=True):
        x1, y1 = (max(0, int(np.floor(v))) for v in box[:2])
        x2, y2 = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
        if x2 > x1 and y2 > y1:
            fine = cv2.resize(logits, (width, height), interpolation=cv2.INTER_LINEAR)
            mask[y1:y2, x1:x2] = fine[y1:y2, x1:x2] > 0
    return masks


def mask_overlaps(first: NDArray[np.generic], second: NDArray[np.generic]) -> Floats:
    """Intersection over union of each mask of (n, h, w) with each of (m, h, w): (n, m)."""
    pixels = int(np.prod(first.shape[1:]))
    a = first.reshape(len(first), pixels).astype(np.float32)
    b = second.reshape(len(second), pixels).astype(np.float32)
    shared = a @ b.T
    union = a.sum(1)[:, None] + b.sum(1)[None] - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)
