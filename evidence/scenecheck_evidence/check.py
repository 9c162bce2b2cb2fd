"""Judging a case: a pure function of case, readings, records and rule set. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from scenecheck_evidence.assess import assess
from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import normal_plate
from scenecheck_evidence.damage_of_case import see_damage
from scenecheck_evidence.damage_zones import damaged_ends
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.integrity import find_twins, judge_photos, weigh
from scenecheck_evidence.knock_for_knock import knock_for_knock
from scenecheck_evidence.liability import suggest
from scenecheck_evidence.missing_plates import retake_for_plates
from scenecheck_evidence.papers import PartyPapers, assign_papers, collect_papers
from scenecheck_evidence.party import (
    choose_papers,
    find_records,
    insured_by,
    judge_party,
    known_plate,
    policy_lapsed,
    use_of,
)
from scenecheck_evidence.photos import Scene, case_photos, scenes
from scenecheck_evidence.plate_matching import Sighting, assign_sightings, counts_as_read, sightings
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records
from scenecheck_evidence.recurrence import judge_recurrence
from scenecheck_evidence.report import (
    CheckReport,
    Route,
    Severity,
    SlotResult,
    SlotStatus,
    Verdict,
)
from scenecheck_evidence.route import EXCLUDED, decide_route, judge_declarations
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.scene_slots import fill_scene_slots
from scenecheck_evidence.seen import judge_people_seen, judge_vehicles_seen
from scenecheck_evidence.slots import (
    due_scene_slots,
    missing_groups,
    paper_results,
    report_misplaced,
    report_slots,
    result,
    scene_results,
    slot_order,
    vehicles_needed,
)

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
    photos = case_photos(case, readings, errors)
    views = scenes(photos, ruleset.thresholds)
    twins = find_twins(photos, ruleset.integrity)
    judge_declarations(case, out)

    papers = assign_papers(collect_papers(photos), case.parties, _plates_seen_near(views), ruleset.costs, out)
    chosen = {party: choose_papers(case, mine, out) for party, mine in papers.items()}
    known = {party: known_plate(mine, chosen[party], out) for party, mine in papers.items()}
    seen = sightings(views)
    nobodys = assign_sightings(seen, list(known.values()), ruleset)
    _judge_other_vehicles(nobodys, out)
    held = {p: find_records(case, mine, chosen[p], known[p], records, out) for p, mine in papers.items()}
    if papers and records.nothing_known:
        out.add(FindingCode.RECORDS_EMPTY)
    for source in records.incomplete:
        out.add(FindingCode.RECORDS_INCOMPLETE, source=source)

    owners = {(s.file, s.plate.box): party for party, k in known.items() for s in k.sightings}
    results = [
        judge_party(
            case,
            mine,
            chosen[party],
            known[party],
            held[party],
            records,
            out,
        )
        for party, mine in papers.items()
    ]

    due = due_scene_slots(case, ruleset)
    fits = fill_scene_slots(views, due, vehicles_needed(case), ruleset.thresholds, twins)
    slots = scene_results(due, fits, photos, twins, ruleset)
    illegible: dict[tuple[Slot, str | None], list[str]] = {}
    for party, mine in papers.items():
        given = held[party].known(chosen[party])
        filled = paper_results(mine, chosen[party], given, photos, len(papers), ruleset)
        for slot, paper in chosen[party].items():
            illegible[slot, party] = missing_groups(paper, slot, ruleset, given.get(slot, frozenset()))
        slots += [_lapsed(r, ruleset) if policy_lapsed(case, chosen[party]) else r for r in filled]
    places = list(known)
    unread = [
        (places.index(r.id), known[r.id])
        for r in results
        if not any(counts_as_read(s, known[r.id], ruleset) for s in known[r.id].sightings)
    ]
    slots = retake_for_plates(unread, owners, fits, slots, out)
    slots.sort(key=slot_order)
    report_slots(slots, illegible, out)
    report_misplaced(photos, slots, out)
    if len(photos) > ruleset.slots.many_photos:
        out.add(FindingCode.MANY_PHOTOS, count=str(len(photos)))
    if case.situation in ruleset.slots.overview_wanted_in and not any(s.slot is Slot.OVERVIEW for s in slots):
        out.add(FindingCode.MORE_PHOTOS_WANTED)

    damage = see_damage(case, views, owners, papers, out)
    judge_photos(case, photos, views, twins, records, out)
    judge_people_seen(views, out)
    judge_vehicles_seen(case, views, owners, known, out)
    judge_recurrence(case, results, records, out)
    _judge_papers_seen(papers, out)
    route = decide_route(case, [use_of(chosen[p], held[p], out) for p in papers], out)
    weigh(out)
    contradicted = any(map(out.found, _CONTRADICTIONS))
    filled_scene = sum(s.slot in due and s.status is SlotStatus.OK for s in slots)
    ends = damaged_ends(damage.joined, ruleset.damage)
    liability = suggest(case, ends, filled_scene / max(1, len(due)), contradicted, ruleset)
    results = assess(results, damage, prices, ruleset)
    insured = {party: insured_by(case, party, chosen[party], held[party], out) for party in papers}
    pipelines = sorted({r.pipeline for r in readings.values()})
    return CheckReport(
        case_id=case.case_id,
        verdict=_verdict(route, slots, out),
        route=route,
        slots=tuple(slots),
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


def _verdict(route: Route, slots: list[SlotResult], out: Collector) -> Verdict:
    if route.name in EXCLUDED:
        return Verdict.NOT_ELIGIBLE
    severities = {finding.severity for finding in out.findings()}
    if Severity.RETAKE in severities or any(s.status is not SlotStatus.OK for s in slots):
        return Verdict.RETAKE
    return Verdict.REVIEW if Severity.REVIEW in severities else Verdict.COMPLETE


def _plates_seen_near(views: tuple[Scene, ...]) -> dict[str, frozenset[str]]:
    """For each party the plates of the near car in photos that the app hinted as that party's."""
    seen: dict[str, set[str]] = {}
    for view in views:
        index = view.plate_index(view.vehicles[0]) if view.vehicles and view.photo.party else None
        if index is not None and view.photo.party is not None:
            seen.setdefault(view.photo.party, set()).add(normal_plate(view.reading.plates[index].text))
    return {party: frozenset(plates) for party, plates in seen.items()}


