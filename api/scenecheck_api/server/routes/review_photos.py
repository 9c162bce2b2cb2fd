"""For officers: a case's photos, parts of them as sharp as the original, and plates squared up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.review.problems import PLATE_NOT_FOUND
from scenecheck_api.security.disclosure import officers_sight, shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server import served_pictures
from scenecheck_api.server.case_photos import PHOTO_NOT_FOUND, seen_photo
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import FileName
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.served_pictures import JPEG, NOT_READ, picture, region
from scenecheck_api.store.base import utc_now

router = APIRouter(tags=["review 审核"])
Reader = Annotated[Principal, Depends(require(Scope.REVIEW_READ))]
CASE = "/v1/review/cases/{case_id}"


@router.get(
    CASE + "/photos/{file}",
    operation_id="getReviewPhoto",
    summary="案件照片（去除EXIF）A photo, without EXIF",
    response_class=Response,
    responses={
        200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}, "description": "JPEG"},
        **documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, NOT_READ),
    },
)
def get_photo(
    parts: Parts,
    caller: Reader,
    case_id: CaseId,
    file: FileName,
    box: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{1,6}(,[0-9]{1,6}){3}$",
            description="局部：左,上,右,下 a part: left,top,right,bottom in pixels of the upright photo",
        ),
    ] = None,
) -> Response:
    """Upright, at most 1,600 pixels a side; a part of it comes as sharp as the original.

    Identity numbers are covered until a reason is logged for the case. The original is never served.
    """
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        sight = officers_sight(session, caller, case.id, utc_now())
        photo = seen_photo(session, parts, case, file, sight)
        in_clear = sight.numbers_in_clear
        if box is None:
            answer = picture(session, parts, photo, in_clear=in_clear)
        else:
            x1, y1, x2, y2 = map(float, box.split(","))
            answer = region(session, parts, photo, (x1, y1, x2, y2), in_clear=in_clear)
        shown(session, caller, case.id, (f"photo:{file}",), in_clear=in_clear)
    return answer


@router.get(
    CASE + "/photos/{file}/plates/{plate}",
    operation_id="getReviewPlate",
    summary="号牌特写 A plate, cut out and squared up",
    response_class=Response,
    responses={
        200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}, "description": "JPEG"},
        **documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, NOT_READ, PLATE_NOT_FOUND),
    },
)
def get_plate(
    parts: Parts,
    caller: Reader,
    case_id: CaseId,
    file: FileName,
    plate: Annotated[int, Path(ge=0, le=999, description="第几块号牌，从0起 which plate of the photo, from 0")],
) -> Response:
    """Of the full-size photo, where the officers' corrections say that it is."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        photo = seen_photo(session, parts, case, file, officers_sight(session, caller, case.id, utc_now()))
        reading = case_inputs(session, case, parts.reader.digest).in_place().get(file)
        if reading is None:
            raise NOT_READ.error("expected a photo that was read, found one that was not")
        if plate >= len(reading[0].plates):
            raise PLATE_NOT_FOUND.error(f"expected a plate below {len(reading[0].plates)}, found {plate}")
        answer = served_pictures.plate(session, parts, photo, reading[0].plates[plate].corners)
        shown(session, caller, case.id, (f"photo:{file}",), in_clear=False)
    return answer
