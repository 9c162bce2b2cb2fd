"""Coordinates: GCJ-02 (what WeChat-style capture gives) and WGS-84 (what EXIF gives), and distances."""

from __future__ import annotations

import math

# Constants of the Krasovsky 1940 ellipsoid, which the published GCJ-02 offset is computed on.
_A, _EE = 6378245.0, 0.00669342162296594323
EARTH_RADIUS = 6_371_000.0
"""Metres: the mean radius of the earth."""


def _offset(lat: float, lon: float) -> tuple[float, float]:
    """The GCJ-02 offset in degrees at a WGS-84 position (the formula known from eviltransform)."""
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    d_lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    d_lon += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    d_lon += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    magic = 1 - _EE * math.sin(math.radians(lat)) ** 2
    d_lat = d_lat * 180.0 / (_A * (1 - _EE) / (magic * math.sqrt(magic)) * math.pi)
    d_lon = d_lon * 180.0 / (_A / math.sqrt(magic) * math.cos(math.radians(lat)) * math.pi)
    return d_lat, d_lon


def outside_china(lat: float, lon: float) -> bool:
    """Whether GCJ-02 equals WGS-84 there."""
    return not (0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347)


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """A WGS-84 position in GCJ-02; latitude, longitude in degrees."""
    if outside_china(lat, lon):
        return lat, lon
    d_lat, d_lon = _offset(lat, lon)
    return lat + d_lat, lon + d_lon


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """A GCJ-02 position in WGS-84, by iteration to less than a centimetre; latitude, longitude in degrees."""
    guess_lat, guess_lon = lat, lon
    for _ in range(6):
        there_lat, there_lon = wgs84_to_gcj02(guess_lat, guess_lon)
        guess_lat, guess_lon = guess_lat + lat - there_lat, guess_lon + lon - there_lon
    return guess_lat, guess_lon


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two positions (latitude, longitude) in metres (haversine)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, h)))
