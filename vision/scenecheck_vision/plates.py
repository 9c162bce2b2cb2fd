"""Find number plates, rectify them from the full-size photo, and have them read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Quad
from scenecheck_evidence.reading import Plate, Vehicle, VehicleClass
from scenecheck_models.manifest import open_model
from scenecheck_vision.detector import Detector
from scenecheck_vision.photo import Photo
from scenecheck_vision.plate_text import PlateRecogniser, PlateText

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

CORNERS = 4
MOST_TILES = 4
"""Vehicles looked at a second time in one photo."""
SMALLEST_VEHICLE = 220.0
"""Width in full-size pixels under which a plate could not be read anyway: it is at most a quarter of a car."""
AROUND = 0.5
"""Surroundings of a plate shown in the close look, on every side, as a share of the plate's longer side."""
LARGE = 0.4
"""Share of the photo's width from which a plate is also looked for in a small picture of the whole."""
ASKEW = 8.0
"""Degrees from which a plate is turned upright for the close look: the detector mostly learnt from upright plates."""
NOT_LEGIBLE = "not_legible"
"""Problem of a plate that is surely there and whose text is not to be trusted."""
CARRIERS = (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK, VehicleClass.MOTORCYCLE)


@dataclass(frozen=True)
class PlateSpot:
    """A plate that was found, not yet read.

    Attributes:
        corners: (4, 2) full-size pixels, clockwise from the plate's own top left.
        rows: 1 or 2.
        score: the detector's.
        closer: (4, 2) the corners as placed by a closer look, when that found the plate again.
    """

    corners: Floats
    rows: Literal[1, 2]
    score: float
    closer: Floats | None = None


