"""What officers decide: findings, responsibility, the end of a case, and that it needs other photos."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scenecheck_api.intake.moves import move
from scenecheck_api.intake.parties import party_ids
from scenecheck_api.intake.states import CaseEvent
from scenecheck_api.review.change import Change
from scenecheck_api.review.desk import claimed_review, give_back, open_review, touch
from scenecheck_api.review.problems import (
    FINDING_NOT_FOUND,
    FINDINGS_OPEN,
    RESPONSIBILITY_INVALID,
    RESPONSIBILITY_MISSING,
    REVIEW_CLOSED,
    SAME_OFFICER,
)
from scenecheck_api.review.states import OPEN, EventKind, FindingDecision, Outcome, ReviewState
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import FindingDecisionRow, ResponsibilityRow, ReviewRow
from scenecheck_evidence.issued.errors import ResponsibilityError
from scenecheck_evidence.issued.responsibility import FixedResponsibility, require_degrees
from scenecheck_evidence.report import Degree, Severity


@dataclass(frozen=True)
class Responsibility:
    """What one party bears, on which articles, and why."""

    party: str
    degree: Degree
    articles: tuple[str, ...]
    reason: str


def finding_key(finding: Mapping[str, Any]) -> str:
    """Names a finding in every report that holds it: sha256 over what it is about, not over its wording."""
    about = {name: finding.get(name) for name in ("code", "party", "file", "box")}
    return hashlib.sha256(canonical_json(about).encode()).hexdigest()


def decide_finding(
    change: Change, case_id: str, version: int, key: str, decision: FindingDecision, reason: str
) -> ReviewRow:
    """Accept a finding as it stands, or dismiss it.

    Raises:
        ApiError: the case is not the caller's to change, or its report holds no such finding.
    """
    row = claimed_review(change, case_id, version)
    finding = next((f for f in findings_of(change.session, row) if finding_key(f) == key), None)
    if finding is None:
        raise FINDING_NOT_FOUND.error()
    change.session.add(
        FindingDecisionRow(
            case_id=case_id,
            finding=key,
            code=finding["code"],
            decision=decision,
            reason=reason,
            created_by=change.caller.id,
            created_at=change.now,
        )
    )
    touch(change, row)
    detail = {"code": finding["code"], "finding": key, "decision": decision}
    change.record(case_id, EventKind.FINDING_DECIDED, detail=detail, reason=reason)
    return row


def fix_responsibility(
    change: Change, case_id: str, version: int, responsibilities: Sequence[Responsibility]
) -> ReviewRow:
    """Fix what each party bears; replaces what was fixed before.

    Raises:
        ApiError: the case is not the caller's to change, parties are missing or unknown, or the degrees contradict
            each other.
    """
    row = claimed_review(change, case_id, version)
    parties = party_ids(change.session.get_one(CaseRow, case_id))
    if len({r.party for r in responsibilities}) != len(responsibilities):
        raise RESPONSIBILITY_INVALID.error("expected each party once, found one twice")
    try:
        require_degrees({r.party: r.degree for r in responsibilities}, parties)
    except ResponsibilityError as error:
        raise RESPONSIBILITY_INVALID.error(str(error)) from None
    change.session.execute(
        delete(ResponsibilityRow).where(ResponsibilityRow.case_id == case_id, ResponsibilityRow.party.not_in(parties))
    )
    for one in responsibilities:
        change.session.merge(
            ResponsibilityRow(
                case_id=case_id,
                party=one.party,
                degree=one.degree,
                articles=list(one.articles),
                reason=one.reason,
                fixed_by=change.caller.id,
                fixed_at=change.now,
            )
        )
    if row.state == ReviewState.SECOND:
        row.state, row.first_by, row.outcome = ReviewState.WAITING, None, None
    touch(change, row)
    detail = {"degrees": {r.party: r.degree for r in responsibilities}}
    change.record(
        case_id, EventKind.RESPONSIBILITY_FIXED, detail=detail, reason="; ".join(r.reason for r in responsibilities)
    )
    return row


def decide(change: Change, case_id: str, version: int, outcome: Outcome, reason: str, *, four_eyes: bool) -> ReviewRow:
    """Close a case; with four eyes the first decision waits for a second officer who comes to the same.

    Raises:
        ApiError: the case is not the caller's to change; findings for an officer are open, or responsibility is not
            fixed, where the outcome needs that; the second officer is the first.
    """
    row = claimed_review(change, case_id, version)
    case = change.session.get_one(CaseRow, case_id, with_for_update=True)
    if outcome in (Outcome.DETERMINED, Outcome.AGREED):
        left = open_findings(change.session, row)
        if left:
            raise FINDINGS_OPEN.error(
                f"expected every finding to be accepted or dismissed, found open: {', '.join(left)}"
            )
    if outcome is Outcome.DETERMINED and set(fixed_degrees(change.session, case_id)) != set(party_ids(case)):
        raise RESPONSIBILITY_MISSING.error()
    detail = {"outcome": outcome}
    if row.state == ReviewState.SECOND:
        if row.first_by == change.caller.id:
            raise SAME_OFFICER.error()
        if row.outcome != outcome:
            detail["first"] = Outcome(row.outcome or outcome)
            row.state, row.first_by, row.outcome = ReviewState.WAITING, None, None
            give_back(row)
            touch(change, row)
            change.record(case_id, EventKind.SECOND_DISAGREED, detail=detail, reason=reason)
            return row
    elif four_eyes:
        row.state, row.first_by, row.outcome, row.decision_reason = (
            ReviewState.SECOND,
            change.caller.id,
            outcome,
            reason,
        )
        give_back(row)
        touch(change, row)
        change.record(case_id, EventKind.SECOND_ASKED, detail=detail, reason=reason)
        return row
    row.state, row.outcome, row.decision_reason = ReviewState.DECIDED, outcome, reason
    row.decided_by, row.decided_at = change.caller.id, change.now
    move(change.session, case, CaseEvent.DECIDE)
    give_back(row)
    touch(change, row)
    change.record(case_id, EventKind.DECIDED, detail=detail, reason=reason)
    return row


def send_back(change: Change, case_id: str, version: int, message: str, slots: Sequence[str]) -> ReviewRow:
    """Ask the parties for other photos; the case comes back to the queue when it is submitted again.

    Raises:
        ApiError: the case is not the caller's to change.
    """
    row = claimed_review(change, case_id, version)
    row.state, row.first_by, row.outcome = ReviewState.RETAKE, None, None
    move(change.session, change.session.get_one(CaseRow, case_id, with_for_update=True), CaseEvent.SEND_BACK)
    give_back(row)
    touch(change, row)
    change.record(case_id, EventKind.SENT_BACK, detail={"slots": list(slots)}, note=message)
    return row


def mediate(change: Change, case_id: str, version: int, note: str) -> ReviewRow:
    """Keep a note on mediation between the parties; also of a closed case, where damages are mediated afterwards.

    Raises:
        ApiError: there is no such case, it changed meanwhile, or waits for photos.
    """
    row = open_review(change, case_id, version)
    if row.state not in (*OPEN, ReviewState.DECIDED):
        raise REVIEW_CLOSED.error()
    touch(change, row)
    change.record(case_id, EventKind.MEDIATED, note=note)
    return row


def findings_of(session: Session, row: ReviewRow) -> list[dict[str, Any]]:
    """The findings of the last report."""
    report = session.get(ReportRow, row.report_id) if row.report_id else None
    return list(report.report["findings"]) if report is not None else []


def decisions_of(session: Session, case_id: str) -> dict[str, FindingDecisionRow]:
    """The decision that holds on each finding, by the finding's key."""
    query = select(FindingDecisionRow).where(FindingDecisionRow.case_id == case_id)
    rows = session.scalars(query.order_by(FindingDecisionRow.created_at, FindingDecisionRow.id))
    return {row.finding: row for row in rows}


