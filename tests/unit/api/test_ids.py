"""Identifiers of rows: of version 7, ascending within one millisecond, with the clock a little back, never the same."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from scenecheck_api.store import base
from scenecheck_api.store.base import new_id

NOW = 1_795_000_000_000


@pytest.fixture
def clock(monkeypatch):
    """The clock in milliseconds, to be set."""
    now = [NOW]
    monkeypatch.setattr(time, "time_ns", lambda: now[0] * 1_000_000)
    monkeypatch.setattr(base, "_newest", [0, 0])
    return now


def stamp(identifier):
    return uuid.UUID(identifier).int >> 80


def test_ids_of_one_millisecond_ascend(clock):
    made = [new_id() for _ in range(2000)]
    assert made == sorted(set(made))
    assert {stamp(one) for one in made} == {NOW}
    for one in map(uuid.UUID, made):
        assert (one.version, one.variant) == (7, uuid.RFC_4122)


def test_when_a_millisecond_is_full_the_next_one_begins(clock, monkeypatch):
    first = new_id()
    monkeypatch.setattr(base, "_newest", [NOW, 2**74 - 1])
    assert stamp(new_id()) == NOW + 1 and first < new_id()


def test_a_clock_a_little_back_is_waited_for_and_one_far_back_is_followed(clock):
    first = new_id()
    clock[0] -= 900
    second = new_id()
    assert first < second and stamp(second) == NOW
    clock[0] -= 86_400_000
    assert stamp(new_id()) == clock[0]


def test_threads_never_share_one():
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: [new_id() for _ in range(500)], range(8)))
    assert all(part == sorted(part) for part in parts)
    assert len({one for part in parts for one in part}) == 4000
