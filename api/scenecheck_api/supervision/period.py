"""Which cases are counted: those opened on these days, Beijing time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scenecheck_evidence.moments import CHINA

DAYS_MOST = 366
"""Days of one period, so that a page stays a page."""


@dataclass(frozen=True)
class Period:
    """Which cases are counted.

    Attributes:
        since, until: first and last day on which they were opened, Beijing time.
        station: code of the service point that they were assigned to; None for all.
    """

    since: date
    until: date
    station: str | None = None

    @property
    def days(self) -> list[date]:
        """Its days in their order."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1)]

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.since, time(), CHINA)

    @property
    def ends(self) -> datetime:
        """The moment after it."""
        return datetime.combine(self.until + timedelta(days=1), time(), CHINA)
