"""Days, hours, periods, coordinates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.geo import gcj02_to_wgs84, metres, wgs84_to_gcj02
from scenecheck_evidence.moments import CHINA, at_hour, last_day, local, parse_day, parse_hour
from scenecheck_evidence.policy_period import Bound, covers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05", date(2026, 5, 31)),
        ("2026-12", date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2026-05-03", date(2026, 5, 3)),
        ("2026-13", None),
        ("长期", None),
        ("", None),
        (None, None),
    ],
)
def test_last_day(text: str | None, expected: date | None) -> None:
    assert last_day(text) == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("0:00", 0),
        ("00:00", 0),
        ("24:00", 24),
        ("11:30", 11.5),
        ("24:01", None),
        ("11:60", None),
        ("", None),
        ("11", None),
    ],
)
def test_hours(text: str, hours: float | None) -> None:
    assert parse_hour(text) == (None if hours is None else timedelta(hours=hours))


@given(st.text(max_size=12))
def test_nothing_breaks_the_parsers(text: str) -> None:
    parse_day(text)
    last_day(text)
    parse_hour(text)


def test_times_without_an_offset_are_chinese() -> None:
    assert local(datetime(2026, 11, 20, 8, 0)) == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert at_hour(date(2026, 11, 20), timedelta(hours=24)) == datetime(2026, 11, 21, tzinfo=CHINA)


def _bound(day: int, hours: float, to: float | None = None) -> Bound:
    start = datetime(2026, 11, day, tzinfo=CHINA)
    return Bound(start + timedelta(hours=hours), start + timedelta(hours=hours if to is None else to), "")


@pytest.mark.parametrize(
    ("start", "end", "at", "expected"),
    [
        (_bound(1, 0), _bound(20, 24), (20, 23, 59), True),
        (_bound(1, 0), _bound(20, 24), (21, 0, 0), False),
        (_bound(20, 0), _bound(30, 24), (20, 0, 0), True),
        (_bound(20, 11), _bound(30, 11), (20, 10, 59), False),
        (_bound(20, 11), _bound(30, 11), (30, 10, 59), True),
        (_bound(20, 11), _bound(30, 11), (30, 11, 0), False),
        (_bound(20, 0, 24), _bound(30, 0, 24), (20, 8, 0), None),
        (_bound(20, 0, 24), _bound(30, 0, 24), (25, 8, 0), True),
        (_bound(20, 0, 24), _bound(30, 0, 24), (30, 8, 0), None),
        (_bound(20, 0, 24), _bound(30, 0, 24), (19, 8, 0), False),
        (None, _bound(30, 0), (25, 8, 0), None),
        (None, _bound(20, 0), (25, 8, 0), False),
        (_bound(26, 0), None, (25, 8, 0), False),
    ],
)
def test_a_policy_covers_to_the_hour(
    start: Bound | None, end: Bound | None, at: tuple[int, int, int], expected: bool | None
) -> None:
    day, hour, minute = at
    assert covers(start, end, datetime(2026, 11, day, hour, minute, tzinfo=CHINA)) is expected


def test_gcj02_of_a_known_point() -> None:
    """Tiananmen: the published pair of WGS-84 and GCJ-02 (eviltransform's test value)."""
    lat, lon = wgs84_to_gcj02(39.907333, 116.391083)
    assert metres((lat, lon), (39.908736, 116.397322)) < 5


@given(lat=st.floats(20, 45), lon=st.floats(80, 125))
def test_gcj02_there_and_back(lat: float, lon: float) -> None:
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(lat, lon)), (lat, lon)) < 0.01


def test_outside_china_nothing_is_shifted() -> None:
    assert wgs84_to_gcj02(48.85, 2.35) == (48.85, 2.35)


def test_metres() -> None:
    assert metres((32.0, 105.0), (33.0, 105.0)) == pytest.approx(111195, rel=1e-3)
    assert metres((32.0, 105.0), (32.0, 105.0)) == 0
