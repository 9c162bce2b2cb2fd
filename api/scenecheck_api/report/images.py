"""Pictures for the report page: re-encoded without EXIF, at most 1,600 pixels a side, identity numbers covered."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_api.privacy import IDENTITY_FIELDS
from scenecheck_evidence.base import Box, Quad
from scenecheck_evidence.reading import PhotoReading
from scenecheck_vision.intake import is_pdf
from scenecheck_vision.pdf import pdf_pages
from scenecheck_vision.photo import Photo, load_photo

LONGEST_SIDE = 1600
JPEG_QUALITY = 82
CROP_HEIGHT = 96
"""Pixels of a rectified plate crop; the page shows it at half that, sharp on dense screens."""
COVERED = (0.22, 0.78)
"""Share of a line's width that is covered: the ends stay, as in the masked text beside it."""


@dataclass(frozen=True)
class Picture:
    """A picture as a data URI, and the size in whose pixels the reading's boxes are."""

    uri: str
    width: int
    height: int


@dataclass(frozen=True)
class PhotoPictures:
    """A photo for the page, and each of its plates cut out; of a PDF the page numbered `pdf_page`, counted from 1."""

    photo: Picture
    plates: tuple[str, ...]
    pdf_page: int | None = None


def pictures_of(data: bytes, name: str, reading: PhotoReading, *, in_clear: bool = False) -> PhotoPictures:
    """All pictures that the report shows of one file; of a PDF its first page with a paper of ours.

    Args:
        data: of the file.
        name: for messages.
        reading: of the file.
        in_clear: whether identity numbers stay uncovered.

    Raises:
        SceneCheckError: the file cannot be read as a photo or PDF.
    """
    if not is_pdf(data):
        photo = load_photo(data, name)
        plates = tuple(plate_crop(photo, plate.corners) for plate in reading.plates)
        return PhotoPictures(photo_picture(photo, reading, in_clear=in_clear), plates)
    number = shown_page(reading) or 1
    page = _page(data, name, number)
    return PhotoPictures(photo_picture(page, reading, number, in_clear=in_clear), (), number)


def shown_page(reading: PhotoReading) -> int | None:
    """Of a PDF the page that is shown: the first one with a paper of ours; None where no paper is of a PDF page."""
    return next((document.pdf_page for document in reading.documents if document.pdf_page), None)


def photo_picture(
    photo: Photo, reading: PhotoReading, pdf_page: int | None = None, *, in_clear: bool = False
) -> Picture:
    """The upright photo, shrunk, with the identity numbers that were found in it covered unless shown in clear."""
    scale = min(1.0, LONGEST_SIDE / max(photo.width, photo.height))
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    image = cv2.resize(photo.image, size, interpolation=cv2.INTER_AREA)
    for box in () if in_clear else identity_boxes(reading, pdf_page):
        _cover(image, box, size[0] / photo.width)
    return Picture(_data_uri(_jpeg(image)), photo.width, photo.height)


def region_jpeg(data: bytes, name: str, reading: PhotoReading, box: Box, *, in_clear: bool = False) -> bytes:
    """A part of the upright photo, or of the PDF page that is shown, at full size; at most 1,600 pixels a side.

    Raises:
        SceneCheckError: the file cannot be read as a photo or PDF.
    """
    number = (shown_page(reading) or 1) if is_pdf(data) else None
    photo = load_photo(data, name) if number is None else _page(data, name, number)
    image = photo.full().copy()
    for covered in () if in_clear else identity_boxes(reading, number):
        _cover(image, covered, 1.0)
    x1, y1, x2, y2 = box
    left, top = min(int(x1), photo.width - 1), min(int(y1), photo.height - 1)
    part: NDArray[Any] = image[top : max(top + 1, int(np.ceil(y2))), left : max(left + 1, int(np.ceil(x2)))]
    scale = min(1.0, LONGEST_SIDE / max(part.shape[:2]))
    if scale < 1.0:
        size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return _jpeg(part)


def plate_jpeg(data: bytes, name: str, corners: Quad) -> bytes:
    """A plate cut from the full-size photo and squared up.

    Raises:
        SceneCheckError: the file cannot be read as a photo.
    """
    return _squared(load_photo(data, name), corners)


def plate_crop(photo: Photo, corners: Quad) -> str:
    """A plate cut from the full-size photo and squared up, as a data URI."""
    return _data_uri(_squared(photo, corners))


def _squared(photo: Photo, corners: Quad) -> bytes:
    points = np.array(corners, np.float32)
    sides = np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1)
    ratio = float((sides[0] + sides[2]) / max(1.0, sides[1] + sides[3]))
    width = int(np.clip(round(CROP_HEIGHT * ratio), CROP_HEIGHT // 2, CROP_HEIGHT * 6))
    target = np.array([[0, 0], [width, 0], [width, CROP_HEIGHT], [0, CROP_HEIGHT]], np.float32)
    warp = cv2.getPerspectiveTransform(points, target)
    return _jpeg(cv2.warpPerspective(photo.full(), warp, (width, CROP_HEIGHT), flags=cv2.INTER_AREA))


def _page(data: bytes, name: str, number: int) -> Photo:
    return next(islice(pdf_pages(data, name), number - 1, None))


def identity_boxes(reading: PhotoReading, pdf_page: int | None = None) -> list[Box]:
    """Where identity numbers stand on the photo or PDF page, as far as they were found."""
    return [
        field.box
        for document in reading.documents
        if document.pdf_page == pdf_page
        for name, field in document.fields.items()
        if name in IDENTITY_FIELDS and field.box is not None
    ]


def _cover(image: NDArray[Any], box: Sequence[float], scale: float) -> None:
    """Make the middle of a line of digits unreadable, in place; a line that stands upright is covered whole."""
    x1, y1, x2, y2 = (value * scale for value in box)
    if x2 - x1 > y2 - y1:
        width = x2 - x1
        x1, x2 = x1 + COVERED[0] * width, x1 + COVERED[1] * width
    left, top = max(0, int(x1)), max(0, int(y1))
    right, bottom = min(image.shape[1], int(np.ceil(x2))), min(image.shape[0], int(np.ceil(y2)))
    if left < right and top < bottom:
        image[top:bottom, left:right] = image[top:bottom, left:right].mean(axis=(0, 1)).astype(np.uint8)


def _jpeg(image: NDArray[Any]) -> bytes:
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RuntimeError("cv2 could not encode a JPEG")
    return data.tobytes()


def _data_uri(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
