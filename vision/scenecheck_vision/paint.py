"""The colour of a vehicle's paint, where it is plain: strongly coloured, white or black; everything else is not told.

Between white, silver, grey and black the light decides more than the paint, so only the ends are named. Looked at by
eye on 130 development photos: of 102 large cars, lorries and buses 44 were given a colour, 42 of them rightly; a silver
car was called white and a lorry in the shade black.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.boxes import area
from scenecheck_evidence.reading import Paint, Vehicle, VehicleClass
from scenecheck_vision.photo import Photo

PAINTED = (VehicleClass.CAR.value, VehicleClass.BUS.value, VehicleClass.TRUCK.value)
LARGE = 0.05
"""Share of the photo from which a vehicle's paint is looked at."""
BODY = (0.15, 0.35, 0.85, 0.8)
"""The part of a vehicle's box that is mostly paint: below the windows, above the wheels, without the corners."""
SATURATED, LIT = 90, 50
"""Saturation and value (0 to 255) from which a pixel has a colour."""
MUCH, LITTLE = 0.45, 0.12
"""Share of coloured pixels from which the paint is coloured, and up to which it is not."""
OF_ONE = 0.7
"""Share of the coloured pixels that one colour must have."""
WHITE_FROM, BLACK_TO = 175, 55
"""Median value of a paint without colour."""
HUES = (
    (Paint.RED.value, 0, 9),
    (Paint.YELLOW.value, 10, 34),
    (Paint.GREEN.value, 35, 88),
    (Paint.BLUE.value, 89, 132),
    (Paint.PURPLE.value, 133, 164),
    (Paint.RED.value, 165, 180),
)
"""Hues as OpenCV counts them, 0 to 180; yellow holds orange and brown."""


def with_paint(photo: Photo, vehicles: Sequence[Vehicle]) -> tuple[Vehicle, ...]:
    """The vehicles, large ones with the colour of their paint where it is plain."""
    enough = LARGE * photo.width * photo.height
    return tuple(
        vehicle.model_copy(update={"paint": paint_of(_body(photo, vehicle))})
        if vehicle.class_.value in PAINTED and area(vehicle.box) >= enough
        else vehicle
        for vehicle in vehicles
    )


def paint_of(pixels: NDArray[np.uint8]) -> Paint | None:
    """The colour of a painted surface.

    Args:
        pixels: (h, w, 3) uint8, BGR.

    Returns:
        The colour; None where there is no plain one, or no pixel.
    """
    if not pixels.size:
        return None
    hsv = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV).reshape(-1, 3)
    coloured = hsv[(hsv[:, 1] >= SATURATED) & (hsv[:, 2] >= LIT)]
    share = len(coloured) / len(hsv)
    if share >= MUCH:
        counts: dict[str, int] = {}
        for name, low, high in HUES:
            counts[name] = counts.get(name, 0) + int(((coloured[:, 0] >= low) & (coloured[:, 0] <= high)).sum())
        name, most = max(counts.items(), key=lambda item: item[1])
        return Paint(name) if most >= OF_ONE * len(coloured) else None
    if share <= LITTLE:
        value = float(np.median(hsv[:, 2]))
        return Paint.WHITE if value >= WHITE_FROM else Paint.BLACK if value <= BLACK_TO else None
    return None


def _body(photo: Photo, vehicle: Vehicle) -> NDArray[np.uint8]:
    x1, y1, x2, y2 = (photo.scale * side for side in vehicle.box)
    left, top, right, bottom = BODY
    x, y = (x1 + left * (x2 - x1), x1 + right * (x2 - x1)), (y1 + top * (y2 - y1), y1 + bottom * (y2 - y1))
    return photo.image[max(0, int(y[0])) : int(y[1]), max(0, int(x[0])) : int(x[1])]
