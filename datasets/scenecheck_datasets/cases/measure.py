"""How many planted faults the judging finds, and how many clean cases it flags, given perfect readings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from scenecheck_datasets.cases.faults import FAULTS, Fault
from scenecheck_datasets.cases.perfect import CaseFile, clean_case
from scenecheck_evidence.check import check
from scenecheck_evidence.report import CheckReport, Verdict
from scenecheck_evidence.ruleset import RuleSet


@dataclass
class Measured:
    """Counts of a measurement; `missed` and `flagged` name the seeds so that each can be looked at."""

    faults: int = 0
    found: int = 0
    clean: int = 0
    missed: list[tuple[str, int]] = field(default_factory=list)
    flagged: list[tuple[int, str]] = field(default_factory=list)


def judge(case: CaseFile, rules: RuleSet) -> CheckReport:
    """The report of a synthetic case."""
    return check(case.case, case.readings, case.records, rules)


def planted(name: str, seed: int) -> CaseFile | None:
    """A clean case with one fault planted; None where the drawn case has no place for it."""
    rng = random.Random(f"{name} {seed}")
    return FAULTS[name].plant(clean_case(seed, 2 if seed % 4 else 1), rng)


def measure(cases: int, rules: RuleSet, done: Callable[[], None] = lambda: None) -> Measured:
    """Judge so many clean cases, and as many with one fault each, the faults in turn.

    A fault counts as found when the finding that must name it is there and the verdict is no longer `complete` (where
    the fault is more than information). A clean case counts as flagged when its verdict is not `complete`.

    Args:
        cases: how many of each.
        rules: the rule set.
        done: called after each case.
    """
    result = Measured()
    for seed in range(cases):
        report = judge(clean_case(seed, 2 if seed % 4 else 1), rules)
        result.clean += 1
        if report.verdict is not Verdict.COMPLETE:
            result.flagged.append((seed, report.verdict.value))
        done()
    names = sorted(FAULTS)
    seed = 0
    while result.faults < cases:
        name = names[seed % len(names)]
        case = planted(name, seed)
        if case is not None:
            result.faults += 1
            if _named(judge(case, rules), FAULTS[name]):
                result.found += 1
            else:
                result.missed.append((name, seed))
            done()
        seed += 1
    return result


def _named(report: CheckReport, fault: Fault) -> bool:
    named = any(finding.code is fault.code for finding in report.findings)
    return named and (report.verdict is not Verdict.COMPLETE or not fault.changes_verdict)
