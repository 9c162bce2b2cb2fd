"""Tells waiting requests and workers of this process that something has changed. A hint: the database is the truth."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
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
        self._waiting: dict[str, set[Ear]] = defaultdict(set)

    def publish(self, *topics: str) -> None:
        """Wake whoever waits for one of these."""
        with self._lock:
            woken = {ear for topic in topics for ear in self._waiting.get(topic, ())}
        for ear in woken:
            if not ear.loop.is_closed():
                ear.loop.call_soon_threadsafe(ear.tell, topics)

    @contextmanager
    def listen(self, *topics: str) -> Iterator[Ear]:
        """Hear whenever one of the topics is published from now on; for the running event loop."""
        ear = Ear(asyncio.get_running_loop())
        with self._lock:
            for topic in topics:
                self._waiting[topic].add(ear)
        try:
            yield ear
        finally:
            with self._lock:
                for topic in topics:
                    self._waiting[topic].discard(ear)
                    if not self._waiting[topic]:
                        del self._waiting[topic]


class Ear:
    """What one who waits has heard: with the topic that it listens to, all that were published together with it.

    Attributes:
        loop: in which it waits.
        heard: the topics.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.loop = loop
        self.heard: set[str] = set()
        self._news = asyncio.Event()

    def tell(self, topics: Sequence[str]) -> None:
        """Topics that were published; called in the loop."""
        self.heard.update(topics)
        self._news.set()

    async def news(self, seconds: float) -> bool:
        """Wait until more is heard; False when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        found = self._news.is_set()
        self._news.clear()
        return found


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
    with notifier.listen(*topics) as ear:
        while not await run_in_threadpool(settled):
            left = deadline - time.monotonic()
            if left <= 0 or notifier.stopping:
                return
            await ear.news(min(left, LOOK_SECONDS))


async def until_heard(
    notifier: Notifier, ear: Ear, topics: Collection[str], settled: Callable[[], bool], seconds: float
) -> None:
    """Wait until each of some topics was published, or the time is over; whoever asked then looks for himself.

    Args:
        notifier: of the process.
        ear: listens since before the work was asked for that ends with these topics.
        topics: each published when a part of the work has ended.
        settled: looks in the database, in a thread, when nothing was heard for LOOK_SECONDS: another process may have
            done the work.
        seconds: at most.
    """
    deadline = time.monotonic() + seconds
    while not ear.heard.issuperset(topics):
        left = deadline - time.monotonic()
        if left <= 0 or notifier.stopping:
            return
        if not await ear.news(min(left, LOOK_SECONDS)) and await run_in_threadpool(settled):
            return


class Bell:
    """Wakes workers. What rings between a look at the table and the wait for the bell is not missed.

    One ring wakes one of them, and whoever finds several jobs rings for the next: many at once would hinder each other,
    and the request that waits for the photo, for a single job.
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

    def wait(self, rung: int, seconds: float) -> bool:
        """Wait until it has rung since it had rung so often; False when the time is over before."""
        with self._condition:
            return self._condition.wait_for(lambda: self._rung != rung, seconds)
