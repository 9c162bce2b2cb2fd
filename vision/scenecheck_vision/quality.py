"""Whether a photo will do: judged on the plate, the page or the vehicle that matters, else on the frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box, Quad
from scenecheck_evidence.boxes import area
from scenecheck_evidence.reading import (
    Document,
    PhotoKind,
    Plate,
    Quality,
    QualityProblem,
    Variant,
    Vehicle,
    bounding_box,
)
from scenecheck_vision import exposure
from scenecheck_vision.kind import cut_sides, near_vehicles
from scenecheck_vision.photo import Photo
from scenecheck_vision.plates import rectify
from scenecheck_vision.sharpness import MAX_PAGE_FALL, MIN_SIDE, is_blurred

LEGIBLE = 0.5
"""A plate whose text is more likely wrong than right is not legible (its score is a calibrated probability)."""
SURELY_LEGIBLE = 0.9
NOT_OURS = "not_a_chinese_plate"
"""The recogniser's word for what only looks like a plate: nothing to be legible there."""
MIN_PLATE_HEIGHT = 14.0
"""Height of a row of characters in pixels below which readers fail: the 94 x 24 px crops of CCPD are near it."""
MIN_PHOTO_SIDE = 640
"""Longest side of a photo, and of a page (domain.md, 6: cards hold at 640 px)."""
CAMERA_SIDE = 1600
"""A photo at least this long is as the camera took it: something small in it is far away, not shrunk."""

BLOCKING = frozenset(
    {QualityProblem.BLURRED, QualityProblem.TOO_DARK, QualityProblem.OVEREXPOSED, QualityProblem.LOW_RESOLUTION}
)
"""Problems that make any photo unusable; a plate that one photo does not show may be legible in the next."""
BLOCKING_PAGE = BLOCKING | {QualityProblem.GLARE, QualityProblem.TOO_FAR, QualityProblem.PAGE_EDGES_CUT_OFF}
_SCENES = (PhotoKind.SCENE, PhotoKind.CLOSEUP, PhotoKind.OTHER)


def judge(
    photo: Photo,
    kind: PhotoKind,
    vehicles: Sequence[Vehicle],
    plates: Sequence[Plate],
    documents: Sequence[Document],
) -> Quality:
    """Judge a photo by what was found in it.

    Args:
        photo: the photo.
        kind: what it shows.
        vehicles: found in it, in pixels of the full-size photo.
        plates: found in it.
        documents: read from it.
    """
    problems: list[QualityProblem] = []
    if max(photo.width, photo.height) < MIN_PHOTO_SIDE:
        problems.append(QualityProblem.LOW_RESOLUTION)
    if kind in _SCENES:
        plate = leading_plate(vehicles, plates)
        found = scene_problems(vehicle_region(photo, vehicles), bool(near_vehicles(vehicles)))
        if plate is not None and plate.score >= SURELY_LEGIBLE:
            found = [p for p in found if p is not QualityProblem.BLURRED]  # characters blur before anything else
        problems += found
        problems += plate_problems(photo, plate) if plate is not None else []
        blocking = BLOCKING
    else:
        for document in documents:
            problems += page_problems(photo, document)
        blocking = BLOCKING_PAGE
    ordered = tuple(dict.fromkeys(problems))
    return Quality(usable=not blocking.intersection(ordered), problems=ordered)


def scene_problems(region: NDArray[np.uint8], vehicle: bool) -> list[QualityProblem]:
    """Light and sharpness of a region of a scene; darkness hides blur, so one of them is named.

    Args:
        region: (h, w, 3) uint8 BGR.
        vehicle: whether a vehicle is what it shows; a frame without one may be white because paper is.
    """
    overexposed = exposure.is_overexposed if vehicle else exposure.is_faded
    if exposure.is_too_dark(region):
        return [QualityProblem.TOO_DARK]
    problems = [QualityProblem.OVEREXPOSED] if overexposed(region) else []
    return [QualityProblem.BLURRED, *problems] if is_blurred(region) else problems


