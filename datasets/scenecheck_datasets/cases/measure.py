"""How many planted faults the judging finds, and how many clean cases it flags; read perfectly or as measured."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults import FAULTS, Fault
from scenecheck_datasets.cases.noise import ReaderNoise
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.check import check
from scenecheck_evidence.report import CheckReport, Severity, Verdict
from scenecheck_evidence.ruleset import RuleSet


@dataclass
class Measured:
    """Counts of a measurement; `missed` and `flagged` name the seeds so that each can be looked at.

    `stopped` counts the faults that change the verdict whose cases did not pass as complete, whether or not the
    fault itself was named: with an unread paper the uploader is asked again before the fault can show.
    """

    faults: int = 0
    found: int = 0
    stopping: int = 0
    stopped: int = 0
    clean: int = 0
    missed: list[tuple[str, int]] = field(default_factory=list)
    flagged: list[tuple[int, str]] = field(default_factory=list)
    flagged_by: Counter[str] = field(default_factory=Counter)


def judge(case: CaseFile, rules: RuleSet) -> CheckReport:
    """The report of a synthetic case."""
    return check(case.case, case.readings, case.records, rules)


def planted(name: str, seed: int) -> CaseFile | None:
    """A clean case with one fault planted; None where the drawn case has no place for it."""
    rng = random.Random(f"{name} {seed}")
    return FAULTS[name].plant(clean_case(seed, 2 if seed % 4 else 1), rng)


def measure(
    cases: int, rules: RuleSet, done: Callable[[], None] = lambda: None, noise: ReaderNoise | None = None
) -> Measured:
    """Judge so many clean cases, and as many with one fault each, the faults in turn.

    A fault counts as found when the finding that must name it is there and the verdict is no longer `complete` (where
    the fault is more than information). A clean case counts as flagged when its verdict is not `complete`.

    Args:
        cases: how many of each.
        rules: the rule set.
        done: called after each case.
        noise: how papers are read; perfectly when left out.
    """

    def read(case: CaseFile, seed: int) -> CaseFile:
        return case if noise is None else noise.apply(case, random.Random(f"noise {seed}"))

    result = Measured()
    for seed in range(cases):
        report = judge(read(clean_case(seed, 2 if seed % 4 else 1), seed), rules)
        result.clean += 1
        if report.verdict is not Verdict.COMPLETE:
            result.flagged.append((seed, report.verdict.value))
            result.flagged_by.update({f.code.value for f in report.findings if f.severity is not Severity.INFO})
        done()
    names = sorted(FAULTS)
    seed = 0
    while result.faults < cases:
        name = names[seed % len(names)]
        case = planted(name, seed)
        if case is not None:
            fault, report = FAULTS[name], judge(read(case, seed), rules)
            result.faults += 1
            result.stopping += fault.changes_verdict
            result.stopped += fault.changes_verdict and report.verdict is not Verdict.COMPLETE
            if _named(report, fault):
                result.found += 1
            else:
                result.missed.append((name, seed))
            done()
        seed += 1
    return result


def _named(report: CheckReport, fault: Fault) -> bool:
    named = any(finding.code is fault.code for finding in report.findings)
    return named and (report.verdict is not Verdict.COMPLETE or not fault.changes_verdict)
