"""For insurers: the cases of their insured, their word on them, payments, estimates of repairers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, Field
from sqlalchemy.orm import Session

from scenecheck_api.capture.signed import signed_agreement
from scenecheck_api.case_papers.pdf import agreement_pdf
from scenecheck_api.insurer import answers, payments
from scenecheck_api.insurer.access import InsurerCase, insurer_case, insurer_cases
from scenecheck_api.insurer.answers import REASON_NEEDED, Item
from scenecheck_api.insurer.answers import Response as Word
from scenecheck_api.insurer.links import PARTY_NOT_FOUND, insurers_by_party
from scenecheck_api.insurer.payments import ADVANCE_NOT_FOUND, RECOVERY_TOO_LARGE
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId
from scenecheck_api.intake.states import CaseState
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.repair import estimates
from scenecheck_api.repair.answers import EstimateAnswer, estimate_answer
from scenecheck_api.repair.estimates import (
    ESTIMATE_AGREED,
    ESTIMATE_ANSWERED,
    ESTIMATE_CHANGED,
    ESTIMATE_NOT_FOUND,
)
from scenecheck_api.review.answers import PaymentAnswer, payments_answer
from scenecheck_api.review.change import Change
from scenecheck_api.review.decisions import fixed_degrees
from scenecheck_api.review.states import Outcome, ReviewState
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.security.views import CaseView, ReportView, view_case, view_report
from scenecheck_api.server.case_photos import PHOTO_NOT_FOUND, seen_photo
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, FileName, Limit, Line, Name, PartyId, Reason, RowId
from scenecheck_api.server.problems import COMMON, define, documented
from scenecheck_api.server.served_pictures import JPEG, NOT_READ, picture
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.insurers import InsurerResponseRow
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.issued.agreement import agreement
from scenecheck_evidence.issued.errors import PaperNotDueError
from scenecheck_evidence.report import CheckReport, Degree

router = APIRouter(prefix="/v1/insurer/cases", tags=["insurers 保险公司"])
Looker = Annotated[Principal, Depends(require(Scope.INSURER_READ))]
Actor = Annotated[Principal, Depends(require(Scope.INSURER_ACT))]
PDF = "application/pdf"
NO_AGREEMENT = define(
    "agreement_not_due", 409, "该案件不适用自行协商协议书", "the route of this case leaves no place for an agreement"
)
NO_INSURER = define("caller_no_insurer", 403, "只有保险公司可以这样做", "only a caller of an insurer may do this")
Fen = Annotated[int, Field(ge=1, le=10_000_000_00, description="分 hundredths of a yuan", examples=[180000])]


class InsurerLine(Value):
    """A case in an insurer's list."""

    case: str = Field(description="id of the case")
    case_id: str = Field(description="案件编号")
    state: CaseState
    occurred_at: datetime
    shared_at: datetime


class InsurerPage(Value):
    """A page of cases, newest first; `next` is the `cursor` of the following page."""

    cases: tuple[InsurerLine, ...]
    next: str | None = None


class NewWord(Value):
    """What the insurer says to one item."""

    item: Item
    party: Name | None = Field(None, examples=["甲"])
    response: Word
    reason: Reason | None = Field(None, description="needed when contesting")


class WordAnswer(Value):
    """What an insurer said."""

    id: str
    insurer: str
    item: Item
    party: str | None
    response: Word
    reason: str | None
    at: datetime


class InsurerCaseAnswer(Value):
    """A case as its insurer sees it: all of its own insured, little of the others."""

    case: str
    state: CaseState
    insured: tuple[str, ...] = Field(description="the parties that the caller insures")
    insurers: dict[str, str] = Field(description="party to insurer, as far as it is confirmed")
    declared: CaseView
    report: ReportView | None
    outcome: Outcome | None = None
    responsibility: dict[str, Degree] | None = None
    responses: tuple[WordAnswer, ...] = ()
    payments: tuple[PaymentAnswer, ...] = ()
    estimates: tuple[EstimateAnswer, ...] = ()


class NewAdvance(Value):
    """Money paid in advance for the harm of a party (先行垫付)."""

    party: Name = Field(examples=["乙"])
    fen: Fen
    paid_at: AwareDatetime
    reason: Reason = Field(examples=["抢救费用垫付"])
    reference: Line | None = None


class NewRecovery(Value):
    """Money got back from a party for an advance payment (事后追偿)."""

    party: Name = Field(examples=["甲"])
    fen: Fen
    paid_at: AwareDatetime
    reason: Reason = Field(examples=["向无证驾驶人追偿"])
    reference: Line | None = None


class RepairerName(Value):
    """The repairer that a car is with."""

    organisation: Name = Field(examples=["利州汽修"])


class EstimateWord(Value):
    """The insurer's word on a version of an estimate."""

    version: int = Field(ge=1)
    agreed: bool
    reason: Reason | None = Field(None, description="needed when it is sent back")


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
        answer = _case_answer(session, parts, caller, mine)
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
        report = _report(session, mine.row)
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


