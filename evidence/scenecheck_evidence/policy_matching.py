"""The compulsory policy: in force at the moment, for this vehicle, and as the insurer holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import (
    Agreement,
    Comparer,
    compare_name,
    normal_number,
    normal_plate,
    plain,
)
from scenecheck_evidence.facts import Comparison, Item, from_paper, from_record, report, side_by_side, vin_misread
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.moments import local, say
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.policy_period import Bound, covers, paper_bound, record_bound, record_covers
from scenecheck_evidence.records import PolicyRecord, Records
from scenecheck_evidence.registers import Found, record_source
from scenecheck_evidence.report import Match, MatchStatus, Severity
from scenecheck_evidence.ruleset import RuleSet

RENEWAL_GAP = timedelta(days=30)
"""A policy that begins so soon after another of the same vehicle ended is a renewal."""


def compare_insurer(a: str, b: str, rules: RuleSet) -> Agreement:
    """Two insurers' names, long or short: a branch's name holds its company's."""
    one, other = plain(a), plain(b)
    if one in other or other in one:
        return Agreement.EQUAL
    known = [
        {name for name, words in rules.codes.insurers.items() if any(plain(word) in text for word in words)}
        for text in (one, other)
    ]
    if known[0] and known[1]:
        return Agreement.EQUAL if known[0] & known[1] else Agreement.DIFFERENT
    return Agreement.UNSURE if one[:2] == other[:2] else Agreement.DIFFERENT


def _printed(paper: Paper | None, name: str) -> str | None:
    bound = paper_bound(paper, name) if paper else None
    return bound.printed if bound else None


def _bound_item(paper: Paper | None, name: str, certain: float) -> Item | None:
    """A bound of the period as printed, day and hour together."""
    item = from_paper(paper, name, certain)
    if item is None:
        return None
    return Item(item.source.model_copy(update={"value": _printed(paper, name)}), item.certain)


def match_policy(
    party: str,
    paper: Paper | None,
    vehicle: Paper | None,
    found: Found[PolicyRecord],
    records: Records,
    moment: datetime,
    out: Collector,
) -> dict[str, Match]:
    """All facts of a policy side by side, with a finding for each that does not agree or does not hold."""
    matches = _facts(paper, vehicle, found.record, out.rules)
    for name, match in matches.items():
        _report(name, match, party, (paper, vehicle), out)
    _judge_period(party, paper, found.record, moment, out)
    _judge_recent(party, paper, vehicle, found.record, records, moment, out)
    return matches


def _facts(paper: Paper | None, vehicle: Paper | None, record: PolicyRecord | None, rules: RuleSet) -> dict[str, Match]:
    """Each fact from all its sources; the paper's own comes first."""
    compare, certain = Comparer(rules.costs), rules.thresholds.field_certain

    def insurer(a: str, b: str) -> Agreement:
        return compare_insurer(a, b, rules)

    def both(name: str, comparison: Comparison) -> Match:
        return side_by_side([from_paper(paper, name, certain), from_record(record, name)], comparison)

    def with_vehicle(name: str, held: str, comparison: Comparison) -> Match:
        items = [from_paper(paper, name, certain), from_paper(vehicle, name, certain), from_record(record, held)]
        return side_by_side(items, comparison)

    def bound(name: str) -> Match:
        def same(_: str, __: str) -> Agreement:
            return _compare_bound(paper, name, record)

        held = Item(record_source(record, record_bound(getattr(record, name)).printed)) if record else None
        return side_by_side([_bound_item(paper, name, certain), held], same)

    return {
        "policy_number": both("policy_number", compare.number),
        "insurer": both("insurer", insurer),
        "insured": both("insured", compare_name),
        "plate_number": with_vehicle("plate_number", "plate", compare.plate),
        "vin": with_vehicle("vin", "vin", compare.vin),
        "period_start": bound("period_start"),
        "period_end": bound("period_end"),
    }


