"""Damage that is no matter of price, and damage that cannot have come about as declared."""

from __future__ import annotations

import random

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import seen_damage, with_damage
from scenecheck_datasets.cases.faults.planting import fault
from scenecheck_evidence.case import CollisionZone, Form, Situation
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import DamageType


@fault(FindingCode.DAMAGE_UNASSIGNED, changes_verdict=False)
def _damage_on_a_car_that_nobody_can_name(case: CaseFile, rng: random.Random) -> CaseFile | None:
    if "insurance_policy_乙" not in case.files:
        return None
    case = case.with_party("甲", collision_zone=None).with_party("乙", collision_zone=None)
    return with_damage(case, "front", seen_damage("hood", vehicle=None))


@fault(FindingCode.RUST_SEEN, changes_verdict=False)
def _rust(case: CaseFile, rng: random.Random) -> CaseFile:
    part = rng.choice(("left_sill", "hood", "front_bumper"))
    return with_damage(case, "front", seen_damage(part, DamageType.RUST))


@fault(FindingCode.DAMAGE_LOOKS_OLD, changes_verdict=False)
def _dent_on_rust(case: CaseFile, rng: random.Random) -> CaseFile:
    part = rng.choice(("left_sill", "left_fender", "front_left_door"))
    return with_damage(case, "front", seen_damage(part, DamageType.RUST), seen_damage(part))


@fault(FindingCode.DAMAGE_ZONE_TO_CHECK, changes_verdict=False)
def _what_may_be_damage_at_the_other_end(case: CaseFile, rng: random.Random) -> CaseFile:
    part = rng.choice(("hood", "front_bumper", "grille"))
    case = case.with_party("甲", collision_zone=CollisionZone.REAR)
    return with_damage(case, "front", seen_damage(part, score=0.45, certain=False))


@fault(FindingCode.DAMAGE_PAIR_MISMATCH)
def _damage_that_does_not_meet(case: CaseFile, rng: random.Random) -> CaseFile | None:
    """Both cars are damaged at one end, or on sides that cannot have met."""
    if "insurance_policy_乙" not in case.files:
        return None
    case = case.with_party("甲", collision_zone=None).with_party("乙", collision_zone=None)
    if rng.random() < 0.5:
        ends = rng.choice((("hood", "front_bumper"), ("trunk", "back_bumper")))
        case = case.with_case(situation=Situation.REAR_END)
    else:
        ends = ("left_sill", "left_sill")
        case = case.with_case(situation=Situation.LANE_CHANGE, form=Form.SCRAPE_SAME_DIRECTION)
    for name, part in zip(("front", "rear"), ends, strict=True):
        case = with_damage(case, name, seen_damage(part), viewed=False)
    return case
