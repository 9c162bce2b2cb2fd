"""Tells waiting requests and workers of this process that something has changed. A hint: the database is the truth."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from fastapi.concurrency import run_in_threadpool

LOOK_SECONDS = 0.5
"""How often a waiting request looks by itself."""


class Notifier:
    """Topics such as `photo:ID` and `case:ID`; published from any thread, waited for in the event loop.

    Attributes:
        stopping: set when the process is told to end; whoever waits then looks for himself within LOOK_SECONDS.
    """

    def __init__(self) -> None:
        self.stopping = False
        self._lock = threading.Lock()
        self._waiting: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = defaultdict(set)

    def publish(self, *topics: str) -> None:
        """Wake whoever waits for one of these."""
        with self._lock:
            woken = [waiter for topic in topics for waiter in self._waiting.get(topic, ())]
        for loop, event in woken:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def listen(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event that is set when one of the topics is published from now on; for the running event loop."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            for topic in topics:
                self._waiting[topic].add(waiter)
        try:
            yield waiter[1]
        finally:
            with self._lock:
                for topic in topics:
                    self._waiting[topic].discard(waiter)
                    if not self._waiting[topic]:
                        del self._waiting[topic]


async def until(notifier: Notifier, topics: Sequence[str], settled: Callable[[], bool], seconds: float) -> None:
    """Wait until something is settled, or the time is over; whoever asked then looks for himself.

    Args:
        notifier: of the process.
        topics: that are published when it may have changed.
        settled: looks in the database; runs in a thread.
        seconds: at most. Work of other processes, which publish elsewhere, is found within LOOK_SECONDS.
    """
    if seconds <= 0:
        return
    deadline = time.monotonic() + seconds
    with notifier.listen(*topics) as event:
        while not await run_in_threadpool(settled):
            left = deadline - time.monotonic()
            if left <= 0 or notifier.stopping:
                return
            event_or_time = asyncio.wait_for(event.wait(), min(left, LOOK_SECONDS))
            with suppress(TimeoutError):
                await event_or_time
            event.clear()


class Bell:
    """Wakes workers. What rings between a look at the table and the wait for the bell is not missed.

    One ring wakes one of them, and whoever finds a job rings for the next: many at once would hinder each other, and
    the request that waits for the photo, for a single job.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rung = 0

    @property
    def rung(self) -> int:
        """How often it has rung; take it before looking at the table."""
        return self._rung

    def ring(self) -> None:
        """Wake one who waits."""
        with self._condition:
            self._rung += 1
            self._condition.notify()

    def ring_for_all(self) -> None:
        """Wake all who wait."""
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def wait(self, rung: int, seconds: float) -> None:
        """Wait until it has rung since it had rung so often, or the time is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._rung != rung, seconds)
