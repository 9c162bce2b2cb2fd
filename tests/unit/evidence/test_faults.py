"""Every rule has a case that trips it and one that does not; clean cases pass."""

from __future__ import annotations

import pytest

from scenecheck_datasets.cases.faults import FAULTS
from scenecheck_datasets.cases.measure import judge, measure, planted
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import Verdict
from scenecheck_evidence.ruleset import RuleSet

SEEDS = range(6)


def test_every_code_has_a_fault_that_trips_it() -> None:
    assert {fault.code for fault in FAULTS.values()} == set(FindingCode)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_fault_is_named(name: str, rules: RuleSet) -> None:
    tried = 0
    for seed in SEEDS:
        case = planted(name, seed)
        if case is None:
            continue
        tried += 1
        report = judge(case, rules)
        assert FAULTS[name].code in {f.code for f in report.findings}, seed
        if FAULTS[name].changes_verdict:
            assert report.verdict is not Verdict.COMPLETE, seed
    assert tried


@pytest.mark.parametrize("motor_parties", [1, 2])
def test_clean_cases_trip_nothing_but_information(motor_parties: int, rules: RuleSet) -> None:
    for seed in SEEDS:
        report = judge(clean_case(seed, motor_parties), rules)
        assert report.verdict is Verdict.COMPLETE, (seed, report.findings)
        assert {f.code for f in report.findings} <= {FindingCode.PEOPLE_DIFFER}, seed
        assert all(slot.status == "ok" for slot in report.slots)


def test_information_alone_leaves_the_verdict(rules: RuleSet) -> None:
    cases = {name: planted(name, 3) for name, fault in sorted(FAULTS.items()) if not fault.changes_verdict}
    assert sum(case is not None for case in cases.values()) >= 3
    for name, case in cases.items():
        assert case is None or judge(case, rules).verdict is Verdict.COMPLETE, name


def test_measured_on_planted_faults(rules: RuleSet) -> None:
    """The target of the rule set: 99 % of single faults found, at most 1 % of clean cases flagged."""
    measured = measure(len(FAULTS), rules)
    assert measured.faults >= len(FAULTS) / 2 and measured.clean >= len(FAULTS) / 2
    assert measured.found >= 0.99 * measured.faults, measured.missed
    assert len(measured.flagged) <= 0.01 * measured.clean, measured.flagged
