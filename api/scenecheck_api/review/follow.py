"""What follows from a step of a case, in its transaction: its place at the desk, its insurers, the notices."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from scenecheck_api.hotline.status import file_keys
from scenecheck_api.insurer.links import follow_report
from scenecheck_api.intake.states import CaseEvent
from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.records.own_cases import file_case, forget_case
from scenecheck_api.review.change import Change
from scenecheck_api.review.queue import enter, leave
from scenecheck_api.review.states import EventKind
from scenecheck_api.security.principal import system
from scenecheck_api.stations.desk import release
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import CaseEventRow
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet

_TOLD = {
    CaseEvent.SUBMIT: NoticeEvent.CASE_SUBMITTED,
    CaseEvent.JUDGED_RETAKE: NoticeEvent.CASE_JUDGED,
    CaseEvent.JUDGED_REVIEW: NoticeEvent.CASE_JUDGED,
    CaseEvent.JUDGED_COMPLETE: NoticeEvent.CASE_JUDGED,
    CaseEvent.JUDGED_NOT_ELIGIBLE: NoticeEvent.CASE_JUDGED,
    CaseEvent.SEND_BACK: NoticeEvent.CASE_SENT_BACK,
    CaseEvent.DECIDE: NoticeEvent.CASE_DECIDED,
    CaseEvent.WITHDRAW: NoticeEvent.CASE_WITHDRAWN,
}


def follow_move(session: Session, case: CaseRow, event: CaseEvent) -> None:
    """A listener of `intake.moves`: tells who wants to know, and takes a case that was withdrawn off the desk."""
    if event is CaseEvent.SUBMIT:
        file_keys(session, case)
        by = system("intake")
        session.add(
            CaseEventRow(case_id=case.id, kind=EventKind.SUBMITTED.value, by=by.id, role=by.role.value, detail={})
        )
    if event is CaseEvent.WITHDRAW:
        leave(session, case.id)
        forget_case(session, case)
    if event in (CaseEvent.WITHDRAW, CaseEvent.DECIDE):
        release(Change(session, system("cases"), utc_now()), case.id)
    if event in _TOLD:
        emit(session, _TOLD[event], case, {"state": case.state})


def follow_judgement(
    session: Session, case: CaseRow, rules: RuleSet, report: ReportRow, readings: Iterable[PhotoReading]
) -> None:
    """After a case was judged and moved on: to the desk with it, and to the insurers whose records it matches."""
    change = Change(session, system("judge"), utc_now())
    judged = CheckReport.model_validate(report.report)
    enter(change, case, report, judged, readings)
    follow_report(change, case, judged, rules)
    file_case(session, case, judged)


def follow_failure(session: Session, case: CaseRow) -> None:
    """After a case could not be judged: an officer looks at it without a report."""
    enter(Change(session, system("judge"), utc_now()), case, None, None)
