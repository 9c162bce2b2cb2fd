"""Rows of a list that the detector of text lost: a list has an even pitch, and a watermark hides rows in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.glyphs import Glyph, Run, make_run

LEAST_ROWS = 8
"""Rows that begin at one edge before a page is a list with a pitch."""
EDGE = 0.8
"""How far the left edge of a row may lie from that of the row above, in line heights."""
SKIPPED = (1.7, 3.4)
"""Distance of neighbouring rows, in pitches, between which one or two are missing."""
RISE = 0.5
"""Half the height of the strip in which a lost row is read, in line heights."""


def lost_rows(lines: Sequence[Sequence[Glyph]]) -> NDArray[np.float32]:
    """Corners (n, 4, 2) of the rows that an even list leaves out, from its left edge to its right one.

    Args:
        lines: the characters of the lines that were read, in pixels of the page.
    """
    runs = [make_run(line) for line in lines if line]
    none = np.zeros((0, 4, 2), np.float32)
    if len(runs) < LEAST_ROWS:
        return none
    height = median(run.rect.height for run in runs)
    right = max(run.rect.right for run in runs)
    edge = median(min(run.rect.left, right / 2) for run in runs)
    rows: list[Run] = []
    for run in sorted(runs, key=lambda run: run.rect.middle):
        # A page that leans moves its edge from row to row.
        last = rows[-1].rect.left if rows else edge
        if abs(run.rect.left - last) < EDGE * height:
            rows.append(run)
    if len(rows) < LEAST_ROWS:
        return none
    pitch = median(b.rect.middle - a.rect.middle for a, b in pairwise(rows))
    found: list[list[tuple[float, float]]] = []
    for upper, lower in pairwise(rows):
        distance = lower.rect.middle - upper.rect.middle
        if not SKIPPED[0] * pitch < distance < SKIPPED[1] * pitch:
            continue
        count = round(distance / pitch)
        for step in range(1, count):
            part = step / count
            middle = upper.rect.middle + part * distance
            left = upper.rect.left + part * (lower.rect.left - upper.rect.left) - 0.3 * height
            top, bottom = middle - RISE * height, middle + RISE * height
            found.append([(left, top), (right, top), (right, bottom), (left, bottom)])
    return np.asarray(found, np.float32) if found else none
