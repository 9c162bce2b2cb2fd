"""Doing one job and settling it: the same on both databases, whatever engine found the job."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scenecheck_api.jobs import claims
from scenecheck_api.jobs.handler import CRASHED, Effect, GiveUp, Handler, Job, JobProblem, Postpone, problem_of
from scenecheck_api.metrics import JOB_SECONDS, JOBS

if TYPE_CHECKING:
    from scenecheck_api.runtime import Runtime

MAX_JOB_SECONDS = 300.0
"""A job that hangs for so long is given to another worker; what it may still bring about is thrown away."""
DATABASE_PAUSE_SECONDS = 2.0
"""Pause before the database is asked again when it does not answer."""
STOP_SECONDS = 3.0
"""A job that does not end within this when its process is told to stop goes back to the queue: service managers wait
ten seconds before they kill."""
UNKNOWN_KIND_SECONDS = 60.0
"""Pause of a job of a kind that this version does not know: a newer worker of a rolling update does."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a word for the metrics, and the seconds until it is to be tried again, if it is."""

    word: str
    again_in: float | None = None


class Performer:
    """Does the jobs of one process.

    Args:
        parts: of the process.
        handlers: by the kind of job they do.

    Attributes:
        name: of this worker; in the rows of its jobs.
    """

    def __init__(self, parts: Runtime, handlers: Mapping[str, Handler]):
        self.name = claims.new_worker_name()
        self._parts = parts
        self._handlers = handlers
        self._lock = threading.Lock()
        self._busy: dict[str, float] = {}
        self._owed: list[Job] = []

    def busy(self) -> tuple[list[str], list[str]]:
        """Ids of the jobs at hand, and of those that hang."""
        now = time.monotonic()
        with self._lock:
            at_hand = [job for job, since in self._busy.items() if now - since < MAX_JOB_SECONDS]
            return at_hand, [job for job in self._busy if job not in at_hand]

    def pay(self) -> None:
        """Put back the jobs that could not be settled because the database was gone. These attempts do not count."""
        while self._owed:
            job = self._owed[-1]
            with self._parts.database.write() as session:
                claims.postpone(session, job, self.name, 0.0)
            with self._lock:
                if job in self._owed:
                    self._owed.remove(job)

    def give_back(self) -> list[str]:
        """Put the jobs at hand back for other workers; what still comes of them here is thrown away. Their ids."""
        with self._lock:
            left = list(self._busy)
        if left:
            claims.release(self._parts.database, self.name, left)
            log.info("jobs_given_back", jobs=left)
        return left

    def do(self, job: Job) -> Outcome:
        """Do a job that this worker has taken.

        Raises:
            OperationalError, PoolTimeout: the database is out of order: the job is put back once it answers (`pay`).
        """
        started = time.perf_counter()
        with self._lock:
            self._busy[job.id] = time.monotonic()
        try:
            outcome = self._attempt(job)
        except (OperationalError, PoolTimeout):
            with self._lock:
                self._owed.append(job)
            raise
        finally:
            with self._lock:
                self._busy.pop(job.id, None)
        seconds = time.perf_counter() - started
        JOBS.labels(job.kind, outcome.word).inc()
        JOB_SECONDS.labels(job.kind).observe(seconds)
        log.info("job", job=job.id, kind=job.kind, attempt=job.attempt, outcome=outcome.word, seconds=round(seconds, 3))
        return outcome

    def _attempt(self, job: Job) -> Outcome:
        handler = self._handlers.get(job.kind)
        if handler is None:
            return self._postponed(job, UNKNOWN_KIND_SECONDS)
        if job.attempt > job.max_attempts:
            return self._given_up(job, handler, CRASHED)
        try:
            return self._done(job, handler.perform(job, self._parts))
        except Postpone as wish:
            return self._postponed(job, wish.seconds)
        except GiveUp as error:
            return self._given_up(job, handler, problem_of(error))
        except (OperationalError, PoolTimeout):
            raise
        except Exception as error:
            log.warning("job_failed", job=job.id, kind=job.kind, attempt=job.attempt, exc_info=error)
            return self._failed(job, handler, problem_of(error))

    def _done(self, job: Job, effect: Effect) -> Outcome:
        with self._parts.database.write() as session:
            if not claims.finish(session, job, self.name):
                return Outcome("lost")  # it was given to another worker meanwhile: the effect is that one's
            effect.write(session)
        self._parts.notifier.publish(*effect.topics)
        return Outcome("done")

    def _postponed(self, job: Job, seconds: float) -> Outcome:
        with self._parts.database.write() as session:
            mine = claims.postpone(session, job, self.name, seconds)
        return Outcome("postponed", seconds) if mine else Outcome("lost")

    def _failed(self, job: Job, handler: Handler, problem: JobProblem) -> Outcome:
        if job.attempt >= job.max_attempts:
            return self._given_up(job, handler, problem)
        pause = claims.pause_after(job, self._parts.settings.job_retry_seconds)
        with self._parts.database.write() as session:
            mine = claims.retry(session, job, self.name, problem, pause)
        return Outcome("failed", pause) if mine else Outcome("lost")

    def _given_up(self, job: Job, handler: Handler, problem: JobProblem) -> Outcome:
        with self._parts.database.write() as session:
            if not claims.bury(session, job, self.name, problem):
                return Outcome("lost")
            topics = handler.give_up(session, job, problem)
        self._parts.notifier.publish(*topics)
        return Outcome("dead")
