"""Taking in photos: judged by their header at once, stored, and acknowledged when both are durable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from scenecheck_api.blobs import BlobStore
from scenecheck_api.intake.cases import find_case
from scenecheck_api.intake.idempotency import digest, once
from scenecheck_api.intake.states import PhotoState, need_open
from scenecheck_api.intake.uploads import NO_PHOTO, Received, Upload
from scenecheck_api.jobs.queue import JobQueue
from scenecheck_api.judge.read_photo import read_job
from scenecheck_api.metrics import UPLOADED_BYTES
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.server.problems import REQUEST_INVALID, ApiError, FieldProblem, define, of_intake
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_evidence.case import Slot
from scenecheck_vision.intake import ImageFormat, IntakeError, check_bytes, is_pdf, read_header

PHOTO_NOT_FOUND = define("photo_not_found", 404, "案件里没有这张照片", "the case holds no such photo")
SHA256_DIFFERS = define(
    "sha256_differs",
    422,
    "照片在传输中损坏，请重新上传",
    "what arrived is not what was sent; upload it again",
)
TOO_MANY_PHOTOS = define("too_many_photos", 409, "案件的照片太多", "the case holds too many photos")

PhotoId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="服务给出的照片标识 the id that adding the photo gave",
        examples=["019a0eb8-c1d2-7a3b-8c4d-5e6f7a8b9c0d"],
    ),
]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KINDS = {
    ImageFormat.JPEG: (".jpg", "image/jpeg"),
    ImageFormat.PNG: (".png", "image/png"),
    ImageFormat.WEBP: (".webp", "image/webp"),
    ImageFormat.HEIC: (".heic", "image/heic"),
}
_PDF = (".pdf", "application/pdf")
_HELD = select(PhotoRow).where(PhotoRow.case_id == bindparam("case"))


@dataclass(frozen=True)
class Offered:
    """A photo that may be added: a file with the app's hints, its type told by its content."""

    file: Received
    slot: Slot | None
    party: str | None
    suffix: str
    media_type: str


@dataclass(frozen=True)
class Refused:
    """A file of a request that is not taken, by its place in the request."""

    index: int
    error: ApiError


@dataclass(frozen=True)
class Added:
    """Photos that a case holds now: their ids in the order of the request, and which of them are still to be read."""

    photos: tuple[str, ...]
    waiting: tuple[str, ...]


def examine(upload: Upload) -> tuple[list[Offered], list[Refused]]:
    """Judge each file by its header and the hints beside it.

    Raises:
        ApiError: the request holds no photo; hints do not stand one for each photo; or its only file is refused.
    """
    if not upload.files:
        raise NO_PHOTO.error("expected one part `photo` or more, found none")
    slots = _hints(upload, "slot")
    parties = _hints(upload, "party")
    sums = _hints(upload, "sha256")
    offered: list[Offered] = []
    refused: list[Refused] = []
    for index, file in enumerate(upload.files):
        try:
            suffix, media_type = _examine(file, sums[index])
            offered.append(Offered(file, _slot(slots[index]), parties[index], suffix, media_type))
        except IntakeError as error:
            refused.append(Refused(index, of_intake(error)))
        except ApiError as error:
            refused.append(Refused(index, error))
    if not offered:
        raise refused[0].error
    return offered, refused


def _hints(upload: Upload, name: str) -> list[str | None]:
    """A field's values, one for each photo; an empty one says nothing."""
    values = upload.fields.get(name, [])
    if not values:
        return [None] * len(upload.files)
    if len(values) != len(upload.files):
        wrong = FieldProblem(field=f"body.{name}", message="one for each photo, in their order; empty where unknown")
        raise REQUEST_INVALID.error(
            f"expected {len(upload.files)} values of {name}, found {len(values)}", errors=[wrong]
        )
    return [value or None for value in values]


def _slot(name: str | None) -> Slot | None:
    if name is None:
        return None
    try:
        return Slot(name)
    except ValueError:
        wrong = FieldProblem(field="body.slot", message=f"one of {', '.join(Slot)}")
        raise REQUEST_INVALID.error("expected the name of a slot, found another word", errors=[wrong]) from None


def _examine(file: Received, expected: str | None) -> tuple[str, str]:
    """Suffix and media type by content.

    Raises:
        IntakeError: the file is no photo that is taken.
        ApiError: it is not the file that was sent.
    """
    if expected is not None:
        if not _SHA256.fullmatch(expected):
            wrong = FieldProblem(field="body.sha256", message="64 hexadecimal digits in lower case")
            raise REQUEST_INVALID.error("expected a sha256, found something else", errors=[wrong])
        if expected != file.sha256:
            raise SHA256_DIFFERS.error(f"expected sha256 {expected}, found {file.sha256} over {file.size} bytes")
    data = file.path.read_bytes()
    if is_pdf(data):
        check_bytes(data)
        return _PDF
    return _KINDS[read_header(data, file.name).format]


