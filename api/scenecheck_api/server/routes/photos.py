"""For the mobile back end: add photos to a case and learn at once whether they will do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from scenecheck_api.intake import photos
from scenecheck_api.intake.answers import PhotoAnswer, PhotosAnswer, photos_answer, seen_photos
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case, need_case, photos_waiting
from scenecheck_api.intake.concurrency import TOO_MANY_AT_ONCE
from scenecheck_api.intake.idempotency import KEY_REUSED, IdempotencyKey
from scenecheck_api.intake.photos import PHOTO_NOT_FOUND, SHA256_DIFFERS, TOO_MANY_PHOTOS, PhotoId
from scenecheck_api.intake.states import WRONG_STATE
from scenecheck_api.intake.uploads import DISK_FULL, FILE_TOO_LARGE, NO_PHOTO, incoming_folder, receive
from scenecheck_api.jobs.notify import until, until_heard
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, Wait, require
from scenecheck_api.server.problems import BODY_UNREADABLE, COMMON, PHOTO_REFUSED, documented
from scenecheck_api.server.served_pictures import JPEG, NOT_READ, picture
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow
from scenecheck_evidence.case import Slot

router = APIRouter(prefix="/v1/cases/{case_id}/photos", tags=["photos 照片"])
Writer = Annotated[Principal, Depends(require(Scope.CASES_WRITE))]
Looker = Annotated[Principal, Depends(require(Scope.CASES_READ))]

BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["photo"],
                "properties": {
                    "photo": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "照片或保单PDF，可多张 a photo or a policy in PDF; may come many times",
                    },
                    "sha256": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "每张照片的sha256，按顺序，可省略 of each photo, in their order; checked",
                    },
                    "slot": {
                        "type": "array",
                        "items": {"type": "string", "enum": ["", *Slot]},
                        "description": "每张照片的栏目提示，可省略 the app's hint for each photo; empty where unknown",
                    },
                    "party": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "每张照片属于哪一方，可省略 whose each photo is; empty where unknown",
                    },
                },
            }
        }
    },
}


@router.post(
    "",
    operation_id="addPhotos",
    summary="上传照片 Add photos",
    status_code=201,
    responses=documented(
        *COMMON,
        CASE_NOT_FOUND,
        WRONG_STATE,
        KEY_REUSED,
        BODY_UNREADABLE,
        PHOTO_REFUSED,
        NO_PHOTO,
        SHA256_DIFFERS,
        TOO_MANY_PHOTOS,
        FILE_TOO_LARGE,
        DISK_FULL,
        TOO_MANY_AT_ONCE,
    ),
    openapi_extra={"requestBody": BODY},
)
async def add_photos(
    request: Request, parts: Parts, caller: Writer, case_id: CaseId, key: IdempotencyKey = None, wait: Wait = 0
) -> PhotosAnswer:
    """One photo or many. What is answered with 201 is stored for good.

    Files that are no photos are refused by themselves; the request fails only when all are. With `wait` the answer
    comes when the photos are read, with the advice about each; without it, see the photo or the case later. The same
    bytes are held once in a case, however often they are sent.
    """
    await run_in_threadpool(_need_case, parts, caller, case_id)
    with parts.uploads.one_of(caller.id), incoming_folder(parts.settings) as folder:
        upload = await receive(request, folder, parts.settings.upload_max_bytes)

        def take() -> tuple[photos.Added, list[photos.Refused]]:
            offered, refused = photos.examine(upload)
            photos.store_originals(parts.blobs, offered)
            with parts.database.write() as session:
                added = photos.add_photos(
                    session,
                    parts.queue,
                    caller,
                    case_id,
                    offered,
                    key=key,
                    max_photos=parts.settings.case_max_photos,
                )
            parts.queue.wake()
            return added, refused

        with parts.notifier.listen(f"case:{case_id}") as ear:
            added, refused = await run_in_threadpool(take)
            if wait:
                topics = [f"photo:{one}" for one in added.waiting]
                settled = _settled(parts, case_id, added.waiting)
                await until_heard(parts.notifier, ear, topics, settled, min(wait, parts.settings.wait_max_seconds))

    def answer() -> PhotosAnswer:
        with parts.database.read() as session:
            case = find_case(session, caller, case_id)
            return photos_answer(session, parts, case, caller, added.photos, refused)

    return await run_in_threadpool(answer)


@router.get(
    "", operation_id="listPhotos", summary="案件照片 Photos of a case", responses=documented(*COMMON, CASE_NOT_FOUND)
)
def list_photos(parts: Parts, caller: Looker, case_id: CaseId) -> PhotosAnswer:
    """Those that were not withdrawn, in the order they came."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        answer = photos_answer(session, parts, case, caller)
        shown(session, caller, case.id, ("photos",), in_clear=False)
    return answer


