"""A page in red light, in which red stamps are as bright as the paper: where they lie, and what lines they touch.

The round seal of an insurer hides labels and dates from the detector. Only what it may have hidden is looked at again:
a page that is searched and read as a whole twice takes twice as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.text import Image, Quads

RED = 40
"""Grey levels by which the red of a stamp's ink stands above its green and blue, on white paper."""
STAMPED = 0.002
"""Share of a page that is so where it is stamped."""
STEP = 2
"""Ink is looked for at one such part of the size: strokes of a seal are wider, grain is not."""
LEAST_INK = 4
"""So many pixels of ink, at that size, in a row or at a line; fewer are specks."""
BESIDE = 0.25
"""How far from a line ink still misleads the detector, in line heights."""
SAME = 0.3
"""Two regions are of the same text when they share so much of the smaller one."""


@dataclass(frozen=True)
class RedLight:
    """A page in red light.

    Attributes:
        image: (h, w, 3) the page.
        ink: (h / STEP, w / STEP) where red ink lies on it.
    """

    image: Image
    ink: NDArray[np.bool_]

    def bands(self, margin: float) -> list[tuple[int, int]]:
        """Where ink lies, as top and bottom in pixels from the top of the page.

        Args:
            margin: kept above and below the ink, in pixels; bands that meet by it are one.
        """
        reach = max(1, round(margin / STEP))
        inked = (self.ink.sum(axis=1) >= LEAST_INK).astype(np.uint8)[:, None]
        rows = cv2.dilate(inked, np.ones((2 * reach + 1, 1), np.uint8))[:, 0].astype(np.int8)
        edges = np.diff(rows, prepend=0, append=0)
        starts, ends = np.flatnonzero(edges == 1) * STEP, np.flatnonzero(edges == -1) * STEP
        height = self.image.shape[0]
        return [(int(start), min(height, int(end))) for start, end in zip(starts, ends, strict=True)]

    def touches(self, quads: Quads) -> NDArray[np.bool_]:
        """Which regions (n, 4, 2) of the page, (n,), ink lies on or beside."""
        table = cv2.integral(self.ink.astype(np.uint8))
        low, high = quads.min(axis=1), quads.max(axis=1)
        beside = BESIDE * (high[:, 1] - low[:, 1])[:, None]
        x1, y1 = self._places(low - beside)
        x2, y2 = self._places(high + beside)
        return np.asarray(table[y2, x2] - table[y1, x2] - table[y2, x1] + table[y1, x1] >= LEAST_INK, np.bool_)

    def _places(self, points: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Columns and rows of the ink's integral at points (n, 2) of the page."""
        height, width = self.ink.shape
        places = np.round(points / STEP).astype(np.int64)
        return places[:, 0].clip(0, width), places[:, 1].clip(0, height)


def red_light(page: Image) -> RedLight | None:
    """A page, (h, w, 3) BGR, in red light; None where it carries no stamp."""
    height, width = (max(1, side // STEP) for side in page.shape[:2])
    channels = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA).astype(np.int16)
    ink = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1]) > RED
    if float(ink.mean()) < STAMPED:
        return None
    return RedLight(np.asarray(cv2.cvtColor(page[:, :, 2], cv2.COLOR_GRAY2BGR), np.uint8), ink)


def replaced(old: Quads, new: Quads, light: RedLight) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which regions of text that a stamp touches give way to which of those that were found in red light.

    Regions that overlap are of the same text and go together: a line that a seal had cut in pieces is one, or two that
    it had joined are apart again. What is not found again in red light were words of the stamp itself.

    Args:
        old: (n, 4, 2) regions found before.
        new: (m, 4, 2) regions found in red light.
        light: the page in it.

    Returns:
        Which of the old ones go, (n,), and which of the new ones come, (m,).
    """
    go, come = light.touches(old), light.touches(new)
    same = _overlaps(old, new)
    come |= ~same.any(axis=0)
    while True:
        gone = go | (same & come).any(axis=1)
        coming = come | (same & gone[:, None]).any(axis=0)
        if (gone == go).all() and (coming == come).all():
            return go, come
        go, come = gone, coming


def _overlaps(old: Quads, new: Quads) -> NDArray[np.bool_]:
    """Which of the old regions (n, 4, 2) are of the same text as which of the new ones (m, 4, 2), (n, m)."""
    low, high = np.asarray(old.min(axis=1)), np.asarray(old.max(axis=1))
    new_low, new_high = new.min(axis=1), new.max(axis=1)
    shared = np.minimum(high[:, None], new_high[None]) - np.maximum(low[:, None], new_low[None])
    area = shared.clip(min=0).prod(axis=2)
    smaller = np.minimum((high - low).prod(axis=1)[:, None], (new_high - new_low).prod(axis=1)[None])
    return np.asarray(area > SAME * smaller, np.bool_)
