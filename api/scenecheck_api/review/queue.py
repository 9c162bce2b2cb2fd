"""The queue of cases: what waits for whom since when, filtered and page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, false, func, or_, select
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import CaseState
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind, Outcome, ReviewState
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import after, decode_cursor, encode_cursor
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import ReviewPlateRow, ReviewReasonRow, ReviewRow
from scenecheck_api.store.tables.stations import StationAssignmentRow, StationRow
from scenecheck_evidence.compare import normal_plate
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import CheckReport, Severity, Verdict

MOST_COUNTED = 10_000
"""So many cases of a state are counted: the decided ones grow for years, and nobody acts on their exact number."""


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is asked for; None asks for all.

    Attributes:
        states: where the case stands.
        older_than: it waits for at least so long.
        reason: a finding code that it waits for.
        station: code of the service point it is assigned to.
        plate: of one of its vehicles.
        number: the beginning of the case number.
        search: the beginning of the case number, or a part of a plate.
        claimed: whether somebody works on it now.
        claimed_by: who.
        verdict: of its report.
    """

    states: tuple[ReviewState, ...] = (ReviewState.WAITING, ReviewState.SECOND)
    older_than: timedelta | None = None
    reason: str | None = None
    station: str | None = None
    plate: str | None = None
    number: str | None = None
    search: str | None = None
    claimed: bool | None = None
    claimed_by: str | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class QueueEntry:
    """A case in the queue, with what a list of them shows."""

    review: ReviewRow
    number: str
    occurred_at: datetime
    reasons: tuple[str, ...]
    plates: tuple[str, ...]
    station: str | None
    colours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QueuePage:
    """A page, and the cursor of the next; None on the last."""

    entries: tuple[QueueEntry, ...]
    next: str | None


def page(
    session: Session,
    wanted: QueueFilter,
    now: datetime,
    cursor: str | None,
    limit: int,
    visible: ColumnElement[bool] | None = None,
) -> QueuePage:
    """A page of the queue, longest waiting first.

    Args:
        session: to look with.
        wanted: the filters.
        now: the time.
        cursor: of the page before; None for the first page.
        limit: entries of a page.
        visible: the condition on rows of the desk that the caller may see (`visible_reviews`).

    Raises:
        CursorError: the cursor is not one of this list.
    """
    query = _filtered(wanted, now)
    if visible is not None:
        query = query.where(visible if wanted.plate is None else _checked(visible))
    if cursor is not None:
        keys = decode_cursor(cursor, datetime, str)
        query = query.where(after((ReviewRow.queued_at, ReviewRow.case_id), keys))
    query = query.order_by(ReviewRow.queued_at, ReviewRow.case_id).limit(limit + 1)
    rows = session.execute(query).all()
    shown = rows[:limit]
    ids = [row.ReviewRow.case_id for row in shown]
    reasons = _grouped(
        session, select(ReviewReasonRow.case_id, ReviewReasonRow.code).where(ReviewReasonRow.case_id.in_(ids))
    )
    plates: dict[str, dict[str, str | None]] = {}
    for plate in session.scalars(select(ReviewPlateRow).where(ReviewPlateRow.case_id.in_(ids))):
        plates.setdefault(plate.case_id, {})[plate.plate] = plate.colour
    entries = tuple(
        QueueEntry(
            review=row.ReviewRow,
            number=row.number,
            occurred_at=row.occurred_at,
            reasons=tuple(sorted(reasons.get(row.ReviewRow.case_id, ()))),
            plates=tuple(sorted(plates.get(row.ReviewRow.case_id, ()))),
            station=row.station,
            colours={text: colour for text, colour in plates.get(row.ReviewRow.case_id, {}).items() if colour},
        )
        for row in shown
    )
    last = shown[-1].ReviewRow if len(rows) > limit else None
    return QueuePage(entries, encode_cursor(last.queued_at, last.case_id) if last is not None else None)


def count_states(session: Session, visible: ColumnElement[bool]) -> dict[ReviewState, int]:
    """How many of the visible cases (`visible_reviews`) stand in each state; `MOST_COUNTED` stands for more."""
    counts = []
    for state in ReviewState:
        some = select(ReviewRow.case_id).where(visible, ReviewRow.state == state.value).limit(MOST_COUNTED).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    return dict(zip(ReviewState, session.execute(select(*counts)).one(), strict=True))


