"""Who works on which job, and what came of it: the rows of `jobs`, in short transactions.

SQLite: workers claim rows by lease (`claim`, `extend`, `rescue`). PostgreSQL: Procrastinate delivers a job and knows
who lives; the worker takes the row (`take`), without a lease. Both settle it in the same way.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Update, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import Session

from scenecheck_api.jobs.handler import Job, JobProblem, Postpone
from scenecheck_api.jobs.queue import JobState
from scenecheck_api.store.base import UtcDateTime, table_of, utc_now
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.jobs import JobRow

MAX_BACKOFF_SECONDS = 900.0
# Each photo passes through these, so they are made once, with places for values, on the table instead of the class.
_JOBS = table_of(JobRow)
_QUEUED = _JOBS.c.state == literal(JobState.QUEUED.value, literal_execute=True)
"""Written out in the statement: SQLite uses the index of waiting jobs only where it sees that they are asked for."""
_DUE = (
    select(_JOBS.c.id)
    .where(_QUEUED, _JOBS.c.run_after <= bindparam("now", type_=UtcDateTime()))
    .order_by(_JOBS.c.priority, _JOBS.c.run_after, _JOBS.c.id)
)
_FIRST_DUE = _DUE.limit(1)
_CLAIM = (
    update(_JOBS)
    .where(_JOBS.c.id == _FIRST_DUE.scalar_subquery())
    .values(
        state=JobState.RUNNING.value,
        worker=bindparam("claimed_by"),
        lease_until=bindparam("claimed_until", type_=UtcDateTime()),
        attempts=_JOBS.c.attempts + 1,
    )
    .returning(
        *(_JOBS.c.id, _JOBS.c.kind, _JOBS.c.key, _JOBS.c.payload, _JOBS.c.attempts, _JOBS.c.max_attempts),
        _FIRST_DUE.scalar_subquery(),  # the next one, as it stands after the update
    )
)
_HELD = update(_JOBS).where(
    _JOBS.c.id == bindparam("held"),
    _JOBS.c.state == JobState.RUNNING.value,
    _JOBS.c.worker == bindparam("held_by"),
    _JOBS.c.attempts == bindparam("held_attempt"),
)
"""A job that is still its worker's; the columns to set are named when it is executed."""


def new_worker_name() -> str:
    """host/pid/random: says where a worker ran, and is never used twice."""
    return f"{socket.gethostname()[:32]}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def is_due(database: Database) -> bool:
    """Whether there is a job to take: workers that look in vain do not stand in the line of writers."""
    with database.read() as session:
        return session.execute(_FIRST_DUE, {"now": utc_now()}).first() is not None


def claim(database: Database, worker: str, lease_seconds: float) -> tuple[Job, bool] | None:
    """Take the most urgent job that is due. One claim follows another: BEGIN IMMEDIATE.

    Returns:
        The job, and whether another one is due; None when none is.
    """
    now = utc_now()
    lease = {"claimed_by": worker, "claimed_until": now + timedelta(seconds=lease_seconds)}
    with database.write(durable=False) as session:
        row = session.execute(_CLAIM, {"now": now, **lease}).one_or_none()
    if row is None:
        return None
    *columns, another = row
    return Job(*columns), another is not None


def take(database: Database, worker: str, job_id: str) -> Job | None:
    """Take a job that was delivered; None when it is settled. Delivered again, its first worker is taken for gone.

    Raises:
        Postpone: a worker of a version that claimed by lease is at it (a rolling update).
    """
    now = utc_now()
    with database.write() as session:
        row = session.get(JobRow, job_id, with_for_update=True)
        if row is None or row.state in (JobState.DONE.value, JobState.DEAD.value):
            return None
        if row.state == JobState.RUNNING.value and row.lease_until is not None and row.lease_until > now:
            raise Postpone((row.lease_until - now).total_seconds())
        row.state, row.worker, row.lease_until = JobState.RUNNING.value, worker, None
        row.attempts += 1
        return as_job(row)


def finish(session: Session, job: Job, worker: str) -> bool:
    """Mark a job done in the caller's transaction; False when it is no longer this worker's: write nothing then."""
    return _settle(session, job, worker, state=JobState.DONE.value, finished_at=utc_now(), error_code=None, error=None)


def pause_after(job: Job, first_seconds: float) -> float:
    """Seconds before the next attempt: doubled with each, up to a bound."""
    return min(MAX_BACKOFF_SECONDS, first_seconds * 2.0 ** min(job.attempt - 1, 30))


