"""Facts that exclude quick handling, and declarations that are missing or contradict each other."""

from __future__ import annotations

import random

from scenecheck_datasets.cases.faults.planting import fault
from scenecheck_datasets.cases.perfect import CaseFile
from scenecheck_evidence.case import Form, Situation
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import (
    Damage,
    DamageType,
    Vehicle,
    VehicleClass,
)


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
