"""The runner of SQLite: threads that claim jobs and do them; one more that keeps leases alive."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scenecheck_api.jobs import claims
from scenecheck_api.jobs.handler import Handler
from scenecheck_api.jobs.notify import Bell
from scenecheck_api.jobs.perform import DATABASE_PAUSE_SECONDS, STOP_SECONDS, Performer
from scenecheck_api.store.left_out import fill_in

if TYPE_CHECKING:
    from scenecheck_api.runtime import Runtime

log = structlog.get_logger(__name__)


class TableRunner:
    """Does the jobs of one process, which looks for them in the table itself.

    Args:
        parts: of the process.
        handlers: by the kind of job they do.
        bell: rung when there is something to do; the table is looked at every `job_poll_seconds` besides.
    """

    def __init__(self, parts: Runtime, handlers: Mapping[str, Handler], bell: Bell):
        self._performer = Performer(parts, handlers)
        self._database = parts.database
        self._settings = parts.settings
        self._bell = bell
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def name(self) -> str:
        """Of this worker."""
        return self._performer.name

    def start(self) -> None:
        """Start the threads; what gone processes of this machine left behind is taken up at once."""
        if gone := claims.keys_of_gone_workers(self._database):
            claims.put_back(self._database, gone)
        fill_in(self._database)
        targets = [self._keep_leases, *[self._work] * self._settings.jobs_at_once]
        self._threads = [
            threading.Thread(target=target, name=f"jobs-{number}", daemon=True) for number, target in enumerate(targets)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Let the jobs at hand end, and begin no more; those that do not end in time go back to the queue."""
        self._stopping.set()
        self._bell.ring_for_all()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        try:
            self._performer.give_back()
        except (DBAPIError, PoolTimeout) as error:  # then their leases end
            log.error("jobs_database_gone", error=type(error).__name__)

    def run_due(self) -> int:
        """Do everything that is due, in this thread; how many jobs were begun."""
        begun = 0
        while self._run_one():
            begun += 1
        return begun

    def _run_one(self, *, look: bool = True) -> bool:
        """Do the most urgent job; False when there is none. Without `look` one is expected: claim it at once."""
        self._performer.pay()
        if look and not claims.is_due(self._database):
            return False
        claimed = claims.claim(self._database, self.name, self._settings.job_lease_seconds)
        if claimed is None:
            return False
        job, another = claimed
        if another:
            self._bell.ring()
        self._performer.do(job)
        return True

    def _work(self) -> None:
        woken = False
        while not self._stopping.is_set():
            rung = self._bell.rung
            try:
                worked = self._run_one(look=not woken)
            except (DBAPIError, PoolTimeout) as error:
                log.error("jobs_database_gone", error=type(error).__name__)
                self._stopping.wait(DATABASE_PAUSE_SECONDS)
                continue
            woken = not worked and self._bell.wait(rung, self._settings.job_poll_seconds)

    def _keep_leases(self) -> None:
        lease = self._settings.job_lease_seconds
        while not self._stopping.wait(lease / 3):
            try:
                self._performer.pay()
                if alive := self._performer.busy()[0]:
                    claims.extend(self._database, self.name, alive, lease)
                claims.rescue(self._database, lease)
                fill_in(self._database)
            except (DBAPIError, PoolTimeout) as error:
                log.error("jobs_database_gone", error=type(error).__name__)
