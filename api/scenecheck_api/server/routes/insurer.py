"""For insurers: the cases of their insured, their word on them, payments, estimates of repairers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from scenecheck_api.capture.signed import signed_agreement
from scenecheck_api.case_papers.pdf import agreement_pdf
from scenecheck_api.insurer.access import insurer_case, insurer_cases
from scenecheck_api.insurer.answers import InsurerCaseAnswer, InsurerLine, InsurerPage, insurer_case_answer, last_report
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId
from scenecheck_api.intake.states import CaseState
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.review.decisions import fixed_degrees
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.case_photos import PHOTO_NOT_FOUND, seen_photo
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, FileName, Limit
from scenecheck_api.server.problems import COMMON, define, documented
from scenecheck_api.server.served_pictures import JPEG, NOT_READ, picture
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_evidence.issued.agreement import agreement
from scenecheck_evidence.issued.errors import PaperNotDueError

router = APIRouter(prefix="/v1/insurer/cases", tags=["insurers 保险公司"])
Looker = Annotated[Principal, Depends(require(Scope.INSURER_READ))]
Actor = Annotated[Principal, Depends(require(Scope.INSURER_ACT))]
PDF = "application/pdf"
NO_AGREEMENT = define(
    "agreement_not_due", 409, "该案件不适用自行协商协议书", "the route of this case leaves no place for an agreement"
)
NO_INSURER = define("caller_no_insurer", 403, "只有保险公司可以这样做", "only a caller of an insurer may do this")


@router.get(
    "",
    operation_id="listInsurerCases",
    summary="本公司承保案件 Cases of the insured",
    responses=documented(*COMMON, CURSOR_INVALID),
)
def list_cases(parts: Parts, caller: Looker, cursor: Cursor = None, limit: Limit = PAGE_DEFAULT) -> InsurerPage:
    """Only those whose policy matched a record, or that an officer vouched for; newest first."""
    with parts.database.read() as session:
        rows, after = insurer_cases(session, caller, cursor, limit)
    return InsurerPage(
        cases=tuple(
            InsurerLine(
                case=row.id,
                case_id=row.number,
                state=CaseState(row.state),
                occurred_at=row.occurred_at,
                shared_at=at,
            )
            for row, at in rows
        ),
        next=after,
    )


@router.get(
    "/{case_id}",
    operation_id="getInsurerCase",
    summary="案件与预估损 A case with its pre-assessment",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def get_case(parts: Parts, caller: Looker, case_id: CaseId) -> InsurerCaseAnswer:
    """Pre-assessment, findings, decision, and what was said and paid so far. The look is logged."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id)
        answer = insurer_case_answer(session, parts, caller, mine)
        sight = mine.sight(caller)
        shown(session, caller, case_id, ("case", "report"), in_clear=sight.numbers_in_clear)
    return answer


@router.get(
    "/{case_id}/photos/{file}",
    operation_id="getInsurerPhoto",
    summary="案件照片（去除EXIF）A photo, without EXIF",
    response_class=Response,
    responses={
        200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}, "description": "JPEG"},
        **documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, NOT_READ),
    },
)
def get_photo(parts: Parts, caller: Looker, case_id: CaseId, file: FileName) -> Response:
    """Of the scene and of the papers of its own insured; papers of others are not found."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id)
        answer = picture(session, parts, seen_photo(session, parts, mine.row, file, mine.sight(caller)))
        shown(session, caller, case_id, ("photo",), in_clear=False)
    return answer


@router.get(
    "/{case_id}/agreement",
    operation_id="getInsurerAgreement",
    summary="自行协商协议书 The agreement of the parties",
    response_class=Response,
    responses={
        200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}, "description": "PDF"},
        **documented(*COMMON, CASE_NOT_FOUND, NO_AGREEMENT),
    },
)
def get_agreement(parts: Parts, caller: Looker, case_id: CaseId) -> Response:
    """As the parties signed it; else with the responsibility that an officer fixed, where one has."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id)
        report = last_report(session, mine.row)
        inputs = case_inputs(session, mine.row, parts.reader.digest)
        degrees = fixed_degrees(session, case_id)
        signed = signed_agreement(session, case_id, inputs.case, report) if report is not None else None
        shown(session, caller, case_id, ("agreement",), in_clear=False)
    if report is None:
        raise NO_AGREEMENT.error("expected a case that was judged, found one without a report")
    try:
        paper = signed.paper if signed is not None else agreement(inputs.case, report, degrees or None)
    except PaperNotDueError as error:
        raise NO_AGREEMENT.error(str(error), zh=error.text.zh) from None
    return Response(
        agreement_pdf(paper, parts.settings.paper_font, signed),
        media_type=PDF,
        headers={"Cache-Control": "private, no-store"},
    )


def insurer_name(caller: Principal) -> str:
    """In whose name the caller speaks.

    Raises:
        ApiError: the caller is of no insurer.
    """
    if caller.organisation is None:
        raise NO_INSURER.error("expected a caller of an insurer, found one without an organisation")
    return caller.organisation
