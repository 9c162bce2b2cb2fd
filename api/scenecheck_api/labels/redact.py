"""People and texts in exported photos are blurred, but for the region that a label is about."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import PhotoReading, VehicleClass, bounding_box

Image = NDArray[np.uint8]
"""(height, width, 3), BGR."""
CELLS = 6
"""A blurred region keeps so many cells on its longer side: neither a face nor a character can be told from them."""


def private_regions(reading: PhotoReading) -> list[Box]:
    """Where people are, and where plates and the texts of papers stand.

    Of a person the whole box; of a car its panes, behind which somebody may sit; of a paper the whole page, since the
    photo on it and what was not read are private, too; a paper whose corners are not known stands everywhere.
    """
    people = [v.box for v in reading.vehicles if v.class_ is VehicleClass.PERSON]
    people += [part.box for part in reading.parts if "glass" in part.part]
    plates = [p.box for p in reading.plates]
    pages: list[Box] = []
    for document in reading.documents:
        if document.corners is None:
            pages.append((0.0, 0.0, float(reading.width), float(reading.height)))
        else:
            pages.append(bounding_box(document.corners))
    return [*people, *plates, *pages]


def redacted(image: Image, regions: Iterable[Box], keep: Iterable[Box] = ()) -> Image:
    """A copy with the regions made unrecognisable.

    Args:
        image: of the upright photo, in its full size.
        regions: to blur, in pixels.
        keep: what a label is about; it stays as it is, also inside a region.
    """
    out = image.copy()
    for box in regions:
        x1, y1, x2, y2 = _inside(box, image)
        if x2 > x1 and y2 > y1:
            out[y1:y2, x1:x2] = _coarse(image[y1:y2, x1:x2])
    for box in keep:
        x1, y1, x2, y2 = _inside(box, image)
        out[y1:y2, x1:x2] = image[y1:y2, x1:x2]
    return out


def _coarse(region: Image) -> Image:
    """The region in a few cells: what is averaged away cannot be computed back, as a blur by a kernel could."""
    height, width = region.shape[:2]
    scale = CELLS / max(height, width)
    small = cv2.resize(
        region, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _inside(box: Box, image: Image) -> tuple[int, int, int, int]:
    """The pixels that a box touches."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box
    return max(0, int(x1)), max(0, int(y1)), min(width, int(np.ceil(x2))), min(height, int(np.ceil(y2)))
