"""A dry run: past cases judged by another rule set, beside the one it would replace, before it is put in force.

Both judge the same case from the same readings and the records that its report was made with, so that what differs is
the rules alone. Nothing of a case changes. The run goes part by part, each a job of its own, which adds what it found
and asks for the next in one transaction: a worker that dies loses nothing and counts nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenecheck_api.jobs.handler import Effect, Job, JobProblem
from scenecheck_api.jobs.queue import JobQueue, NewJob, Priority
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.review.change import Change
from scenecheck_api.rulesets.bring_in import OF_SETTINGS, KnownRuleSet, find_ruleset, known_rulesets, rules_of
from scenecheck_api.runtime import Runtime
from scenecheck_api.security import audit
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.paging import after, decode_cursor, encode_cursor
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.rulesets import DryRunCaseRow, DryRunRow
from scenecheck_evidence.check import check
from scenecheck_evidence.records import Records
from scenecheck_evidence.report_diff import ReportChange, report_diff
from scenecheck_evidence.ruleset import RuleSet

KIND = "dry_run"
PART = 50
"""Cases of one job: some seconds, so that a lease never runs out and progress shows."""
DRY_RUN_NOT_FOUND = define("dry_run_not_found", 404, "没有这次试运行", "there is no such dry run")
NOTHING_TO_TRY = define(
    "dry_run_same_rules", 409, "该规则集正在使用，没有可比较的", "this rule set is in force: nothing to compare"
)
DRY_RUN_RUNNING = define("dry_run_running", 409, "该规则集正在试运行", "a dry run of this rule set is going on")


class DryRunState(StrEnum):
    """How far a dry run has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By somebody."""
    FAILED = "failed"
    """A part was given up; the error code says why."""


def start(
    change: Change, ruleset_id: str, since: datetime, until: datetime, of_settings: RuleSet, queue: JobQueue
) -> DryRunRow:
    """Begin a dry run over the judged cases that were opened in a time.

    Raises:
        ApiError: there is no such rule set, it is the one in force, or a dry run of it is going on.
    """
    tried = find_ruleset(change.session, ruleset_id, of_settings)
    base = next(one for one in known_rulesets(change.session, of_settings) if one.in_force)
    if tried.id == base.id:
        raise NOTHING_TO_TRY.error()
    going = select(DryRunRow.id).where(DryRunRow.version == tried.version, DryRunRow.state == DryRunState.RUNNING.value)
    if change.session.scalars(going).first() is not None:
        raise DRY_RUN_RUNNING.error()
    total = change.session.scalar(
        select(func.count())
        .select_from(CaseRow)
        .where(CaseRow.report_id.is_not(None), CaseRow.created_at >= since, CaseRow.created_at < until)
    )
    row = DryRunRow(
        id=new_id(),
        ruleset_id=tried.row.id if tried.row is not None else None,
        version=tried.version,
        base_id=base.row.id if base.row is not None else None,
        base_version=base.version,
        since=since,
        until=until,
        state=DryRunState.RUNNING.value,
        total=total or 0,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    detail = {"version": tried.version, "base": base.version, "cases": row.total}
    audit.record(change.session, change.caller, "ruleset.tried", f"ruleset:{tried.id}", detail=detail, at=change.now)
    queue.put(change.session, _part(row))
    return row


def stop(change: Change, run_id: str) -> DryRunRow:
    """End a dry run; what it found so far stays.

    Raises:
        ApiError: there is none.
    """
    row = find_run(change.session, run_id, lock=True)
    if row.state == DryRunState.RUNNING.value:
        row.state, row.finished_at = DryRunState.STOPPED.value, change.now
        audit.record(change.session, change.caller, "ruleset.trial_stopped", f"dry_run:{row.id}", at=change.now)
    return row


def find_run(session: Session, run_id: str, *, lock: bool = False) -> DryRunRow:
    """A dry run.

    Raises:
        ApiError: there is none.
    """
    row = session.get(DryRunRow, run_id, with_for_update=lock or None)
    if row is None:
        raise DRY_RUN_NOT_FOUND.error()
    return row


def runs(session: Session, version: str | None = None, limit: int = 20) -> Sequence[DryRunRow]:
    """The last dry runs, of one version where it is named; the newest first."""
    query = select(DryRunRow).order_by(DryRunRow.created_at.desc(), DryRunRow.id.desc()).limit(limit)
    return session.scalars(query if version is None else query.where(DryRunRow.version == version)).all()


@dataclass(frozen=True)
class ChangedCase:
    """A case that the two rule sets judge differently."""

    case: str
    number: str
    change: ReportChange


def changed_cases(
    session: Session, run_id: str, cursor: str | None, limit: int, *, verdicts_only: bool = False
) -> tuple[list[ChangedCase], str | None]:
    """A page of them and the cursor of the next; those whose verdict differs come first.

    Raises:
        CursorError: the cursor is not one of this list.
    """
    query = (
        select(DryRunCaseRow, CaseRow.number)
        .join(CaseRow, CaseRow.id == DryRunCaseRow.case_id)
        .where(DryRunCaseRow.run_id == run_id)
    )
    if verdicts_only:
        query = query.where(DryRunCaseRow.verdict_changed)
    if cursor is not None:
        last_rank, last_case = decode_cursor(cursor, str, str)
        same = last_rank == "same"
        behind = after((DryRunCaseRow.case_id,), (last_case,))
        of_rank = DryRunCaseRow.verdict_changed.is_(not same) & behind
        query = query.where(of_rank if same else of_rank | DryRunCaseRow.verdict_changed.is_(False))
    rows = session.execute(
        query.order_by(DryRunCaseRow.verdict_changed.desc(), DryRunCaseRow.case_id).limit(limit + 1)
    ).all()
    shown = [ChangedCase(row.case_id, number, ReportChange.model_validate(row.why)) for row, number in rows[:limit]]
    if len(rows) <= limit:
        return shown, None
    last = shown[-1]
    return shown, encode_cursor("verdict" if last.change.verdict_changed else "same", last.case)


def verdict_moves(session: Session, run_id: str) -> dict[tuple[str, str], int]:
    """How many cases went from which verdict to which."""
    query = (
        select(DryRunCaseRow.before, DryRunCaseRow.after, func.count())
        .where(DryRunCaseRow.run_id == run_id, DryRunCaseRow.verdict_changed)
        .group_by(DryRunCaseRow.before, DryRunCaseRow.after)
    )
    return {(before, later): count for before, later, count in session.execute(query)}


@dataclass(frozen=True)
class DryRunPart:
    """The handler: judges the next cases of a run by both rule sets."""

    queue: JobQueue
    kind: str = KIND

    def perform(self, job: Job, parts: Runtime) -> Effect:
        """Judge; what differs is written with the progress, and the next part is asked for."""
        with parts.database.read() as session:
            run = session.get(DryRunRow, job.payload["run"])
            if run is None or run.state != DryRunState.RUNNING.value or run.part != job.payload["part"]:
                return Effect()
            settings_rules = parts.rules.of_settings
            tried = rules_of(session, _known(session, run.ruleset_id, settings_rules), settings_rules)
            base = rules_of(session, _known(session, run.base_id, settings_rules), settings_rules)
            cases = _next_cases(session, run)
        found: dict[str, ReportChange] = {}
        skipped = 0
        for case_id in cases:
            change = _judge_both(parts, case_id, base, tried)
            if change is None:
                skipped += 1
            elif change.any:
                found[case_id] = change

        def write(session: Session) -> None:
            row = session.get_one(DryRunRow, run.id, with_for_update=True)
            if row.state != DryRunState.RUNNING.value or row.part != run.part:
                return
            for case_id, change in found.items():
                if session.get(CaseRow, case_id) is None:
                    continue  # deleted by retention meanwhile
                session.add(
                    DryRunCaseRow(
                        run_id=row.id,
                        case_id=case_id,
                        before=change.verdict_before.value,
                        after=change.verdict_after.value,
                        verdict_changed=change.verdict_changed,
                        why=change.model_dump(mode="json"),
                    )
                )
            row.part += 1
            row.done += len(cases) - skipped
            row.skipped += skipped
            row.changed += len(found)
            row.verdicts += sum(change.verdict_changed for change in found.values())
            if len(cases) < PART:
                row.state, row.finished_at = DryRunState.DONE.value, utc_now()
            else:
                row.last_case = cases[-1]
                self.queue.put(session, _part(row))

        return Effect(write, (f"dry_run:{run.id}",))

    def give_up(self, session: Session, job: Job, problem: JobProblem) -> tuple[str, ...]:
        """End the run with the reason."""
        row = session.get(DryRunRow, job.payload["run"], with_for_update=True)
        if row is not None and row.state == DryRunState.RUNNING.value:
            row.state, row.error_code, row.finished_at = DryRunState.FAILED.value, problem.code, utc_now()
        return (f"dry_run:{job.payload['run']}",)


def _part(run: DryRunRow) -> NewJob:
    payload = {"run": run.id, "part": run.part}
    return NewJob(KIND, f"{KIND}:{run.id}:{run.part}", payload, priority=Priority.UPKEEP)


def _known(session: Session, ruleset_id: str | None, of_settings: RuleSet) -> KnownRuleSet:
    return find_ruleset(session, ruleset_id or OF_SETTINGS, of_settings)


def _next_cases(session: Session, run: DryRunRow) -> list[str]:
    query = select(CaseRow.id).where(
        CaseRow.report_id.is_not(None), CaseRow.created_at >= run.since, CaseRow.created_at < run.until
    )
    if run.last_case is not None:
        query = query.where(CaseRow.id > run.last_case)
    return list(session.scalars(query.order_by(CaseRow.id).limit(PART)))


def _judge_both(parts: Runtime, case_id: str, base: RuleSet, tried: RuleSet) -> ReportChange | None:
    """What differs; None where the case is gone or its report is."""
    with parts.database.read() as session:
        case = session.get(CaseRow, case_id)
        report = session.get(ReportRow, case.report_id) if case is not None and case.report_id is not None else None
        if case is None or report is None:
            return None
        inputs = case_inputs(session, case, parts.reader.digest)
    records = Records.model_validate(report.records)
    before, later = (
        check(inputs.case, inputs.readings, records, rules, inputs.errors, parts.prices) for rules in (base, tried)
    )
    return report_diff(before, later)
