"""Runs a property on its share of the examples of fuzzing, or for its share of SCENECHECK_FUZZ_SECONDS.

How many examples a time takes differs from machine to machine, and so would what is found: without that variable it
is the same ones everywhere.
"""

from __future__ import annotations

import math
import os
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

SECONDS = float(os.environ.get("SCENECHECK_FUZZ_SECONDS", "0"))
"""Of all fuzz tests together; `make soak` gives an hour."""
EXAMPLES = 4000
"""Of all fuzz tests together where no time is given: half a minute of one processor."""
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
    """`fuzz(share, strategy, check)` gives `check` that share of the examples or of the time; returns how many."""

    def run(share: float, strategy: SearchStrategy[Any], check: Callable[[Any], None]) -> int:
        tried, number = 0, FIRST
        end, rounds = time.monotonic() + share * SECONDS, math.ceil(share * EXAMPLES / ROUND)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        def body(example: Any) -> None:
            nonlocal tried
            tried += 1
            started = time.process_time()
            check(example)
            assert time.process_time() - started < LONGEST, "this example hangs"

        while time.monotonic() < end if SECONDS else number < FIRST + rounds:
            search = settings(
                max_examples=ROUND, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
            )
            seed(number)(search(given(strategy)(body)))()
            number += 1
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MOST_MEMORY, "too much memory was taken"
        print(f"{tried} examples, seeds {FIRST} to {number - 1}")
        return tried

    return run
