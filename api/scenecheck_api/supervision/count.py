"""The numbers of a period, counted in SQL over the rows of the cases that were opened in it.

A case belongs to the day, Beijing time, on which it was opened, whatever happens to it later. Percentiles are
nearest-rank ones: a value that occurred, the same on every database.
"""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Subquery, distinct, func, select
from sqlalchemy.orm import Session

from scenecheck_api.review.states import EventKind, FindingDecision, Outcome, ReviewState
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import CaseEventRow, FindingDecisionRow, ReviewRow
from scenecheck_api.store.tables.stations import StationAssignmentRow, StationRow
from scenecheck_api.store.tables.supervision import ReportFindingRow, ReportReasonRow, ReportTallyRow
from scenecheck_api.supervision.agreement import share
from scenecheck_api.supervision.numbers import DayCount, Numbers, ReasonCount, RuleAgreement, Spread, VersionUse
from scenecheck_api.supervision.period import Period
from scenecheck_api.supervision.sql_time import BeijingDay, SecondsBetween
from scenecheck_evidence.report import Verdict


def numbers_of(session: Session, period: Period, visible: ColumnElement[bool]) -> Numbers:
    """Count.

    Args:
        session: to look with.
        period: which cases.
        visible: the condition on cases that the caller may see.
    """
    chosen = _chosen(period, visible)
    firsts = _first_reports(chosen)
    verdicts = {
        Verdict(verdict): count
        for verdict, count in session.execute(select(firsts.c.verdict, func.count()).group_by(firsts.c.verdict))
    }
    eligible = sum(count for verdict, count in verdicts.items() if verdict is not Verdict.NOT_ELIGIBLE)
    submitted, judged = _first_event(chosen, EventKind.SUBMITTED), _first_event(chosen, EventKind.JUDGED)
    by_state = select(CaseRow.state, func.count()).join(chosen, chosen.c.id == CaseRow.id).group_by(CaseRow.state)
    states = _counts(session, by_state)
    return Numbers(
        since=period.since,
        until=period.until,
        station=period.station,
        cases=sum(states.values()),
        states=states,
        first_verdicts=verdicts,
        whole_at_first=share(eligible - verdicts.get(Verdict.RETAKE, 0), eligible),
        days=_days(session, period, chosen, firsts),
        seconds_to_verdict=_spread(
            session,
            _between(submitted, submitted.c.at, judged.c.at).join(judged, judged.c.case_id == submitted.c.case_id),
        ),
        seconds_at_desk=_spread(
            session,
            _between(judged, judged.c.at, ReviewRow.decided_at)
            .join(ReviewRow, ReviewRow.case_id == judged.c.case_id)
            .where(ReviewRow.state == ReviewState.DECIDED.value),
        ),
        outcomes=_outcomes(session, chosen),
        reasons=_reasons(session, chosen),
        rules=_rules(session, chosen),
        versions=_versions(session, chosen),
        untallied=session.scalar(
            select(func.count())
            .select_from(ReportRow)
            .join(chosen, chosen.c.id == ReportRow.case_id)
            .outerjoin(ReportTallyRow)
            .where(ReportTallyRow.report_id.is_(None))
        )
        or 0,
    )


