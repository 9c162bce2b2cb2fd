"""Damage in zones: what the declared collision can reach, and whether two cars can have met as declared."""

from __future__ import annotations

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import round_prices, seen_damage, with_damage
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import CollisionZone, Form, Party, PartyKind, Situation
from scenecheck_evidence.check import check
from scenecheck_evidence.estimate import NOTHING, NoPrice
from scenecheck_evidence.findings import INTEGRITY, FindingCode
from scenecheck_evidence.reading import Damage
from scenecheck_evidence.report import Finding, Verdict
from scenecheck_evidence.rules_page import rules_page
from scenecheck_evidence.ruleset import RuleSet

ZONE, PAIR = FindingCode.DAMAGE_ZONE_MISMATCH, FindingCode.DAMAGE_PAIR_MISMATCH
CHECK = FindingCode.DAMAGE_ZONE_TO_CHECK
Z = CollisionZone


def found(case: CaseFile, rules: RuleSet, code: FindingCode) -> list[Finding]:
    return [f for f in judge(case, rules).findings if f.code is code]


def zoned(zone: CollisionZone | None, part: str, **changes: object) -> CaseFile:
    case = clean_case(2).with_party("甲", collision_zone=zone)
    return with_damage(case, "front", seen_damage(part, **changes), viewed=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "part", "trips"),
    [
        (Z.REAR, "back_bumper", False),
        (Z.REAR, "back_left_door", False),
        (Z.REAR, "left_quarter_panel", False),
        (Z.REAR, "front_left_door", True),
        (Z.REAR, "hood", True),
        (Z.REAR, "wheel", False),
        (Z.FRONT, "left_fender", False),
        (Z.FRONT, "front_left_door", False),
        (Z.FRONT, "back_right_door", True),
        (Z.LEFT, "front_bumper", False),
        (Z.LEFT, "right_mirror", True),
        (Z.LEFT, "right_sill", True),
        (Z.FRONT_LEFT, "left_sill", False),
        (Z.FRONT_LEFT, "right_fender", True),
        (None, "hood", False),
    ],
)
def test_what_a_declared_collision_reaches(zone: CollisionZone | None, part: str, trips: bool, rules: RuleSet) -> None:
    assert bool(found(zoned(zone, part), rules, ZONE)) is trips


def test_only_certain_damage_is_a_mismatch_and_what_is_unsure_is_to_be_looked_at(rules: RuleSet) -> None:
    assert not found(zoned(Z.REAR, "hood", certain=False), rules, ZONE)
    assert found(zoned(Z.REAR, "hood", severity=None), rules, ZONE)
    assert not found(zoned(Z.REAR, "hood"), rules, CHECK)
    (finding,) = found(zoned(Z.REAR, "hood", certain=False), rules, CHECK)
    assert (finding.party, finding.audience) == ("甲", "officer")
    assert "车尾" in finding.message.zh and "机盖" in finding.message.zh
    assert not found(zoned(Z.FRONT, "hood", certain=False), rules, CHECK)
    assert not found(zoned(None, "hood", certain=False), rules, CHECK)


def test_all_that_is_to_be_looked_at_is_one_finding_of_a_party(rules: RuleSet) -> None:
    case = clean_case(2).with_party("甲", collision_zone=Z.REAR)
    damages = [seen_damage(part, certain=False, score=s) for part, s in (("hood", 0.4), ("grille", 0.6))]
    (finding,) = found(with_damage(case, "front", *damages, viewed=False), rules, CHECK)
    assert all(name in finding.message.zh for name in ("机盖", "中网"))
    assert judge(with_damage(case, "front", *damages, viewed=False), rules).verdict is Verdict.COMPLETE


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        (None, {}),  # no part, no zone
        ("wheel", {}),  # lies in no zone
        ("hood", {"type_": "rust"}),
        ("hood", {"type_": "glass_shatter", "part": "grille"}),  # hardly occurs there: the part is in doubt
        ("hood", {"score": 0.1}),  # below the rule set's threshold
    ],
)
def test_what_tells_no_place_is_not_to_be_looked_at(
    part: str | None, changes: dict[str, object], rules: RuleSet
) -> None:
    seen = seen_damage(part, certain=False)
    case = clean_case(2).with_party("甲", collision_zone=Z.REAR)
    damage = Damage.model_validate({**dict(seen), **{("type" if k == "type_" else k): v for k, v in changes.items()}})
    assert not found(with_damage(case, "front", damage, viewed=False), rules, CHECK)


def test_damage_of_a_car_that_may_be_the_other_partys_counts_where_neither_collision_reaches(rules: RuleSet) -> None:
    """Only the app says whose car it is: what the other's collision reaches may well be the other's."""
    for other, trips in ((Z.FRONT, False), (Z.REAR, True)):
        case = clean_case(2).with_party("甲", collision_zone=Z.REAR).with_party("乙", collision_zone=other)
        case = with_damage(case, "front", seen_damage("hood"), viewed=False)
        reading = case.readings[case.files["front"]]
        vehicles = tuple(v.model_copy(update={"plate": None}) for v in reading.vehicles)
        case = case.with_reading(case.files["front"], plates=(), vehicles=vehicles[:1])
        photos = [
            p.model_copy(update={"party": "甲"}) if p.file == case.files["front"] else p for p in case.case.photos
        ]
        case = case.with_case(photos=tuple(photos))
        assert bool(found(case, rules, CHECK)) is trips
        assert not found(case, rules, ZONE)


