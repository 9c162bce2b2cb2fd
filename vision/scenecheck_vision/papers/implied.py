"""Labels that were not read, put where the form prints them: in the row and column of those that were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median, median_low

import numpy as np

from scenecheck_vision.papers.form import Form, Label, Place
from scenecheck_vision.papers.glyphs import Glyph, Rect
from scenecheck_vision.papers.labels import Hit

LEAST_HITS = 4
"""Labels that must have been read before the place of another follows from them."""
COLUMN_DRIFT = 2.0
"""How far the left edges of the labels of a column may lie from its middle one, in line heights."""
LEAST_ROOM = 3.5
"""Least room for a seal left of the labels beside it, in line heights; a plain list leaves none."""
JUSTIFIED = 0.35
"""Labels of different lengths whose right edges agree to this many line heights are spaced to one width."""


def complete_hits(form: Form, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The labels found, those read only in English raised to their Chinese line, and those that follow from them.

    An implied label has no glyphs and the score 0, so that what is paired with it is never sure.
    """
    placed = {hit.label.names[0]: hit for hit in hits if hit.label.names and hit.label.names[0] in form.grid}
    sure = [hit for hit in placed.values() if hit.chinese and hit.score > 0.4]
    if len(sure) < LEAST_HITS:
        return tuple(hits)
    height = median(hit.rect.height for hit in sure)
    drop = median([hit.bottom - hit.rect.middle for hit in sure if hit.bottom > hit.rect.middle] or [0.0])
    known = {hit.label.names[0]: hit for hit in sure}
    result = []
    for hit in hits:
        names = hit.label.names
        if names and placed.get(names[0]) is hit and not hit.chinese and drop:
            rect = _column_rect(form, hit.label, known, hit.bottom - drop, height)
            middle = hit.bottom - drop
            spread = Rect(hit.rect.left, middle - height / 2, hit.rect.right, middle + height / 2)
            hit = replace(hit, rect=rect or spread, chinese=True, score=min(hit.score, 0.5))
        result.append(hit)
    for label in form.labels:
        if label.names and label.names[0] in form.grid and label.names[0] not in placed:
            row = _row_middle(form, label, known)
            rect = _column_rect(form, label, known, row, height) if row is not None else None
            if rect:
                result.append(Hit(label, rect, rect.middle + drop, frozenset(), 0.0, True))
    return tuple(result)


def seal_window(form: Form, hits: Sequence[Hit]) -> Rect | None:
    """The room that a form leaves for the issuer's seal: left of the labels beside it, between those of the edge."""
    beside = [hit for hit in hits if hit.label.names and hit.label.names[0] in form.seal_beside]
    if len(beside) < 2:
        return None
    height = median(hit.rect.height for hit in beside)
    start = min(hit.rect.left for hit in hits if hit.label.names)
    edge = [hit for hit in hits if hit.label.names and hit.rect.left < start + COLUMN_DRIFT * height]
    if min(hit.rect.left for hit in beside) < start + LEAST_ROOM * height:
        return None
    first, last = min(hit.rect.middle for hit in beside), max(hit.rect.middle for hit in beside)
    above = [max(hit.rect.bottom, hit.bottom) for hit in edge if hit.rect.middle < first - height]
    below = [hit.rect.top for hit in edge if hit.rect.middle > last + 0.5 * height]
    if not above:
        return None
    left = min(hit.rect.left for hit in edge)
    right = min(hit.rect.left for hit in beside)
    bottom = min([last + 2.5 * height, *below])
    return Rect(left - 1.2 * height, max(above) - 0.3 * height, right + 0.3 * height, bottom)


def _row_middle(form: Form, label: Label, known: dict[str, Hit]) -> float | None:
    """Height of the row of a label: that of its neighbours in the row, or between the rows above and below."""
    row = form.grid[label.names[0]][0]
    rows: dict[float, list[float]] = {}
    for name, hit in known.items():
        rows.setdefault(form.grid[name][0], []).append(hit.rect.middle)
    if row in rows:
        return median(rows[row])
    above, below = [r for r in rows if r < row], [r for r in rows if r > row]
    if not above or not below:
        return None
    first, last = max(above), min(below)
    start, end = median(rows[first]), median(rows[last])
    return start + (end - start) * (row - first) / (last - first) if end > start else None


def _column_rect(form: Form, label: Label, known: dict[str, Hit], middle: float, height: float) -> Rect | None:
    """Where a label stands in the row at `middle`, by the other labels of its column; None without any."""
    column = form.grid[label.names[0]][1]
    mates = sorted(
        (hit for name, hit in known.items() if form.grid[name][1] == column and hit.label is not label),
        key=lambda hit: hit.rect.middle,
    )
    if not mates or label.place is not Place.RIGHT:
        return None
    # Versions of a form differ in which label of a row comes first: what stands apart is of another column.
    edge = median_low([hit.rect.left for hit in mates])
    mates = [hit for hit in mates if abs(hit.rect.left - edge) < COLUMN_DRIFT * height]
    lefts = [hit.rect.left for hit in mates]
    left = float(np.interp(middle, [hit.rect.middle for hit in mates], lefts))
    lengths = [len(hit.label.zh[0]) for hit in mates]
    rights = [hit.rect.right for hit in mates]
    if len(set(lengths)) > 1 and max(rights) - min(rights) < JUSTIFIED * height:
        right = min(rights)
    else:
        widths = [(hit.rect.right - hit.rect.left) / length for hit, length in zip(mates, lengths, strict=True)]
        right = left + len(label.zh[0]) * min(widths)
    return Rect(left, middle - height / 2, right, middle + height / 2)


def covers(hits: Iterable[Hit], glyph: Glyph) -> bool:
    """Whether a character is a piece of a label that was not read whole: it stands where that is printed."""
    if glyph.char.isascii() and glyph.char.isalnum():
        return False
    return any(
        hit.score <= 0.5
        and hit.chinese
        and hit.rect.left - 0.6 * hit.rect.height < glyph.x < hit.rect.right - 0.1 * hit.rect.height
        and abs(glyph.y - hit.rect.middle) < 0.6 * hit.rect.height
        for hit in hits
    )
