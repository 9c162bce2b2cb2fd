"""Dates and times as tables of authorities and insurers write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from scenecheck_evidence.moments import CHINA

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_MONTH = re.compile(r"(\d{4})(?:-|/|年)(\d{1,2})月?")
_TIME = re.compile(r"(\d{1,2})(?:时|:(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?")


def parse_date(text: str) -> date:
    """A day: 2026-11-20, 2026/11/20, 20261120 or 2026年11月20日.

    Raises:
        ValueError: the text is none of these, or no such day exists.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"no date: {text}")
    year, month, day = (int(group) for group in match.groups() if group is not None)
    return date(year, month, day)


def parse_date_or_month(text: str) -> str:
    """A day or a month, as `2026-05-31` or `2026-05`.

    Raises:
        ValueError: the text is neither.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        return parse_date(text).isoformat()
    return date(int(match.group(1)), int(match.group(2)), 1).strftime("%Y-%m")


def parse_moment(text: str, *, end_of_day: bool = False) -> datetime:
    """A day with or without an hour; 24:00 is the midnight that ends the day.

    Args:
        text: a date, then perhaps a time (`T` or a blank between), then perhaps an offset; without one Asia/Shanghai.
        end_of_day: what a day without an hour means: its end for the end of a policy, its beginning otherwise.

    Raises:
        ValueError: the text is no such moment.
    """
    match = _DATE.match(text)
    if match is None:
        raise ValueError(f"no date: {text}")
    day = parse_date(match.group())
    rest = text[match.end() :].lstrip("T ").strip()
    if not rest:
        return _midnight(day, CHINA, after=end_of_day)
    clock = _TIME.fullmatch(rest)
    if clock is None or (clock.group(2) is None and not rest.endswith("时")):
        raise ValueError(f"no time: {rest}")
    hour, minute, second = int(clock.group(1)), int(clock.group(2) or 0), int(clock.group(3) or 0)
    zone = _zone(clock.group(4))
    if hour == 24 and minute == second == 0:
        return _midnight(day, zone, after=True)
    return datetime.combine(day, time(hour, minute, second), zone)


def _midnight(day: date, zone: timezone, *, after: bool) -> datetime:
    if after and day == date.max:
        raise ValueError(f"no day follows {day}")
    return datetime.combine(day, time(), zone) + timedelta(days=1 if after else 0)


def _zone(offset: str | None) -> timezone:
    if offset is None:
        return CHINA
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
