"""Where in a photo the parts and damage networks look: the whole photo, or one near vehicle after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenecheck_evidence.base import Box
from scenecheck_evidence.boxes import area, common_area
from scenecheck_evidence.reading import Vehicle, VehicleClass
from scenecheck_vision.detector import Floats, Image
from scenecheck_vision.kind import near_vehicles
from scenecheck_vision.photo import Photo

BODIES = (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK)
"""Vehicles of sheet metal: the networks learnt parts and damage of these."""
TWO_WHEELS = (VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE)
"""Vehicles that the networks take for pieces of a car: a tank for a bonnet, a fairing for a bumper."""
SURE = 0.7
"""Score of a two-wheeler or person that is surely there; airbags passed for motorcycles of up to 0.65."""
MOST = 3
"""Vehicles looked at one by one; those behind them are small and rarely a party's."""
WHOLE = 0.7
"""A nearest vehicle of this share of the photo's longer side gains nothing from a window of its own."""
SMALLEST = 96
"""Longer side in pixels of a vehicle of which parts can be told."""
MARGIN = 0.08
"""Surroundings shown on every side of a vehicle, as a share of its longer side."""


@dataclass(frozen=True)
class Window:
    """A piece of a photo.

    Attributes:
        image: (h, w, 3) BGR, of the photo's working image.
        offset: (2,) where its first pixel lies in the working image.
        scale: full-size pixels * scale = pixels of the working image.
        vehicle: index of the vehicle it was cut out for; None for the whole photo.
    """

    image: Image
    offset: Floats
    scale: float
    vehicle: int | None = None

    def to_photo(self, points: Floats) -> Floats:
        """Points (..., 2) of the window in pixels of the full-size photo."""
        return np.asarray((points + self.offset) / np.float32(self.scale), np.float32)


def windows(photo: Photo, vehicles: Sequence[Vehicle], whole_up_to: int = 0) -> list[Window]:
    """The whole photo where the nearest vehicle fills it or none is known, else the nearest vehicles, largest first.

    None where all that is known is too far away.

    Args:
        photo: the photo.
        vehicles: surely there, in pixels of the full-size photo.
        whole_up_to: a photo whose longer side has at most so many pixels is looked at whole.
    """
    near = [v for v in near_vehicles(vehicles) if v.class_ in BODIES]
    longer = max(photo.width, photo.height)
    if not near or longer <= whole_up_to or max(_side(v.box) for v in near) >= WHOLE * longer:
        return [Window(photo.image, np.zeros(2, np.float32), photo.scale)]
    found = []
    near = [v for v in near if _side(v.box) >= SMALLEST]
    height, width = photo.image.shape[:2]
    for vehicle in near[:MOST]:
        margin = MARGIN * _side(vehicle.box)
        low = np.floor((np.array(vehicle.box[:2]) - margin) * photo.scale).astype(int)
        high = np.ceil((np.array(vehicle.box[2:]) + margin) * photo.scale).astype(int)
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(width, int(high[0])), min(height, int(high[1]))
        if right > left and bottom > top:
            cut = photo.image[top:bottom, left:right]
            found.append(Window(cut, np.array([left, top], np.float32), photo.scale, vehicles.index(vehicle)))
    return found


def owner(box: Box, vehicles: Sequence[Vehicle], least: float = 0.5) -> int | None:
    """The vehicle a region belongs to: the one whose box holds most of it, the nearer of equals.

    Args:
        box: of the region.
        vehicles: those it may belong to.
        least: share of the region that the vehicle's box has to hold.
    """
    best, most = None, 0.0
    for index, vehicle in enumerate(vehicles):
        if vehicle.class_ not in BODIES:
            continue
        held = common_area(box, vehicle.box) / max(area(box), 1e-6)
        # Of two cars that overlap in the picture the nearer one's box reaches lower.
        rank = held + 0.1 * (best is not None and vehicle.box[3] > vehicles[best].box[3])
        if held >= least and rank > most:
            best, most = index, held
    return best


def on_two_wheels(box: Box, vehicles: Sequence[Vehicle], least: float = 0.5) -> bool:
    """Whether this share of a region, which no car holds, lies on what is surely a motorcycle or bicycle."""
    sure = [v for v in vehicles if v.class_ in TWO_WHEELS and v.score >= SURE]
    return any(common_area(box, v.box) >= least * max(area(box), 1e-6) for v in sure)


def people_alone(vehicles: Sequence[Vehicle]) -> bool:
    """Whether somebody surely stands in the photo and no car does: what is white there is a shirt, no airbag."""
    sure = any(v.class_ is VehicleClass.PERSON and v.score >= SURE for v in vehicles)
    return sure and not any(v.class_ in BODIES for v in vehicles)


def _side(box: Box) -> float:
    return max(box[2] - box[0], box[3] - box[1])
