"""互碰自赔: each condition met, not met or unknown, with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import round_prices, seen_damage, with_damage
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import PartyKind, Slot
from scenecheck_evidence.check import check
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.estimate import ConditionCode, ConditionStatus, KnockForKnock
from scenecheck_evidence.knock_for_knock import knock_for_knock
from scenecheck_evidence.reading import DamageType, Severity
from scenecheck_evidence.report import CheckReport, Degree, Liability
from scenecheck_evidence.ruleset import RuleSet

MET, NOT_MET, UNKNOWN = ConditionStatus.MET, ConditionStatus.NOT_MET, ConditionStatus.UNKNOWN
C = ConditionCode


def judged(case: CaseFile, rules: RuleSet) -> CheckReport:
    return check(case.case, case.readings, case.records, rules, prices=round_prices(rules.damage))


def settled(severity: Severity = Severity.MINOR) -> CaseFile:
    """Both cars scratched, everything declared and agreed."""
    case = clean_case(2).with_declared(public_facility=False, knock_for_knock_agreed=True)
    for name, part in (("front", "back_bumper"), ("rear", "hood")):
        case = with_damage(case, name, seen_damage(part, DamageType.SCRATCH, severity=severity), viewed=False)
    return case


def conditions(case: CaseFile, rules: RuleSet) -> dict[ConditionCode, ConditionStatus]:
    said = judged(case, rules).knock_for_knock
    assert said is not None
    assert all(condition.reasons for condition in said.conditions)
    return {condition.code: condition.status for condition in said.conditions}


def test_each_condition_has_its_status(rules: RuleSet) -> None:
    assert conditions(settled(), rules) == {
        C.ALL_INSURED: MET,
        C.VEHICLE_DAMAGE_ONLY: MET,
        C.EACH_WITHIN_LIMIT: MET,
        C.ALL_AT_FAULT: NOT_MET,  # a rear-end collision: one is suggested to bear all
        C.AGREED: MET,
    }


@pytest.mark.parametrize(
    ("declared", "code", "status"),
    [
        ({"injury": "slight"}, C.VEHICLE_DAMAGE_ONLY, NOT_MET),
        ({"injury": None}, C.VEHICLE_DAMAGE_ONLY, UNKNOWN),
        ({"public_facility": True}, C.VEHICLE_DAMAGE_ONLY, NOT_MET),
        ({"public_facility": None}, C.VEHICLE_DAMAGE_ONLY, UNKNOWN),
        ({"knock_for_knock_agreed": None}, C.AGREED, UNKNOWN),
        ({"knock_for_knock_agreed": False}, C.AGREED, NOT_MET),
        ({"disputed": True}, C.AGREED, NOT_MET),
    ],
)
def test_declarations(
    declared: dict[str, object], code: ConditionCode, status: ConditionStatus, rules: RuleSet
) -> None:
    assert conditions(settled().with_declared(**declared), rules)[code] is status


def test_a_policy_that_had_run_out(rules: RuleSet) -> None:
    case = settled()
    policy = case.records.policies[0]
    early = {"period_start": policy.period_start - timedelta(900), "period_end": policy.period_end - timedelta(900)}
    case = case.with_record("policies", 0, **early)
    file = case.files[f"{Slot.INSURANCE_POLICY.value}_甲"]
    case = case.with_field(
        file, period_start="2020-01-01", period_start_time="00:00", period_end="2020-12-31", period_end_time="24:00"
    )
    assert conditions(case, rules)[C.ALL_INSURED] is NOT_MET


def test_a_policy_that_nobody_holds_is_unknown(rules: RuleSet) -> None:
    case = settled()
    assert conditions(case.with_records(policies=case.records.policies[1:]), rules)[C.ALL_INSURED] is UNKNOWN


def test_dear_damage_and_damage_nobody_sees(rules: RuleSet) -> None:
    dear = settled()
    for part in ("trunk", "back_glass", "back_left_light"):
        broken = seen_damage(part, DamageType.BROKEN_PART, severity=Severity.SEVERE)
        dear = with_damage(dear, "front", broken, viewed=False)
    assert conditions(dear, rules)[C.EACH_WITHIN_LIMIT] is NOT_MET
    assert conditions(clean_case(2), rules)[C.EACH_WITHIN_LIMIT] is UNKNOWN


def test_an_airbag_leaves_injury_to_be_asked(rules: RuleSet) -> None:
    case = with_damage(settled(), "front", seen_damage(None, DamageType.AIRBAG))
    assert conditions(case, rules)[C.VEHICLE_DAMAGE_ONLY] is UNKNOWN


def test_none_with_fewer_than_two_motor_vehicles(rules: RuleSet) -> None:
    assert judged(clean_case(1, 1), rules).knock_for_knock is None
    case = settled().with_party("乙", kind=PartyKind.NON_MOTOR)
    assert judged(case, rules).knock_for_knock is None


@pytest.mark.parametrize(
    ("degrees", "status"),
    [
        ((Degree.EQUAL, Degree.EQUAL), MET),
        ((Degree.MAIN, Degree.SECONDARY), MET),
        ((Degree.FULL, Degree.NONE), NOT_MET),
        (None, UNKNOWN),
    ],
)
def test_all_met_only_where_all_bear_responsibility(
    degrees: tuple[Degree, Degree] | None, status: ConditionStatus, rules: RuleSet
) -> None:
    case = settled()
    report = judged(case, rules)
    liability = Liability(suggestion=dict(zip("甲乙", degrees, strict=True)) if degrees else None)
    said = knock_for_knock(case.case, {"甲": MET, "乙": MET}, report.parties, liability, Collector(rules))
    assert isinstance(said, KnockForKnock)
    assert said.status is status
