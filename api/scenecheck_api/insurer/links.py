"""Which insurer may see which party of which case. Without a link nothing of a case reaches an insurer."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.policy import insurers_of
from scenecheck_api.intake.parties import party_ids
from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.server.problems import define
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.insurers import PolicyLinkRow
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet

PARTY_NOT_FOUND = define("party_not_found", 404, "案件里没有这个当事人", "the case has no such party")
INSURER_UNKNOWN = define("insurer_unknown", 422, "规则集里没有这家保险公司", "the rule set does not know this insurer")
BY_RECORD, BY_OFFICER = "record", "officer"


def follow_report(change: Change, case: CaseRow, report: CheckReport, rules: RuleSet) -> None:
    """Make the links what the report carries; what an officer confirmed stays, of a party that the case still has."""
    parties = {party.id for party in report.parties}
    named = insurers_of(report.parties, rules)
    held = {row.party: row for row in links_of(change.session, case.id)}
    for party, row in held.items():
        if party not in parties or (row.basis == BY_RECORD and named.get(party) != row.insurer):
            change.session.delete(row)
            change.session.flush()
            detail = {"party": party, "insurer": row.insurer, "basis": "withdrawn"}
            change.record(case.id, EventKind.POLICY_CONFIRMED, detail=detail)
    for party, insurer in named.items():
        before = held.get(party)
        if before is None or (before.basis == BY_RECORD and before.insurer != insurer):
            _link(change, case, party, insurer, BY_RECORD, None)


def confirm(change: Change, case: CaseRow, party: str, insurer: str, reason: str, rules: RuleSet) -> PolicyLinkRow:
    """An officer vouches for a party's insurer where no record does, or where the record is wrong.

    Raises:
        ApiError: the case has no such party, or the rule set no such insurer.
    """
    if party not in party_ids(case):
        raise PARTY_NOT_FOUND.error()
    if insurer not in rules.codes.insurers:
        known = ", ".join(rules.codes.insurers)
        raise INSURER_UNKNOWN.error(f"expected one of {known}; found {insurer!r}")
    held = change.session.get(PolicyLinkRow, (case.id, party))
    if held is not None:
        change.session.delete(held)
        change.session.flush()
    return _link(change, case, party, insurer, BY_OFFICER, reason)


def links_of(session: Session, case_id: str) -> list[PolicyLinkRow]:
    """The links of a case."""
    query = select(PolicyLinkRow).where(PolicyLinkRow.case_id == case_id).order_by(PolicyLinkRow.party)
    return list(session.scalars(query))


def insured_parties(session: Session, case_id: str, insurer: str | None) -> frozenset[str]:
    """The parties of a case that an insurer insures; of all insurers where none is named."""
    rows = links_of(session, case_id)
    return frozenset(row.party for row in rows if insurer is None or row.insurer == insurer)


def insurers_by_party(session: Session, case_id: str) -> Mapping[str, str]:
    """Party to insurer, as far as it is known."""
    return {row.party: row.insurer for row in links_of(session, case_id)}


def _link(change: Change, case: CaseRow, party: str, insurer: str, basis: str, reason: str | None) -> PolicyLinkRow:
    row = PolicyLinkRow(
        case_id=case.id,
        party=party,
        insurer=insurer,
        basis=basis,
        reason=reason,
        confirmed_by=change.caller.id,
        confirmed_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    detail = {"party": party, "insurer": insurer, "basis": basis}
    change.record(case.id, EventKind.POLICY_CONFIRMED, detail=detail, reason=reason)
    emit(change.session, NoticeEvent.CASE_SHARED, case, {"party": party}, only=[insurer])
    return row
