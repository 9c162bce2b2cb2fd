"""The runner of PostgreSQL: a worker of Procrastinate in a thread, and what keeps deliveries from being lost.

Procrastinate fetches by priority, notifies, and beats the heart of each worker. The row in `jobs` stays the truth: a
delivery that comes twice finds it settled, or takes it over from a worker that is gone, which then can write nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as Delivery
from psycopg_pool import PoolTimeout as PsycopgPoolTimeout
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scenecheck_api.jobs import claims
from scenecheck_api.jobs.handler import Handler, Postpone
from scenecheck_api.jobs.perform import DATABASE_PAUSE_SECONDS, STOP_SECONDS, Performer
from scenecheck_api.jobs.procrastinate_queue import QUEUE_NAME, TASK_NAME, deliver_missing
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.left_out import fill_in

if TYPE_CHECKING:
    from scenecheck_api.runtime import Runtime

DATABASE_GONE = (ConnectorException, PsycopgPoolTimeout, DBAPIError, PoolTimeout, OSError)
"""What is raised while PostgreSQL does not answer."""

log = structlog.get_logger(__name__)


class _Again(Exception):  # noqa: N818 - no error: how a task says that it wants to be called again
    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = seconds


class _AsTheRowSays(BaseRetryStrategy):
    """A delivery comes again when its row is to be tried again, and when the database did not take the outcome."""

    def get_retry_decision(self, *, exception: BaseException, job: Delivery) -> RetryDecision | None:
        seconds = exception.seconds if isinstance(exception, _Again) else DATABASE_PAUSE_SECONDS
        return RetryDecision(retry_at=utc_now() + timedelta(seconds=seconds))


class ProcrastinateRunner:
    """Does the jobs of one process.

    Args:
        parts: of the process.
        handlers: by the kind of job they do.
    """

    def __init__(self, parts: Runtime, handlers: Mapping[str, Handler]):
        self._performer = Performer(parts, handlers)
        self._database = parts.database
        self._settings = parts.settings
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: asyncio.Task[None] | None = None
        self._opened: App | None = None
        self._at_hand: dict[str, Delivery] = {}
        self._workers: set[int] = set()
        self._unclaimed: set[int] = set()
        self._begun = 0

    @property
    def name(self) -> str:
        """Of this worker."""
        return self._performer.name

    def start(self) -> None:
        """Start the worker in a thread; it goes on when the database is gone for a while."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="jobs", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Let the jobs at hand end, and begin no more; those that do not end in time are delivered to others."""
        self._stopping.set()
        if self._loop is not None and self._serving is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._serving.cancel)
        if self._thread is not None:
            self._thread.join(seconds)
            if self._thread.is_alive():
                self._give_back()

    def run_due(self) -> int:
        """Do everything that is due, in this thread; how many jobs were begun."""
        before = self._begun
        asyncio.run(self._drain())
        return self._begun - before

    def _give_back(self) -> None:
        """Have the jobs at hand delivered to others; where this fails, they find the heart of this worker stopped."""
        loop, app = self._loop, self._opened
        try:
            left = [self._at_hand[job] for job in self._performer.give_back() if job in self._at_hand]
            if loop is None or app is None:
                return
            for delivery in left:
                asyncio.run_coroutine_threadsafe(_deliver_again(app, delivery), loop).result(STOP_SECONDS)
        except (*DATABASE_GONE, RuntimeError, TimeoutError) as error:
            log.error("jobs_not_given_back", error=type(error).__name__)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(self._settings.jobs_at_once + 2, "job"))
        while not self._stopping.is_set():
            self._serving = asyncio.create_task(self._serve())
            try:
                await self._serving
            except asyncio.CancelledError:
                continue
            except Exception as error:
                log.error("jobs_worker_ended", error=type(error).__name__)
            if not self._stopping.is_set():
                await asyncio.sleep(DATABASE_PAUSE_SECONDS)

    async def _serve(self) -> None:
        async with self._app().open_async() as app:
            await self._recover(app)
            upkeep = asyncio.create_task(self._keep_up(app))
            self._opened = app
            try:
                await self._work(app, wait=True)
            finally:
                self._opened = None
                upkeep.cancel()
                with suppress(asyncio.CancelledError):
                    await upkeep

    async def _drain(self) -> None:
        async with self._app().open_async() as app:
            await self._recover(app)
            await self._look_after(app)
            await self._work(app, wait=False)

    async def _work(self, app: App, *, wait: bool) -> None:
        await app.run_worker_async(
            queues=[QUEUE_NAME],
            name=self.name,
            concurrency=self._settings.jobs_at_once,
            wait=wait,
            fetch_job_polling_interval=self._settings.job_poll_seconds,
            update_heartbeat_interval=self._settings.job_lease_seconds / 4,
            stalled_worker_timeout=self._settings.job_lease_seconds,
            shutdown_graceful_timeout=30.0,
            delete_jobs="always",
            install_signal_handlers=False,
        )

    def _app(self) -> App:
        url = make_url(self._settings.sqlalchemy_url).set(drivername="postgresql")
        connector = PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            min_size=1,
            max_size=self._settings.jobs_at_once + 3,
            timeout=10.0,
        )
        app = App(connector=connector)
        app.task(name=TASK_NAME, queue=QUEUE_NAME, pass_context=True, retry=_AsTheRowSays())(self._deliver)
        return app

    def _deliver(self, context: JobContext, job: str) -> None:
        """The task: do the job of a row. Runs in a thread."""
        self._at_hand[job] = context.job
        try:
            if context.job.worker_id is not None:
                self._workers.add(context.job.worker_id)
            self._performer.pay()
            try:
                taken = claims.take(self._database, self.name, job)
            except Postpone as wish:
                raise _Again(wish.seconds) from None
            if taken is None:
                return
            self._begun += 1
            outcome = self._performer.do(taken)
            if outcome.again_in is not None:
                raise _Again(outcome.again_in)
        finally:
            self._at_hand.pop(job, None)

    async def _keep_up(self, app: App) -> None:
        while True:
            try:
                await self._look_after(app)
            except DATABASE_GONE as error:
                log.error("jobs_database_gone", error=type(error).__name__)
            await asyncio.sleep(self._settings.job_lease_seconds / 3)

    async def _recover(self, app: App) -> None:
        """Take up at once what gone processes of this machine left behind, without waiting for their hearts."""
        for key in await asyncio.to_thread(claims.keys_of_gone_workers, self._database):
            for delivery in await app.job_manager.list_jobs_async(queueing_lock=key, status="doing"):
                await _deliver_again(app, delivery)

    async def _look_after(self, app: App) -> None:
        """Rescue deliveries of workers that are gone, those that no outcome reached, those that hang, those missing."""
        await asyncio.to_thread(self._performer.pay)
        await asyncio.to_thread(deliver_missing, self._database)
        await asyncio.to_thread(fill_in, self._database)
        lease = self._settings.job_lease_seconds
        for delivery in await app.job_manager.get_stalled_jobs(queue=QUEUE_NAME, seconds_since_heartbeat=lease):
            await _deliver_again(app, delivery)
        for hanging in self._performer.busy()[1]:
            if (stuck := self._at_hand.get(hanging)) is not None:
                self._at_hand.pop(hanging, None)
                await _deliver_again(app, stuck)
        await self._deliver_unclaimed(app)

    async def _deliver_unclaimed(self, app: App) -> None:
        """Deliveries of this process at which none of its threads is, seen twice: their end could not be stored."""
        found: dict[int, Delivery] = {}
        for worker in list(self._workers):
            for delivery in await app.job_manager.list_jobs_async(worker_id=worker, status="doing"):
                if delivery.id is not None and delivery.task_kwargs.get("job") not in self._at_hand:
                    found[delivery.id] = delivery
        for identifier in self._unclaimed & found.keys():
            await _deliver_again(app, found.pop(identifier))
        self._unclaimed = set(found)


async def _deliver_again(app: App, delivery: Delivery) -> None:
    with suppress(ConnectorException):  # another worker has seen to it already
        await app.job_manager.retry_job(delivery)