def _chosen(period: Period, visible: ColumnElement[bool]) -> Subquery:
    query = select(CaseRow.id, CaseRow.created_at).where(
        CaseRow.created_at >= period.begins, CaseRow.created_at < period.ends, visible
    )
    if period.station is not None:
        query = (
            query.join(StationAssignmentRow, StationAssignmentRow.case_id == CaseRow.id)
            .join(StationRow, StationRow.id == StationAssignmentRow.station_id)
            .where(StationRow.code == period.station)
        )
    return query.subquery("chosen")


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _first_reports(chosen: Subquery) -> Subquery:
    place = func.row_number().over(partition_by=ReportRow.case_id, order_by=(ReportRow.created_at, ReportRow.id))
    ranked = (
        select(ReportRow.case_id, ReportRow.verdict, chosen.c.created_at, place.label("place"))
        .join(chosen, chosen.c.id == ReportRow.case_id)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("firsts")


def _first_event(chosen: Subquery, kind: EventKind) -> Subquery:
    return (
        select(CaseEventRow.case_id, func.min(CaseEventRow.at).label("at"))
        .join(chosen, chosen.c.id == CaseEventRow.case_id)
        .where(CaseEventRow.kind == kind.value)
        .group_by(CaseEventRow.case_id)
        .subquery(kind.value)
    )


def _between(
    source: Subquery, first: ColumnElement[datetime], second: SQLColumnExpression[datetime | None]
) -> Select[float]:
    return select(SecondsBetween(first, second).label("seconds")).select_from(source)


def _spread(session: Session, query: Select[float]) -> Spread:
    seconds = query.subquery("seconds")
    count = session.scalar(select(func.count()).select_from(seconds)) or 0

    def percentile(part: float) -> float | None:
        rank = max(1, math.ceil(part * count))
        found = session.scalar(select(seconds.c.seconds).order_by(seconds.c.seconds).offset(rank - 1).limit(1))
        return round(float(found), 1) if found is not None else None

    return Spread(count=count, median=percentile(0.5), p90=percentile(0.9))


def _days(session: Session, period: Period, chosen: Subquery, firsts: Subquery) -> tuple[DayCount, ...]:
    day = BeijingDay(chosen.c.created_at).label("day")
    opened = _counts(session, select(day, func.count()).group_by(day))
    day = BeijingDay(firsts.c.created_at).label("day")
    counted = firsts.c.verdict != Verdict.NOT_ELIGIBLE.value
    judged = _counts(session, select(day, func.count()).where(counted).group_by(day))
    retaken = firsts.c.verdict == Verdict.RETAKE.value
    again = _counts(session, select(day, func.count()).where(retaken).group_by(day))
    return tuple(
        DayCount(
            day=one,
            cases=opened.get(key, 0),
            judged=judged.get(key, 0),
            whole=judged.get(key, 0) - again.get(key, 0),
        )
        for one in period.days
        for key in (one.isoformat(),)
    )


def _outcomes(session: Session, chosen: Subquery) -> dict[Outcome, int]:
    query = (
        select(ReviewRow.outcome, func.count())
        .join(chosen, chosen.c.id == ReviewRow.case_id)
        .where(ReviewRow.state == ReviewState.DECIDED.value, ReviewRow.outcome.is_not(None))
        .group_by(ReviewRow.outcome)
    )
    return {Outcome(outcome): count for outcome, count in session.execute(query) if outcome is not None}


def _reasons(session: Session, chosen: Subquery) -> tuple[ReasonCount, ...]:
    cases = func.count(distinct(ReportRow.case_id))
    query = (
        select(ReportReasonRow.slot, ReportReasonRow.reason, cases)
        .join(ReportRow, ReportRow.id == ReportReasonRow.report_id)
        .join(chosen, chosen.c.id == ReportRow.case_id)
        .group_by(ReportReasonRow.slot, ReportReasonRow.reason)
        .order_by(cases.desc(), ReportReasonRow.slot, ReportReasonRow.reason)
    )
    return tuple(ReasonCount(slot=slot, reason=reason, cases=count) for slot, reason, count in session.execute(query))


def _rules(session: Session, chosen: Subquery) -> tuple[RuleAgreement, ...]:
    raised = (
        select(ReportFindingRow.code, func.count(distinct(ReportRow.case_id)))
        .join(ReportRow, ReportRow.id == ReportFindingRow.report_id)
        .join(chosen, chosen.c.id == ReportRow.case_id)
        .group_by(ReportFindingRow.code)
    )
    cases = _counts(session, raised)
    place = func.row_number().over(
        partition_by=(FindingDecisionRow.case_id, FindingDecisionRow.finding),
        order_by=(FindingDecisionRow.created_at.desc(), FindingDecisionRow.id.desc()),
    )
    ranked = (
        select(FindingDecisionRow.code, FindingDecisionRow.decision, place.label("place"))
        .join(chosen, chosen.c.id == FindingDecisionRow.case_id)
        .subquery("ranked")
    )
    last = (
        select(ranked.c.code, ranked.c.decision, func.count())
        .where(ranked.c.place == 1)
        .group_by(ranked.c.code, ranked.c.decision)
    )
    said: dict[tuple[str, str], int] = {(code, word): count for code, word, count in session.execute(last)}
    codes = cases.keys() | {code for code, _ in said}
    rules = []
    for code in codes:
        accepted = said.get((code, FindingDecision.ACCEPTED.value), 0)
        dismissed = said.get((code, FindingDecision.DISMISSED.value), 0)
        rules.append(
            RuleAgreement(
                code=code,
                cases=cases.get(code, 0),
                accepted=accepted,
                dismissed=dismissed,
                agreement=share(accepted, accepted + dismissed),
            )
        )
    return tuple(sorted(rules, key=lambda rule: (-(rule.accepted + rule.dismissed), -rule.cases, rule.code)))


def _versions(session: Session, chosen: Subquery) -> tuple[VersionUse, ...]:
    last = func.max(ReportRow.created_at)
    query = (
        select(ReportRow.pipeline, ReportRow.ruleset, func.count(), func.min(ReportRow.created_at), last)
        .join(chosen, chosen.c.id == ReportRow.case_id)
        .group_by(ReportRow.pipeline, ReportRow.ruleset)
        .order_by(last.desc(), ReportRow.pipeline, ReportRow.ruleset)
    )
    return tuple(
        VersionUse(pipeline=pipeline, ruleset=ruleset, reports=count, first=first, last=latest)
        for pipeline, ruleset, count, first, latest in session.execute(query)
    )
