"""What officers and insurers are answered about insurers: their cases, their words, their payments."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session

from scenecheck_api.insurer import responses
from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.links import insurers_by_party
from scenecheck_api.insurer.payments import payments_of
from scenecheck_api.insurer.responses import Item
from scenecheck_api.insurer.responses import Response as Word
from scenecheck_api.intake.states import CaseState
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.repair import estimates
from scenecheck_api.repair.answers import EstimateAnswer, estimate_answer
from scenecheck_api.review.decisions import fixed_degrees
from scenecheck_api.review.states import Outcome, ReviewState
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.views import CaseView, ReportView, view_case, view_report
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.insurers import InsurerResponseRow, PaymentRow, PolicyLinkRow
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import CheckReport, Degree


class InsurerLink(Value):
    """A party's insurer, and how it is known."""

    party: str
    insurer: str
    basis: str = Field(description="record or officer")
    at: datetime


class PaymentAnswer(Value):
    """Money paid in advance, or recovered."""

    id: str
    insurer: str
    kind: str = Field(examples=["advance", "recovery"])
    advance: str | None = None
    fen: int
    party: str
    reference: str | None = None
    reason: str
    paid_at: datetime


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


def link_answer(row: PolicyLinkRow) -> InsurerLink:
    """A party's insurer."""
    return InsurerLink(party=row.party, insurer=row.insurer, basis=row.basis, at=row.confirmed_at)


def payment_answer(row: PaymentRow) -> PaymentAnswer:
    """One payment."""
    return PaymentAnswer(
        id=row.id,
        insurer=row.insurer,
        kind=row.kind,
        advance=row.advance_id,
        fen=row.fen,
        party=row.party,
        reference=row.reference,
        reason=row.reason,
        paid_at=row.paid_at,
    )


def last_report(session: Session, case: CaseRow) -> CheckReport | None:
    """The report of a case; None before it is judged."""
    stored = session.get(ReportRow, case.report_id) if case.report_id is not None else None
    return CheckReport.model_validate(stored.report) if stored is not None else None


def word_answer(row: InsurerResponseRow) -> WordAnswer:
    """One word of an insurer."""
    return WordAnswer(
        id=row.id,
        insurer=row.insurer,
        item=Item(row.item),
        party=row.party,
        response=Word(row.response),
        reason=row.reason,
        at=row.created_at,
    )


def insurer_case_answer(session: Session, parts: Runtime, caller: Principal, mine: InsurerCase) -> InsurerCaseAnswer:
    """All of it, as far as the insurer sees it."""
    case, sight = mine.row, mine.sight(caller)
    inputs = case_inputs(session, case, parts.reader.digest)
    kinds = {file: reading.kind for file, reading in inputs.readings.items()}
    report = last_report(session, case)
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
        responses=tuple(map(word_answer, responses.responses_of(session, case.id, caller.organisation))),
        payments=tuple(map(payment_answer, payments_of(session, case.id, caller.organisation))),
        estimates=tuple(
            estimate_answer(row)
            for party in sorted(mine.parties)
            for row in estimates.versions(session, case.id, party)
        ),
    )
