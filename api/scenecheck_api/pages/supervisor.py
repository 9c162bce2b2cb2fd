"""For supervisors: the numbers of a period, and the audit log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select

from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.plots import bar_plot
from scenecheck_api.pages.render import page
from scenecheck_api.security.audit_search import AuditQuery, as_json, search
from scenecheck_api.security.case_access import visible_cases
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import REQUEST_INVALID
from scenecheck_api.server.routes.access import verified
from scenecheck_api.server.routes.numbers import get_csv, period
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.stations import StationRow
from scenecheck_api.supervision.count import numbers_of
from scenecheck_evidence.moments import CHINA

router = APIRouter(prefix="/supervisor")
Supervisor = Annotated[Principal, Depends(on_page(Scope.NUMBERS_READ))]
Auditor = Annotated[Principal, Depends(on_page(Scope.AUDIT_READ))]
Text = Annotated[str, Query(max_length=128)]
AUDIT_PAGE = 50


@router.get("")
def numbers(
    request: Request, parts: Parts, caller: Supervisor, since: Text = "", until: Text = "", station: Text = ""
) -> Response:
    """The numbers, with plots and tables."""
    wanted = period(parts, _day(since), _day(until), station or None)
    with parts.database.read() as session:
        found = numbers_of(session, wanted, visible_cases(caller))
        stations = session.execute(select(StationRow.code, StationRow.name).order_by(StationRow.name)).all()
    query = {"since": wanted.since, "until": wanted.until, **({"station": station} if station else {})}
    return page(
        request,
        "supervisor/numbers.html.j2",
        caller,
        numbers=found,
        stations=stations,
        query=urlencode(query),
        plot=bar_plot([(f"{one.day:%m-%d}", one.cases, one.whole) for one in found.days]),
        rules=parts.ruleset,
        pipeline=parts.reader.digest,
        most=max((one.cases for one in found.reasons), default=1),
    )


@router.get("/numbers.csv")
def csv_file(parts: Parts, caller: Supervisor, since: Text = "", until: Text = "", station: Text = "") -> Response:
    """The same numbers as a table."""
    return get_csv(parts, caller, _day(since), _day(until), station or None)


@router.get("/audit")
def audit(
    request: Request,
    parts: Parts,
    caller: Auditor,
    actor: Text = "",
    action: Text = "",
    case: Text = "",
    since: Text = "",
    until: Text = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Who did what to which case, when and why."""
    first, last = _day(since), _day(until)
    with parts.database.read() as session:
        case_id = session.scalar(select(CaseRow.id).where(CaseRow.number == case)) or case if case else None
        query = AuditQuery(
            actor=actor or None,
            action=action or None,
            case_id=case_id,
            since=datetime.combine(first, time(), CHINA) if first else None,
            until=datetime.combine(last, time(), CHINA) + timedelta(days=1) if last else None,
            before=before,
            limit=AUDIT_PAGE + 1,
        )
        rows = [as_json(row) for row in search(session, query)]
    asked = {"actor": actor, "action": action, "case": case, "since": since, "until": until}
    older = None
    if len(rows) > AUDIT_PAGE:
        older = urlencode({**{k: v for k, v in asked.items() if v}, "before": rows[AUDIT_PAGE - 1]["seq"]})
    return page(request, "supervisor/audit.html.j2", caller, rows=rows[:AUDIT_PAGE], asked=asked, older=older)


@router.get("/audit/verification")
def verification(request: Request, parts: Parts, caller: Auditor) -> Response:
    """Whether the chain is whole, as a part of the page."""
    return page(request, "supervisor/verification.html.j2", caller, check=verified(parts))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise REQUEST_INVALID.error(f"expected a day such as 2026-11-20, found {text[:20]!r}", zh="日期不对") from None
    if not 2000 <= day.year <= 2200:
        raise REQUEST_INVALID.error("expected a day of this century", zh="日期不对")
    return day