def test_a_rule_set_written_before_finds_nothing_of_the_kind(rules: RuleSet) -> None:
    before = {code: rule for code, rule in rules.rules.items() if code is not CHECK}
    older = RuleSet.model_validate({**dict(rules), "rules": before})
    case = zoned(Z.REAR, "hood", certain=False)
    assert not found(case, older, CHECK) and found(case, rules, CHECK)
    assert CHECK.value not in rules_page(older) and CHECK.value in rules_page(rules)
    with pytest.raises(ValueError, match="one for each finding code expected, none found for rust_seen"):
        without = {code: rule for code, rule in before.items() if code is not FindingCode.RUST_SEEN}
        RuleSet.model_validate({**dict(rules), "rules": without})


def test_what_is_to_be_looked_at_outside_is_never_priced(rules: RuleSet) -> None:
    case = zoned(Z.REAR, "hood", certain=False)
    report = check(case.case, case.readings, case.records, rules, prices=round_prices(rules.damage))
    estimate = report.parties[0].estimate
    assert estimate is not None
    assert [(item.price, item.no_price) for item in estimate.items] == [(None, NoPrice.OUTSIDE_ZONE)]
    assert estimate.total == NOTHING


def test_a_part_on_the_far_side_is_no_finding(rules: RuleSet) -> None:
    """From the front left nobody sees the right tail lamp: the part is wrong, not the party."""
    case = clean_case(next(s for s in range(50) if _viewed(clean_case(s))))
    case = case.with_party("甲", collision_zone=Z.FRONT)
    lamp = seen_damage("back_right_light", type_="broken_part")
    assert not found(with_damage(case, "front", lamp), rules, ZONE)
    assert found(with_damage(case, "front", lamp, viewed=False), rules, ZONE)


def _viewed(case: CaseFile) -> bool:
    return case.readings[case.files["front"]].vehicles[0].view is not None


def test_three_vehicles_are_not_judged_by_one_zone(rules: RuleSet) -> None:
    case = zoned(Z.REAR, "hood")
    case = case.with_case(parties=(*case.case.parties, Party(id="丙", kind=PartyKind.NON_MOTOR)))
    assert not found(case, rules, ZONE)


def pair(front: str, rear: str, situation: Situation | None = None, form: Form | None = None) -> CaseFile:
    """甲 damaged at one part, 乙 at the other; no zone is declared."""
    case = clean_case(2).with_case(situation=situation, form=form)
    case = case.with_party("甲", collision_zone=None).with_party("乙", collision_zone=None)
    case = with_damage(case, "front", seen_damage(front), viewed=False)
    return with_damage(case, "rear", seen_damage(rear), viewed=False)


@pytest.mark.parametrize(
    ("one", "other", "situation", "form", "trips"),
    [
        ("back_bumper", "hood", Situation.REAR_END, None, False),
        ("hood", "back_bumper", Situation.REAR_END, None, False),
        ("hood", "front_bumper", Situation.REAR_END, None, True),
        ("trunk", "back_bumper", Situation.REAR_END, None, True),
        ("trunk", "left_sill", Situation.REAR_END, None, True),
        ("trunk", "back_bumper", Situation.REVERSING, None, False),
        ("hood", "front_bumper", Situation.REVERSING, None, True),
        ("hood", "grille", None, Form.HEAD_ON_COLLISION, False),
        ("hood", "trunk", None, Form.HEAD_ON_COLLISION, True),
        ("left_sill", "right_sill", None, Form.SCRAPE_SAME_DIRECTION, False),
        ("left_sill", "left_sill", None, Form.SCRAPE_SAME_DIRECTION, True),
        ("left_sill", "left_sill", None, Form.SCRAPE_OPPOSITE_DIRECTION, False),
        ("hood", "right_sill", None, Form.SIDE_COLLISION_RIGHT_ANGLE, False),
        ("trunk", "right_sill", None, Form.SIDE_COLLISION_RIGHT_ANGLE, True),
        ("hood", "grille", Situation.LANE_CHANGE, None, False),
        ("hood", "grille", None, Form.SIDE_COLLISION_UNDETERMINED_ANGLE, False),
    ],
)
def test_two_cars_meet_as_declared(
    one: str, other: str, situation: Situation | None, form: Form | None, trips: bool, rules: RuleSet
) -> None:
    assert bool(found(pair(one, other, situation, form), rules, PAIR)) is trips


def test_the_finding_names_both_and_goes_to_officers_only(rules: RuleSet) -> None:
    [finding] = found(pair("hood", "front_bumper", Situation.REAR_END), rules, PAIR)
    assert PAIR in INTEGRITY and finding.audience == "officer"
    assert "甲方损伤在机盖" in finding.message.zh and "乙方损伤在前保险杠" in finding.message.zh
    assert "party 甲 is damaged at: hood" in finding.message.en
    assert finding.file and finding.box


def test_damage_that_does_not_fit_takes_the_suggestion_away(rules: RuleSet) -> None:
    case = pair("back_bumper", "hood", Situation.REAR_END)
    assert judge(case, rules).liability.suggestion is not None
    assert judge(pair("hood", "front_bumper", Situation.REAR_END), rules).liability.suggestion is None


def test_one_damaged_car_tells_nothing_of_the_pair(rules: RuleSet) -> None:
    case = clean_case(2).with_party("甲", collision_zone=None)
    assert not found(with_damage(case, "front", seen_damage("hood"), viewed=False), rules, PAIR)


def test_old_damage_does_not_speak_for_this_collision(rules: RuleSet) -> None:
    case = pair("hood", "front_bumper", Situation.REAR_END)
    case = with_damage(case, "front", seen_damage("hood", type_="rust"))
    assert not found(case, rules, PAIR)
    assert found(case, rules, FindingCode.DAMAGE_LOOKS_OLD)
