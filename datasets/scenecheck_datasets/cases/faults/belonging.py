"""Faults of belonging: papers and cars of somebody else."""

from __future__ import annotations

import random

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault, file_of, plate_of
from scenecheck_datasets.cases.perfect_readings import document, reading, seen_plate
from scenecheck_datasets.cases.sides import person, plate_text, vin
from scenecheck_evidence.case import PhotoHint, Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import DocumentType, Page, PhotoKind, PlateColour, Variant, Vehicle, VehicleClass


@fault(FindingCode.PAPER_OF_OTHER_PARTY)
def _policy_of_the_other(case: CaseFile, rng: random.Random) -> CaseFile | None:
    """乙 hands in the policy of 甲's vehicle."""
    if "insurance_policy_乙" not in case.files:
        return None
    mine, other = file_of(case, Slot.INSURANCE_POLICY, "甲"), file_of(case, Slot.INSURANCE_POLICY, "乙")
    case = case.with_party("甲", plate=plate_of(case, "甲")).with_party("乙", plate=plate_of(case, "乙"))
    case = case.with_reading(other, documents=case.readings[mine].documents)
    hint = PhotoHint(file=other, slot=Slot.INSURANCE_POLICY, party="乙")
    return case.with_case(photos=(*(p for p in case.case.photos if p.file != other), hint))


@fault(FindingCode.PAPER_UNASSIGNED)
def _licence_of_a_stranger(case: CaseFile, rng: random.Random) -> CaseFile:
    """Beside the parties' papers there is the licence of a car that has nothing to do with the case."""
    values: dict[str, str | None] = {"plate_number": plate_text(rng), "vin": vin(rng), "owner": person(rng).name}
    page = document(DocumentType.VEHICLE_LICENCE, Page.MAIN, values, Variant.PAPER)
    case = case.with_party("甲", plate=plate_of(case, "甲"))
    if "vehicle_licence_main_乙" in case.files:
        case = case.with_party("乙", plate=plate_of(case, "乙"))
    return case.with_photo("98.jpg", reading("stranger", PhotoKind.VEHICLE_LICENCE, documents=(page,)))


@fault(FindingCode.PARTY_UNSURE)
def _papers_of_nobody_known(case: CaseFile, rng: random.Random) -> CaseFile | None:
    """Nothing is declared or hinted: whose papers are whose cannot be told."""
    if "insurance_policy_乙" not in case.files:
        return None
    case = case.with_party("甲", plate=None, driver=None).with_party("乙", plate=None, driver=None)
    return case.with_case(photos=())


@fault(FindingCode.OTHER_VEHICLE_IN_PHOTO, changes_verdict=False)
def _third_car(case: CaseFile, rng: random.Random) -> CaseFile:
    file = case.files["front"]
    made = case.readings[file]
    car = Vehicle(class_=VehicleClass.CAR, box=(3500.0, 900.0, 3900.0, 1200.0), score=0.8, plate=len(made.plates))
    plate = seen_plate(plate_text(rng), (3600.0, 1100.0, 3700.0, 1130.0), PlateColour.BLUE)
    return case.with_reading(file, vehicles=(*made.vehicles, car), plates=(*made.plates, plate))
