"""For officers: the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from scenecheck_api.review import queue
from scenecheck_api.review.answers import CountsAnswer, QueueAnswer, queue_line
from scenecheck_api.review.states import ReviewState
from scenecheck_api.security.case_access import visible_reviews
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import CURSOR_INVALID, NO_NUL, Cursor, Limit
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.review import Reader
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import Verdict

router = APIRouter(tags=["review 审核"])


@router.get(
    "/v1/review/queue",
    operation_id="listReviewQueue",
    summary="待审队列 The queue",
    responses=documented(*COMMON, CURSOR_INVALID),
)
def list_queue(
    parts: Parts,
    caller: Reader,
    state: Annotated[
        list[ReviewState] | None,
        Query(description="状态，默认 waiting 和 second Where they stand; waiting and second unless told"),
    ] = None,
    older_than_minutes: Annotated[int | None, Query(ge=0, le=527040, description="等待时间 waits so long")] = None,
    reason: Annotated[FindingCode | None, Query(description="问题代码 a finding it waits for")] = None,
    station: Annotated[str | None, Query(max_length=64, pattern=NO_NUL, description="服务点 its station")] = None,
    plate: Annotated[str | None, Query(max_length=16, pattern=NO_NUL, description="号牌 one of its plates")] = None,
    case_id: Annotated[
        str | None, Query(max_length=64, pattern=NO_NUL, description="案件编号开头 how its number begins")
    ] = None,
    search: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern=NO_NUL,
            description="编号开头或号牌的一部分 number's beginning or part of a plate",
        ),
    ] = None,
    claimed: Annotated[bool | None, Query(description="是否有人在处理 whether an officer has it")] = None,
    mine: Annotated[bool, Query(description="我领取的 only those that the caller has")] = False,
    verdict: Annotated[Verdict | None, Query(description="核查结论 The verdict")] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_DEFAULT,
) -> QueueAnswer:
    """Longest waiting first."""
    wanted = queue.QueueFilter(
        states=tuple(state or (ReviewState.WAITING, ReviewState.SECOND)),
        older_than=timedelta(minutes=older_than_minutes) if older_than_minutes is not None else None,
        reason=reason.value if reason is not None else None,
        station=station,
        plate=plate,
        number=case_id,
        search=search,
        claimed=claimed,
        claimed_by=caller.id if mine else None,
        verdict=verdict,
    )
    with parts.database.read() as session:
        found = queue.page(session, wanted, utc_now(), cursor, limit, visible_reviews(caller))
    return QueueAnswer(cases=tuple(map(queue_line, found.entries)), next=found.next)


@router.get(
    "/v1/review/counts",
    operation_id="countReviewQueue",
    summary="各状态案件数 How many cases stand where",
    responses=documented(*COMMON),
)
def count_queue(parts: Parts, caller: Reader) -> CountsAnswer:
    """By state."""
    with parts.database.read() as session:
        return CountsAnswer(states=queue.count_states(session, visible_reviews(caller)))
