"""Rule sets: brought in, compared, tried over past cases, put in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from scenecheck_api.review.change import Change
from scenecheck_api.rulesets import dry_run
from scenecheck_api.rulesets.bring_in import (
    IN_FORCE_ALREADY,
    OF_SETTINGS,
    RULESET_INVALID,
    RULESET_NOT_FOUND,
    SWITCHED_MEANWHILE,
    TEXT_MOST,
    VERSION_TAKEN,
    KnownRuleSet,
    bring_in,
    find_ruleset,
    known_rulesets,
    put_in_force,
    rules_of,
    switches,
)
from scenecheck_api.rulesets.dry_run import DRY_RUN_NOT_FOUND, DRY_RUN_RUNNING, NOTHING_TO_TRY, DryRunState
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, Limit, Reason, RowId
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.numbers import PERIOD_INVALID, period
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_api.store.tables.rulesets import DryRunRow, RuleSetSwitchRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import Verdict
from scenecheck_evidence.report_diff import ReportChange
from scenecheck_evidence.ruleset_diff import RuleChange, ruleset_diff

router = APIRouter(prefix="/v1/rulesets", tags=["rule sets 规则集"])
Reader = Annotated[Principal, Depends(require(Scope.RULES_READ))]
Manager = Annotated[Principal, Depends(require(Scope.RULES_MANAGE))]
RuleSetId = Annotated[
    str,
    Path(
        pattern=rf"^({OF_SETTINGS}|[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})$",
        description=f"标识 the id; `{OF_SETTINGS}` is the one that the settings name",
    ),
]


class RuleSetAnswer(Value):
    """A rule set that judges or may be put in force."""

    id: str
    name: str
    version: str
    in_force: bool
    sha256: str | None = Field(description="of its text; null for the one that the settings name")
    note: str | None
    by: str | None
    at: datetime | None


class SwitchAnswer(Value):
    """What was put in force when, by whom and why."""

    number: int
    ruleset: str
    version: str
    reason: str
    by: str
    at: datetime


class RuleSetsAnswer(Value):
    """All rule sets, and what was in force when."""

    rulesets: tuple[RuleSetAnswer, ...]
    switches: tuple[SwitchAnswer, ...]


class NewRuleSet(Value):
    """A rule set to be kept; it judges nothing yet."""

    text: str = Field(min_length=1, max_length=TEXT_MOST, description="规则集文件 the YAML file")
    note: Reason | None = Field(None, description="what is new")


class DiffAnswer(Value):
    """What differs between two rule sets."""

    before: str = Field(description="version")
    after: str
    changes: tuple[RuleChange, ...]


class SwitchWish(Value):
    """Why a rule set shall judge from now on."""

    seen: int = Field(ge=0, description="number of the last switch that the caller saw; 0 where there was none")
    reason: Reason


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


@router.get("", operation_id="listRuleSets", summary="规则集 Rule sets", responses=documented(*COMMON))
def list_rulesets(parts: Parts, caller: Reader) -> RuleSetsAnswer:
    """The settings' own first, then the newest."""
    with parts.database.read() as session:
        return RuleSetsAnswer(
            rulesets=tuple(map(_ruleset, known_rulesets(session, parts.rules.of_settings))),
            switches=tuple(map(_switch, switches(session))),
        )


@router.post(
    "",
    operation_id="bringRuleSetIn",
    summary="上传规则集 Bring a rule set in",
    status_code=201,
    responses=documented(*COMMON, RULESET_INVALID, VERSION_TAKEN),
)
def bring(parts: Parts, caller: Manager, wish: NewRuleSet) -> RuleSetAnswer:
    """It is checked as a whole, and kept under a version of its own."""
    with parts.database.write() as session:
        row = bring_in(
            Change(session, caller, parts.security.clock()),
            wish.text,
            wish.note,
            parts.rules.of_settings,
            parts.settings.price_table,
        )
        return _ruleset(KnownRuleSet(row.id, row.name, row.version, row, False))


@router.get(
    "/{ruleset}/diff",
    operation_id="diffRuleSet",
    summary="规则集差异 What differs",
    responses=documented(*COMMON, RULESET_NOT_FOUND),
)
def diff(
    parts: Parts,
    caller: Reader,
    ruleset: RuleSetId,
    against: Annotated[
        str | None, Query(pattern=r"^(settings|[0-9a-f-]{36})$", description="the one in force unless told")
    ] = None,
) -> DiffAnswer:
    """Value by value, from `against` to this one."""
    own = parts.rules.of_settings
    with parts.database.read() as session:
        after = find_ruleset(session, ruleset, own)
        known = known_rulesets(session, own)
        before = find_ruleset(session, against, own) if against else next(one for one in known if one.in_force)
        changes = ruleset_diff(rules_of(session, before, own), rules_of(session, after, own))
    return DiffAnswer(before=before.version, after=after.version, changes=changes)


@router.post(
    "/{ruleset}/switch",
    operation_id="putRuleSetInForce",
    summary="启用规则集 Put a rule set in force",
    responses=documented(*COMMON, RULESET_NOT_FOUND, RULESET_INVALID, SWITCHED_MEANWHILE, IN_FORCE_ALREADY),
)
def switch(parts: Parts, caller: Manager, ruleset: RuleSetId, wish: SwitchWish) -> SwitchAnswer:
    """It judges from now on, in every process within seconds; what was judged stays until it is judged again."""
    with parts.database.write() as session:
        change = Change(session, caller, parts.security.clock())
        answer = _switch(put_in_force(change, ruleset, wish.seen, wish.reason, parts.rules.of_settings))
    parts.rules.look_again()
    return answer


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


def _ruleset(known: KnownRuleSet) -> RuleSetAnswer:
    row = known.row
    return RuleSetAnswer(
        id=known.id,
        name=known.name,
        version=known.version,
        in_force=known.in_force,
        sha256=row.sha256 if row else None,
        note=row.note if row else None,
        by=row.created_by if row else None,
        at=row.created_at if row else None,
    )


def _switch(row: RuleSetSwitchRow) -> SwitchAnswer:
    return SwitchAnswer(
        number=row.number,
        ruleset=row.ruleset_id or OF_SETTINGS,
        version=row.version,
        reason=row.reason,
        by=row.switched_by,
        at=row.switched_at,
    )


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