def open_findings(session: Session, row: ReviewRow) -> list[str]:
    """Codes of findings that an officer must look at and has not decided on."""
    decided = decisions_of(session, row.case_id)
    waiting = [f for f in findings_of(session, row) if f["severity"] == Severity.REVIEW]
    return sorted({f["code"] for f in waiting if finding_key(f) not in decided})


def fixed_responsibility(session: Session, case_id: str) -> FixedResponsibility | None:
    """What officers fixed, as papers take it; None before."""
    rows = responsibilities_of(session, case_id)
    if not rows:
        return None
    return FixedResponsibility(
        degrees={row.party: Degree(row.degree) for row in rows},
        officer=rows[0].fixed_by,
        fixed_at=max(row.fixed_at for row in rows),
        articles=tuple(dict.fromkeys(article for row in rows for article in row.articles)),
        reason="；".join(dict.fromkeys(row.reason for row in rows)),
    )


def fixed_degrees(session: Session, case_id: str) -> dict[str, Degree]:
    """What each party bears; empty before it is fixed."""
    return {row.party: Degree(row.degree) for row in responsibilities_of(session, case_id)}


def responsibilities_of(session: Session, case_id: str) -> list[ResponsibilityRow]:
    """What officers fixed, by party; nothing where the case has other parties since: it is to be fixed anew."""
    query = select(ResponsibilityRow).where(ResponsibilityRow.case_id == case_id).order_by(ResponsibilityRow.party)
    rows = list(session.scalars(query))
    case = session.get_one(CaseRow, case_id)
    return rows if {row.party for row in rows} == set(party_ids(case)) else []