@router.post(
    "/{case_id}/responses",
    operation_id="answerAsInsurer",
    summary="确认、认可或提出异议 Acknowledge, accept or contest",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, REASON_NEEDED, NO_INSURER),
)
def respond(parts: Parts, caller: Actor, case_id: CaseId, told: NewWord) -> WordAnswer:
    """One item; an earlier word on it stays in the history."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        row = answers.respond(
            Change(session, caller, utc_now()),
            mine,
            insurer_name(caller),
            told.item,
            told.party,
            told.response,
            told.reason,
        )
        answer = _word(row)
    parts.queue.wake()
    return answer


@router.post(
    "/{case_id}/payments",
    operation_id="recordAdvance",
    summary="登记先行垫付 Record an advance payment",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, NO_INSURER),
)
def pay(parts: Parts, caller: Actor, case_id: CaseId, told: NewAdvance) -> PaymentAnswer:
    """For the harm of any party of the case."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        row = payments.pay_in_advance(
            Change(session, caller, utc_now()),
            mine,
            insurer_name(caller),
            told.party,
            told.fen,
            told.paid_at,
            told.reason,
            told.reference,
        )
        return next(p for p in payments_answer(session, case_id) if p.id == row.id)


@router.post(
    "/{case_id}/payments/{payment}/recoveries",
    operation_id="recordRecovery",
    summary="登记事后追偿 Record a recovery",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ADVANCE_NOT_FOUND, RECOVERY_TOO_LARGE, NO_INSURER),
)
def recover(parts: Parts, caller: Actor, case_id: CaseId, payment: RowId, told: NewRecovery) -> PaymentAnswer:
    """Never more than what is left of the advance payment."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        row = payments.recover(
            Change(session, caller, utc_now()),
            mine,
            insurer_name(caller),
            payment,
            told.party,
            told.fen,
            told.paid_at,
            told.reason,
            told.reference,
        )
        return next(p for p in payments_answer(session, case_id) if p.id == row.id)


@router.put(
    "/{case_id}/parties/{party}/repairer",
    operation_id="assignRepairerAsInsurer",
    summary="指定维修企业 Say which repairer the car is with",
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ESTIMATE_AGREED),
)
def assign(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, told: RepairerName) -> RepairerName:
    """Of its own insured."""
    with parts.database.write() as session:
        mine = _of_insured(insurer_case(session, caller, case_id, lock=True), party)
        estimates.assign(Change(session, caller, utc_now()), mine.row, party, told.organisation)
    parts.queue.wake()
    return told


@router.post(
    "/{case_id}/parties/{party}/estimate",
    operation_id="answerEstimate",
    summary="认可或退回定损 Agree to an estimate, or send it back",
    responses=documented(
        *COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ESTIMATE_NOT_FOUND, ESTIMATE_CHANGED, ESTIMATE_ANSWERED, REASON_NEEDED
    ),
)
def answer_estimate(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, told: EstimateWord) -> EstimateAnswer:
    """The last version; a version that is sent back can be revised by the repairer."""
    if not told.agreed and not told.reason:
        raise REASON_NEEDED.error()
    with parts.database.write() as session:
        mine = _of_insured(insurer_case(session, caller, case_id, lock=True), party)
        change = Change(session, caller, utc_now())
        row = estimates.answer(change, mine.row, party, told.version, agreed=told.agreed, reason=told.reason)
        answer = estimate_answer(row)
    parts.queue.wake()
    return answer


def insurer_name(caller: Principal) -> str:
    """In whose name the caller speaks.

    Raises:
        ApiError: the caller is of no insurer.
    """
    if caller.organisation is None:
        raise NO_INSURER.error("expected a caller of an insurer, found one without an organisation")
    return caller.organisation


def _of_insured(mine: InsurerCase, party: str) -> InsurerCase:
    if party not in mine.parties:
        raise PARTY_NOT_FOUND.error("expected a party whose insurer the caller is")
    return mine


def _report(session: Session, case: CaseRow) -> CheckReport | None:
    stored = session.get(ReportRow, case.report_id) if case.report_id is not None else None
    return CheckReport.model_validate(stored.report) if stored is not None else None


def _word(row: InsurerResponseRow) -> WordAnswer:
    return WordAnswer(
        id=row.id,
        insurer=row.insurer,
        item=Item(row.item),
        party=row.party,
        response=Word(row.response),
        reason=row.reason,
        at=row.created_at,
    )


def _case_answer(session: Session, parts: Runtime, caller: Principal, mine: InsurerCase) -> InsurerCaseAnswer:
    case, sight = mine.row, mine.sight(caller)
    inputs = case_inputs(session, case, parts.reader.digest)
    kinds = {file: reading.kind for file, reading in inputs.readings.items()}
    report = _report(session, case)
    review = session.get(ReviewRow, case.id)
    decided = review is not None and review.state == ReviewState.DECIDED
    degrees = fixed_degrees(session, case.id) if decided else None
    return InsurerCaseAnswer(
        case=case.id,
        state=CaseState(case.state),
        insured=tuple(sorted(mine.parties)),
        insurers=dict(insurers_by_party(session, case.id)),
        declared=view_case(inputs.case, sight, report, kinds),
        report=view_report(report, inputs.case, sight, degrees, kinds) if report is not None else None,
        outcome=Outcome(review.outcome) if review is not None and decided and review.outcome else None,
        responsibility=degrees or None,
        responses=tuple(map(_word, answers.responses_of(session, case.id, caller.organisation))),
        payments=payments_answer(session, case.id, caller.organisation),
        estimates=tuple(
            estimate_answer(row)
            for party in sorted(mine.parties)
            for row in estimates.versions(session, case.id, party)
        ),
    )
