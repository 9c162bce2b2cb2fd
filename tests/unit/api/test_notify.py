"""Waiting for what jobs bring about, in one process and beside others."""

from __future__ import annotations

import asyncio
import threading
import time

from scenecheck_api.jobs.notify import Notifier, until_heard

ENOUGH = 60
"""Seconds; each wait here ends long before, as soon as what it waits for is there."""


def wait_for(topics, publish, settled=lambda: False, seconds=ENOUGH):
    """Wait for topics while another thread publishes; the seconds it took."""
    notifier = Notifier()

    async def wait():
        with notifier.listen("case:1") as ear:
            other = threading.Thread(target=publish, args=(notifier,))
            other.start()
            started = time.monotonic()
            await until_heard(notifier, ear, topics, settled, seconds)
            took = time.monotonic() - started
        other.join()
        return took

    return asyncio.run(wait())


def test_each_photo_of_a_request_is_waited_for():
    told = []

    def publish(notifier):
        for topic in ("photo:1", "photo:3", "photo:2"):
            told.append(topic)
            notifier.publish(topic, "case:1")

    assert wait_for(["photo:1", "photo:2"], publish) < ENOUGH
    assert "photo:2" in told


def test_what_ended_before_the_wait_began_counts():
    async def wait():
        notifier = Notifier()
        with notifier.listen("case:1") as ear:
            notifier.publish("photo:1", "case:1")
            await asyncio.sleep(0)
            await until_heard(notifier, ear, ["photo:1"], lambda: False, ENOUGH)
            await until_heard(notifier, ear, [], lambda: False, ENOUGH)

    asyncio.run(asyncio.wait_for(wait(), ENOUGH))


def test_other_cases_are_not_heard_and_the_time_ends():
    assert wait_for(["photo:1"], lambda notifier: notifier.publish("photo:1", "case:2"), seconds=0.2) >= 0.2


def test_the_work_of_another_process_is_found_by_looking():
    assert wait_for(["photo:1"], lambda notifier: None, settled=lambda: True) < ENOUGH
