"""One case read and judged again. Nothing that anybody sees is replaced: a new reading lies beside the old one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import CaseState, PhotoState
from scenecheck_api.judge.inputs import CaseInputs, case_inputs, keep_reading
from scenecheck_api.recheck.compare import ReportChange, compare
from scenecheck_api.runtime import Runtime
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.tables.cases import CaseRow, ReadingRow, ReportRow
from scenecheck_api.store.tables.review import CorrectionRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.check import check
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import CheckReport

RECHECKED = (
    CaseState.RETAKE,
    CaseState.REVIEW,
    CaseState.COMPLETE,
    CaseState.NOT_ELIGIBLE,
    CaseState.DECIDED,
    CaseState.CLOSED,
)
"""States of cases that have a report and are not being judged just now."""
SETTLED = (CaseState.DECIDED, CaseState.CLOSED)
"""An officer's word stands: such a case is compared and never changed."""


class Held(StrEnum):
    """Why a case is shown and not changed."""

    SETTLED = "settled"
    """It is decided."""
    IN_HAND = "in_hand"
    """Its party is changing photos or what is declared; it is judged anew when that is handed in."""
    CORRECTED = "corrected"
    """An officer corrected an older reading, of which the new one knows nothing."""
    NOT_READ = "not_read"
    """A photo could not be read again."""


class Problem(Value):
    """Why a photo was not read again, or a case not judged: a stable code, and the file where there is one."""

    code: str
    file: str | None = None


class Outcome(Value):
    """What came of one case.

    Attributes:
        case: its id.
        number: the caller's number of it.
        state: when it was looked at.
        report: id of the report that stands.
        new_report: sha256 of the new report as canonical JSON; applying makes the same bytes or leaves the case alone.
        held: why the case is not to be changed.
        photos_read: how many photos were read again now.
        change: what differs; None where there is a problem that left no new report.
    """

    case: str
    number: str
    state: CaseState
    report: str
    new_report: str | None = None
    held: Held | None = None
    photos_read: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    change: ReportChange | None = Field(None)

    @property
    def changed(self) -> bool:
        """Whether the new report says anything else."""
        return self.change is not None and not self.change.nothing


@dataclass(frozen=True)
class Rejudged:
    """A case judged again: what it was judged by, and the report."""

    inputs: CaseInputs
    records: Records
    report: CheckReport

    @property
    def sha256(self) -> str:
        """Of the report as canonical JSON."""
        return hashlib.sha256(canonical_json(self.report.model_dump(mode="json")).encode()).hexdigest()


def examine(parts: Runtime, case_id: str, read: bool) -> Outcome | None:
    """Look at one case again.

    Args:
        parts: of the process: the models, rules and prices in use.
        case_id: the case.
        read: read the photos again which this pipeline has not read; else the readings of its report are judged.

    Returns:
        What came of it; None of a case that has gone or is being judged.
    """
    started = time.perf_counter()
    with parts.database.read() as session:
        case = session.get(CaseRow, case_id)
        if case is None or case.report_id is None or case.state not in RECHECKED:
            return None
        standing = session.get_one(ReportRow, case.report_id)
        inputs = case_inputs(session, case, standing.pipeline)
    problems, count = _read_again(parts, inputs) if read else ((), 0)
    about = {"case": case.id, "number": case.number, "state": CaseState(case.state), "report": standing.id}
    try:
        with parts.database.read() as session:
            again = rejudge(session, parts, case, standing, read)
            lost = read and _corrections_lost(session, case.id, again.inputs.as_read)
    except SceneCheckError as error:
        problems = (*problems, Problem(code=error.code))
        return Outcome(**about, problems=problems, photos_read=count, seconds=_since(started))
    held = None
    if case.state in SETTLED:
        held = Held.SETTLED
    elif case.state == CaseState.RETAKE and inputs.photo_set != standing.photo_set:
        held = Held.IN_HAND
    elif lost:
        held = Held.CORRECTED
    elif problems:
        held = Held.NOT_READ
    return Outcome(
        **about,
        new_report=again.sha256,
        held=held,
        photos_read=count,
        seconds=_since(started),
        problems=problems,
        change=compare(CheckReport.model_validate(standing.report), again.report),
    )


def rejudge(session: Session, parts: Runtime, case: CaseRow, standing: ReportRow, read: bool) -> Rejudged:
    """Judge a case by stored readings and the records it was judged by; pure but for what is looked up.

    Args:
        session: to look with.
        parts: of the process.
        case: the case.
        standing: its report.
        read: judge readings of the pipeline in use where there are; else those that the standing report was made of.
    """
    inputs = case_inputs(session, case, parts.reader.digest if read else standing.pipeline)
    records = Records.model_validate(standing.records)
    report = check(inputs.case, inputs.readings, records, parts.ruleset, inputs.errors, parts.prices)
    return Rejudged(inputs, records, report)


def _read_again(parts: Runtime, inputs: CaseInputs) -> tuple[tuple[Problem, ...], int]:
    """Read what this pipeline has not read, and keep each reading at once: a run that is cut off loses one photo."""
    problems: list[Problem] = []
    count = 0
    for photo in inputs.photos:
        if photo.state != PhotoState.READ.value:
            continue
        key = (photo.sha256, parts.reader.digest)
        with parts.database.read() as session:
            if session.get(ReadingRow, key) is not None:
                continue
        started = time.perf_counter()
        try:
            reading, _ = parts.reader.read_photo(parts.blobs.get(photo.sha256), photo.file)
        except SceneCheckError as error:
            problems.append(Problem(code=error.code, file=photo.file))
            continue
        with parts.database.write() as session:
            keep_reading(session, photo.sha256, reading, time.perf_counter() - started)
        count += 1
    return tuple(problems), count


def _corrections_lost(session: Session, case_id: str, readings: Mapping[str, PhotoReading]) -> bool:
    """Whether an officer corrected an older reading of a photo of this case: the new one knows nothing of it."""
    made = session.execute(
        select(CorrectionRow.file, CorrectionRow.sha256, CorrectionRow.pipeline).where(CorrectionRow.case_id == case_id)
    )
    return any(
        file in readings and sha256 == readings[file].sha256 and pipeline != readings[file].pipeline
        for file, sha256, pipeline in made
    )


def examine_all(
    parts: Runtime, cases: list[str], read: bool, done: Callable[[str], None] = lambda case: None
) -> list[Outcome]:
    """Look at each case of a chunk."""
    outcomes = []
    for case_id in cases:
        outcome = examine(parts, case_id, read)
        if outcome is not None:
            outcomes.append(outcome)
        done(case_id)
    return outcomes


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
