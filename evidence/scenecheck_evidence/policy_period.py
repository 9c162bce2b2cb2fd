"""Does a policy cover a moment? To the hour, and unsure where the hour decides and was not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scenecheck_evidence.moments import at_hour, local, parse_day, parse_hour
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.records import PolicyRecord

_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Bound:
    """A moment known to lie between two; equal when the hour was read. `printed` is what the paper says."""

    earliest: datetime
    latest: datetime
    printed: str

    def holds(self, moment: datetime) -> bool:
        """Whether the moment may be this one."""
        return self.earliest <= local(moment) <= self.latest


def paper_bound(paper: Paper, name: str) -> Bound | None:
    """The start or end of the period as printed (`period_start` or `period_end`); None when no day was read."""
    text, hour_text = paper.value(name), paper.value(f"{name}_time")
    day = parse_day(text)
    if day is None:
        return None
    hour = parse_hour(hour_text)
    if hour is None:
        return Bound(at_hour(day, timedelta()), at_hour(day, _DAY), str(text))
    moment = at_hour(day, hour)
    return Bound(moment, moment, f"{text} {hour_text}")


def record_bound(moment: datetime) -> Bound:
    """The start or end of the period as the insurer holds it."""
    at = local(moment)
    return Bound(at, at, at.strftime("%Y-%m-%d %H:%M"))


def covers(start: Bound | None, end: Bound | None, moment: datetime) -> bool | None:
    """Whether the period covers the moment; None when that cannot be told. The end itself is not covered."""
    at = local(moment)
    if (start and at < start.earliest) or (end and at >= end.latest):
        return False
    if start and end and at >= start.latest and at < end.earliest:
        return True
    return None


def paper_covers(paper: Paper, moment: datetime) -> bool | None:
    """Whether a policy as printed covers the moment."""
    return covers(paper_bound(paper, "period_start"), paper_bound(paper, "period_end"), moment)


def record_covers(record: PolicyRecord, moment: datetime) -> bool:
    """Whether a policy as the insurer holds it covers the moment."""
    return local(record.period_start) <= local(moment) < local(record.period_end)
