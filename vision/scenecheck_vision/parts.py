"""Find the parts of the vehicles in a photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import cv2
import numpy as np

from scenecheck_evidence.base import Box, Polygon
from scenecheck_evidence.reading import PartRegion, Vehicle
from scenecheck_models.boxes import overlaps
from scenecheck_models.manifest import open_model
from scenecheck_vision.detector import Floats
from scenecheck_vision.segmenter import Segmenter
from scenecheck_vision.windows import Window, on_two_wheels, owner

SAME = 0.6
"""Overlap of boxes above which two parts of one vehicle are one: a door is not the left and the right one."""
MANY = frozenset({"wheel"})
"""Parts of which a vehicle shows several."""
RASTER = 160
"""Long side in pixels of the grid on which overlaps of outlines are measured."""


class PartFinder:
    """The shipped parts network; thresholds and overlap come from its manifest entry.

    Args:
        segmenter: the network; the shipped one when left out.
        threads: of the shipped one's session.

    Raises:
        ModelError: the shipped weights are missing or not the ones of the manifest.
    """

    def __init__(self, segmenter: Segmenter | None = None, threads: int | None = None) -> None:
        self._segmenter = segmenter or Segmenter(*open_model("parts", threads))
        settings = self._segmenter.entry.settings
        shown: Mapping[str, float] = settings["shown"]
        self._names = self._segmenter.entry.classes
        self._shown = {name: float(shown[name]) for name in self._names}
        self._iou = float(settings["iou"])

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that the network knows."""
        return self._names

    def find(
        self, areas: Sequence[Window], vehicles: Sequence[Vehicle], floor: float | None = None
    ) -> tuple[PartRegion, ...]:
        """Parts, best first, in pixels of the full-size photo.

        Args:
            areas: where to look.
            vehicles: whose parts they are, in pixels of the full-size photo.
            floor: list everything with at least this score; what is to be shown when left out.
        """
        lowest = min(self._shown.values()) if floor is None else floor
        found: list[PartRegion] = []
        for window in areas:
            regions = self._segmenter.segment(window.image, lowest, self._iou)
            for box, score, kind, points in zip(
                regions.boxes, regions.scores, regions.classes, regions.outlines, strict=True
            ):
                place = to_box(window.to_photo(box.reshape(2, 2)))
                vehicle = owner(place, vehicles)
                if window.vehicle is not None and vehicle != window.vehicle:
                    continue  # the neighbour has a window of its own, or is too small to matter
                if vehicle is None and on_two_wheels(place, vehicles):
                    continue
                outline = to_polygon(window.to_photo(points))
                name = self._names[int(kind)]
                found.append(PartRegion(part=name, box=place, polygon=outline, score=float(score), vehicle=vehicle))
        found.sort(key=lambda part: -part.score)
        return tuple(found) if floor is not None else self.shown(found)

    def shown(self, found: Sequence[PartRegion]) -> tuple[PartRegion, ...]:
        """Of what was found, best first, what the product shows: by its thresholds, and as one body can show it."""
        sure = [part for part in found if part.score >= self._shown[part.part] and len(part.polygon) >= 3]
        return tuple(plausible(sure))


def plausible(parts: Sequence[PartRegion]) -> list[PartRegion]:
    """What one body can show: no part twice (but wheels), no two parts in one place; the surer one stays.

    Args:
        parts: best first.
    """
    kept: list[PartRegion] = []
    for part in parts:
        rivals = [other for other in kept if other.vehicle == part.vehicle]
        twice = part.vehicle is not None and part.part not in MANY and any(r.part == part.part for r in rivals)
        boxes = np.array([r.box for r in rivals], np.float32).reshape(-1, 4)
        if not twice and not (overlaps(np.array([part.box], np.float32), boxes) > SAME).any():
            kept.append(part)
    return kept


def to_box(ends: Floats) -> Box:
    """Two points (2, 2) as a box."""
    return cast(Box, tuple(float(value) for value in ends.ravel()))


def to_polygon(points: Floats) -> Polygon:
    """Points (k, 2) as a polygon."""
    return tuple((float(x), float(y)) for x, y in points)


def held_shares(inner: Polygon, outers: Sequence[Polygon]) -> list[float]:
    """Which share of one outline lies in each of others.

    Args:
        inner: the outline; three points or more.
        outers: the others; one of fewer than three points holds nothing.
    """
    points = np.array(inner, np.float32)
    low, high = points.min(0), points.max(0)
    scale = RASTER / max(1e-6, float((high - low).max()))
    size = np.maximum(1, np.ceil((high - low) * scale)).astype(int) + 1

    def draw(polygon: Polygon) -> Floats:
        canvas = np.zeros((int(size[1]), int(size[0])), np.uint8)
        placed = (np.array(polygon, np.float32) - low) * scale
        cv2.fillPoly(canvas, [np.round(placed * 16).astype(np.int32)], 1, shift=4)
        return canvas.astype(np.float32)

    own = draw(inner)
    whole = max(1.0, float(own.sum()))
    return [float((own * draw(outer)).sum()) / whole if len(outer) >= 3 else 0.0 for outer in outers]
