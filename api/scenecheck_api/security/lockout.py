"""Guessing is slowed down: after some failures each further one doubles the wait, per account and per address.

A guess is counted before it is looked at and forgiven when it was right, so that many guesses at once gain nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scenecheck_api.security.settings import LockoutSettings
from scenecheck_api.store.tables.accounts import FailureRow
from scenecheck_evidence.errors import SceneCheckError


class LockedError(SceneCheckError):
    """Too many failures; the next guess is looked at after a wait.

    Attributes:
        seconds: how long to wait, at least 1.
    """

    code = "locked"

    def __init__(self, seconds: int):
        super().__init__(f"expected a pause after failed attempts; try again in {seconds} seconds")
        self.seconds = seconds


def wait_seconds(failures: int, free: int, settings: LockoutSettings) -> float:
    """How long after the last of so many failures no guess is looked at."""
    if failures < free:
        return 0.0
    return float(min(settings.longest_seconds, settings.first_seconds * 2.0 ** min(failures - free, 40)))


def begin_attempt(session: Session, subjects: Mapping[str, int], settings: LockoutSettings, now: datetime) -> None:
    """Count a guess as failed until `forgive` says otherwise; commit before looking at it.

    Args:
        session: to write with.
        subjects: such as `account:zhang`, each with the failures that cost no wait.
        settings: the waits.
        now: the time.

    Raises:
        LockedError: a subject must wait; nothing is counted then.
    """
    rows = [_locked_row(session, subject[:128], now) for subject in sorted(subjects)]
    waits = [(row.locked_until - now).total_seconds() for row in rows if row.locked_until and row.locked_until > now]
    if waits:
        raise LockedError(max(1, round(max(waits) + 0.5)))
    for row, free in zip(rows, (subjects[s] for s in sorted(subjects)), strict=True):
        if row.failed_at < now - timedelta(seconds=settings.forget_seconds):
            row.failures = 0
        row.failures += 1
        row.failed_at = now
        wait = wait_seconds(row.failures, free, settings)
        row.locked_until = now + timedelta(seconds=wait) if wait else None
    session.flush()


def forgive(session: Session, subject: str) -> None:
    """The guess at this subject was right: its failures are forgotten."""
    session.execute(delete(FailureRow).where(FailureRow.subject == subject[:128]))


def take_back(session: Session, subject: str, free: int, settings: LockoutSettings) -> None:
    """One guess from this subject was right: it alone is not counted.

    An address does not start anew with one right guess, or somebody with an account of his own could guess for ever.
    """
    row = session.get(FailureRow, subject[:128], with_for_update=True)
    if row is not None and row.failures > 0:
        row.failures -= 1
        if wait_seconds(row.failures, free, settings) == 0:
            row.locked_until = None


def forget_old(session: Session, settings: LockoutSettings, now: datetime) -> int:
    """Delete failures that no longer count; gives how many."""
    old = now - timedelta(seconds=settings.forget_seconds)
    result = session.execute(delete(FailureRow).where(FailureRow.failed_at < old))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _locked_row(session: Session, subject: str, now: datetime) -> FailureRow:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    start = {"subject": subject, "failures": 0, "failed_at": now}
    session.execute(dialect.insert(FailureRow).values(start).on_conflict_do_nothing())
    query = select(FailureRow).where(FailureRow.subject == subject).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
