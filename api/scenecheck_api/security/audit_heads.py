"""The head of the audit chain outside the database: a file that only grows, so that a cut or rewritten log shows.

One line of JSON per commit: {"seq": 12, "hash": "...", "at": "..."}. A second file on other storage (a mounted share, a
write-once volume) makes it harder to change both. Whoever can change the database and every head file can hide it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from scenecheck_api.store.base import canonical_json, utc_now

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Head:
    """The last row of the chain at some moment."""

    seq: int
    hash: str


class AuditHeads:
    """Writes each new head to all its files.

    Args:
        paths: the files; they and their folders are made.

    Attributes:
        problem: why the last head could not be written everywhere; None when it was. The effect it belongs to is
            committed by then, so it is reported (log, doctor) and the next head covers it.
    """

    def __init__(self, paths: Sequence[Path]):
        self.paths = tuple(paths)
        self.problem: str | None = None

    def write(self, head: Head) -> None:
        """Append a line to every file, on the disk when this returns."""
        problems = []
        for path in self.paths:
            try:
                _append_line(path, canonical_json({"seq": head.seq, "hash": head.hash, "at": utc_now().isoformat()}))
            except OSError as error:
                problems.append(f"{path}: {error.strerror or type(error).__name__}")
        self.problem = "; ".join(problems) or None
        if self.problem:
            log.error("audit_head_not_written", problem=self.problem)


def read_heads(path: Path) -> Iterator[Head]:
    """The heads of one file; a line torn by a crash is passed over, since the next head covers it.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        for line in file:
            try:
                content = json.loads(line)
                yield Head(int(content["seq"]), str(content["hash"]))
            except (ValueError, KeyError, TypeError):
                continue


def _append_line(path: Path, line: str) -> None:
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = (("\n" if torn else "") + line + "\n").encode("utf-8")
        if os.write(handle, data) != len(data):  # one write: lines of two processes do not mix
            raise OSError(0, "the line was written in part")
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