def store_originals(blobs: BlobStore, offered: Sequence[Offered]) -> None:
    """Make the files durable, before anybody is told of them.

    Raises:
        BlobError: the store does not take them.
    """
    for photo in offered:
        if blobs.put(photo.file.path, photo.file.sha256):
            UPLOADED_BYTES.inc(photo.file.size)


def add_photos(
    session: Session,
    queue: JobQueue,
    caller: Principal,
    case_id: str,
    offered: Sequence[Offered],
    *,
    key: str | None,
    max_photos: int,
) -> Added:
    """Add photos to a case in one transaction with their jobs and audit rows; the originals are stored already.

    A photo that the case holds already (the same bytes) is not added again: its id is given.

    Raises:
        ApiError: `case_not_found`, `case_in_wrong_state`, `too_many_photos`, `request_invalid`.
    """
    asked = [[photo.file.sha256, photo.slot, photo.party] for photo in offered]
    request = once(session, caller, f"addPhotos:{case_id}", key, digest(asked))
    case = find_case(session, caller, case_id, lock=True)
    if request.made is not None:
        return _added([session.get_one(PhotoRow, one) for one in request.made])
    need_open(case)
    parties = {party["id"] for party in case.declared["parties"]}
    for photo in offered:
        if photo.party is not None and photo.party not in parties:
            wrong = FieldProblem(field="body.party", message=f"one of {', '.join(sorted(parties))}")
            raise REQUEST_INVALID.error("expected a party of the case, found another", errors=[wrong])
    held = {row.sha256: row for row in session.scalars(_HELD, {"case": case.id})}
    made = [_add(session, queue, caller, case, photo, held) for photo in offered]
    if sum(row.state != PhotoState.WITHDRAWN.value for row in held.values()) > max_photos:
        raise TOO_MANY_PHOTOS.error(f"expected at most {max_photos} photos in one case, found more")
    request.remember(201, [row.id for row in made])
    return _added(made)


def _added(rows: Sequence[PhotoRow]) -> Added:
    waiting = (row.id for row in rows if row.state == PhotoState.WAITING.value)
    return Added(tuple(row.id for row in rows), tuple(waiting))


def _add(
    session: Session, queue: JobQueue, caller: Principal, case: CaseRow, photo: Offered, held: dict[str, PhotoRow]
) -> PhotoRow:
    row = held.get(photo.file.sha256)
    if row is not None and row.state != PhotoState.WITHDRAWN.value:
        return row
    case.updated_at = utc_now()
    if row is None:
        case.photos_taken += 1
        row = PhotoRow(
            case_id=case.id,
            file=f"{case.photos_taken:03d}{photo.suffix}",
            sha256=photo.file.sha256,
            size=photo.file.size,
            media_type=photo.media_type,
            slot=photo.slot,
            party=photo.party,
            state=PhotoState.WAITING.value,
            received_by=caller.id,
        )
        session.add(row)
        session.flush()
        held[row.sha256] = row
        queue.put(session, read_job(row))
    else:
        row.slot, row.party, row.withdrawn_at = photo.slot, photo.party, None
        row.times_added += 1
        row.state = _state_again(session, row).value
        if row.state == PhotoState.WAITING.value:
            queue.put(session, read_job(row))
    audit.record(
        session,
        caller,
        "photo.added",
        f"photo:{row.id}",
        case_id=case.id,
        detail={"sha256": row.sha256, "size": row.size},
    )
    return row


def _state_again(session: Session, row: PhotoRow) -> PhotoState:
    """The state of a photo that comes back after it was withdrawn: what is known of it still holds."""
    if row.error_code is not None:
        return PhotoState.UNREADABLE
    known = select(ReadingRow.sha256).where(ReadingRow.sha256 == row.sha256).limit(1)
    return PhotoState.READ if session.scalars(known).first() is not None else PhotoState.WAITING


def find_photo(session: Session, caller: Principal, case_id: str, photo_id: str) -> tuple[CaseRow, PhotoRow]:
    """A photo of a case that the caller may see.

    Raises:
        ApiError: `case_not_found`, `photo_not_found`.
    """
    case = find_case(session, caller, case_id)
    photo = session.get(PhotoRow, photo_id)
    if photo is None or photo.case_id != case.id:
        raise PHOTO_NOT_FOUND.error("expected the id of a photo of this case, found another")
    return case, photo


def withdraw_photo(session: Session, caller: Principal, case_id: str, photo_id: str) -> PhotoRow:
    """Take a photo out of a case; its original stays as long as the case is kept.

    Raises:
        ApiError: `case_not_found`, `photo_not_found`, `case_in_wrong_state`.
    """
    case = find_case(session, caller, case_id, lock=True)
    _, photo = find_photo(session, caller, case_id, photo_id)
    if photo.state == PhotoState.WITHDRAWN.value:
        return photo
    need_open(case)
    photo.state = PhotoState.WITHDRAWN.value
    photo.withdrawn_at = case.updated_at = utc_now()
    audit.record(session, caller, "photo.withdrawn", f"photo:{photo.id}", case_id=case.id)
    return photo
