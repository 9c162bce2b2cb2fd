"""Does the audit log still hold what was written? Names the rows that were edited, moved, removed or cut."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.security.audit import GENESIS, AuditEntry, chained
from scenecheck_api.security.audit_heads import Head, read_heads
from scenecheck_api.store.tables.audit import AuditAnchorRow, AuditHeadRow, AuditRow

PRUNED = "audit.pruned"
"""The action of the row that confirms where retention let the chain begin."""
MAX_PROBLEMS = 200
"""After so many the walk ends: the log is lost as evidence, and each further row would only repeat it."""
_SEARCH = 1000
"""How far around a row its original place is looked for."""
_BATCH = 1000
_ENTRY_FIELDS = tuple(field.name for field in fields(AuditEntry))


class Tampering(StrEnum):
    """What was done to the log."""

    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"
    CUT = "cut"
    REWRITTEN = "rewritten"
    HEAD_CHANGED = "head_changed"


@dataclass(frozen=True)
class AuditProblem:
    """A row, named by its number, that is not what was written."""

    kind: Tampering
    seq: int
    message: str


@dataclass(frozen=True)
class AuditCheck:
    """The outcome.

    Attributes:
        rows: how many were checked.
        last: the last row's number; 0 for an empty log.
        covered: the highest number that a head outside the database confirms; the rows after it have no second witness.
        problems: what is wrong, in order of rows.
    """

    rows: int
    last: int
    covered: int
    problems: tuple[AuditProblem, ...]


def verify(session: Session, head_files: Sequence[Path] = ()) -> AuditCheck:
    """Walk the whole chain and hold it against its head and the heads outside the database.

    Args:
        session: to read with.
        head_files: what `AuditHeads` wrote; those of every server.

    Raises:
        OSError: a head file cannot be read.
    """
    outside: dict[int, set[str]] = defaultdict(set)
    for path in head_files:
        for head in read_heads(path):
            outside[head.seq].add(head.hash)
    return _Walk(session, outside).run()


class _Walk:
    def __init__(self, session: Session, outside: dict[int, set[str]]):
        anchor = session.get(AuditAnchorRow, 1)
        self.session = session
        self.outside = outside
        self.anchor = Head(anchor.seq, anchor.hash) if anchor else None
        self.before = self.anchor or Head(0, GENESIS)
        self.before_is_whole = True
        self.confirmed = anchor is None
        self.rows = 0
        self.covered = 0
        self.rewritten = False
        self.problems: list[AuditProblem] = []

    def run(self) -> AuditCheck:
        query = select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=_BATCH)
        for row in self.session.scalars(query):
            self.rows += 1
            self._link(row)
            self._outside(row)
            self.confirmed = self.confirmed or _confirms(row, self.anchor)
            self.before = Head(row.seq, row.hash)
            self.session.expunge(row)
            if len(self.problems) >= MAX_PROBLEMS:
                break
        else:
            self._end()
        return AuditCheck(self.rows, self.before.seq, self.covered, tuple(self.problems))

    def _link(self, row: AuditRow) -> None:
        """The row's own content, and its link to the row before."""
        follows = row.seq == self.before.seq + 1
        if not follows:
            gone = f"rows {self.before.seq + 1} to {row.seq - 1} were"
            if row.seq == self.before.seq + 2:
                gone = f"row {row.seq - 1} was"
            self._add(Tampering.REMOVED, self.before.seq + 1, f"{gone} removed")
        whole = chained(row.seq, row.prev, _entry(row)) == row.hash
        if not whole:
            place = _original_place(row)
            if place is None:
                self._add(Tampering.EDITED, row.seq, f"row {row.seq} was edited")
            else:
                self._add(Tampering.MOVED, row.seq, f"row {row.seq} was moved: it was written as row {place}")
        elif follows and self.before_is_whole and row.prev != self.before.hash:
            edited = self.before.seq
            if self.rows == 1:
                self._add(Tampering.REMOVED, row.seq, f"row {row.seq} does not follow the beginning of the chain")
            else:
                message = f"row {edited} was edited and its hash made anew: row {row.seq} remembers another"
                self._add(Tampering.EDITED, edited, message)
        self.before_is_whole = whole

    def _outside(self, row: AuditRow) -> None:
        heads = self.outside.get(row.seq)
        if not heads:
            return
        if heads == {row.hash}:
            self.covered = row.seq
        elif not self.rewritten:
            self.rewritten = True  # every later row differs, too
            message = f"the log was rewritten at or before row {row.seq}: the head outside the database differs"
            self._add(Tampering.REWRITTEN, row.seq, message)

    def _end(self) -> None:
        last = self.before.seq
        kept = self.session.get(AuditHeadRow, 1)
        known = max([*self.outside, kept.seq if kept else 0])
        if known > last:
            gone = f"rows {last + 1} to {known} were" if known > last + 1 else f"row {known} was"
            self._add(Tampering.CUT, last + 1, f"{gone} cut off the end")
        elif self.rows and (kept is None or (kept.seq, kept.hash) != (last, self.before.hash)):
            self._add(Tampering.HEAD_CHANGED, last, f"the head in the database is not row {last}")
        if not self.confirmed and self.anchor is not None:
            message = f"the rows up to {self.anchor.seq} are gone, and no row of the log says that retention took them"
            self._add(Tampering.REMOVED, 1, message)

    def _add(self, kind: Tampering, seq: int, message: str) -> None:
        self.problems.append(AuditProblem(kind, seq, message))


def heads_present(paths: Sequence[Path]) -> Iterator[Path]:
    """Those head files that exist: a service that never logged anything has written none."""
    return (path for path in paths if path.exists())


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in _ENTRY_FIELDS})


def _original_place(row: AuditRow) -> int | None:
    """The number under which the row's hash is right, if it is near."""
    entry = _entry(row)
    for distance in range(1, _SEARCH + 1):
        for seq in (row.seq - distance, row.seq + distance):
            if seq > 0 and chained(seq, row.prev, entry) == row.hash:
                return seq
    return None


def _confirms(row: AuditRow, anchor: Head | None) -> bool:
    if anchor is None or row.action != PRUNED:
        return False
    detail = json.loads(row.detail)
    return bool(detail.get("seq") == anchor.seq and detail.get("hash") == anchor.hash)
