"""One case from folder to report: load, read each photo once, judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scenecheck_api.case_files import CaseFolder
from scenecheck_api.errors import FileProblem
from scenecheck_api.inspect_photos import Reader, inspect_files
from scenecheck_api.price_table import load_price_table
from scenecheck_api.records.csv_folder import Loaded
from scenecheck_evidence.check import check
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet


@dataclass(frozen=True)
class CheckedCase:
    """A judged case with everything its page shows.

    Attributes:
        report: the judgement; it alone is stored, and the same input gives the same bytes.
        folder: the case and its files.
        ruleset: what it was judged by.
        readings: of each photo that could be read, by its name in the case.
        problems: files of photos and records that could not be used, in whole or in part.
        notes: what was put right on the way and changes nothing.
        seconds: that reading and judging took.
    """

    report: CheckReport
    folder: CaseFolder
    ruleset: RuleSet
    readings: Mapping[str, PhotoReading]
    problems: tuple[FileProblem, ...]
    notes: tuple[FileProblem, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """What `check --json` prints: the report, its seconds, and the files that could not be used."""
        body = {**self.report.model_dump(mode="json"), "seconds": round(self.seconds, 3)}
        if self.problems:
            body["errors"] = [problem.as_json() for problem in self.problems]
        return body


def check_case(
    folder: CaseFolder,
    loaded: Loaded,
    reader: Reader,
    ruleset: RuleSet,
    *,
    stored: Mapping[str, PhotoReading] | None = None,
    prices: PriceTable | None = None,
    done: Callable[[str], None] = lambda name: None,
) -> CheckedCase:
    """Judge one case.

    Args:
        folder: the loaded case.
        loaded: the loaded records.
        reader: reads the photos that `stored` does not hold.
        ruleset: the authority's rules.
        stored: readings by the photo's sha256; those photos are not read again.
        prices: the price table of the estimates; the shipped sample where none is given.
        done: called with the name of each photo once it is read.
    """
    start = time.perf_counter()
    readings: dict[str, PhotoReading] = {}
    problems = list(folder.problems)
    for inspected in inspect_files(folder.files.items(), reader, stored=stored):
        done(inspected.file)
        if inspected.reading is not None:
            readings[inspected.file] = inspected.reading
        elif inspected.problem is not None:
            problems.append(inspected.problem)
    table = prices or load_price_table(None, ruleset.damage)
    errors = {problem.file: problem.text for problem in problems}
    return CheckedCase(
        report=check(folder.case, readings, loaded.records, ruleset, errors, table),
        folder=folder,
        ruleset=ruleset,
        readings=readings,
        problems=(*problems, *loaded.problems),
        notes=tuple(loaded.notes),
        seconds=time.perf_counter() - start,
    )
