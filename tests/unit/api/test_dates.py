"""Dates as tables write them."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.dates import parse_date, parse_date_or_month, parse_moment
from scenecheck_evidence.moments import CHINA


@pytest.mark.parametrize("text", ["2026-11-20", "2026/11/20", "20261120", "2026年11月20日"])
def test_a_day_in_every_usual_form(text):
    assert parse_date(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "2026-13-01", "0000-00-00", "26-11-20", "2026-11", "tomorrow", "46712"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-05", "2026-05"), ("2026/5", "2026-05"), ("2026年05月", "2026-05"), ("2026-05-31", "2026-05-31")],
)
def test_a_month_or_a_day(text, value):
    assert parse_date_or_month(text) == value


def test_an_impossible_month_is_refused():
    with pytest.raises(ValueError):
        parse_date_or_month("2026-13")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+08:00"),
        ("2026-11-20 00:00", "2026-11-20T00:00:00+08:00"),
        ("2026-11-20T24:00", "2026-11-21T00:00:00+08:00"),
        ("2026-12-31 24:00:00", "2027-01-01T00:00:00+08:00"),
        ("2026-11-20 15:30", "2026-11-20T15:30:00+08:00"),
        ("2026年11月20日0时", "2026-11-20T00:00:00+08:00"),
        ("2026年11月20日24时", "2026-11-21T00:00:00+08:00"),
        ("2026-11-20T08:31:00+08:00", "2026-11-20T08:31:00+08:00"),
        ("2026-11-20T08:31:00.250Z", "2026-11-20T08:31:00+00:00"),
        ("20261120 9:05", "2026-11-20T09:05:00+08:00"),
    ],
)
def test_a_moment(text, moment):
    assert parse_moment(text).isoformat() == moment


def test_a_policy_without_an_hour_ends_at_the_end_of_its_day():
    assert parse_moment("2026-11-20", end_of_day=True).isoformat() == "2026-11-21T00:00:00+08:00"
    assert parse_moment("2026-11-20 15:00", end_of_day=True).isoformat() == "2026-11-20T15:00:00+08:00"


@pytest.mark.parametrize(
    "text",
    ["24:00", "2026-11-20 25:00", "2026-11-20 24:30", "2026-11-20 8", "2026-11-20 08:61", "9999-12-31 24:00", "x"],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):
        parse_moment(text)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)))
def test_iso_comes_back(moment):
    moment = moment.replace(microsecond=0, tzinfo=CHINA)
    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(moment.strftime("%Y-%m-%d %H:%M:%S")) == moment


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_midnight_at_the_end_is_the_next_day(day):
    assert parse_moment(f"{day} 24:00") == parse_moment(f"{day + timedelta(days=1)}")


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_a_value_error(text):
    for parse in (parse_date, parse_date_or_month, parse_moment):
        with contextlib.suppress(ValueError):
            parse(text)
