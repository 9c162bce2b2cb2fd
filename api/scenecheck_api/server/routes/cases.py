"""For the mobile back end: open a case, change it, hand it in, see how far it has come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from scenecheck_api.intake import cases
from scenecheck_api.intake.answers import CaseAnswer, CasesAnswer, case_answer, case_line
from scenecheck_api.intake.cases import CASE_EXISTS, CASE_NOT_FOUND, NO_PHOTOS, VERSION_NEEDED, CaseId, IfMatch, NewCase
from scenecheck_api.intake.idempotency import KEY_REUSED, IdempotencyKey
from scenecheck_api.intake.states import WRONG_STATE, CaseState
from scenecheck_api.jobs.notify import until
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, Wait, require
from scenecheck_api.server.inputs import NO_NUL
from scenecheck_api.server.problems import CHANGED_MEANWHILE, COMMON, documented
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1/cases", tags=["cases 案件"])
Writer = Annotated[Principal, Depends(require(Scope.CASES_WRITE))]
Looker = Annotated[Principal, Depends(require(Scope.CASES_READ))]

EXAMPLE = {
    "case_id": "GY-2026-000123",
    "occurred_at": "2026-11-20T08:31:00+08:00",
    "place": {"text": "广元市利州区利州东路", "lon": 105.83, "lat": 32.44, "datum": "gcj02"},
    "situation": "rear_end",
    "declared": {"injury": "none", "disputed": False, "can_move": True},
    "parties": [
        {"id": "甲", "plate": "川H12345", "driver": "张三", "phone": "13800000001", "collision_zone": "front"},
        {"id": "乙", "plate": "川H67890", "driver": "李四", "phone": "13800000002", "collision_zone": "rear"},
    ],
}


class Submission(Value):
    """How a case is handed in."""

    as_is: bool = Field(
        False,
        description="已无法重拍，请民警直接审核 it cannot be retaken any more: an officer looks",
    )


@router.post(
    "",
    operation_id="openCase",
    summary="开案 Open a case",
    status_code=201,
    responses={**documented(*COMMON, CASE_EXISTS, KEY_REUSED)},
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": {"rear_end": {"value": EXAMPLE}}}}}},
)
def open_case(parts: Parts, caller: Writer, new: NewCase, response: Response, key: IdempotencyKey = None) -> CaseAnswer:
    """The body is the case as declared, without photos. Sent again with its key it opens nothing a second time."""
    with parts.database.write() as session:
        case = cases.open_case(session, caller, new, key)
    return _answer(parts, caller, case, response)


@router.get("", operation_id="listCases", summary="案件列表 List cases", responses=documented(*COMMON))
def list_cases(
    parts: Parts,
    caller: Looker,
    case_id: Annotated[
        str | None, Query(max_length=64, pattern=NO_NUL, description="案件编号 The number of a case")
    ] = None,
    state: Annotated[CaseState | None, Query(description="状态 Where they stand")] = None,
    after: Annotated[
        str | None, Query(pattern=r"^[0-9a-f-]{36}$", description="上一页的 `next` The `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="每页条数 How many on a page")] = 50,
) -> CasesAnswer:
    """Cases of the caller's organisation, newest first."""
    with parts.database.read() as session:
        found = cases.list_cases(session, caller, case_id, state, after, limit)
    return CasesAnswer(
        cases=tuple(case_line(case) for case in found), next=found[-1].id if len(found) == limit else None
    )


@router.get(
    "/{case_id}",
    operation_id="getCase",
    summary="案件状态 See a case",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
async def get_case(parts: Parts, caller: Looker, case_id: CaseId, response: Response, wait: Wait = 0) -> CaseAnswer:
    """What it holds, which photos will do, and what is still asked for.

    With `wait` the answer comes when no photo waits to be read and the case is not being checked, or when the time is
    over.
    """
    await _wait(parts, caller, case_id, wait)
    return await run_in_threadpool(_see, parts, caller, case_id, response)


@router.put(
    "/{case_id}",
    operation_id="changeCase",
    summary="修改申报内容 Change what is declared",
    responses=documented(*COMMON, CASE_NOT_FOUND, WRONG_STATE, CHANGED_MEANWHILE, VERSION_NEEDED),
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": {"rear_end": {"value": EXAMPLE}}}}}},
)
def change_case(
    parts: Parts, caller: Writer, case_id: CaseId, new: NewCase, response: Response, if_match: IfMatch = None
) -> CaseAnswer:
    """Replaces the whole declaration. `If-Match` with the version that was seen keeps two devices apart."""
    with parts.database.write() as session:
        case = cases.change_case(session, caller, case_id, new, if_match)
    return _answer(parts, caller, case, response)


@router.post(
    "/{case_id}/submit",
    operation_id="submitCase",
    summary="提交核查 Hand the case in",
    status_code=202,
    responses=documented(*COMMON, CASE_NOT_FOUND, WRONG_STATE, CHANGED_MEANWHILE, NO_PHOTOS, KEY_REUSED),
)
async def submit_case(
    parts: Parts,
    caller: Writer,
    case_id: CaseId,
    response: Response,
    how: Submission | None = None,
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
    wait: Wait = 0,
) -> CaseAnswer:
    """The case is judged when its photos are read: then it is `complete`, `review`, `retake` or `not_eligible`."""
    as_is = how is not None and how.as_is

    def submit() -> None:
        with parts.database.write() as session:
            cases.submit_case(session, parts.queue, caller, case_id, as_is=as_is, key=key, if_match=if_match)
        parts.queue.wake()

    await run_in_threadpool(submit)
    await _wait(parts, caller, case_id, wait)
    return await run_in_threadpool(_see, parts, caller, case_id, response)


@router.post(
    "/{case_id}/withdraw",
    operation_id="withdrawCase",
    summary="撤回案件 Withdraw the case",
    responses=documented(*COMMON, CASE_NOT_FOUND, WRONG_STATE, CHANGED_MEANWHILE),
)
def withdraw_case(
    parts: Parts, caller: Writer, case_id: CaseId, response: Response, if_match: IfMatch = None
) -> CaseAnswer:
    """Before it is decided."""
    with parts.database.write() as session:
        case = cases.withdraw_case(session, caller, case_id, if_match)
    return _answer(parts, caller, case, response)


def _see(parts: Runtime, caller: Principal, case_id: str, response: Response) -> CaseAnswer:
    with parts.database.write() as session:
        case = cases.find_case(session, caller, case_id)
        shown(session, caller, case.id, ("case",), in_clear=False)
    return _answer(parts, caller, case, response)


def _answer(parts: Runtime, caller: Principal, case: CaseRow, response: Response) -> CaseAnswer:
    with parts.database.read() as session:
        answer = case_answer(session, parts, case, caller)
    response.headers["ETag"] = cases.etag(case)
    return answer


async def _wait(parts: Runtime, caller: Principal, case_id: str, seconds: float) -> None:
    def settled() -> bool:
        with parts.database.read() as session:
            case = cases.find_case(session, caller, case_id)
            return case.state != CaseState.CHECKING.value and not cases.photos_waiting(session, case.id)

    await until(parts.notifier, (f"case:{case_id}",), settled, min(seconds, parts.settings.wait_max_seconds))
