"""Meshes of simple things in plain numpy: what cars and streets are put together from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Faces = NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """A mesh of one material.

    Attributes:
        name: of the thing.
        vertices: (n, 3) metres.
        faces: (m, 3) or (m, 4) vertex indices, counter-clockwise from outside.
        material: the name the renderer makes the material from.
        smooth: shaded as a curved surface.
        fields: (n,) numbers at the vertices that the material uses.
        uv: (m, k, 2) texture coordinates of the faces' corners, or None.
        labels: (m,) index into PARTS per face, -1 for none; None when the piece is no part of a car.
        damage: (n,) how much a blow moved each vertex, 0..1; None when nothing did.
        places: (p, 4, 4) transforms of the copies; one identity unless given.
    """

    name: str
    vertices: Array
    faces: Faces
    material: str
    smooth: bool = True
    fields: Mapping[str, Array] = field(default_factory=dict)
    uv: Array | None = None
    labels: NDArray[np.int64] | None = None
    damage: Array | None = None
    places: Array = field(default_factory=lambda: np.eye(4)[None])

    def moved(self, matrix: Array) -> Piece:
        """The same piece (and its copies) after a transform."""
        return replace(self, places=matrix @ self.places)


def transform(offset: Sequence[float], yaw: float = 0.0, tilt: float = 0.0, scale: float = 1.0) -> Array:
    """(4, 4): scale, then tilt about y, then turn about z (radians), then move (metres)."""
    c, s, ct, st = math.cos(yaw), math.sin(yaw), math.cos(tilt), math.sin(tilt)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[ct, 0, st], [0, 1, 0], [-st, 0, ct]])
    matrix = np.eye(4)
    matrix[:3, :3] = turn * scale
    matrix[:3, 3] = offset
    return matrix


def apply(matrix: Array, points: Array) -> Array:
    """Transform (n, 3) points by a (4, 4) matrix."""
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])


_BOX_FACES = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])


def box(size: Sequence[float]) -> tuple[Array, Faces]:
    """An upright box around the origin: 8 vertices, 6 quads."""
    signs = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    return signs * np.asarray(size, float), _BOX_FACES.copy()


def superellipsoid(
    semi_axes: Sequence[float], squareness: float = 1.0, rows: int = 24, columns: int = 48
) -> tuple[Array, Faces]:
    """An ellipsoid (squareness 1) that becomes a rounded box as `squareness` falls to 0."""

    def power(t: Array) -> Array:
        return np.asarray(np.sign(t) * np.abs(t) ** squareness)

    u, v = np.linspace(0, math.pi, rows + 1), np.linspace(0, 2 * math.pi, columns, endpoint=False)
    a, b, c = semi_axes
    x = a * np.outer(power(np.sin(u)), power(np.cos(v)))
    y = b * np.outer(power(np.sin(u)), power(np.sin(v)))
    z = c * np.outer(power(np.cos(u)), np.ones(columns))
    return np.stack([x, y, z], -1).reshape(-1, 3), _grid_faces(rows + 1, columns)


def lathe(profile: Sequence[tuple[float, float]], columns: int = 72) -> tuple[Array, Faces]:
    """Turn a profile of (radius, y) about the y axis; its outside is to the right of the profile's direction."""
    radius, along = np.asarray(profile, float).T
    angle = np.linspace(0, 2 * math.pi, columns, endpoint=False)
    x, z = np.outer(radius, np.cos(angle)), np.outer(radius, np.sin(angle))
    y = np.repeat(along[:, None], columns, 1)
    return np.stack([x, y, z], -1).reshape(-1, 3), _grid_faces(len(radius), columns)


def _grid_faces(rows: int, columns: int) -> Faces:
    i, j = (grid.ravel() for grid in np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij"))
    after = (j + 1) % columns
    return np.stack([i * columns + j, (i + 1) * columns + j, (i + 1) * columns + after, i * columns + after], 1)


def merge(parts: Sequence[tuple[Array, Faces]]) -> tuple[Array, Faces]:
    """Join meshes of the same number of corners per face into one."""
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in parts[:-1])])
    vertices = np.vstack([vertices for vertices, _ in parts])
    return vertices, np.vstack([faces + start for (_, faces), start in zip(parts, starts, strict=True)])


def placed(mesh: tuple[Array, Faces], matrix: Array) -> tuple[Array, Faces]:
    """A mesh after a transform that does not mirror."""
    return apply(matrix, mesh[0]), mesh[1]


def waves(points: Array, seed: int, frequency: float) -> Array:
    """Smooth noise of about -1..1: a sum of six plane waves in random directions.

    Args:
        points: (n, 3) metres.
        seed: of the directions and phases.
        frequency: radians per metre of the longest wave.
    """
    rng = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for octave in range(6):
        direction = rng.normal(size=3) * frequency * (1 + 0.5 * octave)
        total += np.sin(points @ direction + rng.uniform(0, 2 * math.pi)) / (1 + 0.4 * octave)
    return total / 2.5
