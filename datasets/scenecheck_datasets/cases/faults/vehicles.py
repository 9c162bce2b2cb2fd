"""Faults of the plate, the vehicle licence and the vehicle register."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, other_character, plate_of, value
from scenecheck_datasets.cases.sides import person, plate_text
from scenecheck_evidence.case import PhotoHint, Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.records import Records


@fault(FindingCode.PLATE_MISMATCH)
def _other_plate_on_the_car(case: CaseFile, rng: random.Random) -> CaseFile:
    """One car carries a plate that its papers do not name."""
    plate, false = plate_of(case, motor(case, rng)[1]), plate_text(rng)
    if rng.random() < 0.5:
        false = other_character(plate, rng, 2)
    for name in ("front", "rear", "collision"):
        made = case.readings[case.files[name]]
        plates = tuple(p.model_copy(update={"text": false}) if p.text == plate else p for p in made.plates)
        case = case.with_reading(case.files[name], plates=plates)
    return case


@fault(FindingCode.PLATE_MISMATCH)
def _declared_plate_wrong(case: CaseFile, rng: random.Random) -> CaseFile:
    party = motor(case, rng)[1]
    return case.with_party(party, plate=other_character(plate_of(case, party), rng, 2))


@fault(FindingCode.PLATE_MISMATCH)
def _second_page_of_another_car(case: CaseFile, rng: random.Random) -> CaseFile | None:
    party = motor(case, rng)[1]
    name = f"{Slot.VEHICLE_LICENCE_SUB.value}_{party}"
    if name not in case.files:
        return None
    case = case.with_field(case.files[name], plate_number=plate_text(rng))
    hint = PhotoHint(file=case.files[name], slot=Slot.VEHICLE_LICENCE_SUB, party=party)
    return case.with_case(photos=(*(p for p in case.case.photos if p.file != hint.file), hint))


@fault(FindingCode.PLATE_UNSURE)
def _plate_with_confusable(case: CaseFile, rng: random.Random) -> CaseFile | None:
    party = motor(case, rng)[1]
    plate = plate_of(case, party)
    swaps = {"0": "D", "8": "B", "5": "S", "2": "Z", "1": "7", "B": "8", "D": "0", "S": "5", "Z": "2", "7": "1"}
    places = [i for i in range(2, len(plate)) if plate[i] in swaps]
    if not places:
        return None
    place = rng.choice(places)
    return case.with_party(party, plate=plate[:place] + swaps[plate[place]] + plate[place + 1 :])


@fault(FindingCode.PLATE_COLOUR_MISMATCH, changes_verdict=False)
def _plate_colour_wrong(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_record("vehicles", motor(case, rng)[0], plate_kind="52")


@fault(FindingCode.VIN_MISMATCH)
def _vin_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    party = motor(case, rng)[1]
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, party)
    wrong = other_character(value(case, file, "vin"), rng, 12)
    return case.with_field(file, vin=wrong).with_field(file_of(case, Slot.INSURANCE_POLICY, party), vin=wrong)


@fault(FindingCode.VIN_IMPLAUSIBLE, changes_verdict=False)
def _vin_of_an_import(case: CaseFile, rng: random.Random) -> CaseFile:
    """A frame number without a check digit on all papers and in the register."""
    place, party = motor(case, rng)
    licence = file_of(case, Slot.VEHICLE_LICENCE_MAIN, party)
    old = value(case, licence, "vin")
    odd = old[:8] + ("A" if old[8] != "A" else "B") + old[9:]
    case = case.with_field(licence, vin=odd).with_field(file_of(case, Slot.INSURANCE_POLICY, party), vin=odd)
    return case.with_record("vehicles", place, vin=odd).with_record("policies", place, vin=odd)


@fault(FindingCode.ENGINE_NUMBER_MISMATCH)
def _engine_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, motor(case, rng)[1])
    return case.with_field(file, engine_number=other_character(value(case, file, "engine_number"), rng, 0))


@fault(FindingCode.OWNER_MISMATCH)
def _owner_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, motor(case, rng)[1])
    return case.with_field(file, owner="欧阳" + value(case, file, "owner")[1:])


@fault(FindingCode.USE_CHARACTER_MISMATCH)
def _use_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_field(file_of(case, Slot.VEHICLE_LICENCE_MAIN, motor(case, rng)[1]), use_character="租赁")


@fault(FindingCode.VALUE_UNSURE)
def _vin_with_confusable(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, party)
    number = value(case, file, "vin")[:16]
    return (
        case.with_field(file, vin=number + "8")
        .with_record("vehicles", place, vin=number + "B")
        .with_field(file_of(case, Slot.INSURANCE_POLICY, party), vin=number + "8")
        .with_record("policies", place, vin=number + "8")
    )


@fault(FindingCode.DATES_INCONSISTENT)
def _dates_impossible(case: CaseFile, rng: random.Random) -> CaseFile:
    party = motor(case, rng)[1]
    if rng.random() < 0.5:
        file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, party)
        return case.with_field(file, issue_date="2001-02-03")
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, party)
    return case.with_field(file, first_issue_date=(date(2026, 11, 1)).isoformat())


@fault(FindingCode.VEHICLE_NOT_IN_REGISTER)
def _vehicle_unregistered(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    return case.with_records(vehicles=tuple(r for i, r in enumerate(case.records.vehicles) if i != place))


@fault(FindingCode.RECORD_AMBIGUOUS)
def _two_vehicles_of_one_plate(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    row = case.records.vehicles[place]
    twin = row.model_copy(update={"engine_number": "9" + (row.engine_number or "")[1:], "owner": person(rng).name})
    return case.with_records(vehicles=(*case.records.vehicles, twin))


@fault(FindingCode.RECORDS_EMPTY)
def _no_records(case: CaseFile, rng: random.Random) -> CaseFile:
    return replace(case, records=Records())


@fault(FindingCode.RECORDS_INCOMPLETE)
def _records_incomplete(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_records(incomplete=(rng.choice(("vehicles.csv", "accidents.csv")),))


@fault(FindingCode.INSPECTION_EXPIRED)
def _inspection_expired(case: CaseFile, rng: random.Random) -> CaseFile:
    before = case.case.occurred_at.date() - timedelta(days=rng.randrange(1, 700))
    return case.with_record("vehicles", motor(case, rng)[0], inspection_valid_until=before.isoformat())


@fault(FindingCode.VEHICLE_PAST_SCRAP_DATE)
def _past_scrap_date(case: CaseFile, rng: random.Random) -> CaseFile:
    before = case.case.occurred_at.date() - timedelta(days=rng.randrange(1, 700))
    return case.with_record("vehicles", motor(case, rng)[0], scrap_date=before)


@fault(FindingCode.VEHICLE_STATUS_ABNORMAL)
def _vehicle_status(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_record("vehicles", motor(case, rng)[0], status=rng.choice(("C", "D", "E", "K", "P", "GB")))


@fault(FindingCode.CODE_UNMAPPED)
def _unknown_code(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    odd: tuple[dict[str, object], ...] = ({"status": "M"}, {"plate_kind": "31"})
    return case.with_record("vehicles", place, **rng.choice(odd))
