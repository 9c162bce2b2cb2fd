"""What supervisors see of a period."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from scenecheck_api.review.states import Outcome
from scenecheck_api.supervision.agreement import Share
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import Verdict


class DayCount(Value):
    """Cases opened on a day, and those of them whose first report asked for no photo again."""

    day: date
    cases: int
    judged: int
    whole: int


class Spread(Value):
    """Nearest-rank percentiles of durations in seconds; null where nothing was measured."""

    count: int
    median: float | None
    p90: float | None


class ReasonCount(Value):
    """In how many cases a slot had to be taken again for a reason; `missing` where no photo filled it."""

    slot: str
    reason: str
    cases: int


class RuleAgreement(Value):
    """What officers said to the findings of one rule; of several words on one finding the last holds."""

    code: str
    cases: int = Field(description="cases with such a finding in any report")
    accepted: int
    dismissed: int
    agreement: Share = Field(description="accepted of all that were decided")


class VersionUse(Value):
    """A pipeline and a rule set that reports of the period were made with."""

    pipeline: str
    ruleset: str
    reports: int
    first: datetime
    last: datetime


class Numbers(Value):
    """The numbers of a period."""

    since: date
    until: date
    station: str | None
    cases: int
    states: dict[str, int]
    first_verdicts: dict[Verdict, int] = Field(description="verdict of the first report of each case")
    whole_at_first: Share = Field(description="first reports that asked for no photo again, of all but not_eligible")
    days: tuple[DayCount, ...]
    seconds_to_verdict: Spread = Field(description="from the first submission to the first report")
    seconds_at_desk: Spread = Field(description="from the first report to the decision")
    outcomes: dict[Outcome, int]
    reasons: tuple[ReasonCount, ...]
    rules: tuple[RuleAgreement, ...]
    versions: tuple[VersionUse, ...]
    untallied: int = Field(description="reports made before counts were kept: not among reasons and rules")
