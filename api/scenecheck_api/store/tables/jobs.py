"""Jobs: the row is the truth about background work; whatever delivers it may fail at any moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, UtcDateTime, utc_now

_WAITING = text("state = 'queued'")
"""The jobs that are done outnumber those that wait by far: an index of the latter alone stays as small as the queue.
The state is a column of it all the same: SQLite without statistics prefers an index with more values given."""


class JobRow(Base):
    """One piece of work.

    Attributes:
        kind: which handler does it.
        key: names the effect, such as `read:PHOTO_ID`; UNIQUE, so that it is asked for once.
        payload: ids only, never personal data.
        priority: lower is earlier; 0 is a person waiting at the roadside.
        state: queued, running, done or dead (given up, with its error).
        attempts: how often a worker has begun it, counted before the work: a crash counts too.
        run_after: not before this time (backoff).
        lease_until, worker: who is at it, until when; after that anybody may take it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_jobs_due", "state", "priority", "run_after", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_jobs_lease", "state", "lease_until"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(160))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    run_after: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