def retry(session: Session, job: Job, worker: str, problem: JobProblem, pause_seconds: float) -> bool:
    """Put a job back after a failure."""
    return _settle(
        session,
        job,
        worker,
        state=JobState.QUEUED.value,
        run_after=utc_now() + timedelta(seconds=pause_seconds),
        error_code=problem.code,
        error=problem.text.en,
    )


def postpone(session: Session, job: Job, worker: str, seconds: float) -> bool:
    """Put a job back that came too early; the attempt does not count."""
    return _settle(
        session,
        job,
        worker,
        state=JobState.QUEUED.value,
        run_after=utc_now() + timedelta(seconds=seconds),
        attempts=job.attempt - 1,
    )


def bury(session: Session, job: Job, worker: str, problem: JobProblem) -> bool:
    """Give a job up with its error."""
    return _settle(
        session,
        job,
        worker,
        state=JobState.DEAD.value,
        finished_at=utc_now(),
        error_code=problem.code,
        error=problem.text.en,
    )


def _settle(session: Session, job: Job, worker: str, **values: object) -> bool:
    held = {"held": job.id, "held_by": worker, "held_attempt": job.attempt}
    return _count(session, _HELD, {**held, "worker": None, "lease_until": None, **values}) == 1


def release(database: Database, worker: str, jobs: Sequence[str]) -> int:
    """Put back the jobs that a worker leaves unfinished because it stops; the attempts do not count. Their number."""
    mine = update(JobRow).where(JobRow.worker == worker, JobRow.id.in_(jobs), JobRow.state == JobState.RUNNING.value)
    put_back = mine.values(state=JobState.QUEUED.value, worker=None, lease_until=None, attempts=JobRow.attempts - 1)
    with database.write() as session:
        return _count(session, put_back)


def extend(database: Database, worker: str, jobs: Sequence[str], lease_seconds: float) -> None:
    """Heartbeat: this worker is alive and at these jobs."""
    mine = update(JobRow).where(JobRow.worker == worker, JobRow.id.in_(jobs), JobRow.state == JobState.RUNNING.value)
    with database.write(durable=False) as session:
        session.execute(mine.values(lease_until=utc_now() + timedelta(seconds=lease_seconds)))


def rescue(database: Database, lease_seconds: float, now: datetime | None = None) -> int:
    """Put back the jobs whose lease has run out, or ends later than any can: the clock was set back; their number."""
    now = now or utc_now()
    expired = update(JobRow).where(
        JobRow.state == JobState.RUNNING.value,
        or_(JobRow.lease_until < now, JobRow.lease_until > now + timedelta(seconds=2 * lease_seconds)),
    )
    with database.write() as session:
        return _count(session, expired.values(state=JobState.QUEUED.value, worker=None, lease_until=None))


def keys_of_gone_workers(database: Database) -> list[str]:
    """Keys of the jobs at which processes of this machine were that are gone.

    A process of the same host name in another container may be alive and taken for gone: then a job is done twice and
    its effect still happens once.
    """
    running = select(JobRow.key, JobRow.worker).where(JobRow.state == JobState.RUNNING.value)
    with database.read() as session:
        return [key for key, worker in session.execute(running) if worker is not None and _is_gone(worker)]


def put_back(database: Database, keys: Sequence[str]) -> int:
    """Put jobs back whose workers are gone, without waiting for their leases; their number."""
    theirs = update(JobRow).where(JobRow.state == JobState.RUNNING.value, JobRow.key.in_(keys))
    with database.write() as session:
        return _count(session, theirs.values(state=JobState.QUEUED.value, worker=None, lease_until=None))


def _is_gone(worker: str) -> bool:
    host, pid, _ = worker.rsplit("/", 2)
    if host != socket.gethostname()[:32]:
        return False
    if int(pid) == os.getpid():
        return True  # an earlier process of this number: this one has not claimed anything yet
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _count(session: Session, statement: Update, values: Mapping[str, object] | None = None) -> int:
    result = session.execute(statement, values, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def as_job(row: JobRow) -> Job:
    """A row as its handler sees it."""
    return Job(row.id, row.kind, row.key, row.payload, row.attempts, row.max_attempts)


def count_jobs(database: Database) -> dict[tuple[str, str], int]:
    """How many jobs are not done, by kind and state."""
    left = [state.value for state in JobState if state is not JobState.DONE]  # `!=` would look at every job ever done
    unfinished = select(JobRow.kind, JobRow.state, func.count()).where(JobRow.state.in_(left))
    with database.read() as session:
        rows = session.execute(unfinished.group_by(JobRow.kind, JobRow.state)).all()
    return {(kind, state): count for kind, state, count in rows}
