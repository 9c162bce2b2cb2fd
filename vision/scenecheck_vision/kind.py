"""What a photo shows, from what was found in it."""

from __future__ import annotations

from collections.abc import Sequence

from scenecheck_evidence.base import Box
from scenecheck_evidence.boxes import area
from scenecheck_evidence.reading import (
    Document,
    DocumentType,
    PartRegion,
    PhotoKind,
    Plate,
    Vehicle,
    VehicleClass,
    bounding_box,
)

BACKGROUND = 0.1
"""A vehicle with less than this share of the largest one's area stands in the background."""
CLOSE = 0.45
"""A vehicle that runs out of the frame and covers this share of it was taken close up."""
CUT = 2
"""Edges of the frame that a vehicle runs out of; one that merely reaches an edge is still seen as a whole."""
EDGE = 0.01
"""A box that ends within this share of the side touches the edge of the frame."""
PLATE_CLOSE = 0.2
"""A plate this wide, as a share of the frame, was taken close up even where no vehicle is recognised around it."""
PART_CLOSE = 0.1
"""A door or bumper of this share of the frame was taken close up even where no vehicle is recognised around it."""

_KIND = {
    DocumentType.VEHICLE_LICENCE: PhotoKind.VEHICLE_LICENCE,
    DocumentType.DRIVING_LICENCE: PhotoKind.DRIVING_LICENCE,
    DocumentType.INSURANCE_POLICY: PhotoKind.INSURANCE_POLICY,
    DocumentType.VIN: PhotoKind.VIN,
}


def photo_kind(
    size: tuple[int, int],
    vehicles: Sequence[Vehicle],
    plates: Sequence[Plate],
    documents: Sequence[Document],
    parts: Sequence[PartRegion] = (),
) -> PhotoKind:
    """The kind of a photo.

    A paper comes first, the largest if there are several; then vehicles: a scene when one that matters stands wholly in
    the frame or several are seen from afar, a closeup when the frame cuts them off or only a part of one is seen.

    Args:
        size: (width, height) of the photo in pixels.
        vehicles: found in it; persons do not count.
        plates: found in it.
        documents: read from it.
        parts: of vehicles, found in it.
    """
    if documents:
        return _KIND[max(documents, key=_page_area).type]
    standing = near_vehicles(vehicles)
    if not standing:
        wide = any(p.box[2] - p.box[0] >= PLATE_CLOSE * size[0] for p in plates)
        near = any(area(p.box) >= PART_CLOSE * size[0] * size[1] for p in parts)
        return PhotoKind.CLOSEUP if wide or near else PhotoKind.SCENE if plates else PhotoKind.OTHER
    frame = size[0] * size[1]
    if all(cut_sides(v.box, size) >= CUT for v in standing) and area(standing[0].box) >= CLOSE * frame:
        return PhotoKind.CLOSEUP
    return PhotoKind.SCENE


def near_vehicles(vehicles: Sequence[Vehicle]) -> list[Vehicle]:
    """Vehicles that matter, largest first: no persons, nothing in the background."""
    standing = sorted((v for v in vehicles if v.class_ is not VehicleClass.PERSON), key=lambda v: -area(v.box))
    return [v for v in standing if area(v.box) >= BACKGROUND * area(standing[0].box)]


def cut_sides(box: Box, size: tuple[int, int]) -> int:
    """How many edges of the frame a box touches."""
    width, height = size
    margin_x, margin_y = EDGE * width, EDGE * height
    touching = (box[0] <= margin_x, box[1] <= margin_y, box[2] >= width - margin_x, box[3] >= height - margin_y)
    return sum(touching)


def _page_area(document: Document) -> float:
    return area(bounding_box(document.corners)) if document.corners else 0.0
