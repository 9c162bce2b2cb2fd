"""Asking for background work in the caller's own transaction, so that there is no effect without its job.

The row in `jobs` is the truth. SQLite: workers look at the rows themselves (`TableQueue`). PostgreSQL: Procrastinate
delivers them to the workers of many machines (`procrastinate_queue.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from sqlalchemy.orm import Session

from scenecheck_api.jobs.notify import Bell
from scenecheck_api.store.base import new_id
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.jobs import JobRow

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of work that waits for nothing: a clock that is set back does not keep it from being done."""


class Priority(IntEnum):
    """Who waits for it; lower comes first."""

    AT_THE_ROADSIDE = 0
    CASE = 10
    NOTICE = 20
    UPKEEP = 80


class JobState(StrEnum):
    """How far a job has come; `dead` is given up with its error and stays for an operator to look at."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class NewJob:
    """Work to be asked for.

    Attributes:
        kind: names its handler.
        key: names its effect; asking twice for one key is asking once. Begins with the kind.
        payload: ids only, never personal data.
        run_after: not before this time; at once when left out.
        max_attempts: how often it may be begun; the settings' own when left out.
    """

    kind: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.CASE
    run_after: datetime | None = None
    max_attempts: int | None = None


class JobQueue(Protocol):
    """Takes work; whatever engine delivers it, the row in `jobs` is the truth."""

    def put(self, session: Session, job: NewJob) -> bool:
        """Ask for work in the caller's transaction; False when this key was asked for before."""

    def wake(self) -> None:
        """Tell waiting workers of this process, after the commit, that there is something to do."""


class TableQueue:
    """The queue of the embedded runner: the row, and a bell for the workers of the same process."""

    def __init__(self, max_attempts: int):
        self._max_attempts = max_attempts
        self.bell = Bell()

    def put(self, session: Session, job: NewJob) -> bool:
        """Ask for work in the caller's transaction; False when this key was asked for before."""
        return put_row(session, job, self._max_attempts) is not None

    def wake(self) -> None:
        """Ring."""
        self.bell.ring()


QUEUE = "job_queue"
"""Under this name a session's `info` holds the queue."""


def queue_of(session: Session) -> JobQueue:
    """The queue that takes the work which follows from a transaction."""
    queue: JobQueue = session.info[QUEUE]
    return queue


def put_row(session: Session, job: NewJob, max_attempts: int) -> str | None:
    """Add the row of a job; its id, or None when its key is there already."""
    identifier = new_id()
    added = insert_once(
        session,
        JobRow,
        id=identifier,
        kind=job.kind,
        key=job.key,
        payload=job.payload,
        priority=int(job.priority),
        state=JobState.QUEUED.value,
        max_attempts=job.max_attempts or max_attempts,
        run_after=job.run_after or AT_ONCE,
    )
    return identifier if added else None
