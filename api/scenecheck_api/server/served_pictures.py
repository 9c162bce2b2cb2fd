"""Pictures as they may be served: made anew from the original, without EXIF, identity numbers covered."""

from __future__ import annotations

import base64

from fastapi import Response
from sqlalchemy.orm import Session

from scenecheck_api.judge.inputs import readings_of
from scenecheck_api.report.images import pictures_of, plate_jpeg, region_jpeg
from scenecheck_api.runtime import Runtime
from scenecheck_api.server.problems import define
from scenecheck_api.store.tables.cases import PhotoRow
from scenecheck_evidence.base import Box, Quad
from scenecheck_evidence.reading import PhotoReading

JPEG = "image/jpeg"
NOT_READ = define(
    "photo_not_read",
    409,
    "照片还没有读取，暂不能显示",
    "the photo is not read, so what must be covered in it is not known",
)


def picture(session: Session, parts: Runtime, photo: PhotoRow, *, in_clear: bool = False) -> Response:
    """A photo as JPEG; of a policy in PDF the page with the paper.

    Args:
        session: to look with.
        parts: of the process.
        photo: of a case.
        in_clear: whether identity numbers stay uncovered.

    Raises:
        ApiError: `photo_not_read`: identity numbers in it could not be covered.
        BlobError: the original cannot be had.
    """
    data = parts.blobs.get(photo.sha256)
    uri = pictures_of(data, photo.file, _reading(session, parts, photo), in_clear=in_clear).photo.uri
    return _answer(base64.b64decode(uri.partition(",")[2]))


def region(session: Session, parts: Runtime, photo: PhotoRow, box: Box, *, in_clear: bool = False) -> Response:
    """A part of a photo at full size, where the whole one is shrunk; `box` in pixels of the upright photo.

    Raises:
        ApiError: `photo_not_read`.
        BlobError: the original cannot be had.
    """
    data = parts.blobs.get(photo.sha256)
    return _answer(region_jpeg(data, photo.file, _reading(session, parts, photo), box, in_clear=in_clear))


def plate(session: Session, parts: Runtime, photo: PhotoRow, corners: Quad) -> Response:
    """A plate cut from the full-size photo and squared up.

    Raises:
        BlobError: the original cannot be had.
    """
    return _answer(plate_jpeg(parts.blobs.get(photo.sha256), photo.file, corners))


def _reading(session: Session, parts: Runtime, photo: PhotoRow) -> PhotoReading:
    reading = readings_of(session, [photo.sha256], parts.reader.digest).get(photo.sha256)
    if reading is None:
        raise NOT_READ.error("expected a photo that was read, found one that was not")
    return reading


def _answer(data: bytes) -> Response:
    return Response(data, media_type=JPEG, headers={"Cache-Control": "private, no-store"})
