"""A car body as a signed distance field, and its mesh with the features painted on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenecheck_datasets.scene.bodies import SHAPES, BodyShape
from scenecheck_datasets.scene.sdf import Array, DistanceTable, chaikin, mirrored, smooth_max, smoothstep
from scenecheck_datasets.scene.spec import BodyKind
from scenecheck_datasets.scene.surface import Faces, mesh_symmetric
from scenecheck_datasets.scene.trim import section_distance, trim_fields

GRID = 0.018
"""Cell size of the body mesh, metres: a lamp's edge is still round in a close-up."""

ARCH_GAP = 0.045
"""Between tyre and wheel arch, metres."""


@dataclass(frozen=True)
class Body:
    """A meshed body in the car frame.

    Attributes:
        shape: what it was built from.
        vertices: (n, 3) metres.
        faces: (m, 4) quads, counter-clockwise from outside.
        fields: (n,) signed distances to each feature, metres, negative inside (see `trim`).
    """

    shape: BodyShape
    vertices: Array
    faces: Faces
    fields: Mapping[str, Array]


class BodyField:
    """Signed distance, metres: the intersection of side outline, section and plan, with arches and sculpting."""

    def __init__(self, shape: BodyShape):
        self.shape = shape
        plan = [*shape.plan, *((x, -y) for x, y in reversed(shape.plan))]
        self._side = DistanceTable(chaikin(shape.side, 2), (-2.9, -0.1), (2.9, 2.0))
        self._section = section_distance(shape)
        self._plan = DistanceTable(chaikin(plan, 3), (-2.9, -0.02), (2.9, 1.3))
        self._grille = DistanceTable(chaikin(mirrored(shape.grille), 1), (-0.1, 0.0), (1.3, 2.0))
        self._intake = DistanceTable(chaikin(mirrored(shape.intake), 1), (-0.1, 0.0), (1.3, 2.0))

    def __call__(self, x: Array, y: Array, z: Array) -> Array:
        """Distance at points x, y, z (car frame, metres), which broadcast."""
        shape = self.shape
        y = np.abs(y)
        bow = np.where(x > 0, shape.bow_front * np.clip(x / 1.2, 0, 1), -shape.bow_rear * np.clip(-x / 1.2, 0, 1))
        side = self._side(x + bow * y**2, z + shape.crown * y**2 * np.clip((z - 0.7) / 0.5, 0, 1))
        distance = smooth_max(smooth_max(side, self._section(y, z), 0.045), self._plan(x, y), 0.07)
        return self._ends(self._arches(self._sculpt(distance, x, y, z), x, y, z), x, y, z)

    def _sculpt(self, distance: Array, x: Array, y: Array, z: Array) -> Array:
        """A crease under the windows, a hollow over the sill, two ridges along the hood."""
        shape = self.shape
        flank = np.clip((y - 0.6) / 0.2, 0, 1)
        crease = np.exp(-(((z - (shape.belt - 0.24 + 0.01 * x)) / 0.07) ** 2)) * np.clip(
            1 - (np.abs(x) / 2.0) ** 4, 0, 1
        )
        sill = np.exp(-(((z - (shape.side[0][1] + 0.20)) / 0.07) ** 2)) * np.clip(1 - (np.abs(x) / 1.1) ** 6, 0, 1)
        hood = np.clip((x - 1.0) / 0.2, 0, 1) * np.clip((2.0 - x) / 0.2, 0, 1) * np.clip((z - 0.6) / 0.1, 0, 1)
        ridge = np.exp(-(((y - (0.50 - 0.06 * (x - 1.0))) / 0.05) ** 2))
        return np.asarray(distance + flank * (0.012 * crease + 0.022 * sill) - 0.012 * hood * ridge)

    def _arches(self, distance: Array, x: Array, y: Array, z: Array) -> Array:
        shape = self.shape
        radius = shape.wheel_radius + ARCH_GAP
        flank = np.clip((y - 0.6) / 0.2, 0, 1)
        for axle in (shape.front_axle, shape.rear_axle):
            r = np.hypot(x - axle, z - shape.wheel_radius)
            distance = distance - 0.020 * flank * np.exp(-(((r - radius - 0.02) / 0.055) ** 2))
            distance = smooth_max(distance, -np.maximum(r - radius, 0.50 - y), 0.012)
        return distance

    def _ends(self, distance: Array, x: Array, y: Array, z: Array) -> Array:
        """Hollows behind grille, intake and rear plate, and the step of the rear bumper."""
        shape = self.shape
        hollow = 0.030 * smoothstep(-self._grille(y, z), 0, 0.02) + 0.05 * smoothstep(-self._intake(y, z), 0, 0.03)
        plate = np.maximum(np.abs(z - shape.rear_plate_z) - 0.085, y - 0.31)
        hollow = np.where(x > 1.2, hollow, np.where(x < -1.2, 0.022 * smoothstep(-plate, 0, 0.03), 0))
        step = np.where(x < -1.9, 0.025 * smoothstep(shape.bumper_z - 0.02 - z, 0, 0.03), 0)
        return np.asarray(distance + hollow - step)


@lru_cache(maxsize=4)
def build_body(kind: BodyKind, grid: float = GRID) -> Body:
    """Mesh a body; a second call of the same gives the same object.

    Args:
        kind: which body.
        grid: cell size, metres.
    """
    shape = SHAPES[kind]
    low, high = np.array([-2.45, 0.0, 0.10]), np.array([2.45, 1.08, shape.height + 0.12])
    vertices, faces = mesh_symmetric(BodyField(shape), low, high, grid)
    return Body(shape, vertices, faces, trim_fields(shape, vertices))
