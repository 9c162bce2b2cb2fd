"""Runs a property for its share of the time that fuzzing has: SCENECHECK_FUZZ_SECONDS, a minute when left out."""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

SECONDS = float(os.environ.get("SCENECHECK_FUZZ_SECONDS", "60"))
"""Of all fuzz tests together; `make soak` gives an hour."""
FIRST = random.SystemRandom().randrange(2**32) if os.environ.get("SCENECHECK_EXAMPLES") == "search" else 0
"""Of the seeds, one after the other: the same everywhere, others wherever examples are searched for."""
ROUND = 50
"""Examples for each seed."""
LONGEST = 10.0
"""Seconds of processor time after which an example counts as a hang."""
MOST_MEMORY = 1_500_000
"""Kilobytes by which fuzzing may raise the peak of this process: two of the largest photos while they are decoded."""

Fuzz = Callable[[float, SearchStrategy[Any], Callable[[Any], None]], int]


@pytest.fixture
def fuzz() -> Fuzz:
    """`fuzz(share, strategy, check)` gives examples to `check` for that share of the time; returns how many."""

    def run(share: float, strategy: SearchStrategy[Any], check: Callable[[Any], None]) -> int:
        end, tried, number = time.monotonic() + share * SECONDS, 0, FIRST
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        def body(example: Any) -> None:
            nonlocal tried
            tried += 1
            started = time.process_time()
            check(example)
            assert time.process_time() - started < LONGEST, "this example hangs"

        while time.monotonic() < end:
            search = settings(
                max_examples=ROUND, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
            )
            seed(number)(search(given(strategy)(body)))()
            number += 1
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MOST_MEMORY, "too much memory was taken"
        print(f"{tried} examples, seeds {FIRST} to {number - 1}")
        return tried

    return run
