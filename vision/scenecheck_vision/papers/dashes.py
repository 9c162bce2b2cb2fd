"""The pair of dashes that a form prints where a value does not apply: too little ink for a recogniser of lines."""

from __future__ import annotations

import cv2
import numpy as np

from scenecheck_vision.text import Image

CONTRAST = 0.12
"""Least darkness of the dashes below the ground, against its brightness."""
FAINT = 0.4
"""Ink weaker than this share of the darkest is pattern of the paper."""
BAND = 0.35
"""How far from the middle of its row a dash may stand, in line heights."""
FLAT = 1.4
"""Least shape of a dash, width over height; a blur thickens it."""
SLANT = 0.25
"""How far slanted dashes reach over each other, as a share of their width."""
PARTED = 1.8
"""Largest gap between the two as a share of their width; faces of one width for all characters set them far apart."""
JOINED = 1.2
"""Longest pair of dashes that touch each other, in line heights."""


def shows_dashes(crop: Image, height: float) -> bool:
    """Whether a cell of a form holds two dashes side by side and nothing else.

    Args:
        crop: the cell from its label to the next, (h, w, 3) BGR, its middle row that of the label.
        height: of a line of the form, in pixels of the crop.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    size = max(3, round(0.6 * height)) | 1
    # Thin dark strokes: what a closing over more than their thickness fills.
    ink = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((size, 1), np.uint8)).astype(np.float32)
    middle = crop.shape[0] / 2
    top, bottom = max(0, round(middle - BAND * height)), round(middle + BAND * height)
    darkest = float(ink[top:bottom].max(initial=0.0))
    if darkest < CONTRAST * float(np.percentile(grey, 80)):
        return False
    wide = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((size, size), np.uint8)).astype(np.float32)
    mask = (wide > FAINT * darkest).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    dashes, others, rules = [], [], []
    for x, y, w, h, area in stats[1:].tolist():
        rule = h > 0.9 * height or w > 1.5 * height or y == 0 or y + h == mask.shape[0]
        if rule:
            rules.append(x + w)
            continue
        if area < 0.004 * height**2:
            continue
        flat = 0.12 * height < w < JOINED * height and h < 0.3 * height and w > FLAT * h
        if flat and top <= y + h / 2 <= bottom:
            dashes.append((x, y + h / 2, w))
        elif abs(y + h / 2 - middle) < 0.6 * height:
            others.append(x)
    if len(dashes) == 1 and dashes[0][2] > 0.5 * height:
        x, _, w = dashes[0]  # in some type faces the two join
        end = min((edge for edge in rules if edge > x + w), default=crop.shape[1])
        return all(other >= end for other in others)
    if len(dashes) != 2 or max(w for _, _, w in dashes) > 0.7 * height:
        return False
    (x1, y1, w1), (x2, y2, w2) = sorted(dashes)
    end = min((edge for edge in rules if edge > x2 + w2), default=crop.shape[1])
    if any(x < end for x in others):
        return False
    gap = x2 - (x1 + w1)
    return bool(
        abs(y1 - y2) < 0.12 * height and -SLANT * max(w1, w2) <= gap < PARTED * max(w1, w2) and 0.6 < w1 / w2 < 1.6
    )
