"""The numbers as one tidy table for spreadsheets: what is measured, of what, its value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from scenecheck_api.supervision.agreement import Share
from scenecheck_api.supervision.numbers import Numbers, Spread

COLUMNS = ("measure", "key", "detail", "value")
Row = tuple[str, str, str, object]


def numbers_csv(numbers: Numbers) -> bytes:
    """UTF-8 with a byte order mark, since Chinese spreadsheets take a file without one for GB 18030."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(numbers))
    return text.getvalue().encode("utf-8-sig")


def _rows(numbers: Numbers) -> Iterator[Row]:
    yield "period", "since", "", numbers.since.isoformat()
    yield "period", "until", "", numbers.until.isoformat()
    yield "period", "station", "", numbers.station or ""
    yield "cases", "", "", numbers.cases
    for state, count in sorted(numbers.states.items()):
        yield "cases", "state", state, count
    for verdict, count in sorted(numbers.first_verdicts.items()):
        yield "first_verdict", verdict.value, "", count
    yield from _share("whole_at_first", "", numbers.whole_at_first)
    for day in numbers.days:
        yield "day", day.day.isoformat(), "cases", day.cases
        yield "day", day.day.isoformat(), "judged", day.judged
        yield "day", day.day.isoformat(), "whole", day.whole
    yield from _spread("seconds_to_verdict", numbers.seconds_to_verdict)
    yield from _spread("seconds_at_desk", numbers.seconds_at_desk)
    for outcome, count in sorted(numbers.outcomes.items()):
        yield "outcome", outcome.value, "", count
    for reason in numbers.reasons:
        yield "retake_reason", reason.slot, reason.reason, reason.cases
    for rule in numbers.rules:
        yield "finding", rule.code, "cases", rule.cases
        yield "finding", rule.code, "dismissed", rule.dismissed
        yield from _share("finding", rule.code, rule.agreement)
    for use in numbers.versions:
        yield "reports", use.pipeline, use.ruleset, use.reports
    yield "untallied", "", "", numbers.untallied


def _share(measure: str, key: str, of: Share) -> Iterator[Row]:
    for name in ("count", "of", "share", "low", "high"):
        value = getattr(of, name)
        yield measure, key, name, "" if value is None else value


def _spread(measure: str, spread: Spread) -> Iterator[Row]:
    for name in ("count", "median", "p90"):
        value = getattr(spread, name)
        yield measure, "", name, "" if value is None else value