def enter(
    change: Change,
    case: CaseRow,
    report: ReportRow | None,
    judged: CheckReport | None,
    readings: Iterable[PhotoReading] = (),
) -> ReviewRow:
    """Bring a judged case to the desk: makes its row, or moves it to where the case stands now.

    A case that is decided stays so. One that waited for photos queues again from now; one that waited for an officer
    keeps its place. What a first officer decided on another report is no more: two must come to the same on this one.

    Args:
        change: of the judgement.
        case: moved on already: in state `retake` it waits for photos.
        report: the new report; None where judging failed and an officer must look.
        judged: the same, read.
        readings: of its photos, with corrections.
    """
    row = change.session.get(ReviewRow, case.id, with_for_update=True, populate_existing=True)
    state = ReviewState.RETAKE if case.state == CaseState.RETAKE else ReviewState.WAITING
    verdict = report.verdict if report is not None else Verdict.REVIEW.value
    if row is None:
        row = ReviewRow(case_id=case.id, state=state, queued_at=change.now, verdict=verdict)
        row.organisation = case.organisation or ""
        change.session.add(row)
    elif row.state != ReviewState.DECIDED:
        if row.state == ReviewState.RETAKE and state is ReviewState.WAITING:
            row.queued_at = change.now
        same = report is not None and report.id == row.report_id
        if not (row.state == ReviewState.SECOND and state is ReviewState.WAITING and same):
            row.state = state
            row.first_by = row.outcome = None
        if state is ReviewState.RETAKE:
            row.claimed_by = row.claimed_until = None
    row.report_id, row.verdict = report.id if report is not None else None, verdict
    row.changed_by, row.changed_at = None, change.now
    change.session.flush()
    if judged is not None:
        _file(change.session, judged, case.id, _colours(readings))
    change.record(case.id, EventKind.JUDGED, detail={"report": row.report_id, "verdict": verdict})
    return row


def leave(session: Session, case_id: str) -> None:
    """Take a case that was withdrawn off the desk."""
    row = session.get(ReviewRow, case_id, with_for_update=True, populate_existing=True)
    if row is not None and row.state != ReviewState.DECIDED:
        row.state, row.outcome = ReviewState.DECIDED, Outcome.WITHDRAWN
        row.claimed_by = row.claimed_until = row.first_by = None
        row.changed_by, row.changed_at = None, utc_now()
        session.flush()


def _colours(readings: Iterable[PhotoReading]) -> dict[str, str]:
    """The colour of each plate in its surest reading."""
    plates = [plate for reading in readings for plate in reading.plates if plate.colour is not None]
    return {normal_plate(p.text): p.colour.value for p in sorted(plates, key=lambda p: p.score) if p.colour}


def _file(session: Session, report: CheckReport, case_id: str, colours: Mapping[str, str]) -> None:
    """What the queue is filtered by."""
    codes = {f.code.value for f in report.findings if f.severity is not Severity.INFO}
    plates = {p for party in report.parties if (p := normal_plate(party.plate.value))}
    session.execute(delete(ReviewReasonRow).where(ReviewReasonRow.case_id == case_id))
    session.execute(delete(ReviewPlateRow).where(ReviewPlateRow.case_id == case_id))
    session.add_all(ReviewReasonRow(case_id=case_id, code=code) for code in sorted(codes))
    session.add_all(
        ReviewPlateRow(case_id=case_id, plate=plate[:16], colour=colours.get(plate)) for plate in sorted(plates)
    )
    session.flush()


def _filtered(wanted: QueueFilter, now: datetime) -> Select[ReviewRow, str, datetime, str]:
    assigned = and_(StationAssignmentRow.case_id == ReviewRow.case_id, StationAssignmentRow.released_at.is_(None))
    query = (
        select(ReviewRow, CaseRow.number, CaseRow.occurred_at, StationRow.code.label("station"))
        .join(CaseRow, CaseRow.id == ReviewRow.case_id)
        .outerjoin(StationAssignmentRow, assigned)
        .outerjoin(StationRow, StationRow.id == StationAssignmentRow.station_id)
    )
    stands = ReviewRow.state.in_(wanted.states)
    if wanted.plate is None:
        query = query.where(stands)
    else:  # the cases of a plate are few: SQLite without statistics would rather walk through the whole desk
        of_plate = select(ReviewPlateRow.case_id).where(ReviewPlateRow.plate == normal_plate(wanted.plate))
        query = query.where(ReviewRow.case_id.in_(of_plate), _checked(stands))
    if wanted.older_than is not None:
        query = query.where(ReviewRow.queued_at <= now - wanted.older_than)
    if wanted.reason is not None:
        query = query.where(
            exists().where(ReviewReasonRow.case_id == ReviewRow.case_id, ReviewReasonRow.code == wanted.reason)
        )
    if wanted.station is not None:
        query = query.where(StationRow.code == wanted.station)
    if wanted.number is not None:
        query = query.where(CaseRow.number.startswith(wanted.number, autoescape=True))
    if wanted.search is not None:
        part = normal_plate(wanted.search)
        plated = ReviewPlateRow.plate.contains(part, autoescape=True) if part else false()
        with_plate = exists().where(ReviewPlateRow.case_id == ReviewRow.case_id, plated)
        query = query.where(or_(CaseRow.number.istartswith(wanted.search, autoescape=True), with_plate))
    if wanted.verdict is not None:
        query = query.where(ReviewRow.verdict == wanted.verdict.value)
    if wanted.claimed_by is not None:
        query = query.where(ReviewRow.claimed_by == wanted.claimed_by, ReviewRow.claimed_until > now)
    if wanted.claimed is True:
        query = query.where(ReviewRow.claimed_until > now)
    elif wanted.claimed is False:
        query = query.where(or_(ReviewRow.claimed_until.is_(None), ReviewRow.claimed_until <= now))
    return query


def _checked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that rows are checked by and that no index is chosen for."""
    return case((condition, 1), else_=0) == 1


def _grouped(session: Session, query: Select[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case_id, value in session.execute(query):
        found.setdefault(case_id, []).append(value)
    return found
