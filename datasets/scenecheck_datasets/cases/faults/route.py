"""Facts that exclude quick handling, and declarations that are missing or contradict each other."""

from __future__ import annotations

import random

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault
from scenecheck_evidence.case import Form, PartyKind, Situation
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import Damage, DamageType, Vehicle, VehicleClass


@fault(FindingCode.QUICK_HANDLING_EXCLUDED)
def _excluded_by_declaration(case: CaseFile, rng: random.Random) -> CaseFile:
    told: tuple[dict[str, object], ...] = (
        {"injury": "serious"},
        {"injury": "slight"},
        {"drink_or_drugs": True},
        {"intent": True},
        {"can_move": False},
        {"public_facility": True},
        {"dangerous_goods": True},
        {"left_scene": True},
        {"without_plate": True},
    )
    return case.with_declared(**rng.choice(told))


@fault(FindingCode.DECLARATION_UNKNOWN)
def _injury_unknown(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_declared(injury=None)


@fault(FindingCode.DECLARATION_CONTRADICTORY)
def _declarations_contradict(case: CaseFile, rng: random.Random) -> CaseFile:
    if len(case.case.parties) == 1:
        return case.with_case(situation=Situation.REAR_END)
    if rng.random() < 0.5:
        return case.with_case(situation=Situation.SINGLE_VEHICLE)
    return case.with_case(situation=Situation.REAR_END, form=Form.HEAD_ON_COLLISION)


@fault(FindingCode.OVERLOAD_TO_CHECK)
def _overload_suspected(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_declared(overload_suspected=True)


@fault(FindingCode.AIRBAG_DEPLOYED)
def _airbag_out(case: CaseFile, rng: random.Random) -> CaseFile:
    bag = Damage(type=DamageType.AIRBAG, box=(900.0, 1300.0, 1200.0, 1500.0), score=0.9)
    return case.with_reading(case.files["front"], damages=(bag,))


@fault(FindingCode.PERSON_LYING)
def _somebody_lies(case: CaseFile, rng: random.Random) -> CaseFile:
    file = case.files["front"]
    lying = Vehicle(class_=VehicleClass.PERSON, box=(2200.0, 2500.0, 3000.0, 2800.0), score=0.9)
    return case.with_reading(file, vehicles=(*case.readings[file].vehicles, lying))


@fault(FindingCode.MORE_VEHICLES_SEEN)
def _third_car_in_the_crash(case: CaseFile, rng: random.Random) -> CaseFile:
    """A car of nobody touches the near ones in two photos."""
    for name in ("front", "rear"):
        file = case.files[name]
        seen = case.readings[file].vehicles
        x1, y1, x2, y2 = seen[-1].box
        third = Vehicle(class_=VehicleClass.CAR, box=(x2 - 50, y1, x2 + 1000, y2), score=0.9)
        fourth = Vehicle(class_=VehicleClass.CAR, box=(x1, y1 - 700, x2, y1 + 50), score=0.9)
        case = case.with_reading(file, vehicles=(*seen, third, fourth))
    return case


@fault(FindingCode.NO_PLATE_KNOWN)
def _no_plate_anywhere(case: CaseFile, rng: random.Random) -> CaseFile | None:
    """One car carries no plate, and nothing that was handed in names it."""
    if len([p for p in case.case.parties if p.kind is PartyKind.MOTOR]) > 1:
        return None
    case = case.with_party("甲", plate=None).with_records(vehicles=())
    for file, made in case.readings.items():
        bare = tuple(v.model_copy(update={"plate": None}) for v in made.vehicles)
        case = case.with_reading(file, vehicles=bare, plates=())
        if made.documents and "plate_number" in made.documents[0].fields:
            case = case.with_field(file, plate_number=None)
    return case
