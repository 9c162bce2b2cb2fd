"""For supervisors: the numbers of a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from scenecheck_api.runtime import Runtime
from scenecheck_api.security.case_access import visible_cases
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import ONE_LINE
from scenecheck_api.server.problems import COMMON, define, documented
from scenecheck_api.supervision.count import numbers_of
from scenecheck_api.supervision.csv_file import numbers_csv
from scenecheck_api.supervision.numbers import Numbers
from scenecheck_api.supervision.period import DAYS_MOST, Period
from scenecheck_evidence.moments import CHINA

router = APIRouter(prefix="/v1/numbers", tags=["supervision 督导"])
Supervisor = Annotated[Principal, Depends(require(Scope.NUMBERS_READ))]
PERIOD_INVALID = define(
    "period_invalid",
    422,
    f"起止日期不对：结束不早于开始，最多{DAYS_MOST}天",
    f"expected an end that is not before the beginning, and at most {DAYS_MOST} days",
)
DAYS_DEFAULT = 30
CSV = "text/csv; charset=utf-8"

Since = Annotated[date | None, Query(description="第一天（北京时间）first day, Beijing time; 30 days unless told")]
Until = Annotated[date | None, Query(description="最后一天 last day; today unless told")]
Station = Annotated[str | None, Query(min_length=1, max_length=64, pattern=ONE_LINE, description="服务点代码 its code")]


def period(parts: Runtime, since: date | None, until: date | None, station: str | None) -> Period:
    """The period that is asked for.

    Raises:
        ApiError: it ends before it begins, or is too long.
    """
    last = until or parts.security.clock().astimezone(CHINA).date()
    try:
        first = since or last - timedelta(days=DAYS_DEFAULT - 1)
        wanted = Period(first, last, station)
        right = 0 <= (last - first).days < DAYS_MOST and wanted.ends is not None
    except OverflowError:
        right = False
    if not right:
        raise PERIOD_INVALID.error()
    return wanted


@router.get(
    "", operation_id="getNumbers", summary="统计数字 Numbers of a period", responses=documented(*COMMON, PERIOD_INVALID)
)
def get_numbers(
    parts: Parts, caller: Supervisor, since: Since = None, until: Until = None, station: Station = None
) -> Numbers:
    """Cases opened in the period, of the area of the caller, and what became of them."""
    wanted = period(parts, since, until, station)
    with parts.database.read() as session:
        return numbers_of(session, wanted, visible_cases(caller))


@router.get(
    ".csv",
    operation_id="getNumbersAsCsv",
    summary="统计数字（CSV）The same as a table",
    response_class=Response,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "CSV"},
        **documented(*COMMON, PERIOD_INVALID),
    },
)
def get_csv(
    parts: Parts, caller: Supervisor, since: Since = None, until: Until = None, station: Station = None
) -> Response:
    """One value a line: measure, key, detail, value."""
    wanted = period(parts, since, until, station)
    with parts.database.read() as session:
        numbers = numbers_of(session, wanted, visible_cases(caller))
    name = f"scenecheck-{wanted.since}-{wanted.until}.csv"
    return Response(
        numbers_csv(numbers), media_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
