"""Dry runs: a rule set tried over past cases, without any case changing."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from scenecheck_api.review.change import Change
from scenecheck_api.rulesets import dry_run
from scenecheck_api.rulesets.bring_in import (
    RULESET_NOT_FOUND,
)
from scenecheck_api.rulesets.dry_run import DRY_RUN_NOT_FOUND, DRY_RUN_RUNNING, NOTHING_TO_TRY, DryRunState
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, Limit, RowId
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.numbers import PERIOD_INVALID, period
from scenecheck_api.server.routes.rulesets import Manager, Reader, RuleSetId
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_api.store.tables.rulesets import DryRunRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import Verdict
from scenecheck_evidence.report_diff import ReportChange

router = APIRouter(prefix="/v1/rulesets", tags=["rule sets 规则集"])


class DryRunWish(Value):
    """Over which cases a rule set is tried: judged ones that were opened on these days, Beijing time."""

    since: date | None = Field(None, description="30 days unless told")
    until: date | None = Field(None, description="today unless told")


class DryRunAnswer(Value):
    """A dry run and how far it has come."""

    id: str
    version: str
    base_version: str = Field(description="the one it is compared with: what was in force when it began")
    since: datetime
    until: datetime
    state: DryRunState
    total: int
    done: int
    skipped: int = Field(description="cases that are gone since")
    changed: int = Field(description="cases whose report would differ")
    verdicts: int = Field(description="cases whose verdict would differ")
    error: str | None
    by: str
    at: datetime
    finished_at: datetime | None


class DryRunsAnswer(Value):
    """The last dry runs, the newest first."""

    runs: tuple[DryRunAnswer, ...]


class ChangedCaseAnswer(Value):
    """A case that would be judged differently, and why: codes, no values of a person."""

    case: str = Field(description="id of the case")
    case_id: str = Field(description="案件编号")
    change: ReportChange


class VerdictMove(Value):
    """How many cases went from one verdict to another."""

    before: Verdict
    after: Verdict
    cases: int


class ChangedCasesAnswer(Value):
    """A page of them, those whose verdict differs first; `next` is the `cursor` of the following page."""

    moves: tuple[VerdictMove, ...]
    cases: tuple[ChangedCaseAnswer, ...]
    next: str | None = None


@router.post(
    "/{ruleset}/dry-runs",
    operation_id="startDryRun",
    summary="试运行 Try a rule set over past cases",
    status_code=202,
    responses=documented(*COMMON, RULESET_NOT_FOUND, PERIOD_INVALID, NOTHING_TO_TRY, DRY_RUN_RUNNING),
)
def start_dry_run(parts: Parts, caller: Manager, ruleset: RuleSetId, wish: DryRunWish) -> DryRunAnswer:
    """Judges past cases by it and by the one in force, from the same readings and records. No case changes."""
    over = period(parts, wish.since, wish.until, None)
    with parts.database.write() as session:
        change = Change(session, caller, parts.security.clock())
        row = dry_run.start(change, ruleset, over.begins, over.ends, parts.rules.of_settings, parts.queue)
        answer = _run(row)
    parts.queue.wake()
    return answer


@router.get("/dry-runs", operation_id="listDryRuns", summary="试运行记录 Dry runs", responses=documented(*COMMON))
def list_dry_runs(parts: Parts, caller: Reader) -> DryRunsAnswer:
    """The last ones."""
    with parts.database.read() as session:
        return DryRunsAnswer(runs=tuple(map(_run, dry_run.runs(session))))


@router.get(
    "/dry-runs/{run}",
    operation_id="getDryRun",
    summary="试运行进度 How far a dry run has come",
    responses=documented(*COMMON, DRY_RUN_NOT_FOUND),
)
def get_dry_run(parts: Parts, caller: Reader, run: RowId) -> DryRunAnswer:
    """Counts so far."""
    with parts.database.read() as session:
        return _run(dry_run.find_run(session, run))


@router.get(
    "/dry-runs/{run}/cases",
    operation_id="listDryRunCases",
    summary="结论会改变的案件 Cases that would be judged differently",
    responses=documented(*COMMON, DRY_RUN_NOT_FOUND, CURSOR_INVALID),
)
def list_changed(
    parts: Parts, caller: Reader, run: RowId, cursor: Cursor = None, limit: Limit = PAGE_DEFAULT
) -> ChangedCasesAnswer:
    """With why, so far as the run has come."""
    with parts.database.read() as session:
        dry_run.find_run(session, run)
        cases, after = dry_run.changed_cases(session, run, cursor, limit)
        moves = dry_run.verdict_moves(session, run)
    return ChangedCasesAnswer(
        moves=tuple(VerdictMove(before=Verdict(b), after=Verdict(a), cases=n) for (b, a), n in sorted(moves.items())),
        cases=tuple(ChangedCaseAnswer(case=one.case, case_id=one.number, change=one.change) for one in cases),
        next=after,
    )


@router.delete(
    "/dry-runs/{run}",
    operation_id="stopDryRun",
    summary="停止试运行 Stop a dry run",
    responses=documented(*COMMON, DRY_RUN_NOT_FOUND),
)
def stop_dry_run(parts: Parts, caller: Manager, run: RowId) -> DryRunAnswer:
    """What it found so far stays."""
    with parts.database.write() as session:
        return _run(dry_run.stop(Change(session, caller, parts.security.clock()), run))


def _run(row: DryRunRow) -> DryRunAnswer:
    return DryRunAnswer(
        id=row.id,
        version=row.version,
        base_version=row.base_version,
        since=row.since,
        until=row.until,
        state=DryRunState(row.state),
        total=row.total,
        done=row.done,
        skipped=row.skipped,
        changed=row.changed,
        verdicts=row.verdicts,
        error=row.error_code,
        by=row.created_by,
        at=row.created_at,
        finished_at=row.finished_at,
    )
