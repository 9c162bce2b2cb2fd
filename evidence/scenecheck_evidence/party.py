"""One motor party judged: its papers chosen, its records found, each fact held against the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.collect import Collector, join
from scenecheck_evidence.compare import Agreement, compare_name, normal_number, normal_plate
from scenecheck_evidence.driver_matching import match_driver
from scenecheck_evidence.estimate import ConditionStatus
from scenecheck_evidence.facts import Item, declared, from_paper
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.integrity import judge_plate_colour
from scenecheck_evidence.knock_for_knock import is_insured
from scenecheck_evidence.moments import local
from scenecheck_evidence.papers import Paper, PartyPapers
from scenecheck_evidence.plate_matching import KnownPlate, judge_plate, plate_colours
from scenecheck_evidence.policy_matching import match_policy
from scenecheck_evidence.policy_period import paper_covers
from scenecheck_evidence.records import DriverRecord, PolicyRecord, Records, VehicleRecord
from scenecheck_evidence.registers import Found, find_driver, find_policy, find_vehicle, record_source
from scenecheck_evidence.report import PartyResult
from scenecheck_evidence.slots import PAPER_OF_SLOT, choose_paper
from scenecheck_evidence.vehicle_matching import VehiclePapers, match_vehicle, use_character


@dataclass(frozen=True)
class PartyRecords:
    """The records of a party, each found, not found or ambiguous."""

    vehicle: Found[VehicleRecord]
    driver: Found[DriverRecord]
    policy: Found[PolicyRecord]

    def known(self, chosen: Mapping[Slot, Paper]) -> dict[Slot, frozenset[str]]:
        """The key fields that the records give where a paper does not; only a paper that leads to its record counts."""
        facts: dict[Slot, frozenset[str]] = {}
        vehicle, driver, policy = self.vehicle.record, self.driver.record, self.policy.record
        licence = chosen.get(Slot.VEHICLE_LICENCE_MAIN)
        if vehicle is not None and licence and (licence.value("plate_number") or licence.value("vin")):
            facts[Slot.VEHICLE_LICENCE_MAIN] = frozenset({"plate_number", *(["vin"] if vehicle.vin else [])})
        driving = chosen.get(Slot.DRIVING_LICENCE_MAIN)
        if driver is not None and driving and driving.value("licence_number"):
            held = {"name": driver.name, "class": driver.class_, "valid_to": driver.valid_to}
            facts[Slot.DRIVING_LICENCE_MAIN] = frozenset(name for name, value in held.items() if value)
        paper = chosen.get(Slot.INSURANCE_POLICY)
        if policy is not None and paper and paper.number("policy_number") == normal_number(policy.policy_number):
            facts[Slot.INSURANCE_POLICY] = frozenset({"plate_number", "period_start", "period_end"})
        elif policy is not None and paper and _same_plate(paper.value("plate_number"), policy.plate):
            # The same vehicle's policy: its number is known, but the period of another policy proves nothing.
            facts[Slot.INSURANCE_POLICY] = frozenset({"policy_number"})
        return facts


Chosen = Mapping[Slot, Paper]


def _same_plate(a: str | None, b: str | None) -> bool:
    return bool(a) and normal_plate(a) == normal_plate(b)


def choose_papers(case: Case, mine: PartyPapers, out: Collector) -> dict[Slot, Paper]:
    """The page that each paper slot of a party is judged by; a page of somebody else's licence is named."""
    chosen: dict[Slot, Paper] = {}
    for slot in PAPER_OF_SLOT:
        paper = choose_paper(mine.papers, slot, case.occurred_at, out.rules)
        if paper is not None:
            chosen[slot] = paper
    for slot in (Slot.VEHICLE_LICENCE_MAIN, Slot.DRIVING_LICENCE_MAIN):
        best = chosen.get(slot)
        for other in mine.papers:
            if best is None or slot not in other.slots or other is best:
                continue
            if other.identity and best.identity and other.identity != best.identity:
                name = out.rules.slot_names[slot]
                out.add(FindingCode.PAPER_UNASSIGNED, file=other.file, shown=name, value=other.identity)
    return chosen


def find_records(
    case: Case, mine: PartyPapers, chosen: Chosen, known: KnownPlate, records: Records, out: Collector
) -> PartyRecords:
    """The records of a party, with a finding for each that is not there or not clear; its plate joins the known."""
    rules = out.rules
    plates = [text for text in known.texts if text]
    vins = [v for p in chosen.values() if (v := p.number("vin"))]
    vins = list(dict.fromkeys(vins))
    vehicle = find_vehicle(records, plates, vins, plate_colours(known, rules), rules)
    licence = chosen.get(Slot.DRIVING_LICENCE_MAIN)
    numbers = [n for p in (licence, chosen.get(Slot.DRIVING_LICENCE_SUB)) if p and (n := p.number("licence_number"))]
    names = [n for n in (licence.value("name") if licence else None, mine.party.driver) if n]
    driver = find_driver(records, list(dict.fromkeys(numbers)), names, rules)
    policy_paper = chosen.get(Slot.INSURANCE_POLICY)
    policy_numbers = [policy_paper.number("policy_number")] if policy_paper else []
    policy = find_policy(records, [n for n in policy_numbers if n], plates, vins, case.occurred_at, rules)
    party = mine.party.id
    if not records.nothing_known:
        for found, code, values, asked in (
            (vehicle, FindingCode.VEHICLE_NOT_IN_REGISTER, plates or vins, bool(plates or vins)),
            (driver, FindingCode.DRIVER_NOT_IN_REGISTER, numbers, bool(numbers)),
            (policy, FindingCode.POLICY_NOT_IN_RECORDS, policy_numbers, policy_paper is not None),
        ):
            value = next(filter(None, values), "?")
            if found.ambiguous:
                out.add(FindingCode.RECORD_AMBIGUOUS, party=party, value=value)
            elif found.record is None and asked:
                out.add(code, party=party, value=value)
    if vehicle.record is not None:
        known.items.append(Item(record_source(vehicle.record, vehicle.record.plate)))
    return PartyRecords(vehicle, driver, policy)


