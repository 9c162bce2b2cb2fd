"""Whose car a damage is on: by the plate, else by what leaves no other choice, and nobody's where that fails."""

from __future__ import annotations

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import seen_damage, with_damage
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.cases.sides import plate_text
from scenecheck_evidence.case import CollisionZone, PhotoHint
from scenecheck_evidence.estimate import Certainty, PartyDamage
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet

NEAR, FAR = 0, 1


def damages(report: CheckReport) -> dict[str, tuple[PartyDamage, ...]]:
    return {party.id: party.damages for party in report.parties if party.damages}


def told(case: CaseFile, rules: RuleSet) -> dict[str, list[str]]:
    return {party: [d.told_by.value for d in mine] for party, mine in damages(judge(case, rules)).items()}


def without_plates(case: CaseFile, name: str, party: str | None = None) -> CaseFile:
    """The photo shows no plate; the app says whose photo it is, or nothing."""
    file = case.files[name]
    vehicles = tuple(v.model_copy(update={"plate": None}) for v in case.readings[file].vehicles)
    others = tuple(p for p in case.case.photos if p.file != file)
    slot = next(p for p in case.case.photos if p.file == file).slot
    case = case.with_case(photos=(*others, PhotoHint(file=file, slot=slot, party=party)))
    return case.with_reading(file, plates=(), vehicles=vehicles)


def case_with(vehicle: int | None, name: str = "front", motor_parties: int = 2, seed: int = 2) -> CaseFile:
    case = clean_case(seed, motor_parties).with_party("甲", collision_zone=None)  # two zones would tell more
    return with_damage(case, name, seen_damage("hood", vehicle=vehicle), viewed=False)


def test_by_the_plate(rules: RuleSet) -> None:
    assert told(case_with(NEAR), rules) == {"甲": ["plate"]}
    assert told(case_with(NEAR, "rear"), rules) == {"乙": ["plate"]}


def test_the_other_of_two_cars_that_touch(rules: RuleSet) -> None:
    case = case_with(FAR, "collision")
    assert told(case, rules) == {"乙": ["other_car"]}
    estimate = judge(case, rules).parties[1].estimate
    assert estimate is not None and estimate.items[0].certainty is Certainty.TO_BE_LOOKED_AT


def test_a_car_that_stands_apart_is_nobodys(rules: RuleSet) -> None:
    case = case_with(FAR)
    file = case.files["front"]
    near, far = case.readings[file].vehicles
    away = far.model_copy(update={"box": (3500.0, 1100.0, 3900.0, 1500.0)})
    case = case.with_reading(file, vehicles=(near, away))
    assert told(case, rules) == {}
    assert FindingCode.DAMAGE_UNASSIGNED in {f.code for f in judge(case, rules).findings}


def test_one_of_three_cars_is_not_guessed(rules: RuleSet) -> None:
    case = case_with(FAR, "collision")
    file = case.files["collision"]
    near, far = case.readings[file].vehicles
    third = far.model_copy(update={"box": (2000.0, 600.0, 3000.0, 1500.0)})
    assert told(case.with_reading(file, vehicles=(near, far, third)), rules) == {}


def test_a_car_with_somebody_elses_plate_is_nobodys(rules: RuleSet) -> None:
    import random

    case = case_with(NEAR, "collision")
    made = case.readings[case.files["collision"]]
    foreign = made.plates[0].model_copy(update={"text": plate_text(random.Random(1))})
    assert told(case.with_reading(case.files["collision"], plates=(foreign,)), rules) == {}


def test_by_the_hint_of_the_app_only_where_no_plate_says_more(rules: RuleSet) -> None:
    assert told(without_plates(case_with(NEAR), "front", "乙"), rules) == {"乙": ["hint"]}
    assert told(without_plates(case_with(NEAR), "front"), rules) == {}
    file = case_with(NEAR).files["front"]
    hinted = case_with(NEAR)
    hinted = hinted.with_case(
        photos=tuple(p.model_copy(update={"party": "乙"}) if p.file == file else p for p in hinted.case.photos)
    )
    assert told(hinted, rules) == {"甲": ["plate"]}


def test_the_sole_motor_party(rules: RuleSet) -> None:
    seed = next(s for s in range(50) if len(clean_case(s, 1).case.parties) == 1)
    case = without_plates(case_with(NEAR, motor_parties=1, seed=seed), "front")
    assert told(case, rules) == {"甲": ["sole_party"]}
    assert told(case_with(None, motor_parties=1, seed=seed), rules) == {"甲": ["sole_party"]}


def test_damage_on_no_vehicle_is_nobodys_of_two(rules: RuleSet) -> None:
    report = judge(case_with(None), rules)
    assert damages(report) == {}
    [finding] = [f for f in report.findings if f.code is FindingCode.DAMAGE_UNASSIGNED]
    assert finding.box is not None and finding.file is not None


def test_a_close_up_without_plates_by_the_declared_zones(rules: RuleSet) -> None:
    case = without_plates(case_with(None, "collision").with_party("甲", collision_zone=CollisionZone.REAR), "collision")
    assert told(case, rules) == {"乙": ["zone"]}  # the hood; 乙 declares the front
    assert told(case.with_party("乙", collision_zone=None), rules) == {}
    assert told(case.with_party("乙", collision_zone=CollisionZone.REAR), rules) == {}
    front = case.with_party("甲", collision_zone=CollisionZone.FRONT_LEFT)
    assert told(front, rules) == {}  # either may have been hit there
    made = judge(case, rules).parties[1].estimate
    assert made is not None and made.items[0].certainty is Certainty.TO_BE_LOOKED_AT


def test_what_the_network_doubts_makes_no_finding(rules: RuleSet) -> None:
    case = with_damage(clean_case(2), "front", seen_damage("hood", vehicle=None, certain=False))
    assert FindingCode.DAMAGE_UNASSIGNED not in {f.code for f in judge(case, rules).findings}
