"""Labels that the detector of text lost: short words, left of a value that no other label claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.form import Label
from scenecheck_vision.papers.glyphs import Glyph, Run, make_run

LEAST_VALUE = 2
"""Fewer characters are no value."""
ROW = 0.6
"""Lines whose middles lie so far apart, in line heights, are of one row."""
LEAST_ROOM = 1.5
"""Room for a label of two characters, in line heights."""
MOST_ROOM = 7.0
"""Labels are looked for in so much room, in line heights."""
MARGIN = 0.2
"""Left between that room and what stands beside it, in line heights."""
MOST_PLACES = 12
"""So many places are read, beside what fits the lost labels best."""


def lost_labels(
    lines: Sequence[Sequence[Glyph]], used: Collection[Glyph], wanted: Sequence[Label]
) -> NDArray[np.float32]:
    """Corners (n, 4, 2) of the places left of values that nothing explains, where their labels may stand.

    Args:
        lines: the characters of the lines that were read, in pixels of the page.
        used: those that belong to a label, or to the value of one.
        wanted: the labels that were not found.
    """
    runs = [make_run(line) for line in lines if line]
    found: list[tuple[float, list[tuple[float, float]]]] = []
    for run in runs:
        unused = [glyph for glyph in run.glyphs if glyph not in used]
        fits = [parsed.fit for label in wanted if label.parse and (parsed := label.parse(run.text))]
        if not fits or len(unused) < max(LEAST_VALUE, len(run.glyphs) / 2):
            continue
        height = run.rect.height
        end = run.rect.left - MARGIN * height
        start = max(end - MOST_ROOM * height, _start(run, runs))
        if end - start >= LEAST_ROOM * height:
            top, bottom = run.rect.top, run.rect.bottom
            found.append((max(fits), [(start, top), (end, top), (end, bottom), (start, bottom)]))
    found.sort(key=lambda place: -place[0])
    return np.asarray([place for _, place in found[:MOST_PLACES]], np.float32).reshape(-1, 4, 2)


def _start(run: Run, runs: Sequence[Run]) -> float:
    """Where the room left of a run begins: behind what stands there in its row, or before all lines."""
    height = run.rect.height
    before = [
        other.rect.right + MARGIN * height
        for other in runs
        if other.rect.left < run.rect.left and abs(other.rect.middle - run.rect.middle) < ROW * height
    ]
    return max(before, default=max(0.0, min(other.rect.left for other in runs) - height))