def page_problems(photo: Photo, document: Document) -> list[QualityProblem]:
    """What is wrong with a page where it lies in the photo."""
    box = bounding_box(document.corners) if document.corners else (0.0, 0.0, float(photo.width), float(photo.height))
    region = rectify(photo.image, _working(photo, document.corners)) if document.corners else photo.image
    problems: list[QualityProblem] = []
    if max(box[2] - box[0], box[3] - box[1]) < MIN_PHOTO_SIDE:
        problems.append(_too_small(photo))
    if exposure.is_too_dark(region):
        problems.append(QualityProblem.TOO_DARK)
    elif is_blurred(region, MAX_PAGE_FALL):
        problems.append(QualityProblem.BLURRED)
    if exposure.is_faded(region):
        problems.append(QualityProblem.OVEREXPOSED)
    if exposure.page_glare(region):
        problems.append(QualityProblem.GLARE)
    if document.corners_score:
        cut = QualityProblem.PAGE_EDGES_CUT_OFF in document.warnings
    else:  # the outline of the text, and what lies around that is not known
        touching = document.corners and cut_sides(box, (photo.width, photo.height))
        cut = bool(touching) and document.variant is not Variant.ELECTRONIC
    if cut:
        problems.append(QualityProblem.PAGE_EDGES_CUT_OFF)
    return problems


def leading_plate(vehicles: Sequence[Vehicle], plates: Sequence[Plate]) -> Plate | None:
    """The largest plate, on a near vehicle if there is one there; None without a plate of ours."""
    near = {v.plate for v in near_vehicles(vehicles) if v.plate is not None}
    chosen = [p for i, p in enumerate(plates) if i in near] or plates
    return max((p for p in chosen if p.problem != NOT_OURS), key=lambda p: area(p.box), default=None)


def plate_problems(photo: Photo, plate: Plate) -> list[QualityProblem]:
    """Why a plate cannot be read; nothing when it can."""
    if plate.score >= LEGIBLE:
        return []
    problems = [QualityProblem.PLATE_NOT_LEGIBLE]
    if plate_height(plate.corners) / plate.rows < MIN_PLATE_HEIGHT:
        return [*problems, _too_small(photo)]
    crop = rectify(photo.image, _working(photo, plate.corners))
    if exposure.is_too_dark(crop):
        problems.append(QualityProblem.TOO_DARK)
    elif exposure.plate_glare(crop):
        problems.append(QualityProblem.GLARE)
    return problems


def plate_height(corners: Quad) -> float:
    """Mean length in pixels of the left and right sides of a plate."""
    top_left, top_right, bottom_right, bottom_left = (np.array(corner) for corner in corners)
    return float(np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2


def vehicle_region(photo: Photo, vehicles: Sequence[Vehicle]) -> NDArray[np.uint8]:
    """The nearest vehicle's part of the working image, the whole frame when there is none of some size."""
    near = near_vehicles(vehicles)
    region = cut(photo, near[0].box) if near else photo.image
    return region if max(region.shape[:2]) >= MIN_SIDE else photo.image


def cut(photo: Photo, box: Box) -> NDArray[np.uint8]:
    """The part of the working image under a box given in full-size pixels; at least one pixel."""
    height, width = photo.image.shape[:2]
    x1, y1, x2, y2 = (value * photo.scale for value in box)
    left, top = min(max(0, int(x1)), width - 1), min(max(0, int(y1)), height - 1)
    right, bottom = max(left + 1, min(width, round(x2))), max(top + 1, min(height, round(y2)))
    return photo.image[top:bottom, left:right]


def _working(photo: Photo, corners: Quad) -> NDArray[np.float32]:
    return np.asarray(np.array(corners, np.float32) * np.float32(photo.scale), np.float32)


def _too_small(photo: Photo) -> QualityProblem:
    """Something small is far away in a photo as taken, and has lost its pixels in a shrunken one."""
    taken = max(photo.width, photo.height) >= CAMERA_SIDE
    return QualityProblem.TOO_FAR if taken else QualityProblem.LOW_RESOLUTION
