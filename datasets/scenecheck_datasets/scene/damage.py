"""Blows: how they move the surface of a body and what they leave on the paint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenecheck_datasets.scene.bodies import BodyShape
from scenecheck_datasets.scene.body import Body
from scenecheck_datasets.scene.primitives import Array, waves
from scenecheck_datasets.scene.sdf import smoothstep
from scenecheck_datasets.scene.spec import DamageSpec
from scenecheck_evidence.case import CollisionZone

VISIBLE = 0.3
"""From this strength on a person calls the surface damaged."""

_LENGTHWAYS = {
    CollisionZone.FRONT: 1, CollisionZone.FRONT_LEFT: 1, CollisionZone.FRONT_RIGHT: 1,
    CollisionZone.REAR: -1, CollisionZone.REAR_LEFT: -1, CollisionZone.REAR_RIGHT: -1,
    CollisionZone.LEFT: 0, CollisionZone.RIGHT: 0,
}  # fmt: skip
_SIDEWAYS = {
    CollisionZone.LEFT: 1, CollisionZone.FRONT_LEFT: 1, CollisionZone.REAR_LEFT: 1,
    CollisionZone.RIGHT: -1, CollisionZone.FRONT_RIGHT: -1, CollisionZone.REAR_RIGHT: -1,
    CollisionZone.FRONT: 0, CollisionZone.REAR: 0,
}  # fmt: skip


@dataclass(frozen=True)
class Blow:
    """Where a blow lands (car frame, metres), the unit vector it pushes along, and its reach along x, y, z."""

    centre: Array
    push: Array
    reach: Array


@dataclass(frozen=True)
class Wreck:
    """A body after its blows.

    Attributes:
        vertices: (n, 3) moved.
        strength: (n,) 0..1, the strongest blow at each vertex.
        scratch: (n,) negative where the paint is gone.
        broken: (n,) negative where a lamp is broken.
        blows: one per damage.
    """

    vertices: Array
    strength: Array
    scratch: Array
    broken: Array
    blows: tuple[Blow, ...]


def locate(shape: BodyShape, damage: DamageSpec) -> Blow:
    """Where a damage lands on a body."""
    along, across = _LENGTHWAYS[damage.zone], _SIDEWAYS[damage.zone]
    z = shape.bumper_z if damage.height is None else damage.height
    end = shape.front if along > 0 else shape.rear
    if along and across:
        centre = np.array([end - along * 0.12, across * (shape.half_width - 0.25) + damage.offset, z])
        reach = np.array([0.45, 0.45, 0.8 * damage.radius])
    elif along:
        centre = np.array([end, damage.offset, z])
        reach = np.array([0.45, damage.radius, 0.8 * damage.radius])
    else:
        centre = np.array([damage.offset, across * shape.half_width, z])
        reach = np.array([damage.radius, 0.35, 0.45 * damage.radius])
    push = -np.array([float(along), float(across), 0.0])
    return Blow(centre, push / np.linalg.norm(push), reach)


def strike(body: Body, damages: Sequence[DamageSpec], seed: int) -> Wreck:
    """Strike a body.

    Sheet metal does not sink as a bowl: it folds. So the push is rippled by ridged noise of two wavelengths, and the
    hood or boot lid between the blow and the cabin buckles upwards.

    Args:
        body: undamaged.
        damages: the blows, in order.
        seed: of the folds and scratches.
    """
    vertices = body.vertices.copy()
    count = len(vertices)
    strength, scratch, broken = np.zeros(count), np.ones(count), np.ones(count)
    blows = []
    for index, damage in enumerate(damages):
        blow = locate(body.shape, damage)
        blows.append(blow)
        noise = seed + 101 * index
        weight = np.exp(-(((body.vertices - blow.centre) / blow.reach) ** 2).sum(1))
        folds = 1 - 2 * np.abs(waves(body.vertices, noise + 1, 7.0))
        creases = 1 - 2 * np.abs(waves(body.vertices, noise + 2, 19.0))
        push = damage.depth * weight * (0.85 + 0.4 * folds + 0.12 * creases)
        vertices += push[:, None] * blow.push
        # Around the blow the panels wave outwards and inwards without having been touched.
        around = np.exp(-(((body.vertices - blow.centre) / (1.5 * blow.reach)) ** 2).sum(1))
        vertices[:, 1] += 0.22 * damage.depth * around * folds * np.tanh(body.vertices[:, 1] / 0.4)
        slip = damage.depth * weight
        vertices[:, 1] += 0.30 * slip * waves(body.vertices, noise + 3, 8.0)
        vertices[:, 2] += 0.35 * slip * waves(body.vertices, noise + 4, 8.0)
        if abs(blow.push[0]) > 0.5:
            vertices[:, 2] += _buckle(body, blow, damage.depth)
        strength = np.maximum(strength, weight * min(1.0, damage.depth / 0.05))
        if damage.scratched:
            scratch = np.minimum(scratch, _scratch(body, blow, weight, noise))
        if damage.lamp_broken:
            broken = np.minimum(broken, 0.35 - weight)
    return Wreck(vertices, strength, scratch, broken, tuple(blows))


def _buckle(body: Body, blow: Blow, depth: float) -> Array:
    """The lid next to the blow folds up across the car, highest half-way to the cabin."""
    shape, (x, y, _) = body.shape, body.vertices.T
    front = blow.push[0] < 0
    lid = body.fields["hood"] if front else np.maximum(body.fields["lid"], shape.belt - body.vertices[:, 2])
    fold = shape.front - 0.62 if front else shape.rear + 0.30
    profile = np.exp(-(((x - fold) / 0.22) ** 2)) * np.exp(-(((y - blow.centre[1]) / 0.6) ** 2))
    return np.asarray(0.55 * depth * profile * smoothstep(-lid, 0.0, 0.05))


def _scratch(body: Body, blow: Blow, weight: Array, seed: int) -> Array:
    """Streaks along the way the other car slid: along the flank, or up and down a bumper."""
    stretch = np.array([1.0, 1.0, 6.0]) if abs(blow.push[0]) > 0.5 else np.array([0.35, 1.0, 5.0])
    return np.asarray(0.70 - weight * (0.85 + 0.5 * waves(body.vertices * stretch, seed + 5, 14.0)))
