"""Which warnings a rendered page shows, as its truth states them, and which it shows too faintly to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.geometry import Points
from scenecheck_datasets.papers.photo import Condition
from scenecheck_evidence.reading import QualityProblem, Variant

RETOUCHED = "retouched"
VEILED, HARDLY_VEILED = 0.5, 0.1
"""Share of the light over a value that is glare: from the first on its print has lost half of its contrast."""
VEILED_SHARE, TOUCHED_SHARE = 0.2, 0.03
"""Share of a value's box that is veiled so much."""
COVERED, TOUCHED = 0.07, 0.0
"""Share of a value's box, and of the form, that a finger covers."""
CUT, HARDLY_CUT = 0.01, -0.005
"""How far a corner of the form lies outside the photo, in diagonals of the form."""

Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Shown:
    """Warnings that a page shows, and those that may be given or not."""

    warnings: tuple[str, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True)
class Hidden:
    """What lies over a photo: coverage in 0..1 of fingers and of reflected light, (h, w); None where there is none."""

    fingers: Plane | None = None
    light: Plane | None = None


def shown_on_page(
    condition: Condition, variant: Variant | None, corners: Points, boxes: Iterable[Points], hidden: Hidden,
    frame: tuple[int, int],
) -> Shown:  # fmt: skip
    """What a page in a photo shows.

    Args:
        condition: how the photo came about.
        variant: how the page was made: the screen of a phone shows the pixels of one by rights, and has no edges.
        corners: of the form, (4, 2) pixels of the photo before it was turned.
        boxes: the outlines of the printed values, (n, 2) each.
        hidden: what lies over the photo.
        frame: width and height of the photo.
    """
    warnings, unjudged = [], []
    electronic = variant is Variant.ELECTRONIC
    by_condition = {
        Condition.PHOTOCOPY: QualityProblem.PHOTOCOPY.value,
        Condition.SCREEN: QualityProblem.PHOTO_OF_A_SCREEN.value,
    }
    if condition in by_condition:
        warnings.append(by_condition[condition])
    if electronic and condition is not Condition.SCREEN:
        unjudged.append(QualityProblem.PHOTO_OF_A_SCREEN.value)
    outlines = [_clipped(box, frame) for box in boxes]
    values = [rect for rect in outlines if rect is not None]
    form = _clipped(corners, frame)
    for code, sure, open_ in (
        (
            QualityProblem.GLARE.value,
            any(_share(hidden.light, rect, VEILED) > VEILED_SHARE for rect in values),
            any(_share(hidden.light, rect, HARDLY_VEILED) > TOUCHED_SHARE for rect in values),
        ),
        (
            QualityProblem.FINGER_OVER_THE_PAGE.value,
            any(_share(hidden.fingers, rect, 0.5) > COVERED for rect in values),
            form is not None and _share(hidden.fingers, form, 0.5) > TOUCHED,
        ),
        (
            QualityProblem.PAGE_EDGES_CUT_OFF.value,
            not electronic and _outside(corners, frame) > CUT,
            _outside(corners, frame) > HARDLY_CUT and condition is not Condition.CLEAN,
        ),
    ):
        if sure:
            warnings.append(code)
        elif open_:
            unjudged.append(code)
    return Shown(tuple(warnings), tuple(unjudged))


def _clipped(points: Points, frame: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The upright rectangle around points as far as the photo shows it."""
    low, high = np.maximum(points.min(0), 0), np.minimum(points.max(0), frame)
    x1, y1, x2, y2 = (round(float(v)) for v in (*low, *high))
    return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def _share(cover: Plane | None, rect: tuple[int, int, int, int], level: float) -> float:
    """Share of a rectangle that is covered by at least so much."""
    if cover is None:
        return 0.0
    x1, y1, x2, y2 = rect
    return float((cover[y1:y2, x1:x2] >= level).mean())


def _outside(corners: Points, frame: tuple[int, int]) -> float:
    """How far the outermost corner lies outside the photo, in diagonals of the form; negative inside."""
    inside = np.minimum(corners, np.asarray(frame) - corners).min()
    return float(-inside / np.linalg.norm(corners[2] - corners[0]))
