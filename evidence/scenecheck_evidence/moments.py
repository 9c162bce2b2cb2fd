"""Days and hours: Chinese civil time, months, periods that end at 24:00."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai, the zone of a time that states none: one offset, no summer time since 1991, so no data of zones."""

LONG_TERM = "长期"


def local(moment: datetime) -> datetime:
    """A moment in Chinese civil time; one without an offset is taken as that."""
    return moment.replace(tzinfo=CHINA) if moment.tzinfo is None else moment.astimezone(CHINA)


def parse_day(text: str | None) -> date | None:
    """A day as 2026-11-20; None when it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def last_day(text: str | None) -> date | None:
    """The last day of a month 2026-05, or the day itself when one is given."""
    day = parse_day(text)
    if day is not None or not text:
        return day
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not found or not 1 <= int(found[2]) <= 12:
        return None
    year, month = int(found[1]), int(found[2])
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)


def parse_hour(text: str | None) -> timedelta | None:
    """An hour of the day as the time since midnight; 24:00 is midnight at the day's end."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text or "")
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if minutes > 59 or seconds > 59 or hours * 60 + minutes > 24 * 60:
        return None
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def at_hour(day: date, hour: timedelta) -> datetime:
    """The moment of an hour of a day."""
    return datetime.combine(day, time(), CHINA) + hour


def say(moment: datetime) -> str:
    """A moment as people write it here."""
    return local(moment).strftime("%Y-%m-%d %H:%M")
