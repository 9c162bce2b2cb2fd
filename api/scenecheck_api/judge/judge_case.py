"""The job that judges a submitted case once all its photos are read."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.intake.moves import move
from scenecheck_api.intake.states import EVENT_OF_VERDICT, CaseEvent, CaseState, PhotoState
from scenecheck_api.jobs.handler import Effect, Job, JobProblem, Postpone
from scenecheck_api.jobs.queue import JobQueue, NewJob, Priority
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.review.follow import follow_failure, follow_judgement
from scenecheck_api.runtime import Runtime
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReportRow
from scenecheck_api.supervision.tallies import tally
from scenecheck_evidence.check import check
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import CheckReport, Verdict
from scenecheck_evidence.ruleset import RuleSet

KIND = "judge_case"
WAIT_SECONDS = 0.2
"""Pause before a case is looked at again whose photos are not all read; the last photo's job asks for it anyway."""


def judge_job(case: CaseRow) -> NewJob:
    """The job that judges a case as it was submitted last."""
    key = f"{KIND}:{case.id}:{case.submissions}"
    return NewJob(KIND, key, {"case": case.id}, priority=Priority.AT_THE_ROADSIDE)


def ask_for_judgement(session: Session, queue: JobQueue, case: CaseRow) -> None:
    """Count a submission and ask for its job, unless a photo is still to be read: its own job asks then.

    The caller holds the lock of the case's row and has moved it to `checking`.
    """
    case.submissions += 1
    session.flush()
    waiting = select(PhotoRow.id).where(PhotoRow.case_id == case.id, PhotoRow.state == PhotoState.WAITING.value)
    if session.scalars(waiting.limit(1)).first() is None:
        queue.put(session, judge_job(case))


@dataclass(frozen=True)
class JudgeCase:
    """The handler. The report is written under (case, photo set, pipeline, rule set, records)."""

    kind: str = KIND

    def perform(self, job: Job, parts: Runtime) -> Effect:
        """Judge the case of the job.

        Raises:
            Postpone: a photo is still to be read.
        """
        with parts.database.read() as session:
            row = session.get(CaseRow, job.payload["case"])
            if row is None or row.state != CaseState.CHECKING.value:
                return Effect()
            inputs = case_inputs(session, row, parts.reader.digest)
        if inputs.waiting:
            raise Postpone(WAIT_SECONDS)
        rules = parts.ruleset
        started = time.perf_counter()
        records = parts.records.records_for(inputs.case, inputs.readings)
        report = check(inputs.case, inputs.readings, records, rules, inputs.errors, parts.prices)
        seconds = time.perf_counter() - started

        def write(session: Session) -> None:
            case = session.get_one(CaseRow, row.id, with_for_update=True)
            stored = store_report(session, case, inputs, records, report, seconds)
            if case.state != CaseState.CHECKING.value or case.submissions != row.submissions:
                return  # withdrawn or submitted anew meanwhile: the report stands for the photos it was made of
            settle(session, case, rules, stored, report, inputs)

        return Effect(write, (f"case:{row.id}",))

    def give_up(self, session: Session, job: Job, problem: JobProblem) -> tuple[str, ...]:
        """Hand the case to an officer, with the reason why there is no report."""
        case = session.get(CaseRow, job.payload["case"], with_for_update=True)
        if case is None or case.state != CaseState.CHECKING.value:
            return ()
        case.error_code = problem.code
        move(session, case, CaseEvent.JUDGED_REVIEW)
        follow_failure(session, case)
        return (f"case:{case.id}",)


def store_report(
    session: Session, case: CaseRow, inputs: CaseInputs, records: Records, report: CheckReport, seconds: float
) -> str:
    """Add a report, or find the one made of the same inputs; its id."""
    snapshot = records.model_dump(mode="json")
    identity = {
        "case_id": case.id,
        "photo_set": inputs.photo_set,
        "pipeline": inputs.pipeline,
        "ruleset": report.ruleset,
        "records_digest": hashlib.sha256(canonical_json(snapshot).encode()).hexdigest(),
    }
    added = insert_once(
        session,
        ReportRow,
        **identity,
        records=snapshot,
        report=report.model_dump(mode="json"),
        verdict=report.verdict.value,
        seconds=round(seconds, 4),
    )
    stored = session.scalars(select(ReportRow.id).filter_by(**identity)).one()
    if added:
        tally(session, stored, report)
    return stored


def settle(
    session: Session, case: CaseRow, rules: RuleSet, stored: str, report: CheckReport, inputs: CaseInputs
) -> None:
    """Make a stored report the one that stands, and move the case, which is being checked, where its verdict leads."""
    case.report_id = stored
    case.error_code = None
    move(session, case, _event(case, report))
    follow_judgement(session, case, rules, session.get_one(ReportRow, stored), inputs.readings.values())


def _event(case: CaseRow, report: CheckReport) -> CaseEvent:
    if report.verdict is Verdict.RETAKE and case.as_is:
        return CaseEvent.JUDGED_REVIEW
    return EVENT_OF_VERDICT[report.verdict]
