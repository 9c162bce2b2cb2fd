"""What officers are answered about cases at the desk, and uploaders about what officers want."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.answers import InsurerLink, PaymentAnswer, link_answer, payment_answer
from scenecheck_api.insurer.links import links_of
from scenecheck_api.insurer.payments import payments_of
from scenecheck_api.intake.states import CaseState
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.privacy import mask_field, mask_text
from scenecheck_api.review.corrections import holds_for
from scenecheck_api.review.decisions import decisions_of, finding_key, fixed_degrees, responsibilities_of
from scenecheck_api.review.desk import holder
from scenecheck_api.review.history import events_of
from scenecheck_api.review.queue import QueueEntry
from scenecheck_api.review.states import EventKind, FindingDecision, Outcome, ReviewState
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.sight import Sight
from scenecheck_api.security.views import CaseView, ReportView, view_case, view_report
from scenecheck_api.stations.desk import station_of
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import CorrectionRow, ReviewRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.reading import PlateColour
from scenecheck_evidence.report import CheckReport, Degree, Finding, Verdict


class ReviewAnswer(Value):
    """Where a case stands at the desk. `version` goes with the next change."""

    case: str = Field(description="id of the case")
    state: ReviewState
    version: int
    verdict: Verdict
    queued_at: datetime
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    first_by: str | None = Field(None, description="复核前的第一名警员 with four eyes: who decided first")
    outcome: Outcome | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


class QueueLine(Value):
    """A case in the queue."""

    review: ReviewAnswer
    case_id: str = Field(description="案件编号", examples=["GY-2026-000123"])
    occurred_at: datetime
    reasons: tuple[str, ...] = Field((), description="codes of the findings that are more than information")
    plates: tuple[str, ...] = ()
    colours: dict[str, PlateColour] = Field(
        default_factory=dict, description="of the plates, as far as a photo shows it"
    )
    station: str | None = None


class QueueAnswer(Value):
    """A page of the queue, longest waiting first; `next` is the `cursor` of the following page."""

    cases: tuple[QueueLine, ...]
    next: str | None = None


class CountsAnswer(Value):
    """How many cases stand in each state."""

    states: dict[ReviewState, int]


class CorrectionAnswer(Value):
    """An officer's value beside the one that was read; numbers of identity papers and phones are masked."""

    id: str
    file: str
    path: str = Field(examples=["documents/0/fields/vin"])
    read: str | None
    value: str | None
    reason: str
    by: str
    at: datetime
    applies: bool = Field(description="false when the photo was withdrawn or read anew by another pipeline since")


class FindingAnswer(Value):
    """A finding with what an officer said to it."""

    key: str = Field(description="names it in the next report, too")
    finding: Finding
    decision: FindingDecision | None = None
    reason: str | None = None
    by: str | None = None
    at: datetime | None = None


class ResponsibilityAnswer(Value):
    """What one party bears."""

    party: str
    degree: Degree
    articles: tuple[str, ...]
    reason: str
    by: str
    at: datetime


class ReviewCase(Value):
    """All that an officer decides on."""

    review: ReviewAnswer
    state: CaseState
    case: CaseView
    report: ReportView | None
    findings: tuple[FindingAnswer, ...]
    corrections: tuple[CorrectionAnswer, ...]
    responsibilities: tuple[ResponsibilityAnswer, ...]
    insurers: tuple[InsurerLink, ...]
    payments: tuple[PaymentAnswer, ...]
    station: str | None = None


class EventAnswer(Value):
    """A step in the life of a case."""

    kind: EventKind
    by: str
    role: str
    at: datetime
    detail: dict[str, Any]
    note: str | None = None


class HistoryAnswer(Value):
    """All steps, the first one first."""

    events: tuple[EventAnswer, ...]