class PlateReader:
    """The shipped plate detector and recogniser.

    Args:
        detector: gives corners and rows; the shipped one when left out.
        recogniser: reads rectified crops; the shipped one when left out.
        threads: of the shipped ones' sessions.

    Raises:
        ModelError: the shipped weights are missing or not the ones of the manifest.
    """

    def __init__(
        self,
        detector: Detector | None = None,
        recogniser: PlateRecogniser | None = None,
        threads: int | None = None,
    ) -> None:
        self._detector = detector or Detector(*open_model("plates", threads), points=CORNERS)
        self._recogniser = recogniser or PlateRecogniser(threads=threads)
        settings = self._detector.entry.settings
        self._found = float(settings["found"])
        self._sure = float(settings["sure"])
        self._shown = float(settings["shown"])
        self._doubtful = float(settings["shown_with_problem"])
        self._iou = float(settings["iou"])
        self._tile = int(settings["tile"])
        self._close = int(settings["close"])

    def read(self, photo: Photo, floor: float | None = None, vehicles: Sequence[Vehicle] = ()) -> tuple[Plate, ...]:
        """Plates of a photo, best first, in pixels of the full-size photo.

        Args:
            photo: detection runs on its working image, reading on its full size.
            floor: list everything with at least this score; the product's thresholds when left out.
            vehicles: those without a plate are looked at a second time, closer.
        """
        spots = self.find(photo, floor, vehicles)
        if not spots:
            return ()
        full = photo.full()
        views = [(spot, quad) for spot in spots for quad in (spot.closer, spot.corners) if quad is not None]
        texts = self._recogniser.read([rectify(full, quad) for _, quad in views], [spot.rows for spot, _ in views])
        plates = []
        for spot in spots:
            plate = _vote([self._plate(s, q, t) for (s, q), t in zip(views, texts, strict=True) if s is spot])
            shown = self._shown if plate.problem is None else self._doubtful
            if plate.score >= (shown if floor is None else floor):
                plates.append(plate)
            elif floor is None and spot.score >= self._sure and plate.problem is None:
                # A plate surely hangs there: better to show where it could not be read than to say nothing.
                plates.append(plate.model_copy(update={"problem": NOT_LEGIBLE}))
        return tuple(sorted(plates, key=lambda p: -p.score))

    def find(self, photo: Photo, floor: float | None = None, vehicles: Sequence[Vehicle] = ()) -> tuple[PlateSpot, ...]:
        """Where plates are, read or not; `floor` is on the detector's own score here."""
        lowest = self._found if floor is None else floor
        spots = [*self._look(photo, lowest), *self._look_for_large(photo, lowest)]
        bare = [
            v
            for v in vehicles
            if v.class_ in CARRIERS
            and v.box[2] - v.box[0] >= SMALLEST_VEHICLE
            and not any(_inside(spot.corners.mean(0), v) for spot in spots if spot.score >= self._found)
        ]
        bare.sort(key=lambda v: -(v.box[2] - v.box[0]) * (v.box[3] - v.box[1]))
        for vehicle in bare[:MOST_TILES]:
            x1, y1, x2, y2 = vehicle.box
            margin = 0.05 * (x2 - x1)
            spots += self._look(photo, lowest, (x1 - margin, y1 - margin, x2 + margin, y2 + margin), self._tile)
        return tuple(self._closer(photo, spot) for spot in merge(spots))

    def _look_for_large(self, photo: Photo, floor: float) -> list[PlateSpot]:
        """Plates that fill much of the photo, which the detector knows at smaller sizes only."""
        wide = LARGE * photo.image.shape[1] / photo.scale
        return [s for s in self._look(photo, floor, limit=self._close) if np.ptp(s.corners[:, 0]) >= wide]

    def _look(
        self,
        photo: Photo,
        floor: float,
        area: tuple[float, float, float, float] | None = None,
        limit: int | None = None,
    ) -> list[PlateSpot]:
        """Detect in the photo, or in an area of it (x1, y1, x2, y2; full-size pixels) at an input of `limit` pixels."""
        image, offset = photo.image, np.zeros(2, np.float32)
        if area is not None:
            height, width = image.shape[:2]
            x1, y1, x2, y2 = (v * photo.scale for v in area)
            left, top = max(0, int(x1)), max(0, int(y1))
            image = image[top : min(height, int(y2) + 1), left : min(width, int(x2) + 1)]
            offset = np.array([left, top], np.float32)
        if not image.size:
            return []
        return self._detect(photo, image, np.array([[1, 0, offset[0]], [0, 1, offset[1]]], np.float32), floor, limit)

    def _closer(self, photo: Photo, spot: PlateSpot) -> PlateSpot:
        """Look at a plate once more at the size at which the detector places corners best; the rest stays."""
        if spot.score < self._found:
            return spot
        if abs(_roll(spot.corners)) < ASKEW:
            low, high = spot.corners.min(0), spot.corners.max(0)
            reach = AROUND * float((high - low).max())
            x1, y1, x2, y2 = (float(v) for v in (*(low - reach), *(high + reach)))
            looked = self._look(photo, self._found / 2, (x1, y1, x2, y2), self._close)
        else:
            looked = self._look_upright(photo, self._found / 2, spot)
        again = [s for s in looked if _same(s, spot)]
        return replace(spot, closer=again[0].corners) if again else spot

    def _look_upright(self, photo: Photo, floor: float, spot: PlateSpot) -> list[PlateSpot]:
        """Detect around a plate in a picture turned so that the plate stands upright."""
        quad = spot.corners * np.float32(photo.scale)
        low, high = quad.min(0), quad.max(0)
        side = max(32, round(float((high - low).max()) * (1 + 2 * AROUND)))
        centre = (low + high) / 2
        turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), _roll(quad), 1.0)
        turn[:, 2] += side / 2 - centre
        image = cv2.warpAffine(photo.image, turn, (side, side), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
        back = np.asarray(cv2.invertAffineTransform(turn), np.float32)
        return self._detect(photo, np.asarray(image, np.uint8), back, floor, self._close)

    def _detect(self, photo: Photo, image: Image, back: Floats, floor: float, limit: int | None) -> list[PlateSpot]:
        """Detect in a picture of the photo; `back` (2, 3) takes its pixels to those of the working image."""
        found = self._detector.detect(image, floor, self._iou, limit)
        return [
            PlateSpot(
                (corners @ back[:, :2].T + back[:, 2]) / np.float32(photo.scale), 2 if kind == 1 else 1, float(score)
            )
            for corners, kind, score in zip(found.corners, found.classes, found.scores, strict=True)
        ]

    def _plate(self, spot: PlateSpot, quad: Floats, text: PlateText) -> Plate:
        # A detection that is sure leaves the reading's own score as it is; a doubtful one lowers it.
        trust = min(1.0, spot.score / self._sure)
        corners = cast(Quad, tuple((float(x), float(y)) for x, y in quad))
        return Plate(
            text=text.text,
            colour=text.colour,
            rows=2 if text.rows == 2 else 1,
            corners=corners,
            score=text.score * trust,
            char_scores=text.char_scores,
            candidates=tuple((candidate, score * trust) for candidate, score in text.candidates),
            problem=text.problem,
        )


def _vote(views: Sequence[Plate]) -> Plate:
    """Of the readings of one plate at several rectifications the surest; another text takes from its score."""
    best = max(views, key=lambda p: p.score)
    against = max((p.score for p in views if p.text != best.text), default=0.0)
    kept = 1 - against / 2
    candidates = {text: round(score * kept, 4) for text, score in best.candidates}
    for view in views:
        for text, score in view.candidates:
            candidates.setdefault(text, round(score * kept, 4))
    ranked = sorted(candidates.items(), key=lambda item: (item[0] != best.text, -item[1]))
    return best.model_copy(update={"score": round(best.score * kept, 4), "candidates": tuple(ranked)})


def rectify(image: Image, corners: Floats) -> Image:
    """Warp a quad (4, 2) to an upright rectangle of the quad's own size (mean of opposite sides), BGR."""
    quad = np.asarray(corners, np.float32)
    width = max(8, round(float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2))
    height = max(4, round(float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2))
    # Work near the plate only: the warp must not walk over twelve million pixels.
    low = np.floor(np.clip(quad.min(0) - 4, 0, [image.shape[1] - 1, image.shape[0] - 1])).astype(int)
    high = np.ceil(np.clip(quad.max(0) + 4, low + 1, [image.shape[1], image.shape[0]])).astype(int)
    near = image[low[1] : high[1], low[0] : high[0]]
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad - low.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(near, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def merge(spots: Sequence[PlateSpot]) -> list[PlateSpot]:
    """One spot for each plate, best first: of two whose centres lie in each other the better one stays."""
    kept: list[PlateSpot] = []
    for spot in sorted(spots, key=lambda s: -s.score):
        if not any(_same(other, spot) for other in kept):
            kept.append(spot)
    return kept


def link_plates(vehicles: Sequence[Vehicle], plates: Sequence[Plate]) -> tuple[Vehicle, ...]:
    """Give each vehicle the index of its plate.

    A plate belongs to a vehicle whose box holds its centre; of several the one whose size and height fit a plate best
    (a fifth of the width, in the lower half). A vehicle has one plate, a plate one vehicle.
    """
    pairs = []
    for number, plate in enumerate(plates):
        for index, vehicle in enumerate(vehicles):
            centre = np.array(plate.corners, np.float32).mean(0)
            if vehicle.class_ in CARRIERS and _inside(centre, vehicle):
                pairs.append((_misfit(plate, vehicle), index, number))
    owner: dict[int, int] = {}
    for _, index, number in sorted(pairs):
        if index not in owner and number not in owner.values():
            owner[index] = number
    return tuple(v.model_copy(update={"plate": owner.get(i)}) for i, v in enumerate(vehicles))


def _misfit(plate: Plate, vehicle: Vehicle) -> float:
    x1, y1, x2, y2 = vehicle.box
    left, top, right, bottom = plate.box
    size = max(right - left, 1.0) / max(x2 - x1, 1.0)
    height = ((top + bottom) / 2 - y1) / max(y2 - y1, 1.0)
    return abs(float(np.log(size / 0.2))) + abs(height - 0.7)


def _roll(corners: Floats) -> float:
    """Degrees by which the plate's upper edge falls to the right."""
    along = corners[1] - corners[0]
    return float(np.degrees(np.arctan2(along[1], along[0])))


def _inside(point: Floats, vehicle: Vehicle) -> bool:
    x1, y1, x2, y2 = vehicle.box
    return bool(x1 <= point[0] <= x2 and y1 <= point[1] <= y2)


def _same(first: PlateSpot, second: PlateSpot) -> bool:
    return _covers(first.corners, second.corners) or _covers(second.corners, first.corners)


def _covers(outer: Floats, inner: Floats) -> bool:
    centre = inner.mean(0)
    return bool((outer.min(0) <= centre).all() and (centre <= outer.max(0)).all())
