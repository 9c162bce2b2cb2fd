"""The page of one case, and every change that an officer makes on it.

A change calls the function behind the API's route and answers with the panel as it stands then. Whoever comes second is
told who changed what since the page was made; what they typed stays in its form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.concurrency import run_in_threadpool

from scenecheck_api.intake.cases import CaseId, find_case
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.desk.case_parts import CasePage
from scenecheck_api.pages.desk.case_view import case_page
from scenecheck_api.pages.desk.queue import Filters, closed_case, next_case
from scenecheck_api.pages.desk.wanted import Wanted
from scenecheck_api.pages.forms import body
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.names import names_of
from scenecheck_api.pages.render import page
from scenecheck_api.review.history import events_of
from scenecheck_api.review.problems import (
    CLAIMED_BY_OTHER,
    NOT_CLAIMED,
    REVIEW_CHANGED,
    REVIEW_CLOSED,
    REVIEW_NOT_FOUND,
    SAME_OFFICER,
)
from scenecheck_api.review.states import FindingDecision, Outcome
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import officers_sight, shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import ApiError
from scenecheck_api.server.review_bodies import Corrections, Decision, FindingWord, Responsibilities, SendBack
from scenecheck_api.server.routes import reports, review
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.report import Degree

router = APIRouter(prefix="/desk/cases/{case_id}")
Reader = Annotated[Principal, Depends(on_page(Scope.REVIEW_READ))]
Corrector = Annotated[Principal, Depends(on_page(Scope.REVIEW_CORRECT))]
Decider = Annotated[Principal, Depends(on_page(Scope.REVIEW_DECIDE))]
Version = Annotated[int, Form(ge=1)]
Seen = Annotated[str, Form(max_length=36)]
Words = Annotated[str, Form(max_length=2000)]
CONFLICTS = frozenset({REVIEW_CHANGED, CLAIMED_BY_OTHER, NOT_CLAIMED, REVIEW_CLOSED, SAME_OFFICER})
"""What a second officer, a second tab or an old page meets with."""
JUDGE_SECONDS = 15.0
"""How long a correction waits for the case to be judged again; the page then shows what there is."""


@router.get("")
def show_case(
    request: Request, parts: Parts, caller: Reader, case_id: CaseId, wanted: Filters, done: CaseId | None = None
) -> Response:
    """All that an officer decides on. The look is logged."""
    found, closed = _look(parts, caller, case_id, done)
    return page(request, "desk/case.html.j2", caller, case=found, wanted=wanted, closed=closed, **_choices())


@router.get("/papers")
def show_papers(request: Request, parts: Parts, caller: Reader, case_id: CaseId) -> Response:
    """The papers that follow from the case, to print and sign."""
    listed = reports.list_papers(parts, caller, case_id)
    return page(request, "desk/papers.html.j2", caller, case_id=case_id, papers=listed)


@router.get("/history")
def show_history(request: Request, parts: Parts, caller: Reader, case_id: CaseId) -> Response:
    """Every step, the last one first."""
    told = review.get_history(parts, caller, case_id)
    with parts.database.read() as session:
        names = names_of(session, (event.by for event in told.events))
    return page(request, "desk/history.html.j2", caller, events=tuple(reversed(told.events)), names=names)


@router.post("/claim")
def claim(
    request: Request, parts: Parts, caller: Corrector, case_id: CaseId, version: Version, seen: Seen = ""
) -> Response:
    """The page asks when it is opened and while it is looked at; the answer says who has the case."""
    try:
        answer = review.claim_case(parts, caller, case_id, version)
    except ApiError as error:
        if error.kind not in CONFLICTS:
            raise
        return _conflict(request, parts, caller, case_id, error, seen, status=200, template="desk/held.html.j2")
    with parts.database.read() as session:
        last = events_of(session, case_id)[-1].id
    return page(request, "desk/held.html.j2", caller, case_id=case_id, review=answer, error=None, seen=last)


@router.post("/release")
def release(request: Request, parts: Parts, caller: Corrector, case_id: CaseId) -> Response:
    """Back to the queue."""
    review.release_case(parts, caller, case_id)
    return go_to(request, "/desk")


@router.post("/findings/accept-all")
def accept_all(
    request: Request, parts: Parts, caller: Decider, case_id: CaseId, version: Version, seen: Seen, reason: Words
) -> Response:
    """Each open finding is accepted for the same reason; one after the other, each step stands in the history."""

    def act() -> None:
        at = version
        for item in _look(parts, caller, case_id)[0].items:
            if item.open:
                word = body(FindingWord, version=at, decision=FindingDecision.ACCEPTED, reason=reason.strip())
                at = review.decide_finding(parts, caller, case_id, item.key, word).version

    return _changed(request, parts, caller, case_id, seen, act)


@router.post("/findings/{finding}")
def decide_finding(
    request: Request,
    parts: Parts,
    caller: Decider,
    case_id: CaseId,
    finding: review.FindingKey,
    version: Version,
    seen: Seen,
    decision: Annotated[FindingDecision, Form()],
    reason: Words,
) -> Response:
    """Accept or dismiss one."""
    word = body(FindingWord, version=version, decision=decision, reason=reason.strip())
    return _changed(
        request, parts, caller, case_id, seen, lambda: review.decide_finding(parts, caller, case_id, finding, word)
    )


@router.post("/corrections")
async def correct(
    request: Request,
    parts: Parts,
    caller: Corrector,
    case_id: CaseId,
    version: Version,
    seen: Seen,
    file: Words,
    path: Words,
    reason: Words,
    value: Words = "",
    box: Words = "",
    gone: Annotated[bool, Form()] = False,
) -> Response:
    """One value, one box, or one thing more; the case is judged again, so the whole page comes anew."""
    told: str | None = " ".join(part for part in (box, value.strip()) if part) or None
    one = {"file": file, "path": path, "value": None if gone else told, "reason": reason.strip()}
    wish = body(Corrections, version=version, corrections=[one])
    try:
        await review.correct_values(parts, caller, case_id, wish, JUDGE_SECONDS)
    except ApiError as error:
        if error.kind not in CONFLICTS:
            raise
        return await run_in_threadpool(_conflict, request, parts, caller, case_id, error, seen)
    found, _ = await run_in_threadpool(_look, parts, caller, case_id)
    values = {"case": found, "wanted": Wanted(), "closed": None, **_choices()}
    return page(request, "desk/case_part.html.j2", caller, **values)


@router.post("/responsibility")
async def fix_responsibility(
    request: Request, parts: Parts, caller: Decider, case_id: CaseId, version: Version, seen: Seen, reason: Words
) -> Response:
    """Of every party at once; the form names a degree for each, `degree-甲`, and the articles line by line."""
    form = await request.form()
    articles = [line.strip() for line in str(form.get("articles", "")).splitlines() if line.strip()]
    parties = [
        {"party": name.removeprefix("degree-"), "degree": degree, "articles": articles, "reason": reason.strip()}
        for name, degree in form.items()
        if name.startswith("degree-")
    ]
    wish = body(Responsibilities, version=version, parties=parties)
    return await run_in_threadpool(
        _changed,
        request,
        parts,
        caller,
        case_id,
        seen,
        lambda: review.fix_responsibility(parts, caller, case_id, wish),
    )


@router.post("/decision")
def decide(
    request: Request,
    parts: Parts,
    caller: Decider,
    case_id: CaseId,
    version: Version,
    seen: Seen,
    outcome: Annotated[Outcome, Form()],
    reason: Words,
    filters: Words = "",
) -> Response:
    """Close it and open the next one."""
    wish = body(Decision, version=version, outcome=outcome, reason=reason.strip())
    return _left(
        request, parts, caller, case_id, seen, filters, lambda: review.decide_case(parts, caller, case_id, wish)
    )


@router.post("/send-back")
def send_back(
    request: Request,
    parts: Parts,
    caller: Decider,
    case_id: CaseId,
    version: Version,
    seen: Seen,
    message: Words,
    slots: Annotated[list[str], Form()] = [],  # noqa: B006 - read only
    filters: Words = "",
) -> Response:
    """Ask for other photos and open the next one."""
    wish = body(SendBack, version=version, message=message.strip(), slots=slots)
    return _left(
        request, parts, caller, case_id, seen, filters, lambda: review.send_back_case(parts, caller, case_id, wish)
    )


def _look(parts: Runtime, caller: Principal, case_id: str, done: str | None = None) -> tuple[CasePage, Any]:
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        row = session.get(ReviewRow, case.id)
        if row is None:
            raise REVIEW_NOT_FOUND.error()
        sight = officers_sight(session, caller, case.id, utc_now())
        found = case_page(session, parts, caller, case, row, sight)
        shown(session, caller, case.id, ("case", "report", "corrections"), in_clear=sight.numbers_in_clear)
        return found, closed_case(session, caller, done)


def _changed(
    request: Request, parts: Runtime, caller: Principal, case_id: str, seen: str, act: Callable[[], object]
) -> Response:
    """Do it, and answer with the panel; or with who was first."""
    first = _tried(request, parts, caller, case_id, seen, act)
    if first is not None:
        return first
    found, _ = _look(parts, caller, case_id)
    return page(request, "desk/panel.html.j2", caller, case=found, wanted=Wanted(), closed=None, **_choices())


def _left(
    request: Request,
    parts: Runtime,
    caller: Principal,
    case_id: str,
    seen: str,
    filters: str,
    act: Callable[[], object],
) -> Response:
    """Do it, and lead to the next case; or answer with who was first."""
    first = _tried(request, parts, caller, case_id, seen, act)
    if first is not None:
        return first
    wanted = Wanted.of_query(filters)
    found = next_case(parts, caller, wanted, case_id)
    path = f"/desk/cases/{found}" if found is not None else "/desk"
    return go_to(request, f"{path}?{wanted.query}{'&' if wanted.query else ''}done={case_id}")


def _tried(
    request: Request, parts: Runtime, caller: Principal, case_id: str, seen: str, act: Callable[[], object]
) -> Response | None:
    """Do it; what others did since the page was made, where they were first, else nothing."""
    try:
        act()
    except ApiError as error:
        if error.kind not in CONFLICTS:
            raise
        return _conflict(request, parts, caller, case_id, error, seen)
    return None


def _conflict(
    request: Request,
    parts: Runtime,
    caller: Principal,
    case_id: str,
    error: ApiError,
    seen: str,
    *,
    status: int = 409,
    template: str = "desk/conflict.html.j2",
) -> Response:
    """What others did since the page was made."""
    with parts.database.read() as session:
        find_case(session, caller, case_id)
        row = session.get_one(ReviewRow, case_id)
        since = [event for event in events_of(session, case_id) if event.id > seen]
        names = names_of(session, [row.claimed_by, row.changed_by, *(event.by for event in since)])
        return page(
            request,
            template,
            caller,
            status=status,
            case_id=case_id,
            error=error,
            review=row,
            events=since,
            names=names,
            taken=error.kind is CLAIMED_BY_OTHER,
        )


def _choices() -> dict[str, Any]:
    return {"Outcome": Outcome, "Degree": Degree}
