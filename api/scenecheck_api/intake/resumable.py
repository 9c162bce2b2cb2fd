"""A photo in pieces, for lines that break: begin, send piece after piece, ask how far it is, go on from there.

What has come lies in a file under the data folder, and its size is the offset: no row has to agree with it. Whatever
arrived before the line broke stays. With the last byte the file is checked, stored and added like any other photo.
Servers that share the work must share the data folder.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Annotated

from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect

from scenecheck_api.capture.consents import need_consent
from scenecheck_api.intake import photos
from scenecheck_api.intake.cases import find_case
from scenecheck_api.intake.states import PhotoState, need_open
from scenecheck_api.intake.uploads import DISK_FULL, FILE_TOO_LARGE, Received, Upload
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal, PrincipalKind
from scenecheck_api.server.problems import REQUEST_INVALID, FieldProblem, define
from scenecheck_api.settings import Settings
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.capture import UploadRow
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.case import Slot

FOLDER = "partial"
"""Folder of unfinished uploads in the data folder."""
KEPT_SECONDS = 2 * 86400
"""What nobody has gone on with for so long is removed."""
SILENT_SECONDS = 20
"""A line on which nothing comes for so long is dead: what came is kept, and the next request may go on."""
OFFSET_HEADER = "Upload-Offset"

UPLOAD_NOT_FOUND = define("upload_not_found", 404, "没有这个上传", "there is no such upload of this caller")
OFFSET_DIFFERS = define(
    "upload_offset_differs",
    409,
    "上传进度不一致，正在接续",
    "the upload has come further or less far; go on from Upload-Offset",
)
UPLOAD_BUSY = define(
    "upload_busy", 409, "另一个页面正在上传同一张照片", "another request is adding to this upload; ask how far it is"
)
PIECE_TOO_LONG = define("upload_too_long", 422, "上传的内容超出文件大小", "more came than the file was said to hold")

UploadId = Annotated[
    str,
    PathParameter(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="上传标识 The id of the upload"),
]


class UploadWish(Value):
    """A photo that will come in pieces."""

    size: int = Field(ge=1, le=2**31 - 1, description="bytes of the whole file")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the whole file")
    slot: Slot | None = None
    party: str | None = Field(None, min_length=1, max_length=64)
    replaces: str | None = Field(
        None,
        pattern=r"^[0-9a-f-]{36}$",
        description="a photo of one's own that is withdrawn when this one is whole",
    )


class UploadAnswer(Value):
    """How far an upload is; `photo` is its id in the case as soon as it is whole and stored."""

    id: str
    size: int
    offset: int
    photo: str | None = None


def begin(session: Session, parts: Runtime, caller: Principal, case_id: str, wish: UploadWish) -> UploadRow:
    """Begin an upload, or find the one of the same file for the same place: it goes on where it was.

    Raises:
        ApiError: `case_not_found`, `case_in_wrong_state`, `consent_needed`, `file_too_large`, `storage_full`,
            `request_invalid`.
    """
    case = find_case(session, caller, case_id)
    need_open(case)
    if caller.kind is not PrincipalKind.KEY:  # an app of its own asks for consent itself
        need_consent(session, caller, case)
    party = _party(caller, case, wish)
    settings = parts.settings
    if wish.size > settings.upload_max_bytes:
        raise FILE_TOO_LARGE.error(f"expected at most {settings.upload_max_bytes} bytes, found {wish.size}")
    folder = settings.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    if shutil.disk_usage(folder).free < settings.free_disk_floor_bytes + wish.size:
        raise DISK_FULL.error("expected free space above the floor of the settings, found less")
    what = {
        "case_id": case.id, "by": caller.id, "sha256": wish.sha256, "slot": wish.slot or "", "party": party or "",
    }  # fmt: skip
    insert_once(session, UploadRow, **what, size=wish.size, replaces=wish.replaces)
    row = session.scalars(select(UploadRow).filter_by(**what)).one()
    photo = session.get(PhotoRow, row.photo_id) if row.photo_id else None
    if photo is None or photo.state == PhotoState.WITHDRAWN.value:
        row.photo_id, row.size = None, wish.size
    row.replaces = wish.replaces
    session.flush()
    return row


def find(session: Session, caller: Principal, case_id: str, upload_id: str) -> UploadRow:
    """An upload of the caller.

    Raises:
        ApiError: `case_not_found`, `upload_not_found`.
    """
    case = find_case(session, caller, case_id)
    row = session.get(UploadRow, upload_id)
    if row is None or row.case_id != case.id or row.by != caller.id:
        raise UPLOAD_NOT_FOUND.error("expected the id of an upload of this caller, found another")
    return row


def answer(settings: Settings, row: UploadRow) -> UploadAnswer:
    """How far it is."""
    path = _path(settings, row.id)
    offset = row.size if row.photo_id else path.stat().st_size if path.exists() else 0
    return UploadAnswer(id=row.id, size=row.size, offset=offset, photo=row.photo_id)


async def add_piece(
    parts: Runtime, caller: Principal, case_id: str, row: UploadRow, offset: int, body: AsyncIterator[bytes]
) -> str | None:
    """Add what comes; whatever came before the line breaks stays.

    Args:
        parts: of the process.
        caller: whose upload it is.
        case_id: of the case.
        row: of the upload.
        offset: where the sender believes to be.
        body: the piece.

    Returns:
        The photo's id when this was the last piece.

    Raises:
        ApiError: `upload_offset_differs`, `upload_busy`, `upload_too_long`, `sha256_differs`, and whatever refuses a
            file that is no photo; a file that is refused is forgotten.
    """
    if row.photo_id is not None:
        return row.photo_id
    with _opened(parts.settings, row) as file:
        have = file.tell()
        if have != offset:
            raise OFFSET_DIFFERS.error(
                f"expected a piece from byte {have}, found one from {offset}", headers={OFFSET_HEADER: str(have)}
            )
        try:
            while (piece := await _next(body)) is not None:
                have += len(piece)
                if have > row.size:
                    raise PIECE_TOO_LONG.error(f"expected {row.size} bytes in all, found more")
                await run_in_threadpool(_write, file, piece)
        except (ClientDisconnect, TimeoutError):
            return None  # nobody is there to be answered; the sender asks how far it came
        except OSError as error:
            raise DISK_FULL.error(f"expected room for the upload, found: {os.strerror(error.errno or 0)}") from error
        finally:
            await run_in_threadpool(_sync, file)
        return await run_in_threadpool(_finish, parts, caller, case_id, row) if have == row.size else None


async def _next(body: AsyncIterator[bytes]) -> bytes | None:
    async with asyncio.timeout(SILENT_SECONDS):
        return await anext(body, None)


def _party(caller: Principal, case: CaseRow, wish: UploadWish) -> str | None:
    """Whose the photo is; the phone of a party adds no paper of another's."""
    known = {party["id"] for party in case.declared["parties"]}
    if wish.party is not None and wish.party not in known:
        wrong = FieldProblem(field="body.party", message=f"one of {', '.join(sorted(known))}")
        raise REQUEST_INVALID.error("expected a party of the case, found another", errors=[wrong])
    if caller.party is not None and wish.party not in (None, caller.party):
        wrong = FieldProblem(field="body.party", message=f"{caller.party}, whom the link is for")
        raise REQUEST_INVALID.error("expected a paper of the link's own party, found another's", errors=[wrong])
    return wish.party


