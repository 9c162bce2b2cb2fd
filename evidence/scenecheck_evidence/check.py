"""Judging a case: a pure function of case, readings, records and rule set. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from scenecheck_evidence.assess import assess
from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.damage_of_case import see_damage
from scenecheck_evidence.damage_zones import damaged_ends
from scenecheck_evidence.filling import fill_slots
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.integrity import judge_photos, weigh
from scenecheck_evidence.knock_for_knock import knock_for_knock
from scenecheck_evidence.liability import suggest
from scenecheck_evidence.papers import PartyPapers
from scenecheck_evidence.party import insured_by, judge_party, use_of
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records
from scenecheck_evidence.recurrence import judge_recurrence
from scenecheck_evidence.report import CheckReport, Route, Severity, SlotResult, SlotStatus, Verdict
from scenecheck_evidence.route import EXCLUDED, decide_route, judge_declarations
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.seen import judge_people_seen, judge_vehicles_seen

_CONTRADICTIONS = (
    FindingCode.DECLARATION_CONTRADICTORY,
    FindingCode.DAMAGE_ZONE_MISMATCH,
    FindingCode.DAMAGE_PAIR_MISMATCH,
)
"""Findings that take the suggestion of responsibility away."""


def check(
    case: Case,
    readings: Mapping[str, PhotoReading],
    records: Records,
    ruleset: RuleSet,
    errors: Mapping[str, Text] | None = None,
    prices: PriceTable | None = None,
) -> CheckReport:
    """Judge one case.

    Args:
        case: what is declared, with the app's hints about the photos.
        readings: what was read from each file, by file name.
        records: the snapshot of the records to match with.
        ruleset: the authority's rules.
        errors: for each file that could not be read, why.
        prices: the price table of the estimates; without one nothing is priced.

    Returns:
        The report. Neither the order of photos nor that of parties matters.
    """
    out = Collector(ruleset)
    judge_declarations(case, out)
    filled = fill_slots(case, readings, records, errors, out)
    photos, views, papers, slots = filled.photos, filled.views, filled.papers, filled.slots
    chosen, known, held, owners = filled.chosen, filled.known, filled.held, filled.owners
    results = [
        judge_party(case, mine, chosen[party], known[party], held[party], records, out)
        for party, mine in papers.items()
    ]

    damage = see_damage(case, views, owners, papers, out)
    judge_photos(case, photos, views, filled.twins, records, out)
    judge_people_seen(views, out)
    judge_vehicles_seen(case, views, owners, known, out)
    judge_recurrence(case, results, records, out)
    _judge_papers_seen(papers, out)
    route = decide_route(case, [use_of(chosen[p], held[p], out) for p in papers], out)
    weigh(out)
    contradicted = any(map(out.found, _CONTRADICTIONS))
    filled_scene = sum(s.slot in filled.due and s.status is SlotStatus.OK for s in slots)
    ends = damaged_ends(damage.joined, ruleset.damage)
    liability = suggest(case, ends, filled_scene / max(1, len(filled.due)), contradicted, ruleset)
    results = assess(results, damage, prices, ruleset)
    insured = {party: insured_by(case, party, chosen[party], held[party], out) for party in papers}
    pipelines = sorted({r.pipeline for r in readings.values()})
    return CheckReport(
        case_id=case.case_id,
        verdict=_verdict(route, slots, out),
        route=route,
        slots=slots,
        parties=tuple(results),
        findings=out.findings(),
        liability=liability,
        knock_for_knock=knock_for_knock(case, insured, results, liability, out),
        ruleset=ruleset.version,
        pipeline="+".join(pipelines) or None,
    )


def report_json(report: CheckReport) -> str:
    """The report as canonical JSON: keys in order, no spaces, UTF-8 characters as they are."""
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _verdict(route: Route, slots: Sequence[SlotResult], out: Collector) -> Verdict:
    if route.name in EXCLUDED:
        return Verdict.NOT_ELIGIBLE
    severities = {finding.severity for finding in out.findings()}
    if Severity.RETAKE in severities or any(s.status is not SlotStatus.OK for s in slots):
        return Verdict.RETAKE
    return Verdict.REVIEW if Severity.REVIEW in severities else Verdict.COMPLETE


def _judge_papers_seen(papers: Mapping[str, PartyPapers], out: Collector) -> None:
    """Papers that look retouched."""
    for party, mine in papers.items():
        for paper in mine.papers:
            if "retouched" in paper.document.warnings:
                out.add(FindingCode.PAPER_RETOUCHED, party=party, file=paper.file)
