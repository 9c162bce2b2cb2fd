"""Find the vehicles and persons in a photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenecheck_evidence.reading import Vehicle, VehicleClass
from scenecheck_models.boxes import overlaps
from scenecheck_models.fusion import SAY, Fused, Look, fuse
from scenecheck_models.manifest import open_model
from scenecheck_vision.detector import Detector, Floats
from scenecheck_vision.photo import Photo

ALIKE = (
    frozenset({VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK}),
    frozenset({VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE}),
)
"""Classes of which one thing cannot be two: a van is called a car and a truck with nearly the same box."""


class VehicleDetector:
    """The shipped vehicle network; thresholds, overlaps, classes and sizes of its looks come from its manifest entry.

    It looks at a photo at several sizes: what is far is seen in the larger, what fills the photo in the smaller one,
    and what both show is surer.

    Args:
        detector: the network; the shipped one when left out.
        threads: of the shipped one's session.

    Raises:
        ModelError: the shipped weights are missing or not the ones of the manifest.
    """

    def __init__(self, detector: Detector | None = None, threads: int | None = None) -> None:
        self._detector = detector or Detector(*open_model("vehicles", threads))
        self._classes = [VehicleClass(name) for name in self._detector.entry.classes]
        settings = self._detector.entry.settings
        scores: Mapping[str, float] = settings["scores"]
        self._thresholds = np.array([scores[kind.value] for kind in self._classes], np.float32)
        self._iou = float(settings["iou"])
        self._same = float(settings["same_thing"])
        self._looks: Sequence[int] = settings["looks"]
        self._fused = float(settings["fused"])

    def detect(self, photo: Photo, floor: float | None = None) -> list[Vehicle]:
        """Vehicles and persons, best first, in pixels of the full-size photo.

        Args:
            photo: the photo.
            floor: list everything with at least this score; the product's thresholds, one a class, when left out.
        """
        lowest = float(self._thresholds.min()) if floor is None else floor
        inner = min(lowest, SAY * float(self._thresholds.min()))
        looks = [self._detector.detect(photo.image, inner, self._iou, size) for size in self._looks]
        found = fuse([Look(look.boxes, look.scores, look.classes) for look in looks], self._fused)
        chosen = np.flatnonzero(found.scores >= lowest) if floor is not None else self._sure(found)
        vehicles = []
        for index in chosen:
            x1, y1, x2, y2 = (float(v) for v in found.boxes[index] / photo.scale)
            kind = self._classes[int(found.classes[index])]
            vehicles.append(Vehicle(class_=kind, box=(x1, y1, x2, y2), score=float(found.scores[index])))
        return vehicles

    def _sure(self, found: Fused) -> Sequence[int]:
        """What passes its class's threshold and is neither a better one again nor two of them in one box."""
        kept: list[int] = []
        table = overlaps(found.boxes, found.boxes)
        for index in np.flatnonzero(found.scores >= self._thresholds[found.classes]):
            kind = self._classes[int(found.classes[index])]
            rivals = [other for other in kept if _alike(kind, self._classes[int(found.classes[other])])]
            doubled = any(table[index, other] > self._same for other in rivals)
            # Two cars nose to tail are sometimes found a third time, as one long car.
            if not doubled and sum(_holds(found.boxes[index], found.boxes[other]) for other in rivals) < 2:
                kept.append(int(index))
        return kept


def _alike(first: VehicleClass, second: VehicleClass) -> bool:
    return first is second or any(first in group and second in group for group in ALIKE)


def _holds(outer: Floats, inner: Floats) -> bool:
    """Whether nine tenths of `inner` lie in `outer`; boxes (4,)."""
    shared = np.clip(np.minimum(outer[2:], inner[2:]) - np.maximum(outer[:2], inner[:2]), 0, None).prod()
    return bool(shared >= 0.9 * (inner[2:] - inner[:2]).prod())
