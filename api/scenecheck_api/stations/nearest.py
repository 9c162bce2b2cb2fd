"""Which service point is near: great-circle distance, capacity first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scenecheck_evidence.geo import EARTH_RADIUS, gcj02_to_wgs84, metres


class StationKind(StrEnum):
    """What a service point is (domain: 10 service points, fixed and mobile posts, village stations)."""

    SERVICE_POINT = "service_point"
    FIXED_POST = "fixed_post"
    MOBILE_POST = "mobile_post"
    VILLAGE_STATION = "village_station"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Spot:
    """A service point with its place (WGS-84 degrees), how many cases it takes at once, and how many it has."""

    id: str
    lat: float
    lon: float
    capacity: int
    load: int = 0

    @property
    def free(self) -> int:
        """Cases it can still take; never below zero, though a capacity may be lowered below the load."""
        return max(0, self.capacity - self.load)


@dataclass(frozen=True)
class Near:
    """A service point and how far it is."""

    spot: Spot
    metres: float


def nearest(spots: Iterable[Spot], place: tuple[float, float], count: int, *, with_capacity: bool = True) -> list[Near]:
    """The nearest service points.

    Args:
        spots: to choose from.
        place: latitude, longitude, WGS-84.
        count: how many at most.
        with_capacity: leave out those that are full.

    Returns:
        By distance; of two equally near the one with more room, then by id.
    """
    fit = [Near(s, metres(place, (s.lat, s.lon))) for s in spots if s.free > 0 or not with_capacity]
    return sorted(fit, key=lambda n: (n.metres, -n.spot.free, n.spot.id))[:count]


def to_wgs84(lat: float, lon: float, datum: str) -> tuple[float, float]:
    """A place in WGS-84; `datum` is wgs84 or gcj02 (what WeChat-style capture and most Chinese maps give)."""
    return gcj02_to_wgs84(lat, lon) if datum == "gcj02" else (lat, lon)


def box_around(place: tuple[float, float], radius_metres: float) -> tuple[float, float, float, float]:
    """South, west, north, east of a box that holds the circle; for the database to choose from by its index."""
    lat, lon = place
    d_lat = math.degrees(radius_metres / EARTH_RADIUS)
    shrink = math.cos(math.radians(min(89.9, abs(lat) + d_lat)))
    d_lon = min(180.0, d_lat / max(shrink, 1e-6))
    return lat - d_lat, lon - d_lon, lat + d_lat, lon + d_lon