def _report(name: str, match: Match, party: str, papers: Sequence[Paper | None], out: Collector) -> None:
    """The finding of one fact that does not agree."""
    if name == "insurer" and match.status is MatchStatus.UNSURE:
        return  # a short name that the table does not hold says nothing against the policy
    of_vehicle = name in ("plate_number", "vin")
    code = FindingCode.POLICY_VEHICLE_MISMATCH if of_vehicle else FindingCode.POLICY_RECORD_MISMATCH
    if name == "vin" and match.status is MatchStatus.MISMATCH and out.found(code, party):
        return  # the plate has said already that the policy is another vehicle's
    misread = name == "vin" and vin_misread(match, papers, out.rules.thresholds.field_sure)
    report(match, party, name, code, out, unsure=Severity.INFO if misread else None)


def _compare_bound(paper: Paper | None, name: str, record: PolicyRecord | None) -> Agreement:
    bound = paper_bound(paper, name) if paper else None
    if bound is None or record is None:
        return Agreement.UNSURE
    moment = record.period_start if name == "period_start" else record.period_end
    return Agreement.EQUAL if bound.holds(moment) else Agreement.DIFFERENT


def _judge_period(
    party: str, paper: Paper | None, record: PolicyRecord | None, moment: datetime, out: Collector
) -> None:
    """The uploader can mend a paper that is out of date; what only the insurer's record says is for an officer."""
    if paper is None:
        return
    start, end = paper_bound(paper, "period_start"), paper_bound(paper, "period_end")
    printed = covers(start, end, moment)
    same = record is not None and normal_number(record.policy_number) == paper.number("policy_number")
    if printed is False:
        _not_in_force(party, start, end, moment, paper, None, out)
    elif record is not None and same:
        if not record_covers(record, moment):
            bounds = record_bound(record.period_start), record_bound(record.period_end)
            _not_in_force(party, *bounds, moment, paper, Severity.REVIEW, out)
    elif printed is None and start is not None and end is not None:
        box = paper.box("period_start")
        out.add(FindingCode.POLICY_PERIOD_UNSURE, party=party, file=paper.file, box=box, at=say(moment))


def _not_in_force(
    party: str,
    start: Bound | None,
    end: Bound | None,
    moment: datetime,
    paper: Paper,
    severity: Severity | None,
    out: Collector,
) -> None:
    out.add(
        FindingCode.POLICY_NOT_IN_FORCE,
        party=party,
        file=paper.file,
        box=paper.box("period_end"),
        severity=severity,
        a=start.printed if start else "?",
        b=end.printed if end else "?",
        at=say(moment),
        how=out.rules.retakes["policy_not_in_force"]
        if severity is None
        else Text(zh="以保险公司登记为准，请核实。", en="By the insurer's record."),
    )


def _judge_recent(
    party: str,
    paper: Paper | None,
    vehicle: Paper | None,
    record: PolicyRecord | None,
    records: Records,
    moment: datetime,
    out: Collector,
) -> None:
    """A policy that began just before the accident, unless it renewed another of the same vehicle."""
    bound = paper_bound(paper, "period_start") if paper else None
    begins = local(record.period_start) if record is not None else bound.earliest if bound else None
    days = out.rules.integrity.policy_recent_days
    if begins is None or not timedelta(0) <= local(moment) - begins < timedelta(days=days):
        return
    papers = [p for p in (paper, vehicle) if p is not None]
    plates = {normal_plate(p.value("plate_number")) for p in papers} | {normal_plate(record.plate) if record else ""}
    vins = {p.number("vin") for p in papers} | {normal_number(record.vin) if record else ""}
    for other in records.policies:
        of_vehicle = normal_plate(other.plate) in plates - {""} or normal_number(other.vin) in vins - {""}
        if of_vehicle and timedelta(0) <= begins - local(other.period_end) <= RENEWAL_GAP:
            return
    out.add(
        FindingCode.POLICY_RECENT,
        party=party,
        file=paper.file if paper else None,
        box=paper.box("period_start") if paper else None,
        a=begins.strftime("%Y-%m-%d %H:%M"),
        days=str(days),
    )
