"""The route of order 146 from declarations and what is seen; unknown is not false."""

from __future__ import annotations

from typing import Any

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import Declared, Party, PartyKind
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import CheckReport, RouteName, Verdict
from scenecheck_evidence.ruleset import RuleSet

NEGOTIATE, ONLINE, SIMPLE, MOVE, POLICE = RouteName


def _codes(report: CheckReport) -> set[FindingCode]:
    return {f.code for f in report.findings}


@pytest.mark.parametrize(
    ("told", "route", "articles"),
    [
        ({}, NEGOTIATE, ["19"]),
        ({"disputed": True}, ONLINE, ["20"]),
        ({"injury": "slight", "simple_procedure_agreed": True}, SIMPLE, ["23"]),
        ({"injury": "slight", "simple_procedure_agreed": True, "disputed": True}, SIMPLE, ["23"]),
        ({"injury": "slight", "simple_procedure_agreed": False}, POLICE, ["13"]),
        ({"injury": "slight"}, POLICE, ["13"]),
        ({"injury": "serious"}, POLICE, ["13"]),
        ({"drink_or_drugs": True}, POLICE, ["13"]),
        ({"intent": True}, POLICE, ["13"]),
        ({"can_move": False}, POLICE, ["13"]),
        ({"left_scene": True}, POLICE, ["13"]),
        ({"dangerous_goods": True}, POLICE, ["15"]),
        ({"public_facility": True}, MOVE, ["14"]),
        ({"public_facility": True, "intent": True}, POLICE, ["13", "14"]),
        ({"can_move": None, "drink_or_drugs": None}, NEGOTIATE, ["19"]),
    ],
)
def test_declared(told: dict[str, Any], route: RouteName, articles: list[str], rules: RuleSet) -> None:
    report = judge(clean_case(2).with_declared(**told), rules)
    assert report.route.name is route
    assert [article.strip("程序规定第条") for article in report.route.articles] == articles
    assert report.route.reasons
    excluded = route in (MOVE, POLICE)
    assert (report.verdict is Verdict.NOT_ELIGIBLE) == excluded
    assert (FindingCode.QUICK_HANDLING_EXCLUDED in _codes(report)) == excluded


def test_nothing_declared_is_not_taken_as_harmless(rules: RuleSet) -> None:
    report = judge(clean_case(2).with_case(declared=Declared()), rules)
    assert FindingCode.DECLARATION_UNKNOWN in _codes(report)
    assert report.verdict is Verdict.REVIEW


def test_not_eligible_outweighs_a_missing_photo(rules: RuleSet) -> None:
    case = clean_case(2)
    report = judge(case.without(case.files["front"]).with_declared(intent=True), rules)
    assert report.verdict is Verdict.NOT_ELIGIBLE
    assert FindingCode.SLOT_MISSING in _codes(report)


def _used_as(case: CaseFile, use: str) -> CaseFile:
    file = case.files["vehicle_licence_main_甲"]
    return case.with_field(file, use_character=use).with_record("vehicles", 0, use_character=use)


def test_overload_excludes_coaches_only(rules: RuleSet) -> None:
    case = clean_case(2).with_declared(overload_suspected=True)
    assert judge(case, rules).route.name is NEGOTIATE
    assert judge(_used_as(case, "公路客运"), rules).route.name is POLICE
    assert judge(_used_as(case, "B"), rules).route.name is POLICE


def test_overload_of_an_unknown_vehicle_excludes(rules: RuleSet) -> None:
    case = clean_case(2).with_declared(overload_suspected=True).with_record("vehicles", 0, use_character=None)
    case = case.with_field(case.files["vehicle_licence_main_甲"], use_character=None)
    assert judge(case, rules).route.name is POLICE


def test_a_dangerous_goods_vehicle_in_the_register(rules: RuleSet) -> None:
    report = judge(_used_as(clean_case(2), "R"), rules)
    assert report.route.name is POLICE
    assert "15" in report.route.articles[0]


def test_inspection_is_judged_by_the_records(rules: RuleSet) -> None:
    expired = clean_case(2).with_record("vehicles", 0, inspection_valid_until="2024-05")
    assert judge(expired, rules).route.name is MOVE
    valid_on_its_last_day = clean_case(2)
    day = valid_on_its_last_day.case.occurred_at.date().isoformat()
    report = judge(valid_on_its_last_day.with_record("vehicles", 0, inspection_valid_until=day), rules)
    assert report.route.name is NEGOTIATE


def test_paper_alone_sends_an_expired_inspection_to_an_officer(rules: RuleSet) -> None:
    seed = next(s for s in range(50) if "vehicle_licence_sub_甲" in clean_case(s).files)
    case = clean_case(seed).with_record("vehicles", 0, inspection_valid_until=None)
    report = judge(case.with_field(case.files["vehicle_licence_sub_甲"], inspection_valid_until="2024-05"), rules)
    assert report.route.name is NEGOTIATE
    assert report.verdict is Verdict.REVIEW


def test_register_outweighs_an_old_licence(rules: RuleSet) -> None:
    """The paper has expired, the register says it was renewed: no reason to call the police, but to look."""
    case = clean_case(2)
    report = judge(case.with_field(case.files["driving_licence_main_甲"], valid_to="2024-01-01"), rules)
    assert report.route.name is NEGOTIATE
    assert FindingCode.LICENCE_VALIDITY_MISMATCH in _codes(report)
    assert FindingCode.DRIVING_LICENCE_NOT_VALID not in _codes(report)


def test_an_expired_paper_counts_where_no_register_is(rules: RuleSet) -> None:
    case = clean_case(2).with_records(drivers=())
    expired = case.with_field(case.files["driving_licence_main_甲"], valid_from="2014-01-01", valid_to="2024-01-01")
    assert judge(expired, rules).route.name is POLICE
    long_term = case.with_field(case.files["driving_licence_main_甲"], valid_to="长期")
    assert judge(long_term, rules).route.name is NEGOTIATE


@pytest.mark.parametrize(
    ("others", "route"),
    [
        ((), SIMPLE),
        ((Party(id="乙", kind=PartyKind.NON_MOTOR),), NEGOTIATE),
        ((Party(id="乙", kind=PartyKind.PEDESTRIAN),), SIMPLE),
    ],
)
def test_one_motor_vehicle(others: tuple[Party, ...], route: RouteName, rules: RuleSet) -> None:
    seed = next(s for s in range(50) if len(clean_case(s, 1).case.parties) == 2)
    case = clean_case(seed, 1)
    report = judge(case.with_case(parties=(case.case.parties[0], *others)), rules)
    assert report.route.name is route
    assert [party.id for party in report.parties] == ["甲"]
    assert not any(slot.party == "乙" for slot in report.slots)