def _lapsed(slot: SlotResult, rules: RuleSet) -> SlotResult:
    """The policy's slot where the policy was not in force: another one is asked for."""
    if slot.slot is not Slot.INSURANCE_POLICY or slot.file is None:
        return slot
    return result(slot.slot, slot.party, slot.file, [*slot.reasons, "policy_not_in_force"], rules)


def _judge_other_vehicles(nobodys: list[Sighting], out: Collector) -> None:
    """Legible plates of no party: information, but for the car that a photo is about."""
    nearest = {s.text: s for s in reversed(nobodys) if s.rank == 0}
    for sighting in nearest.values():
        out.add(FindingCode.PHOTO_OF_OTHER_VEHICLE, file=sighting.file, box=sighting.plate.box, value=sighting.text)
    for sighting in {s.text: s for s in reversed(nobodys) if s.text not in nearest}.values():
        out.add(FindingCode.OTHER_VEHICLE_IN_PHOTO, file=sighting.file, box=sighting.plate.box, value=sighting.text)


def _judge_papers_seen(papers: Mapping[str, PartyPapers], out: Collector) -> None:
    """A paper that looks retouched; a copy is asked for again where the rule set refuses copies."""
    for party, mine in papers.items():
        for paper in mine.papers:
            if "retouched" in paper.document.warnings:
                out.add(FindingCode.PAPER_RETOUCHED, party=party, file=paper.file)