def review_answer(row: ReviewRow) -> ReviewAnswer:
    """Where a case stands; a claim whose lease is over is none."""
    held = holder(row, utc_now())
    return ReviewAnswer(
        case=row.case_id,
        state=ReviewState(row.state),
        version=row.version,
        verdict=Verdict(row.verdict),
        queued_at=row.queued_at,
        claimed_by=held,
        claimed_until=row.claimed_until if held is not None else None,
        first_by=row.first_by,
        outcome=Outcome(row.outcome) if row.outcome is not None else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def queue_line(entry: QueueEntry) -> QueueLine:
    """A case in the queue."""
    return QueueLine(
        review=review_answer(entry.review),
        case_id=entry.number,
        occurred_at=entry.occurred_at,
        reasons=entry.reasons,
        plates=entry.plates,
        colours={plate: PlateColour(colour) for plate, colour in entry.colours.items()},
        station=entry.station,
    )


def review_case(session: Session, parts: Runtime, case: CaseRow, row: ReviewRow, sight: Sight) -> ReviewCase:
    """All that an officer decides on, as far as this officer sees it."""
    inputs = case_inputs(session, case, parts.reader.digest)
    kinds = {file: reading.kind for file, reading in inputs.readings.items()}
    stored = session.get(ReportRow, row.report_id) if row.report_id is not None else None
    report = CheckReport.model_validate(stored.report) if stored is not None else None
    view = view_report(report, inputs.case, sight, fixed_degrees(session, case.id), kinds) if report else None
    station = station_of(session, case.id)
    return ReviewCase(
        review=review_answer(row),
        state=CaseState(case.state),
        case=view_case(inputs.case, sight, report, kinds),
        report=view,
        findings=_findings(session, case.id, report, view, sight),
        corrections=corrections_answer(session, case.id, inputs, sight),
        responsibilities=responsibilities_answer(session, case.id),
        insurers=tuple(map(link_answer, links_of(session, case.id))),
        payments=tuple(map(payment_answer, payments_of(session, case.id))),
        station=station.code if station is not None else None,
    )


def corrections_answer(
    session: Session, case_id: str, inputs: CaseInputs, sight: Sight
) -> tuple[CorrectionAnswer, ...]:
    """The corrections of a case in the order they were made."""
    rows = session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.case_id == case_id)
        .order_by(CorrectionRow.created_at, CorrectionRow.id)
    )

    def shown(path: str, value: str | None) -> str | None:
        if value is None or sight.numbers_in_clear:
            return value
        return mask_field(path.rpartition("/")[2], value)

    return tuple(
        CorrectionAnswer(
            id=row.id,
            file=row.file,
            path=row.path,
            read=shown(row.path, row.read),
            value=shown(row.path, row.value),
            reason=row.reason if sight.numbers_in_clear else mask_text(row.reason),
            by=row.created_by,
            at=row.created_at,
            applies=row.file in inputs.readings and holds_for(row, inputs.readings[row.file]),
        )
        for row in rows
    )


def responsibilities_answer(session: Session, case_id: str) -> tuple[ResponsibilityAnswer, ...]:
    """What is fixed, by party."""
    return tuple(
        ResponsibilityAnswer(
            party=row.party,
            degree=Degree(row.degree),
            articles=tuple(row.articles),
            reason=row.reason,
            by=row.fixed_by,
            at=row.fixed_at,
        )
        for row in responsibilities_of(session, case_id)
    )


def history_answer(session: Session, case_id: str, sight: Sight) -> HistoryAnswer:
    """All steps; numbers in what people wrote are masked unless a reason was logged."""
    return HistoryAnswer(
        events=tuple(
            EventAnswer(
                kind=EventKind(event.kind),
                by=event.by,
                role=event.role,
                at=event.at,
                detail=event.detail,
                note=event.note if event.note is None or sight.numbers_in_clear else mask_text(event.note),
            )
            for event in events_of(session, case_id)
        )
    )


def _findings(
    session: Session, case_id: str, report: CheckReport | None, view: ReportView | None, sight: Sight
) -> tuple[FindingAnswer, ...]:
    """The findings that the viewer sees, each under the key of the whole one: a view may leave out its photo."""
    if report is None or view is None:
        return ()
    decided = decisions_of(session, case_id)
    whole = [f for f in report.findings if sight.sees(f"findings.{f.audience}", f.party)]
    found = []
    for finding, shown in zip(whole, view.findings, strict=True):
        key = finding_key(finding.model_dump(mode="json"))
        row = decided.get(key)
        found.append(
            FindingAnswer(
                key=key,
                finding=shown,
                decision=FindingDecision(row.decision) if row is not None else None,
                reason=row.reason if row is not None else None,
                by=row.created_by if row is not None else None,
                at=row.created_at if row is not None else None,
            )
        )
    return tuple(found)
