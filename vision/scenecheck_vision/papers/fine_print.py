"""Which regions of a page are fine print: the English part of a label, a paragraph of notes.

No value stands there, so they are read only where the rest of a page leaves something out: a third of the characters of
a licence, an eighth of those of a policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.labels import Hit
from scenecheck_vision.text import Quads

SMALLER = 0.84
"""Height of the English part of a label against the Chinese one above it, at most: 0.57 to 0.82 on our pages."""
BELOW = (0.5, 1.0)
"""How far below the middle line of the upper part its middle line runs, in heights of the upper part: 0.62 to 0.88 on
our pages; the rows of a form stand 1.1 apart and more."""
ALIGNED = 0.5
"""How far apart their left edges, or their centres, stand at most, in heights of the upper part."""
LONG = 10.0
"""Least length of a line of a paragraph, in its heights; dates, numbers and names are shorter."""
NOTES = 3
"""So many long lines that begin under each other are a paragraph; an address has two."""
LINE_STEP = (0.6, 1.18)
"""How far below a line of a paragraph the next one runs, in heights of a line: 0.85 to 1.14 on our pages, the rows of a
table 1.23 and more."""


def fine_print(quads: Quads) -> NDArray[np.bool_]:
    """Which regions (n, 4, 2) of a level page are fine print, (n,)."""
    if not len(quads):
        return np.zeros(0, bool)
    return np.asarray((upper_parts(quads) >= 0) | _in_paragraphs(quads), np.bool_)


def upper_parts(quads: Quads) -> NDArray[np.int64]:
    """For each region (n, 4, 2) of a level page the larger one that it is the lower part of, by index; -1 for none."""
    left, middle, width, height = _measures(quads)
    drop = (middle[:, None] - middle[None, :]) / height[None, :]
    edges = np.abs(left[:, None] - left[None, :])
    centres = np.abs((left + width / 2)[:, None] - (left + width / 2)[None, :])
    fits = (
        (height[:, None] < SMALLER * height[None, :])
        & (drop > BELOW[0])
        & (drop < BELOW[1])
        & (np.minimum(edges, centres) < ALIGNED * height[None, :])
    )
    nearest = np.where(fits, drop, np.inf)
    return np.where(fits.any(axis=1), nearest.argmin(axis=1), -1)


def with_lower_parts(hits: Sequence[Hit], quads: Quads) -> list[Hit]:
    """Labels whose English part was found but not read: values stand between the middle lines of the two.

    Args:
        hits: the labels.
        quads: (n, 4, 2) regions that were not read.
    """
    left, middle, _, _ = _measures(quads)
    result = []
    for hit in hits:
        height = hit.rect.height
        drop = (middle - hit.rect.middle) / height
        under = (np.abs(left - hit.rect.left) < 2 * ALIGNED * height) & (drop > BELOW[0]) & (drop < BELOW[1])
        if hit.chinese and hit.bottom == hit.rect.middle and under.any():
            hit = replace(hit, bottom=float(middle[under].min()))
        result.append(hit)
    return result


def _in_paragraphs(quads: Quads) -> NDArray[np.bool_]:
    """Which regions are lines of a paragraph of notes; its last line may be shorter."""
    left, middle, width, height = _measures(quads)
    step = (middle[None, :] - middle[:, None]) / height[:, None]
    follows = (step > LINE_STEP[0]) & (step < LINE_STEP[1]) & (np.abs(left[None, :] - left[:, None]) < height[:, None])
    long = width > LONG * height
    marked = np.zeros(len(quads), bool)
    for first in np.flatnonzero(long & ~(follows & long[:, None]).any(axis=0)):
        run = [int(first)]
        while (after := np.flatnonzero(follows[run[-1]] & long)).size:
            run.append(int(after[np.argmin(middle[after])]))
        if len(run) >= NOTES:
            marked[run] = True
    return marked


def _measures(quads: Quads) -> tuple[NDArray[np.float64], ...]:
    """Left edge, middle line, width and height (n,) of regions of a level page."""
    points = np.asarray(quads, np.float64)
    width = np.linalg.norm(points[:, 1] - points[:, 0], axis=1)
    height = np.maximum(np.linalg.norm(points[:, 3] - points[:, 0], axis=1), 1.0)
    return points[:, [0, 3], 0].mean(axis=1), points[:, :, 1].mean(axis=1), width, height