def known_plate(mine: PartyPapers, chosen: Chosen, out: Collector) -> KnownPlate:
    """What is known of a party's plate before the photos are looked at; the register's entry joins later."""
    certain = out.rules.thresholds.field_certain
    pages = [chosen[s] for s in (Slot.VEHICLE_LICENCE_MAIN, Slot.VEHICLE_LICENCE_SUB) if s in chosen]
    files = {page.order: page for page in pages}  # an electronic licence fills both slots and is one source
    items = [*(from_paper(page, "plate_number", certain) for page in files.values()), declared(mine.party.plate)]
    there = [i for i in items if i is not None and i.source.value]
    if not there:
        policy = from_paper(chosen.get(Slot.INSURANCE_POLICY), "plate_number", certain)
        there = [policy] if policy is not None and policy.source.value else []
    return KnownPlate(mine.party.id, there)


def judge_party(
    case: Case,
    mine: PartyPapers,
    chosen: Chosen,
    known: KnownPlate,
    held: PartyRecords,
    records: Records,
    out: Collector,
) -> PartyResult:
    """All facts of a party side by side."""
    rules, party, day = out.rules, mine.party, local(case.occurred_at).date()
    licence = chosen.get(Slot.VEHICLE_LICENCE_MAIN)
    vehicle = held.vehicle.record
    papers = VehiclePapers(
        licence, chosen.get(Slot.VEHICLE_LICENCE_SUB), chosen.get(Slot.INSURANCE_POLICY), chosen.get(Slot.VIN)
    )
    plate = judge_plate(known, out)
    driving = chosen.get(Slot.DRIVING_LICENCE_MAIN)
    policy = chosen.get(Slot.INSURANCE_POLICY)
    outcome = PartyResult(
        id=party.id,
        plate=plate,
        vehicle_licence=match_vehicle(party.id, party.plate, papers, held.vehicle, day, out),
        driving_licence=match_driver(
            party.id, party.driver, driving, chosen.get(Slot.DRIVING_LICENCE_SUB), held.driver.record, licence, day, out
        ),
        policy=match_policy(party.id, policy, licence, held.policy, records, case.occurred_at, out),
    )
    judge_plate_colour(party.id, plate_colours(known, rules), vehicle, out)
    _note_people(mine, driving, licence, policy, out)
    return outcome


def use_of(chosen: Chosen, held: PartyRecords, out: Collector) -> str | None:
    """The use character of a party's vehicle as a word, by the register, else by its licence."""
    licence = chosen.get(Slot.VEHICLE_LICENCE_MAIN)
    text = (held.vehicle.record.use_character if held.vehicle.record else None) or (
        licence.value("use_character") if licence else None
    )
    return use_character(text, out.rules) if text else None


def policy_lapsed(case: Case, chosen: Chosen) -> bool:
    """Whether the policy that was uploaded surely does not cover the moment."""
    policy = chosen.get(Slot.INSURANCE_POLICY)
    return policy is not None and paper_covers(policy, case.occurred_at) is False


def insured_by(case: Case, party: str, chosen: Chosen, held: PartyRecords, out: Collector) -> ConditionStatus:
    """Whether a party's compulsory policy was in force at the moment, by record and paper."""
    return is_insured(party, chosen.get(Slot.INSURANCE_POLICY), held.policy.record, case.occurred_at, out)


def _note_people(
    mine: PartyPapers, driving: Paper | None, licence: Paper | None, policy: Paper | None, out: Collector
) -> None:
    people = [
        (Text(zh="驾驶人", en="driver"), (driving.value("name") if driving else None) or mine.party.driver),
        (Text(zh="所有人", en="owner"), licence.value("owner") if licence else None),
        (Text(zh="被保险人", en="insured"), policy.value("insured") if policy else None),
    ]
    named = [(role, name) for role, name in people if name]
    if any(compare_name(named[0][1], name) is Agreement.DIFFERENT for _, name in named[1:]):
        said = [Text(zh=f"{role.zh}{name}", en=f"{role.en} {name}") for role, name in named]
        out.add(FindingCode.PEOPLE_DIFFER, party=mine.party.id, values=join(said))
