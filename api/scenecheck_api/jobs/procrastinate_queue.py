"""The queue of PostgreSQL: Procrastinate delivers what stands in `jobs`, to the workers of any number of machines.

A delivery is asked for in the transaction that adds the row, and is deleted once the row is settled. Its queueing lock
and its lock are the job's key: one photo waits once and is read by one worker at a time. Its priority is the row's, the
person at the roadside first. Only the SQL function that Procrastinate gives for this is used, so that the statement is
part of the caller's transaction like any other.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from scenecheck_api.jobs.queue import NewJob, put_row
from scenecheck_api.store.engine import Database

QUEUE_NAME = "scenecheck"
TASK_NAME = "scenecheck.job"

_LOCK = 0x5CE2DE11
"""PostgreSQL advisory lock: one process at a time looks for rows without a delivery."""
_DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW(:queue, :task, CAST(:priority AS integer), :key, :key, jsonb_build_object('job', CAST(:job AS text)),
            CAST(:run_after AS timestamptz))
    ]::procrastinate_job_to_defer_v1[])
""")
_DEFER_MISSING = text("""
    SELECT count(*) FROM unnest(procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(:queue, :task, -j.priority, j.key, j.key, jsonb_build_object('job', j.id), j.run_after)
               ::procrastinate_job_to_defer_v1
          FROM jobs j
         WHERE j.state IN ('queued', 'running')
           AND NOT EXISTS (
               SELECT 1 FROM procrastinate_jobs d WHERE d.queueing_lock = j.key AND d.status IN ('todo', 'doing'))
         ORDER BY j.priority, j.id
         LIMIT 1000
    )))
""")


class ProcrastinateQueue:
    """Takes work on PostgreSQL.

    Args:
        max_attempts: how often a job may be begun that does not say so itself.
    """

    def __init__(self, max_attempts: int):
        self._max_attempts = max_attempts

    def put(self, session: Session, job: NewJob) -> bool:
        """Ask for work in the caller's transaction; False when this key was asked for before."""
        identifier = put_row(session, job, self._max_attempts)
        if identifier is None:
            return False
        values = {"priority": -int(job.priority), "key": job.key, "job": identifier, "run_after": job.run_after}
        session.execute(_DEFER, {"queue": QUEUE_NAME, "task": TASK_NAME, **values})
        return True

    def wake(self) -> None:
        """Nothing: PostgreSQL notifies the workers when the transaction commits."""


def deliver_missing(database: Database) -> int:
    """Ask for deliveries of rows that have none; how many.

    Rows come without one from a server of an earlier version (an upgrade, also a rolling one), and when a worker that
    was taken for dead ends the delivery of the one that took its place.
    """
    with database.write() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return int(session.scalar(_DEFER_MISSING, {"queue": QUEUE_NAME, "task": TASK_NAME}) or 0)