def _path(settings: Settings, upload_id: str) -> Path:
    return settings.data_dir / FOLDER / upload_id


def _sweep(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


@contextmanager
def _opened(settings: Settings, row: UploadRow) -> Iterator[RawIOBase]:
    """The file at its end, for one request at a time."""
    path = _path(settings, row.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:  # its size is the offset that others are told
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UPLOAD_BUSY.error() from None
        yield file


def _write(file: RawIOBase, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


def _sync(file: RawIOBase) -> None:
    os.fsync(file.fileno())


def _finish(parts: Runtime, caller: Principal, case_id: str, row: UploadRow) -> str:
    path = _path(parts.settings, row.id)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        whole = Received(path, row.sha256, row.size, found)
        hints = {"sha256": [row.sha256], "slot": [row.slot], "party": [row.party]}
        offered, _ = photos.examine(Upload([whole], hints))
        photos.store_originals(parts.blobs, offered)
        with parts.database.write() as session:
            made = photos.add_photos(
                session, parts.queue, caller, case_id, offered, key=None, max_photos=parts.settings.case_max_photos
            )
            photo = session.get_one(UploadRow, row.id).photo_id = made.photos[0]
            old = session.get(PhotoRow, row.replaces) if row.replaces else None
            if old is not None and old.received_by == caller.id and old.id != photo and old.case_id == row.case_id:
                photos.withdraw_photo(session, caller, case_id, old.id)
    finally:  # refused or taken: either way the pieces are of no more use
        path.unlink(missing_ok=True)
    parts.queue.wake()
    return photo
