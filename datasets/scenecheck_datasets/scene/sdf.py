"""Signed distances (negative inside) of polygons, and smooth ways to combine them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Outline = Sequence[tuple[float, float]]


def chaikin(outline: Outline | Array, rounds: int) -> Array:
    """Round a closed polygon (n, 2) by cutting its corners at a quarter of each edge, `rounds` times (Chaikin 1974)."""
    points = np.asarray(outline, float)
    for _ in range(rounds):
        following = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1).reshape(-1, 2)
    return points


def round_corners(outline: Outline | Array, cut: float, steps: int = 4) -> Array:
    """Round the corners of a closed polygon, starting `cut` metres before each: small features keep their edges."""
    points = np.asarray(outline, float)
    out = []
    for before, corner, after in zip(np.roll(points, 1, 0), points, np.roll(points, -1, 0), strict=True):
        start = corner + (before - corner) * min(cut / np.linalg.norm(before - corner), 0.45)
        end = corner + (after - corner) * min(cut / np.linalg.norm(after - corner), 0.45)
        out += [(1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t * t * end for t in np.linspace(0, 1, steps)]
    return np.array(out)


def mirrored(outline: Outline) -> list[tuple[float, float]]:
    """Close an outline given on one side of its first axis with its mirror image."""
    return [*outline, *((-u, v) for u, v in reversed(outline) if u > 0)]


def polygon_distance(u: Array, v: Array, outline: Outline | Array) -> Array:
    """Exact signed distance to a closed polygon, even-odd rule.

    Args:
        u: first coordinate, any shape.
        v: second coordinate, same shape.
        outline: (n, 2) corners in either direction.
    """
    points = np.asarray(outline, float)
    squared = np.full(np.shape(u), np.inf)
    sign = np.ones(np.shape(u))
    for (au, av), (bu, bv) in zip(points, np.roll(points, 1, 0), strict=True):
        eu, ev = bu - au, bv - av
        wu, wv = u - au, v - av
        along = np.clip((wu * eu + wv * ev) / max(eu * eu + ev * ev, 1e-12), 0, 1)
        squared = np.minimum(squared, (wu - eu * along) ** 2 + (wv - ev * along) ** 2)
        above_a, below_b, left = v >= av, v < bv, eu * wv > ev * wu
        crosses = (above_a & below_b & left) | (~above_a & ~below_b & ~left)
        sign = np.where(crosses, -sign, sign)
    return sign * np.sqrt(squared)


class DistanceTable:
    """The signed distance of a polygon, tabulated once and interpolated bilinearly: a body asks for millions."""

    def __init__(
        self, outline: Outline | Array, low: tuple[float, float], high: tuple[float, float], step: float = 0.006
    ):
        self._low, self._step = low, step
        u, v = np.arange(low[0], high[0], step), np.arange(low[1], high[1], step)
        self._table = polygon_distance(u[:, None] + 0 * v, v + 0 * u[:, None], outline)

    def __call__(self, u: Array, v: Array) -> Array:
        """Distance at (u, v), which broadcast; outside the table the value of its edge."""
        rows, columns = self._table.shape
        row = np.clip((u - self._low[0]) / self._step, 0, rows - 1.001)
        column = np.clip((v - self._low[1]) / self._step, 0, columns - 1.001)
        i, j = row.astype(np.int64), column.astype(np.int64)
        a, b = row - i, column - j
        table = self._table
        low = table[i, j] * (1 - b) + table[i, j + 1] * b
        high = table[i + 1, j] * (1 - b) + table[i + 1, j + 1] * b
        return np.asarray(low * (1 - a) + high * a)


def smooth_max(a: Array, b: Array, radius: float) -> Array:
    """Intersection with a fillet of about `radius` (the polynomial smooth maximum of Quilez)."""
    h = np.clip(0.5 - 0.5 * (b - a) / radius, 0, 1)
    return np.asarray(b + (a - b) * h + radius * h * (1 - h))


def smoothstep(x: Array, start: float, end: float) -> Array:
    """0 below `start`, 1 above `end`, a cubic between."""
    t = np.clip((x - start) / (end - start), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def inside_all(*distances: Array) -> Array:
    """Intersection of regions given by signed distances."""
    return np.maximum.reduce(np.broadcast_arrays(*distances))


def inside_any(*distances: Array) -> Array:
    """Union of regions given by signed distances."""
    return np.minimum.reduce(np.broadcast_arrays(*distances))
