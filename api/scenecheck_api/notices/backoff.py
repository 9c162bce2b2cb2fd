"""When a delivery is tried again."""

from __future__ import annotations

from datetime import timedelta

JITTER = 0.2
"""Share of a pause that is left to chance, so that receivers which come back are not met by everything at once."""


def pause_after(attempt: int, first_seconds: float, longest_seconds: float, chance: float) -> timedelta:
    """The pause after a failed attempt: doubled each time, up to the longest, less up to a fifth by chance.

    Args:
        attempt: the attempt that failed, from 1.
        first_seconds: the pause after the first.
        longest_seconds: no pause is longer.
        chance: in [0, 1).
    """
    doubled = first_seconds * 2.0 ** min(attempt - 1, 60)
    return timedelta(seconds=min(doubled, longest_seconds) * (1 - JITTER * chance))
