"""Putting new reports in the place of old ones, case by case; the old ones stay, and each change is audited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from scenecheck_api.intake.moves import move
from scenecheck_api.intake.states import CaseEvent
from scenecheck_api.judge.judge_case import settle, store_report
from scenecheck_api.recheck.examine import Outcome, rejudge
from scenecheck_api.runtime import Runtime
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import ReviewRow


class Applied(StrEnum):
    """What became of a case."""

    APPLIED = "applied"
    HELD = "held"
    """It is not to be changed: its outcome says why."""
    MOVED_ON = "moved_on"
    """It has another report or state by now."""
    CLAIMED = "claimed"
    """An officer is at work on it."""
    DIFFERS = "differs"
    """Judged now it comes out unlike what the diff shows: look at the diff again."""
    SAME_VERSION = "same_version"
    """The rules changed and their version did not: the old report stands under the same key."""


@dataclass(frozen=True)
class Result:
    """One case of `apply_all`."""

    case: str
    number: str
    became: Applied


def apply_all(
    parts: Runtime, by: Principal, outcomes: Iterable[Outcome], read: bool, done: Callable[[str], None]
) -> list[Result]:
    """Apply each outcome that changes something; stopped in the middle, a second run goes on with the rest.

    Args:
        parts: of the process; the models and rules must be those of the plan.
        by: who is named in the audit log.
        outcomes: of a recheck.
        read: as in the plan.
        done: called with each case.
    """
    results = []
    for outcome in outcomes:
        if outcome.changed:
            results.append(Result(outcome.case, outcome.number, _apply(parts, by, outcome, read)))
        done(outcome.number)
    return results


def _apply(parts: Runtime, by: Principal, outcome: Outcome, read: bool) -> Applied:
    if outcome.held is not None:
        return Applied.HELD
    with parts.database.write() as session:
        case = session.get(CaseRow, outcome.case, with_for_update=True)
        if case is None or case.report_id != outcome.report or case.state != outcome.state:
            return Applied.MOVED_ON
        desk = session.get(ReviewRow, case.id)
        if desk is not None and desk.claimed_until is not None and desk.claimed_until > utc_now():
            return Applied.CLAIMED
        standing = session.get_one(ReportRow, outcome.report)
        again = rejudge(session, parts, case, standing, read)
        if again.sha256 != outcome.new_report:
            return Applied.DIFFERS
        stored = store_report(session, case, again.inputs, again.records, again.report, outcome.seconds)
        if session.get_one(ReportRow, stored).report != again.report.model_dump(mode="json"):
            return Applied.SAME_VERSION
        _replace(session, parts, by, case, stored, outcome, again.report.ruleset)
        move(session, case, CaseEvent.JUDGE_AGAIN)
        settle(session, case, parts.ruleset, stored, again.report, again.inputs)
    parts.notifier.publish(f"case:{outcome.case}")
    return Applied.APPLIED


def _replace(
    session: Session, parts: Runtime, by: Principal, case: CaseRow, stored: str, outcome: Outcome, ruleset: str
) -> None:
    assert outcome.change is not None
    before, after = outcome.change.verdict
    audit.record(
        session,
        by,
        "case.rechecked",
        f"case:{case.id}",
        case_id=case.id,
        detail={
            "before": outcome.report,
            "after": stored,
            "verdict_before": before.value,
            "verdict_after": after.value,
            "pipeline": parts.reader.digest,
            "ruleset": ruleset,
        },
    )
