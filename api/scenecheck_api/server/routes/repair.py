"""For repairers: the cars that are with them, and their estimates (维修企业线上定损)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.repair import estimates
from scenecheck_api.repair.answers import EstimateAnswer, estimate_answer
from scenecheck_api.repair.estimates import (
    ESTIMATE_AGREED,
    ESTIMATE_CHANGED,
    ESTIMATE_WAITING,
    LINES_MOST,
    EstimateLine,
    assigned_case,
)
from scenecheck_api.review.change import Change
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.security.sight import Relation, Sight
from scenecheck_api.security.views import CaseView, ReportView, view_case, view_report
from scenecheck_api.server.case_photos import PHOTO_NOT_FOUND, seen_photo
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, FileName, Limit, PartyId, Reason
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.served_pictures import JPEG, NOT_READ, picture
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_api.store.tables.cases import ReportRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import CheckReport

router = APIRouter(prefix="/v1/repair/cases", tags=["repairers 维修企业"])
Looker = Annotated[Principal, Depends(require(Scope.REPAIR_READ))]
Actor = Annotated[Principal, Depends(require(Scope.REPAIR_ACT))]


class RepairLine(Value):
    """A car that is with the caller."""

    case: str = Field(description="id of the case")
    case_id: str = Field(description="案件编号")
    party: str
    assigned_at: datetime


class RepairCases(Value):
    """A page of the cars that are with the caller, newest first; `next` is the `cursor` of the following page."""

    cases: tuple[RepairLine, ...]
    next: str | None = None


class RepairCase(Value):
    """A case as the repairer sees it: the damage of the cars that are with it, and its estimates."""

    case: str
    parties: tuple[str, ...] = Field(description="whose cars are with the caller")
    declared: CaseView
    report: ReportView | None
    estimates: tuple[EstimateAnswer, ...]


class NewEstimate(Value):
    """A first estimate, or a revised one."""

    after: int = Field(ge=0, description="看到的最新版本，首次为0 the version seen last; 0 for the first")
    lines: tuple[EstimateLine, ...] = Field(min_length=1, max_length=LINES_MOST)
    reason: Reason | None = Field(None, examples=["拆检后发现保险杠骨架变形"])


@router.get(
    "",
    operation_id="listRepairCases",
    summary="在修车辆 Cars with the caller",
    responses=documented(*COMMON, CURSOR_INVALID),
)
def list_cases(parts: Parts, caller: Looker, cursor: Cursor = None, limit: Limit = PAGE_DEFAULT) -> RepairCases:
    """Those that an officer or an insurer said are with the caller."""
    with parts.database.read() as session:
        rows, following = estimates.assigned_cases(session, caller, cursor, limit)
    return RepairCases(
        cases=tuple(
            RepairLine(case=case.id, case_id=case.number, party=row.party, assigned_at=row.assigned_at)
            for case, row in rows
        ),
        next=following,
    )


@router.get(
    "/{case_id}",
    operation_id="getRepairCase",
    summary="车辆损失与定损单 A car's damage and its estimates",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def get_case(parts: Parts, caller: Looker, case_id: CaseId) -> RepairCase:
    """The damage as seen in the photos, the pre-assessment, and every version of the estimate. The look is logged."""
    with parts.database.write() as session:
        case, parties = assigned_case(session, caller, case_id)
        sight = Sight(caller, Relation(parties))
        inputs = case_inputs(session, case, parts.reader.digest)
        kinds = {file: reading.kind for file, reading in inputs.readings.items()}
        stored = session.get(ReportRow, case.report_id) if case.report_id is not None else None
        report = CheckReport.model_validate(stored.report) if stored is not None else None
        answer = RepairCase(
            case=case.id,
            parties=tuple(sorted(parties)),
            declared=view_case(inputs.case, sight, report, kinds),
            report=view_report(report, inputs.case, sight, None, kinds) if report is not None else None,
            estimates=tuple(
                estimate_answer(row) for party in sorted(parties) for row in estimates.versions(session, case.id, party)
            ),
        )
        shown(session, caller, case_id, ("case", "report"), in_clear=sight.numbers_in_clear)
    return answer


@router.get(
    "/{case_id}/photos/{file}",
    operation_id="getRepairPhoto",
    summary="案件照片（去除EXIF）A photo, without EXIF",
    response_class=Response,
    responses={
        200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}, "description": "JPEG"},
        **documented(*COMMON, CASE_NOT_FOUND, PHOTO_NOT_FOUND, NOT_READ),
    },
)
def get_photo(parts: Parts, caller: Looker, case_id: CaseId, file: FileName) -> Response:
    """Of the scene and of the frame number of the caller's cars; papers are not found."""
    with parts.database.write() as session:
        case, parties = assigned_case(session, caller, case_id)
        answer = picture(session, parts, seen_photo(session, parts, case, file, Sight(caller, Relation(parties))))
        shown(session, caller, case_id, ("photo",), in_clear=False)
    return answer


@router.post(
    "/{case_id}/parties/{party}/estimates",
    operation_id="proposeEstimate",
    summary="提交或修订定损单 Propose or revise an estimate",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, ESTIMATE_CHANGED, ESTIMATE_AGREED, ESTIMATE_WAITING),
)
def propose(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, told: NewEstimate) -> EstimateAnswer:
    """The insurer is told; every version is kept."""
    with parts.database.write() as session:
        case, _ = assigned_case(session, caller, case_id, party, lock=True)
        change = Change(session, caller, utc_now())
        answer = estimate_answer(estimates.propose(change, case, party, told.after, told.lines, told.reason))
    parts.queue.wake()
    return answer