@router.get(
    "/{photo_id}",
    operation_id="getPhoto",
    summary="一张照片 See a photo",
    responses=documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND),
)
async def get_photo(parts: Parts, caller: Looker, case_id: CaseId, photo_id: PhotoId, wait: Wait = 0) -> PhotoAnswer:
    """Whether it will do, and how to take it again; with `wait` when it is read, or when the time is over."""
    settled = _settled(parts, case_id, [photo_id])
    await until(parts.notifier, [f"photo:{photo_id}"], settled, min(wait, parts.settings.wait_max_seconds))
    return await run_in_threadpool(_see, parts, caller, case_id, photo_id)


@router.delete(
    "/{photo_id}",
    operation_id="withdrawPhoto",
    summary="撤回照片 Withdraw a photo",
    responses=documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, WRONG_STATE),
)
def withdraw_photo(parts: Parts, caller: Writer, case_id: CaseId, photo_id: PhotoId) -> PhotoAnswer:
    """It no longer counts; its original is kept as long as the case."""
    with parts.database.write() as session:
        photos.withdraw_photo(session, caller, case_id, photo_id)
    return _see(parts, caller, case_id, photo_id)


@router.get(
    "/{photo_id}/image",
    operation_id="getPhotoImage",
    summary="照片图像（去除EXIF）The picture, without EXIF",
    response_class=Response,
    responses={
        200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}, "description": "JPEG"},
        **documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, NOT_READ),
    },
)
def get_image(parts: Parts, caller: Looker, case_id: CaseId, photo_id: PhotoId) -> Response:
    """Upright, at most 1,600 pixels a side, identity numbers covered; the original is never served."""
    with parts.database.read() as session:
        case, photo = photos.find_photo(session, caller, case_id, photo_id)
        _need_seen(session, parts, caller, case, photo)
        answer = picture(session, parts, photo)
    with parts.database.write() as session:
        shown(session, caller, case.id, (f"photo:{photo.file}",), in_clear=False)
    return answer


def _need_case(parts: Runtime, caller: Principal, case_id: str) -> None:
    """Refuse before a body is taken in."""
    with parts.database.read() as session:
        need_case(session, caller, case_id)


def _need_seen(session: Session, parts: Runtime, caller: Principal, case: CaseRow, photo: PhotoRow) -> None:
    """Another party's paper is not there for a party; what was withdrawn is there for whoever handed it in."""
    if photo.received_by != caller.id and photo.file not in seen_photos(session, parts, case, caller):
        raise PHOTO_NOT_FOUND.error()


def _see(parts: Runtime, caller: Principal, case_id: str, photo_id: str) -> PhotoAnswer:
    with parts.database.read() as session:
        case, photo = photos.find_photo(session, caller, case_id, photo_id)
        _need_seen(session, parts, caller, case, photo)
        return photos_answer(session, parts, case, caller, [photo_id]).photos[0]


def _settled(parts: Runtime, case_id: str, ids: Sequence[str]) -> Callable[[], bool]:
    """Looks whether none of these photos is still to be read."""

    def settled() -> bool:
        with parts.database.read() as session:
            return not photos_waiting(session, case_id, ids)

    return settled
