"""Photo in, reading out, nothing stored: plates and papers in the shapes that users of such APIs know."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from scenecheck_api.intake.concurrency import TOO_MANY_AT_ONCE
from scenecheck_api.intake.uploads import DISK_FULL, FILE_TOO_LARGE, NO_PHOTO, Upload, incoming_folder, receive
from scenecheck_api.judge.isolated import ReaderCrashedError
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.problems import BODY_UNREADABLE, COMMON, PHOTO_REFUSED, define, documented
from scenecheck_evidence.base import Box, Quad, Score, Value
from scenecheck_evidence.reading import Document, PhotoReading, Plate, PlateColour, Quality, VehicleClass, bounding_box

router = APIRouter(prefix="/v1", tags=["readings 单张识别"])
Reader = Annotated[Principal, Depends(require(Scope.READ_PHOTOS))]
T = TypeVar("T", bound=Value)

ONE_PHOTO = define("one_photo", 422, "一次只能识别一张照片", "one photo is read at a time")
READER_CRASHED = define(
    "reader_crashed", 422, "这张照片使读取程序中断，请重拍", "this photo ends the program that reads it; take it again"
)


class Corner(Value):
    """A box by its edges, in pixels of the upright photo."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float


class Candidate(Value):
    """A text the plate may bear."""

    plate: str
    score: Score


class PlateVehicle(Value):
    """The vehicle that bears the plate."""

    type: VehicleClass
    score: Score
    box: Corner


class PlateResult(Value):
    """A plate."""

    plate: str = Field(examples=["川H12345"])
    score: Score
    box: Corner
    corners: Quad = Field(description="clockwise from top left")
    colour: PlateColour | None
    rows: int
    candidates: tuple[Candidate, ...]
    problem: str | None = Field(description="why the text is not to be trusted as it stands")
    vehicle: PlateVehicle | None


class PlatesAnswer(Value):
    """The plates of a photo, the surest first."""

    filename: str
    processing_time: float = Field(description="milliseconds")
    width: int
    height: int
    results: tuple[PlateResult, ...]
    quality: Quality
    pipeline: str


class DocumentsAnswer(Value):
    """The papers in a photo or PDF."""

    filename: str
    processing_time: float = Field(description="milliseconds")
    width: int
    height: int
    documents: tuple[Document, ...]
    quality: Quality
    pipeline: str


BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["photo"],
                "properties": {"photo": {"type": "string", "format": "binary"}},
            }
        }
    },
}
_REFUSALS = documented(
    *COMMON,
    BODY_UNREADABLE,
    NO_PHOTO,
    ONE_PHOTO,
    FILE_TOO_LARGE,
    DISK_FULL,
    PHOTO_REFUSED,
    READER_CRASHED,
    TOO_MANY_AT_ONCE,
)


@router.post(
    "/plates",
    operation_id="readPlates",
    summary="识别号牌 Read the plates of a photo",
    responses=_REFUSALS,
    openapi_extra={"requestBody": BODY},
)
async def read_plates(request: Request, parts: Parts, caller: Reader) -> PlatesAnswer:
    """One photo as the part `photo`. Nothing is kept of it."""
    return await _read(request, parts, caller, _plates)


@router.post(
    "/documents",
    operation_id="readDocuments",
    summary="识别证件和保单 Read the papers in a photo or PDF",
    responses=_REFUSALS,
    openapi_extra={"requestBody": BODY},
)
async def read_documents(request: Request, parts: Parts, caller: Reader) -> DocumentsAnswer:
    """One photo or PDF as the part `photo`. Nothing is kept of it; the answer holds what stands on the paper."""
    return await _read(request, parts, caller, _documents)


async def _read(
    request: Request, parts: Runtime, caller: Principal, shape: Callable[[str, float, PhotoReading], T]
) -> T:
    with parts.readings.one_of(caller.id), incoming_folder(parts.settings) as folder:
        upload = await receive(request, folder, parts.settings.upload_max_bytes)
        return await run_in_threadpool(_reading, parts, upload, shape)


def _reading(parts: Runtime, upload: Upload, shape: Callable[[str, float, PhotoReading], T]) -> T:
    if not upload.files:
        raise NO_PHOTO.error("expected one part `photo`, found none")
    if len(upload.files) > 1:
        raise ONE_PHOTO.error(f"expected one part `photo`, found {len(upload.files)}")
    file = upload.files[0]
    started = time.perf_counter()
    try:
        reading, _ = parts.isolated.read_photo(file.path.read_bytes(), file.name)
    except ReaderCrashedError as error:
        raise READER_CRASHED.error(str(error)) from None
    return shape(file.name, round(1000 * (time.perf_counter() - started), 1), reading)


def _plates(name: str, milliseconds: float, reading: PhotoReading) -> PlatesAnswer:
    bearers = {vehicle.plate: vehicle for vehicle in reading.vehicles if vehicle.plate is not None}
    results = []
    for index, plate in enumerate(reading.plates):
        bearer = bearers.get(index)
        vehicle = PlateVehicle(type=bearer.class_, score=bearer.score, box=_corner(bearer.box)) if bearer else None
        results.append(_result(plate, vehicle))
    return PlatesAnswer(
        filename=name,
        processing_time=milliseconds,
        width=reading.width,
        height=reading.height,
        results=tuple(sorted(results, key=lambda result: -result.score)),
        quality=reading.quality,
        pipeline=reading.pipeline,
    )


def _result(plate: Plate, vehicle: PlateVehicle | None) -> PlateResult:
    return PlateResult(
        plate=plate.text,
        score=plate.score,
        box=_corner(bounding_box(plate.corners)),
        corners=plate.corners,
        colour=plate.colour,
        rows=plate.rows,
        candidates=tuple(Candidate(plate=text, score=score) for text, score in plate.candidates),
        problem=plate.problem,
        vehicle=vehicle,
    )


def _documents(name: str, milliseconds: float, reading: PhotoReading) -> DocumentsAnswer:
    return DocumentsAnswer(
        filename=name,
        processing_time=milliseconds,
        width=reading.width,
        height=reading.height,
        documents=reading.documents,
        quality=reading.quality,
        pipeline=reading.pipeline,
    )


def _corner(box: Box) -> Corner:
    return Corner(xmin=box[0], ymin=box[1], xmax=box[2], ymax=box[3])
