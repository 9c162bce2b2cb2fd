"""Which engine brings jobs to their workers: the table itself on SQLite, Procrastinate on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from scenecheck_api.jobs.handler import Handler
from scenecheck_api.jobs.perform import STOP_SECONDS
from scenecheck_api.jobs.queue import JobQueue, TableQueue
from scenecheck_api.jobs.runner import TableRunner
from scenecheck_api.settings import Settings
from scenecheck_evidence.errors import SceneCheckError

if TYPE_CHECKING:
    from scenecheck_api.runtime import Runtime


class JobEngineError(SceneCheckError):
    """What PostgreSQL needs is not installed."""

    code = "job_engine_missing"


class JobRunner(Protocol):
    """Does the jobs of one process."""

    @property
    def name(self) -> str:
        """Of the worker; in the rows of its jobs."""

    def start(self) -> None:
        """Begin, in threads of its own."""

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Let the jobs at hand end, and begin no more; those that do not end in time go back to the queue."""

    def run_due(self) -> int:
        """Do everything that is due, in this thread; how many jobs were begun."""


def open_queue(settings: Settings) -> JobQueue:
    """The queue of the database that the settings name.

    Raises:
        JobEngineError: PostgreSQL is named and its packages are not installed.
    """
    if settings.sqlalchemy_url.startswith("sqlite"):
        return TableQueue(settings.job_max_attempts)
    try:
        import procrastinate  # noqa: F401 - the workers and the migrations need it
    except ImportError as error:
        raise JobEngineError(
            f'expected the packages of PostgreSQL, found none ({error.name}): pip install "scenecheck[postgres]"'
        ) from None
    from scenecheck_api.jobs.procrastinate_queue import ProcrastinateQueue

    return ProcrastinateQueue(settings.job_max_attempts)


def make_runner(parts: Runtime, handlers: Mapping[str, Handler]) -> JobRunner:
    """The runner that fits the queue of a process."""
    if isinstance(parts.queue, TableQueue):
        return TableRunner(parts, handlers, parts.queue.bell)
    from scenecheck_api.jobs.procrastinate_runner import ProcrastinateRunner

    return ProcrastinateRunner(parts, handlers)
