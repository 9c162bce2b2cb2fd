"""From which side a vehicle is seen, told from the parts of it that are seen."""

from __future__ import annotations

from collections.abc import Sequence

from scenecheck_evidence.boxes import area
from scenecheck_evidence.reading import PartRegion, Vehicle, View

FRONT = frozenset({"front_bumper", "front_glass", "hood", "front_left_light", "front_right_light", "grille"})
REAR = frozenset({"back_bumper", "back_glass", "trunk", "tailgate", "back_left_light", "back_right_light"})
LEFT = frozenset({"front_left_door", "back_left_door"})
RIGHT = frozenset({"front_right_door", "back_right_door"})
FLOOR = 0.1
"""Lowest score of a part that has a say: parts too unsure to be shown still tell a side, each by its score."""
END = (
    ("front_bumper", 1.2),
    ("front_glass", 1.7),
    ("front_light", 1.9),
    ("hood", 0.6),
    ("back_bumper", -1.9),
    ("back_glass", -1.6),
    ("back_light", -1.4),
    ("trunk", -1.2),
    ("tailgate", -0.6),
)
"""How much the best score of each part, whatever its side, speaks for the front (above zero) or the rear.

A logistic regression without a constant on the readings of 390 photos that show an end: 132 of view4_box and 258 of
carparts18_seg. The larger area alone took hatchbacks with a spare wheel or a bar of lamps for fronts.
"""
CORNER = 0.04
"""Doors of this share of all that tells a side make an end view a corner."""
SIDE = 0.52
"""Doors of this share make a corner a side view; both cut where they fit 180 labelled views best (docs/bodies.md)."""


def with_views(vehicles: Sequence[Vehicle], parts: Sequence[PartRegion]) -> tuple[Vehicle, ...]:
    """The vehicles, each with its view where its parts tell one.

    Args:
        vehicles: of a photo.
        parts: of the same photo, with the index of their vehicle.
    """
    return tuple(
        v.model_copy(update={"view": view_of([part for part in parts if part.vehicle == index])})
        for index, v in enumerate(vehicles)
    )


def view_of(parts: Sequence[PartRegion]) -> View | None:
    """The side that a vehicle shows; None when no part tells one.

    Its end is told by the best score of each part (END), its side by which doors cover more of the picture; the share
    of the doors in what doors and the larger end cover says whether it is seen from an end, a corner or a side.

    Args:
        parts: of one vehicle.
    """
    front, rear, left, right = (_cover(parts, names) for names in (FRONT, REAR, LEFT, RIGHT))
    end, doors = max(front, rear), max(left, right)
    if end + doors <= 0:
        return None
    share = doors / (end + doors)
    if share < CORNER:
        return View(_end(parts))
    side = "left" if left >= right else "right"
    if share >= SIDE:
        return View(side)
    return View(f"{_end(parts)}_{side}")


def _end(parts: Sequence[PartRegion]) -> str:
    """Front or rear, by the best score of each part."""
    best: dict[str, float] = {}
    for part in parts:
        name = part.part.replace("left_", "").replace("right_", "")
        best[name] = max(part.score, best.get(name, 0.0))
    return "front" if sum(weight * best.get(name, 0.0) for name, weight in END) >= 0 else "rear"


def _cover(parts: Sequence[PartRegion], names: frozenset[str]) -> float:
    """Area of the parts of these names, each weighted with how sure it is."""
    return sum(area(part.box) * part.score for part in parts if part.part in names)
