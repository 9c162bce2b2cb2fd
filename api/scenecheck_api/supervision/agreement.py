"""A share with its uncertainty: 3 of 3 is not 300 of 300."""

from __future__ import annotations

import math

from pydantic import Field

from scenecheck_evidence.base import Value

Z95 = 1.959964
"""The 97.5 % quantile of the normal distribution."""


class Share(Value):
    """So many of so many; null of none. `low` and `high` are the 95 % Wilson score interval (Wilson 1927)."""

    count: int = Field(ge=0)
    of: int = Field(ge=0)
    share: float | None = None
    low: float | None = None
    high: float | None = None


def share(count: int, of: int) -> Share:
    """A share, rounded to 4 places.

    Raises:
        ValueError: the part is more than the whole.
    """
    if not 0 <= count <= of:
        raise ValueError(f"expected a part of {of}, found {count}")
    if of == 0:
        return Share(count=0, of=0)
    p = count / of
    middle = (p + Z95**2 / (2 * of)) / (1 + Z95**2 / of)
    half = Z95 / (1 + Z95**2 / of) * math.sqrt(p * (1 - p) / of + Z95**2 / (4 * of**2))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Share(count=count, of=of, share=round(p, 4), low=round(low, 4), high=round(high, 4))
