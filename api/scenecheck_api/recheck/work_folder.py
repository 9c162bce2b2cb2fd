"""The folder of one recheck: its plan, and one file of outcomes a chunk. What is there whole is not done again.

    plan.json           what is rechecked, with which models and rules
    chunks/000001.jsonl  one outcome a line; the file is there when the chunk is done
    diff.json, diff.html what changed

It holds ids, case numbers, codes and statuses, no value that was read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.recheck.errors import RecheckError
from scenecheck_api.recheck.examine import RECHECKED, Outcome
from scenecheck_api.runtime import Runtime
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.base import Value

PLAN = "plan.json"
CHUNKS = "chunks"


class Plan(Value):
    """What one recheck is of.

    Attributes:
        pipeline: digest of the models and settings in use.
        ruleset: sha256 of the rule set and the prices in use.
        read: whether photos are read again.
        chunks: ids of cases, in the order in which they are looked at.
    """

    pipeline: str
    ruleset: str
    read: bool
    chunks: tuple[tuple[str, ...], ...]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(map(len, self.chunks))


def rules_digest(parts: Runtime) -> str:
    """sha256 over the rule set and the prices that cases are judged by."""
    rules = [parts.ruleset.model_dump(mode="json"), parts.prices.model_dump(mode="json")]
    return hashlib.sha256(canonical_json(rules).encode()).hexdigest()


def select_cases(
    session: Session, since: datetime | None = None, until: datetime | None = None, numbers: Sequence[str] = ()
) -> list[str]:
    """Ids of the cases with a report, oldest first.

    Args:
        session: to look with.
        since: submitted from this time on.
        until: submitted before this time.
        numbers: case numbers; all when there are none.
    """
    query = select(CaseRow.id).where(CaseRow.report_id.is_not(None), CaseRow.state.in_([s.value for s in RECHECKED]))
    if since is not None:
        query = query.where(CaseRow.submitted_at >= since)
    if until is not None:
        query = query.where(CaseRow.submitted_at < until)
    if numbers:
        query = query.where(CaseRow.number.in_(numbers))
    return list(session.scalars(query.order_by(CaseRow.id)))


def chunked(cases: Sequence[str], size: int) -> tuple[tuple[str, ...], ...]:
    """The cases in chunks of `size`."""
    return tuple(tuple(cases[start : start + size]) for start in range(0, len(cases), size))


class WorkFolder:
    """The folder of one recheck.

    Args:
        path: of the folder; made when it is not there.

    Raises:
        RecheckError: it cannot be made, or holds something else.
    """

    def __init__(self, path: Path):
        self.path = path
        try:
            (path / CHUNKS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecheckError(f"{path}: expected a folder to work in, found: {error.strerror}") from error

    def plan(self, wanted: Plan | None) -> Plan:
        """The plan that is there; else the wanted one, which is written.

        Args:
            wanted: as the installation is now; None to take what is there.

        Raises:
            RecheckError: what is there is of other models, rules or options, or there is nothing.
        """
        path = self.path / PLAN
        if not path.exists():
            if wanted is None:
                raise RecheckError(f"{path}: expected the plan of a recheck, found none")
            self.write(PLAN, wanted.model_dump_json(indent=1))
            return wanted
        try:
            found = Plan.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise RecheckError(f"{path}: expected the plan of a recheck, found another file") from error
        if wanted is not None:
            for name in ("pipeline", "ruleset", "read"):
                if getattr(found, name) != getattr(wanted, name):
                    raise RecheckError(
                        f"{path}: expected {name} {getattr(wanted, name)}, found {getattr(found, name)}: "
                        "models, rules or options have changed since; begin in a new folder"
                    )
        return found

    def missing(self, plan: Plan) -> list[int]:
        """Numbers of the chunks that are still to be done."""
        return [number for number in range(len(plan.chunks)) if not self._chunk(number).exists()]

    def keep(self, number: int, outcomes: Iterable[Outcome]) -> None:
        """Write the outcomes of a chunk."""
        lines = "".join(outcome.model_dump_json() + "\n" for outcome in outcomes)
        self.write(f"{CHUNKS}/{number:06d}.jsonl", lines)

    def outcomes(self, plan: Plan) -> Iterator[Outcome]:
        """The outcomes of all chunks that are done, in the plan's order.

        Raises:
            RecheckError: a file is not what was written.
        """
        for number in range(len(plan.chunks)):
            path = self._chunk(number)
            if not path.exists():
                continue
            try:
                for line in path.read_text(encoding="utf-8").splitlines():
                    yield Outcome.model_validate_json(line)
            except (OSError, ValidationError) as error:
                raise RecheckError(f"{path}: expected outcomes of a recheck, found another file") from error

    def write(self, name: str, text: str) -> Path:
        """Write a file whole or not at all; where it lies.

        Raises:
            RecheckError: it cannot be written.
        """
        path = self.path / name
        part = path.with_name(path.name + ".part")
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise RecheckError(f"{path}: expected a place to write to, found: {error.strerror}") from error
        return path

    def _chunk(self, number: int) -> Path:
        return self.path / CHUNKS / f"{number:06d}.jsonl"
