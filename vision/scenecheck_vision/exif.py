"""Capture facts from EXIF (CIPA DC-008): orientation, time, place. Malformed values are absent values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import Image

from scenecheck_evidence.moments import CHINA

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_ORIENTATION = 0x0112
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))
"""(time, its offset): DateTimeOriginal, DateTimeDigitized, DateTime."""
_OFFSET_TIME = 0x9010
_TIME = re.compile(
    r"\s*(\d{4})\D(\d{1,2})\D(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_OFFSET = re.compile(r"\s*([+-])(\d{2}):?(\d{2})\s*")
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4


@dataclass(frozen=True)
class CaptureFacts:
    """What EXIF says about how a photo was taken.

    Attributes:
        orientation: 1..8, 1 when absent or out of range.
        taken_at: with its offset; Asia/Shanghai when none is stated.
        gps: (latitude, longitude) in degrees, WGS-84.
        tags: of the main and the EXIF directory together, as Pillow reads them.
    """

    orientation: int = 1
    taken_at: datetime | None = None
    gps: tuple[float, float] | None = None
    tags: Mapping[int, Any] = field(default_factory=dict)


def capture_facts(exif: Image.Exif) -> CaptureFacts:
    """Read the facts; what is malformed is left out and never fails the photo."""
    main, detail, gps = _directory(exif), _directory(exif, _EXIF_IFD), _directory(exif, _GPS_IFD)
    tags = {**main, **detail}
    return CaptureFacts(_orientation(main), _taken_at(tags), _gps(gps), tags)


def parse_time(text: object, offset: object = None) -> datetime | None:
    """An EXIF time such as "2026:11:20 08:31:00", with an offset such as "+08:00"; None when it is no time."""
    match = _TIME.match(_text(text))
    if not match:
        return None
    zone = parse_offset(match.group(7)) or parse_offset(offset) or CHINA
    try:
        return datetime(*(int(part) for part in match.groups()[:6]), tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:  # 0000:00:00 00:00:00 stands for an unset clock
        return None


def parse_offset(text: object) -> timezone | None:
    """A time zone from "+08:00", "-0330" or "Z"; None when it is no offset."""
    if _text(text).strip() == "Z":
        return UTC
    match = _OFFSET.fullmatch(_text(text))
    if not match or int(match.group(2)) > 23 or int(match.group(3)) > 59:
        return None
    minutes = int(match.group(2)) * 60 + int(match.group(3))
    return timezone(timedelta(minutes=-minutes if match.group(1) == "-" else minutes))


def _directory(exif: Image.Exif, tag: int | None = None) -> dict[int, Any]:
    """The tags of one directory; nothing when it cannot be parsed."""
    try:
        return dict(exif.items()) if tag is None else dict(exif.get_ifd(tag))
    except Exception:  # Pillow raises whatever the malformed bytes lead to: struct, key, syntax, recursion errors
        return {}


def _orientation(tags: dict[int, Any]) -> int:
    value = tags.get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken_at(tags: dict[int, Any]) -> datetime | None:
    for time_tag, offset_tag in _TIMES:
        offset = tags.get(offset_tag) or tags.get(_OFFSET_TIME)
        if time := parse_time(tags.get(time_tag), offset):
            return time
    return None


def _gps(tags: dict[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(tags.get(_LATITUDE), tags.get(_LATITUDE_REF), "NS")
    longitude = _degrees(tags.get(_LONGITUDE), tags.get(_LONGITUDE_REF), "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    if latitude == 0 and longitude == 0:  # what phones write before they have a fix
        return None
    return round(latitude, 7), round(longitude, 7)


def _degrees(value: Any, reference: object, positive_negative: str) -> float | None:
    """Degrees from (degrees, minutes, seconds) rationals; None when they are no angle."""
    sign = _text(reference).strip().upper()[:1]
    if not sign or sign not in positive_negative:
        return None
    try:
        parts = [float(part) for part in (value if isinstance(value, tuple | list) else (value,))]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 1 <= len(parts) <= 3 or not all(math.isfinite(p) and p >= 0 for p in parts):
        return None
    angle: float = sum(part / 60**place for place, part in enumerate(parts))
    return -angle if sign == positive_negative[1] else angle


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin1")
    return value.replace("\x00", " ") if isinstance(value, str) else ""
