"""Capture time and place from EXIF, and what happens when they are malformed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from scenecheck_vision.exif import CHINA, capture_facts, parse_offset, parse_time
from scenecheck_vision.photo import load_photo

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow's words on malformed EXIF


def exif_of(main: dict | None = None, detail: dict | None = None, gps: dict | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif.update(main or {})
    if detail:
        exif[0x8769] = detail
    if gps:
        exif[0x8825] = gps
    read = Image.Exif()
    read.load(exif.tobytes())
    return read


GUANGYUAN = {1: "N", 2: (32.0, 26.0, 24.0), 3: "E", 4: (105.0, 49.0, 48.0)}


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_time_and_place_of_every_format(files, image_format):
    exif = exif_of(detail={0x9003: "2026:11:20 08:31:00", 0x9011: "+08:00"}, gps=GUANGYUAN)
    data = files.encode(files.corners(), image_format, exif=exif.tobytes())
    photo = load_photo(data, "a")
    assert photo.taken_at is not None
    assert photo.taken_at.isoformat() == "2026-11-20T08:31:00+08:00"
    assert photo.gps == pytest.approx((32.44, 105.83), abs=1e-6)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({0x9003: "2026:11:20 08:31:00"}, "2026-11-20T08:31:00+08:00"),
        ({0x9003: "2026:11:20 08:31:00", 0x9011: "+09:00"}, "2026-11-20T08:31:00+09:00"),
        ({0x9003: "2026:11:20 08:31:00", 0x9010: "-03:30"}, "2026-11-20T08:31:00-03:30"),
        ({0x9003: "2026:11:20 08:31:00", 0x9011: "nonsense"}, "2026-11-20T08:31:00+08:00"),
        ({0x9003: "2026:11:20 08:31:00\x00"}, "2026-11-20T08:31:00+08:00"),
        ({0x9004: "2026:11:20 08:31:00", 0x9012: "Z"}, "2026-11-20T08:31:00+00:00"),
        ({0x9003: "0000:00:00 00:00:00", 0x9004: "2026:11:20 08:31:00"}, "2026-11-20T08:31:00+08:00"),
        ({0x9003: "2026:13:41 08:31:00"}, None),
        ({0x9003: "    :  :     :  :  "}, None),
        ({}, None),
    ],
)
def test_which_time_and_zone_hold(detail, expected):
    time = capture_facts(exif_of(detail=detail)).taken_at
    assert (time.isoformat() if time else None) == expected


def test_the_modification_time_stands_in_only_when_no_capture_time_is_stated():
    main = {0x0132: "2026:11:21 10:00:00"}
    assert capture_facts(exif_of(main)).taken_at == datetime(2026, 11, 21, 10, tzinfo=CHINA)
    both = capture_facts(exif_of(main, {0x9003: "2026:11:20 08:31:00"})).taken_at
    assert both == datetime(2026, 11, 20, 8, 31, tzinfo=CHINA)


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_time_with_an_offset_comes_back(time, minutes):
    time = time.replace(microsecond=0)
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    read = parse_time(time.strftime(f"{time.year:04d}:%m:%d %H:%M:%S"), offset)
    assert read == time.replace(tzinfo=timezone(timedelta(minutes=minutes)))


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.tuples(st.floats())))
def test_no_value_makes_time_or_offset_fail(value):
    parse_time(value, value)
    parse_offset(value)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_comes_back(latitude, longitude):
    def dms(angle: float) -> tuple[float, float, float]:
        minutes, degrees = abs(angle) % 1 * 60, int(abs(angle))
        return float(degrees), float(int(minutes)), minutes % 1 * 60

    gps = {1: "S" if latitude < 0 else "N", 2: dms(latitude), 3: "W" if longitude < 0 else "E", 4: dms(longitude)}
    read = capture_facts(exif_of(gps=gps)).gps
    if read is None:
        assert abs(latitude) < 1e-6
        assert abs(longitude) < 1e-6
    else:
        assert read == pytest.approx((latitude, longitude), abs=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {2: (95.0, 0.0, 0.0)},
        {4: (185.0, 0.0, 0.0)},
        {2: (IFDRational(0, 0), 0.0, 0.0)},
        {1: "X"},
        {2: "north"},
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {2: (32.0, 26.0, 24.0, 1.0)},
    ],
)
def test_a_place_that_is_none_is_absent(change):
    exif = exif_of(gps=GUANGYUAN)
    assert capture_facts(exif).gps == pytest.approx((32.44, 105.83), abs=1e-6)
    exif.get_ifd(0x8825).update(change)
    assert capture_facts(exif).gps is None


def test_malformed_exif_never_fails_the_photo(files):
    good = exif_of({0x0112: 6}, {0x9003: "2026:11:20 08:31:00"}, GUANGYUAN).tobytes()
    for exif in (
        b"Exif\x00\x00",
        b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        good[:20],
        good[:-30],
        good[:10] + b"\xff" * 40,
    ):
        photo = load_photo(files.with_segment(files.jpeg, 0xE1, exif), "a.jpg")
        assert {photo.width, photo.height} == {96, 64}


@given(st.data())
def test_mutated_exif_never_fails_the_photo(files, data):
    good = bytearray(exif_of({0x0112: 6}, {0x9003: "2026:11:20 08:31:00"}, GUANGYUAN).tobytes())
    for _ in range(data.draw(st.integers(1, 12))):
        good[data.draw(st.integers(6, len(good) - 1))] = data.draw(st.integers(0, 255))
    photo = load_photo(files.with_segment(files.jpeg, 0xE1, bytes(good)), "a.jpg")
    assert {photo.width, photo.height} == {96, 64}
