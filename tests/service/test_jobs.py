"""Jobs on both databases: leases, retries, poisoned work, and effects that happen once."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from scenecheck_api.jobs import claims
from scenecheck_api.jobs.engine import make_runner
from scenecheck_api.jobs.handler import Effect, GiveUp, Postpone
from scenecheck_api.jobs.procrastinate_queue import deliver_missing
from scenecheck_api.jobs.queue import NewJob, Priority, put_row
from scenecheck_api.runtime import open_runtime
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.jobs import JobRow


@pytest.fixture
def parts(tmp_path, database_url, album):
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        readings_file=album.file,
        job_retry_seconds=0.001,
        worker_threads=1,
    )
    with open_runtime(settings) as parts:
        yield parts


class Work:
    """A handler that does what its job says, and counts what it did."""

    kind = "work"

    def __init__(self):
        self.done, self.given_up, self.begun = [], [], []

    def perform(self, job, parts):
        self.begun.append(job.key)
        match job.payload.get("how"):
            case "fail":
                raise RuntimeError("with personal data 13800000001")
            case "give up":
                raise GiveUp("there is no way")
            case "later":
                raise Postpone(3600)
        return Effect(lambda session: self.done.append(job.key))

    def give_up(self, session, job, problem):
        self.given_up.append((job.key, problem.code))
        return ()


def put(parts, key, how=None, priority=Priority.CASE, **more):
    with parts.database.write() as session:
        return parts.queue.put(session, NewJob("work", key, {"how": how}, priority=priority, max_attempts=3, **more))


def rows(parts):
    with parts.database.read() as session:
        return {row.key: row for row in session.scalars(select(JobRow))}


def test_urgent_work_comes_first_and_each_is_done_once(parts):
    work = Work()
    put(parts, "upkeep", priority=Priority.UPKEEP)
    put(parts, "case")
    put(parts, "roadside", priority=Priority.AT_THE_ROADSIDE)
    assert put(parts, "case") is False  # asked for before
    assert make_runner(parts, {"work": work}).run_due() == 3
    assert work.done == ["roadside", "case", "upkeep"]
    assert {row.state for row in rows(parts).values()} == {"done"}


def test_a_poisoned_job_is_set_aside_and_the_rest_goes_on(parts):
    work = Work()
    put(parts, "poison", "fail", Priority.AT_THE_ROADSIDE)
    put(parts, "good")
    runner = make_runner(parts, {"work": work})
    deadline = time.monotonic() + 120
    while rows(parts)["poison"].state != "dead":
        runner.run_due()
        assert time.monotonic() < deadline
    assert work.done == ["good"] and work.begun.count("poison") == 3
    assert work.given_up == [("poison", "internal_error")]
    dead = rows(parts)["poison"]
    assert dead.state == "dead" and "RuntimeError" in dead.error and "138" not in dead.error


def test_giving_up_and_postponing(parts):
    work = Work()
    put(parts, "hopeless", "give up")
    put(parts, "later", "later")
    make_runner(parts, {"work": work}).run_due()
    found = rows(parts)
    assert found["hopeless"].state == "dead" and work.given_up == [("hopeless", "job_given_up")]
    assert found["later"].state == "queued" and found["later"].attempts == 0


def test_many_workers_never_share_a_job(parts):
    keys = {f"job-{number}" for number in range(24)}
    for key in keys:
        put(parts, key)
    works = [Work() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda work: make_runner(parts, {"work": work}).run_due(), works))
    assert sorted(key for work in works for key in work.done) == sorted(keys)


def test_a_claim_tells_whether_another_job_is_due(tmp_path, album):
    """So that the ring of one upload wakes as many workers as it has photos."""
    with open_runtime(Settings(data_dir=tmp_path / "data", readings_file=album.file)) as parts:
        put(parts, "first", priority=Priority.AT_THE_ROADSIDE)
        put(parts, "second")
        put(parts, "tomorrow", run_after=utc_now() + timedelta(days=1))
        first = claims.claim(parts.database, "elsewhere/1/a", 60)
        second = claims.claim(parts.database, "elsewhere/1/b", 60)
        assert [(job.key, another) for job, another in (first, second)] == [("first", True), ("second", False)]
        assert claims.claim(parts.database, "elsewhere/1/c", 60) is None and not claims.is_due(parts.database)


def test_one_ring_is_enough_for_many_jobs(tmp_path, album):
    """Workers that look of themselves once an hour only."""
    settings = Settings(data_dir=tmp_path / "data", readings_file=album.file, worker_threads=3, job_poll_seconds=3600)
    with open_runtime(settings) as parts:
        work, together = Work(), threading.Barrier(3, timeout=120)
        perform = work.perform
        work.perform = lambda job, parts: (together.wait(), perform(job, parts))[1]
        runner = make_runner(parts, {"work": work})
        runner.start()
        for key in ("one", "two", "three"):
            put(parts, key)
        parts.queue.wake()
        deadline = time.monotonic() + 120
        while len(work.done) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        runner.stop()
        assert sorted(work.done) == ["one", "three", "two"]  # each held a worker until all three were at hand


def begin(parts, key, worker="elsewhere/1/a"):
    """A worker begins a job, in a process that is not this one."""
    if parts.database.is_sqlite:
        claimed = claims.claim(parts.database, worker, 60)
        return claimed and claimed[0]
    with parts.database.write() as session:
        fetched = text(
            "WITH w AS (SELECT worker_id FROM procrastinate_register_worker_v1()) "
            "SELECT f.args->>'job' FROM w, procrastinate_fetch_job_v2(NULL, w.worker_id) f"
        )
        job = session.scalar(fetched)
    return job and claims.take(parts.database, worker, job)


def forget(parts):
    """The time in which a worker must be heard of has passed."""
    if parts.database.is_sqlite:
        assert claims.rescue(parts.database, 60) == 0
        assert claims.rescue(parts.database, 60, utc_now() + timedelta(seconds=61)) == 1
        return
    with parts.database.write() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '61 seconds'"))


def test_a_worker_that_died_is_replaced_and_writes_nothing_afterwards(parts):
    put(parts, "job")
    slow = begin(parts, "job")
    assert slow is not None and begin(parts, "job", "elsewhere/1/b") is None
    work = Work()
    runner = make_runner(parts, {"work": work})
    assert runner.run_due() == 0
    forget(parts)
    runner.run_due()
    assert work.done == ["job"]
    with parts.database.write() as session:
        assert not claims.finish(session, slow, "elsewhere/1/a")  # its effect would be the second one


def test_work_of_gone_processes_of_this_machine_is_taken_up_at_once(parts):
    put(parts, "job")
    begin(parts, "job", claims.new_worker_name())  # an earlier process of this number
    assert claims.keys_of_gone_workers(parts.database) == ["job"]
    work = Work()
    runner = make_runner(parts, {"work": work})
    runner.start()
    deadline = time.monotonic() + 120
    while not work.done and time.monotonic() < deadline:
        time.sleep(0.02)
    runner.stop()
    assert work.done == ["job"] and rows(parts)["job"].state == "done"


def test_a_job_on_which_the_process_always_ends_is_set_aside(parts):
    put(parts, "crasher")
    for number in range(3):  # begun, and the process gone each time
        if number:
            forget(parts)
            if not parts.database.is_sqlite:
                asyncio.run(rescue_deliveries(parts))
        begin(parts, "crasher")
    forget(parts)
    work = Work()
    make_runner(parts, {"work": work}).run_due()
    assert work.begun == [] and work.given_up == [("crasher", "job_crashed")]


async def rescue_deliveries(parts):
    runner = make_runner(parts, {})
    async with runner._app().open_async() as app:
        await runner._look_after(app)


def test_a_lease_that_ends_later_than_any_can_is_not_waited_for(tmp_path, album):
    """The clock was set back by a day while a worker of another machine was at a job."""
    settings = Settings(data_dir=tmp_path / "data", readings_file=album.file)
    with open_runtime(settings) as parts:
        put(parts, "job")
        claims.claim(parts.database, "elsewhere/1/a", 60)
        assert claims.rescue(parts.database, 60, utc_now() - timedelta(days=1)) == 1
        assert claims.claim(parts.database, "elsewhere/1/b", 60) is not None


def test_rows_without_a_delivery_get_one(tmp_path, album, postgres_url):
    """A server of the version before, in a rolling update, adds rows alone."""
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url, readings_file=album.file)
    with open_runtime(settings) as parts:
        with parts.database.write() as session:
            put_row(session, NewJob("work", "old", priority=Priority.CASE), 3)
        put(parts, "new")
        assert deliver_missing(parts.database) == 1 and deliver_missing(parts.database) == 0
        work = Work()
        make_runner(parts, {"work": work}).run_due()
        assert sorted(work.done) == ["new", "old"]
        with parts.database.read() as session:
            assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0  # the rows alone stay


def test_a_lease_of_the_version_before_is_respected(tmp_path, album, postgres_url):
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url, readings_file=album.file)
    with open_runtime(settings) as parts:
        put(parts, "job")
        with parts.database.write() as session:
            row = session.scalars(select(JobRow)).one()
            lease = utc_now() + timedelta(hours=1)
            row.state, row.worker, row.lease_until = "running", "elsewhere/1/a", lease
        work = Work()
        make_runner(parts, {"work": work}).run_due()
        assert work.begun == [] and rows(parts)["job"].worker == "elsewhere/1/a"
        with parts.database.read() as session:
            due = session.scalar(text("SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo'"))
        assert lease - timedelta(seconds=1) <= due < lease + timedelta(hours=1)


def test_a_job_of_a_newer_version_is_left_for_it(parts):
    with parts.database.write() as session:
        parts.queue.put(session, NewJob("unknown", "unknown:1"))
    make_runner(parts, {"work": Work()}).run_due()
    row = rows(parts)["unknown:1"]
    assert row.state == "queued" and row.run_after > utc_now()


def test_nothing_is_asked_for_when_the_transaction_fails(parts):
    with pytest.raises(RuntimeError), parts.database.write() as session:
        parts.queue.put(session, NewJob("work", "never"))
        raise RuntimeError
    assert rows(parts) == {}


def test_one_ring_is_enough_for_all_that_was_asked_for(parts):
    """Whoever finds a job wakes the next worker: both jobs are at hand at once, though nobody looks by himself."""
    if not parts.database.is_sqlite:
        pytest.skip("PostgreSQL tells its workers")
    both = threading.Barrier(2, timeout=60)

    class Together(Work):
        def perform(self, job, parts):
            both.wait()
            return super().perform(job, parts)

    settings = parts.settings.model_copy(update={"job_poll_seconds": 300.0, "worker_threads": 2})
    parts = replace(parts, settings=settings)
    work = Together()
    runner = make_runner(parts, {"work": work})
    runner.start()
    try:
        time.sleep(0.5)  # both workers have looked in vain and wait
        with parts.database.write() as session:
            for key in ("one", "two"):
                parts.queue.put(session, NewJob("work", key))
        parts.queue.wake()
        deadline = time.monotonic() + 60
        while len(work.done) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        runner.stop()
    assert sorted(work.done) == ["one", "two"]
