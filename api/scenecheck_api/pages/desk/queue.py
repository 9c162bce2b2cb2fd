"""The queue: who waits since when and why, found by plate or number, opened with the keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.finding_names import FINDINGS
from scenecheck_api.intake.cases import CaseId
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.desk.wanted import Wanted
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.names import names_of
from scenecheck_api.pages.render import page
from scenecheck_api.review import queue
from scenecheck_api.review.answers import QueueLine, queue_line
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.case_access import visible_cases, visible_reviews
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Cursor
from scenecheck_api.stations.desk import all_stations
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import encode_cursor
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.base import Text
from scenecheck_evidence.findings import FindingCode

router = APIRouter()
Reader = Annotated[Principal, Depends(on_page(Scope.REVIEW_READ))]
Filters = Annotated[Wanted, Query()]
PAGE = 25
LATE_MINUTES, TOO_LATE_MINUTES = 60, 24 * 60
"""Waiting times from which a line is marked: a case should be answered within the hour, and not lie over a day."""


@dataclass(frozen=True)
class Line:
    """A line of the queue.

    Attributes:
        line: as the API gives it.
        minutes: that the case waits.
        holder: name of who has it; None where nobody has.
        mine: whether the caller has it.
        reasons: what it waits for, in words.
    """

    line: QueueLine
    minutes: int
    holder: str | None
    mine: bool
    reasons: tuple[Text, ...]

    @property
    def tone(self) -> str:
        """How late it is."""
        if self.minutes >= TOO_LATE_MINUTES:
            return "bad"
        return "warn" if self.minutes >= LATE_MINUTES else "none"

    @property
    def waited(self) -> Text:
        """The waiting time: minutes, then hours, then days."""
        return waiting(self.minutes)


def waiting(minutes: int) -> Text:
    """`45 分钟`, `3 小时 05 分`, `2 天 4 小时`."""
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return Text(zh=f"{days} 天 {left} 小时", en=f"{days} d {left} h")
    if hours:
        return Text(zh=f"{hours} 小时 {rest:02d} 分", en=f"{hours} h {rest:02d} min")
    return Text(zh=f"{minutes} 分钟", en=f"{minutes} min")


def lines_of(
    session: Session, entries: tuple[queue.QueueEntry, ...], caller: Principal, now: datetime
) -> tuple[Line, ...]:
    """The lines of a page of the queue."""
    lines = [queue_line(entry) for entry in entries]
    names = names_of(session, (line.review.claimed_by for line in lines))
    return tuple(
        Line(
            line=line,
            minutes=max(0, int((now - line.review.queued_at).total_seconds() // 60)),
            holder=names.get(line.review.claimed_by or ""),
            mine=line.review.claimed_by == caller.id,
            reasons=tuple(FINDINGS[FindingCode(code)] for code in line.reasons),
        )
        for line in lines
    )


@router.get("/desk")
def show_queue(
    request: Request, parts: Parts, caller: Reader, wanted: Filters, cursor: Cursor = None, done: CaseId | None = None
) -> Response:
    """Longest waiting first."""
    now = utc_now()
    with parts.database.read() as session:
        found = queue.page(session, wanted.filter(caller.id), now, cursor, PAGE, visible_reviews(caller))
        counts = queue.count_states(session, visible_reviews(caller))
        lines = lines_of(session, found.entries, caller, now)
        closed = closed_case(session, caller, done)
        stations = [(row.code, row.name) for row, _ in all_stations(session)]
    return page(
        request,
        "desk/queue.html.j2",
        caller,
        lines=lines,
        next=found.next,
        first=cursor is None,
        wanted=wanted,
        counts={state: f"{count}" if count < queue.MOST_COUNTED else f"{count}+" for state, count in counts.items()},
        stations=stations,
        codes=FINDINGS,
        closed=closed,
    )


def closed_case(session: Session, caller: Principal, case_id: str | None) -> tuple[str, ReviewRow] | None:
    """Number and row of the case that was just dealt with; None where there is none of the caller's sight."""
    if case_id is None:
        return None
    query = select(CaseRow.number, ReviewRow).join(ReviewRow, ReviewRow.case_id == CaseRow.id)
    found = session.execute(query.where(CaseRow.id == case_id, visible_cases(caller))).one_or_none()
    return (found[0], found[1]) if found is not None else None


@router.get("/desk/next")
def show_next(
    request: Request,
    parts: Parts,
    caller: Reader,
    wanted: Filters,
    after: CaseId | None = None,
    done: CaseId | None = None,
) -> Response:
    """The case that waits longest among those after this one, then among all, that nobody else has; else the queue."""
    found = next_case(parts, caller, wanted, after)
    said = {"done": done} if done is not None else {}
    extra = "".join(f"&{name}={value}" for name, value in said.items())
    if found is None:
        return go_to(request, f"/desk?{wanted.query}{extra}".rstrip("?"))
    return go_to(request, f"/desk/cases/{found}?{wanted.query}{extra}".rstrip("?"))


def next_case(parts: Runtime, caller: Principal, wanted: Wanted, after: str | None) -> str | None:
    """The id of the case to open next."""
    looked = replace(wanted.filter(caller.id), claimed=None if wanted.whose == "mine" else False)
    with parts.database.read() as session:
        row = session.get(ReviewRow, after) if after is not None else None
        starts = [encode_cursor(row.queued_at, row.case_id)] if row is not None else []
        for cursor in cast(list[str | None], [*starts, None]):
            found = queue.page(session, looked, utc_now(), cursor, 2, visible_reviews(caller))
            for entry in found.entries:
                if entry.review.case_id != after and entry.review.first_by != caller.id:
                    return entry.review.case_id
    return None
