"""Which photo fills which slot, the first part of judging a case: all that must be known while one can still retake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import normal_plate
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.integrity import find_twins
from scenecheck_evidence.missing_plates import retake_for_plates
from scenecheck_evidence.papers import PartyPapers, assign_papers, collect_papers
from scenecheck_evidence.party import Chosen, PartyRecords, choose_papers, find_records, known_plate, policy_lapsed
from scenecheck_evidence.photos import CasePhoto, Scene, case_photos, scenes
from scenecheck_evidence.plate_matching import KnownPlate, Sighting, assign_sightings, counts_as_read, sightings
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import SlotResult
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.scene_slots import fill_scene_slots
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


@dataclass(frozen=True)
class Filled:
    """The slots of a case, and what was found on the way; each mapping by the party's id.

    Attributes:
        photos: all of the case.
        views: the scene photos among them.
        twins: of each photo that another shows again, that other.
        papers: of each party.
        chosen: the page that each paper slot is judged by.
        known: the plate, with the photos that show it.
        held: what the records say.
        owners: whose each plate in a photo is, by file and box.
        due: the scene slots that are asked for.
        slots: in the order of the report.
    """

    photos: Sequence[CasePhoto]
    views: tuple[Scene, ...]
    twins: dict[str, str]
    papers: Mapping[str, PartyPapers]
    chosen: Mapping[str, Chosen]
    known: Mapping[str, KnownPlate]
    held: Mapping[str, PartyRecords]
    owners: Mapping[tuple[str, Box], str]
    due: Sequence[Slot]
    slots: tuple[SlotResult, ...]


def slots_of(
    case: Case, readings: Mapping[str, PhotoReading], ruleset: RuleSet, errors: Mapping[str, Text] | None = None
) -> tuple[SlotResult, ...]:
    """The slots as the photos so far fill them, judged as those of the whole case are, without records.

    Without records a field that they would supply counts as asked for: whoever is still at the scene can retake it.

    Args:
        case: what is declared, with the app's hints about the photos.
        readings: what was read from each file, by file name.
        ruleset: the authority's rules.
        errors: for each file that could not be read, why.
    """
    return fill_slots(case, readings, Records(), errors, Collector(ruleset)).slots


def fill_slots(
    case: Case,
    readings: Mapping[str, PhotoReading],
    records: Records,
    errors: Mapping[str, Text] | None,
    out: Collector,
) -> Filled:
    """Sort photos and papers, find whose each is, and fill the slots.

    Args:
        case: what is declared, with the app's hints about the photos.
        readings: what was read from each file, by file name.
        records: the snapshot of the records to match with.
        errors: for each file that could not be read, why.
        out: takes the findings.
    """
    ruleset = out.rules
    photos = case_photos(case, readings, errors)
    views = scenes(photos, ruleset.thresholds)
    twins = find_twins(photos, ruleset.integrity)

    papers = assign_papers(collect_papers(photos), case.parties, _plates_seen_near(views), ruleset.costs, out)
    chosen = {party: choose_papers(case, mine, out) for party, mine in papers.items()}
    known = {party: known_plate(mine, chosen[party], out) for party, mine in papers.items()}
    nobodys = assign_sightings(sightings(views), list(known.values()), ruleset)
    _judge_other_vehicles(nobodys, out)
    held = {p: find_records(case, mine, chosen[p], known[p], records, out) for p, mine in papers.items()}
    if papers and records.nothing_known:
        out.add(FindingCode.RECORDS_EMPTY)
    for source in records.incomplete:
        out.add(FindingCode.RECORDS_INCOMPLETE, source=source)

    owners = {(s.file, s.plate.box): party for party, k in known.items() for s in k.sightings}
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
    unread = [
        (place, plate)
        for place, plate in enumerate(known.values())
        if not any(counts_as_read(s, plate, ruleset) for s in plate.sightings)
    ]
    slots = retake_for_plates(unread, owners, fits, slots, out)
    slots.sort(key=slot_order)
    report_slots(slots, illegible, out)
    report_misplaced(photos, slots, out)
    if len(photos) > ruleset.slots.many_photos:
        out.add(FindingCode.MANY_PHOTOS, count=str(len(photos)))
    if case.situation in ruleset.slots.overview_wanted_in and not any(s.slot is Slot.OVERVIEW for s in slots):
        out.add(FindingCode.MORE_PHOTOS_WANTED)
    return Filled(photos, views, twins, papers, chosen, known, held, owners, due, tuple(slots))


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
