"""Responsibility is suggested only where zones tell, and less surely where photos do not carry it."""

from __future__ import annotations

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import seen_damage, with_damage
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import CollisionZone, Situation
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.ruleset import RuleSet

FRONT, REAR, LEFT = CollisionZone.FRONT, CollisionZone.REAR, CollisionZone.LEFT


@pytest.mark.parametrize(
    ("situation", "zones", "suggested"),
    [
        (Situation.REAR_END, (REAR, FRONT), {"甲": "none", "乙": "full"}),
        (Situation.REAR_END, (FRONT, CollisionZone.REAR_LEFT), {"甲": "full", "乙": "none"}),
        (Situation.REAR_END, (None, FRONT), {"甲": "none", "乙": "full"}),
        (Situation.REAR_END, (REAR, None), {"甲": "none", "乙": "full"}),
        (Situation.REAR_END, (None, None), None),
        (Situation.REAR_END, (FRONT, FRONT), None),
        (Situation.REVERSING, (REAR, FRONT), {"甲": "full", "乙": "none"}),
        (Situation.REVERSING, (REAR, REAR), None),
        (Situation.OPENING_DOOR, (LEFT, FRONT), {"甲": "full", "乙": "none"}),
        (Situation.LANE_CHANGE, (LEFT, FRONT), None),
        (Situation.RED_LIGHT, (REAR, FRONT), None),
        (Situation.OTHER, (REAR, FRONT), None),
    ],
)
def test_zones(
    situation: Situation,
    zones: tuple[CollisionZone | None, CollisionZone | None],
    suggested: dict[str, str] | None,
    rules: RuleSet,
) -> None:
    case = clean_case(2).with_case(situation=situation)
    case = case.with_party("甲", collision_zone=zones[0]).with_party("乙", collision_zone=zones[1])
    liability = judge(case, rules).liability
    assert liability.suggestion == suggested
    assert liability.articles == rules.liability.situations[situation].articles
    assert (liability.confidence > 0) == (suggested is not None)


def test_rear_end_names_article_43(rules: RuleSet) -> None:
    assert judge(clean_case(2), rules).liability.articles == ("道交法第43条",)


def test_missing_photos_lower_the_confidence(rules: RuleSet) -> None:
    case = clean_case(2)
    whole = judge(case, rules).liability.confidence
    for name in ("front", "rear", "collision"):
        case = case.without(case.files[name])
    poor = judge(case, rules).liability.confidence
    assert 0 < poor < whole
    assert poor <= 0.4


def _damaged(case: CaseFile, name: str, part: str) -> CaseFile:
    return with_damage(case, name, seen_damage(part), viewed=False)


def test_damage_that_is_seen_raises_the_confidence(rules: RuleSet) -> None:
    case = clean_case(2)
    told = judge(case, rules).liability
    seen = judge(_damaged(_damaged(case, "front", "back_bumper"), "rear", "hood"), rules).liability
    assert seen.suggestion == told.suggestion
    assert told.confidence < seen.confidence == rules.liability.situations[Situation.REAR_END].confidence


def test_damage_stands_in_for_zones_that_nobody_declared(rules: RuleSet) -> None:
    case = clean_case(2).with_party("甲", collision_zone=None).with_party("乙", collision_zone=None)
    assert judge(case, rules).liability.suggestion is None
    seen = judge(_damaged(_damaged(case, "front", "back_bumper"), "rear", "hood"), rules).liability
    assert seen.suggestion == {"甲": "none", "乙": "full"}


def test_damage_at_the_wrong_end_takes_the_suggestion_away(rules: RuleSet) -> None:
    report = judge(_damaged(clean_case(2), "front", "hood"), rules)
    assert report.liability.suggestion is None
    assert FindingCode.DAMAGE_ZONE_MISMATCH in {f.code for f in report.findings}


def test_no_situation_no_suggestion(rules: RuleSet) -> None:
    liability = judge(clean_case(2).with_case(situation=None), rules).liability
    assert liability.suggestion is None
    assert liability.articles == ()


def test_a_contradiction_takes_the_suggestion_away(rules: RuleSet) -> None:
    assert judge(clean_case(2).with_case(situation=Situation.SINGLE_VEHICLE), rules).liability.suggestion is None


def test_single_vehicle(rules: RuleSet) -> None:
    seed = next(s for s in range(50) if len(clean_case(s, 1).case.parties) == 1)
    assert judge(clean_case(seed, 1), rules).liability.suggestion == {"甲": "full"}
