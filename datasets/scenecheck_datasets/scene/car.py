"""A whole car put together: body, wheels, mirrors, handles, plates, interior."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scenecheck_datasets.scene.bodies import BodyShape
from scenecheck_datasets.scene.body import GRID, build_body
from scenecheck_datasets.scene.damage import Wreck, strike
from scenecheck_datasets.scene.plate import plate_size
from scenecheck_datasets.scene.primitives import (
    Array,
    Faces,
    Piece,
    box,
    lathe,
    merge,
    placed,
    superellipsoid,
    transform,
)
from scenecheck_datasets.scene.spec import CarSpec, Pose
from scenecheck_datasets.scene.trim import PARTS, part_labels

_TYRE_WIDTH = 0.21


@dataclass(frozen=True)
class PlatePlace:
    """A plate on a car: its corners clockwise from top left as read, in the world, metres (4, 3)."""

    end: str  # front or rear
    corners: Array


@dataclass(frozen=True)
class Car:
    """A car in the world.

    Attributes:
        spec: what it was made from.
        shape: of its body.
        pose: where it stands.
        pieces: meshes in world coordinates through their `places`.
        plates: front and rear.
        wreck: of its body.
    """

    spec: CarSpec
    shape: BodyShape
    pose: Pose
    pieces: tuple[Piece, ...]
    plates: tuple[PlatePlace, ...]
    wreck: Wreck

    @property
    def matrix(self) -> Array:
        """Car frame to world."""
        return pose_matrix(self.pose)


def pose_matrix(pose: Pose) -> Array:
    """(4, 4) from the car frame to the world."""
    return transform((pose.x, pose.y, 0.0), math.radians(pose.heading))


def build_car(spec: CarSpec, pose: Pose, seed: int, grid: float = GRID) -> Car:
    """Build a car and stand it in the world.

    Args:
        spec: body, paint, plate, damage.
        pose: where it stands.
        seed: of folds, scratches and the turn of the wheels.
        grid: cell size of the body mesh, metres.
    """
    body = build_body(spec.body, grid)
    wreck = strike(body, spec.damages, seed)
    broken = wreck.broken
    fields = {
        **body.fields,
        "scratch": wreck.scratch,
        # A broken lamp loses its lenses and strips: the fields of its light sources move outside the lamp.
        **{
            name: np.where(broken < 0, 1.0, body.fields[name])
            for name in ("beam", "beam_ring", "tail_strip", "reverse_lamp", "tail_inner", "head_inner")
        },
    }
    labels = part_labels(body.shape, body.vertices, body.faces, body.fields)
    pieces = [
        Piece("body", wreck.vertices, body.faces, "body", True, fields, labels=labels, damage=wreck.strength),
        *_wheels(body.shape, spec.steer, np.random.default_rng(seed)),
        *_mirrors(body.shape),
        *_handles(body.shape, body.vertices),
        *_badges(body.shape, wreck.vertices),
        *_interior(body.shape),
    ]
    corners = _plate_corners(body.shape, wreck.vertices, plate_size(spec.plate))
    for end, quad in corners.items():
        pieces += _plate(end, quad)
    matrix = pose_matrix(pose)
    world = tuple(piece.moved(matrix) for piece in pieces)
    plates = tuple(PlatePlace(end, quad @ matrix[:3, :3].T + matrix[:3, 3]) for end, quad in corners.items())
    return Car(spec, body.shape, pose, world, plates, wreck)


def _labelled(piece: Piece, part: str) -> Piece:
    return replace(piece, labels=np.full(len(piece.faces), PARTS.index(part)))


def _wheels(shape: BodyShape, steer: float, rng: np.random.Generator) -> Iterator[Piece]:
    parts = _wheel_parts(shape.wheel_radius)
    for axle in (shape.front_axle, shape.rear_axle):
        for side in (1, -1):
            # The right wheel is the left one turned about z: its outside then faces right.
            turn = math.radians(steer if axle > 0 else 0.0) + (math.pi if side < 0 else 0.0)
            spin = transform((0, 0, 0), 0.0, rng.uniform(0, 2 * math.pi))
            hub = transform((axle, side * 0.80, shape.wheel_radius), turn) @ spin
            for name, (vertices, faces), material in parts:
                yield _labelled(Piece(name, vertices, faces, material, name != "spokes"), "wheel").moved(hub)


def _wheel_parts(radius: float) -> list[tuple[str, tuple[Array, Faces], str]]:
    """A wheel around the y axis with its outside at +y."""
    half, rim = _TYRE_WIDTH / 2, radius * 0.70
    tread = [(radius - (0.008 if n % 2 else 0.0), y) for n, y in enumerate(np.linspace(-0.06, 0.06, 9))]
    shoulder = [
        (rim - 0.005, 0.8 * half),
        (rim + 0.02, half),
        (radius - 0.05, 1.02 * half),
        (radius - 0.015, 0.88 * half),
    ]
    tyre = [*((r, -y) for r, y in shoulder), *tread, *reversed(shoulder)]
    lip = [(rim - 0.03, -0.08), (rim - 0.03, 0.0), (rim - 0.022, 0.07), (rim - 0.012, 0.088), (rim + 0.004, 0.085)]
    hub = [(0.062, 0.0), (0.062, 0.05), (0.05, 0.075), (0.03, 0.082), (0.001, 0.082)]
    return [
        ("tyre", lathe(tyre), "rubber"),
        ("rim", lathe(lip), "alloy"),
        ("disc", lathe([(rim - 0.03, 0.0), (0.001, 0.0)]), "dark"),
        ("brake", lathe([(0.155, -0.01), (0.155, 0.01), (0.001, 0.01)]), "brake"),
        ("hub", lathe(hub), "alloy"),
        ("spokes", _spokes(rim), "alloy"),
    ]


def _spokes(rim: float, count: int = 5) -> tuple[Array, Faces]:
    """Pairs of slim spokes: three cross-sections each, raised in the middle."""
    parts = []
    for n in range(count):
        for offset in (-0.13, 0.13):
            angle = 2 * math.pi * n / count + offset
            rows = []
            for r, width, height in (
                (0.04, 0.020, 0.072),
                ((rim - 0.012) * 0.6, 0.015, 0.070),
                (rim - 0.012, 0.019, 0.080),
            ):
                for across, y in ((-1, height - 0.03), (-0.8, height), (0.8, height), (1, height - 0.03)):
                    rows.append(
                        (
                            r * math.cos(angle) - across * width * math.sin(angle),
                            y,
                            r * math.sin(angle) + across * width * math.cos(angle),
                        )
                    )
            faces = [
                [k * 4 + j, (k + 1) * 4 + j, (k + 1) * 4 + j + 1, k * 4 + j + 1] for k in range(2) for j in range(3)
            ]
            parts.append((np.array(rows), np.array(faces)))
    return merge(parts)


def _mirrors(shape: BodyShape) -> Iterator[Piece]:
    x, z = shape.mirror
    for side, name in ((1, "left_mirror"), (-1, "right_mirror")):
        shell = placed(superellipsoid((0.075, 0.115, 0.075), 0.75), transform((x, side * 1.0, z + 0.03)))
        glass = placed(superellipsoid((0.02, 0.095, 0.058), 0.6), transform((x - 0.06, side * 1.0, z + 0.03)))
        stem = placed(superellipsoid((0.035, 0.09, 0.018), 0.5), transform((x + 0.01, side * 0.90, z - 0.02)))
        yield _labelled(Piece("mirror", *shell, "paint"), name)
        yield _labelled(Piece("mirror_glass", *glass, "mirror"), name)
        yield _labelled(Piece("mirror_stem", *stem, "black"), name)


def _handles(shape: BodyShape, vertices: Array) -> Iterator[Piece]:
    for x, door in zip(shape.handle_x, ("front", "back"), strict=True):
        near = (np.abs(vertices[:, 0] - x) < 0.06) & (np.abs(vertices[:, 2] - shape.handle_z) < 0.04)
        y = float(vertices[near, 1].max())
        for side, hand in ((1, "left"), (-1, "right")):
            grip = placed(
                superellipsoid((0.105, 0.022, 0.016), 0.6, 12, 24), transform((x, side * (y + 0.012), shape.handle_z))
            )
            bowl = placed(
                superellipsoid((0.085, 0.008, 0.026), 0.7, 12, 24),
                transform((x, side * (y - 0.004), shape.handle_z - 0.012)),
            )
            part = f"{door}_{hand}_door"
            yield _labelled(Piece("handle", *grip, "paint"), part)
            yield _labelled(Piece("handle_bowl", *bowl, "black"), part)


def _outermost(vertices: Array, z: float, front: bool) -> float:
    """Where the surface of an end is at a height, near the middle of the car."""
    near = (np.abs(vertices[:, 2] - z) < 0.09) & (np.abs(vertices[:, 1]) < 0.24)
    x = vertices[near & ((vertices[:, 0] > 0) == front), 0]
    return float(x.max() if front else x.min())


def _badges(shape: BodyShape, vertices: Array) -> Iterator[Piece]:
    z = shape.grille[2][1] - 0.07
    front = placed(
        superellipsoid((0.012, 0.06, 0.045), 1.0, 12, 32), transform((_outermost(vertices, z, True) + 0.004, 0, z))
    )
    z = shape.rear_plate_z + 0.165
    rear = placed(
        superellipsoid((0.010, 0.05, 0.035), 1.0, 12, 32), transform((_outermost(vertices, z, False) - 0.002, 0, z))
    )
    yield Piece("badge", *front, "chrome")
    yield Piece("badge", *rear, "chrome")


def _plate_corners(shape: BodyShape, vertices: Array, size: tuple[float, float]) -> dict[str, Array]:
    """Corners (4, 3) in the car frame, clockwise from top left as a reader sees them."""
    width, height = size
    out = {}
    for end, z, front in (("front", shape.front_plate_z, True), ("rear", shape.rear_plate_z, False)):
        x = _outermost(vertices, z, front) + (0.014 if front else -0.010)
        # Facing the front of a car, its left is on the reader's right.
        left = -width / 2 if front else width / 2
        quad = [
            (x, left, z + height / 2),
            (x, -left, z + height / 2),
            (x, -left, z - height / 2),
            (x, left, z - height / 2),
        ]
        out[end] = np.array(quad)
    return out


def _plate(end: str, quad: Array) -> list[Piece]:
    face = np.array([[3, 2, 1, 0]])
    uv = np.array([[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]])
    part = "front_bumper" if end == "front" else None
    centre = quad.mean(0) + np.array([-0.012 if end == "front" else 0.012, 0, 0])
    width, height = np.ptp(quad[:, 1]), np.ptp(quad[:, 2])
    holder = placed(box((0.02, width + 0.03, height + 0.03)), transform(centre))
    plate = Piece("plate", quad, face, "plate", False, uv=uv)
    frame = Piece("plate_holder", *holder, "black", False)
    return [_labelled(plate, part), _labelled(frame, part)] if part else [plate, frame]


def _interior(shape: BodyShape) -> Iterator[Piece]:
    lift = shape.belt - 0.965
    boxes = [
        ("floor", (-0.3, 0, 0.55 + lift), (2.6, 1.5, 0.04), "dark"),
        ("shelf", (-1.45, 0, 0.93 + lift), (0.5, 1.35, 0.05), "dark"),
    ]
    for name, centre, size, material in boxes:
        yield Piece(name, *placed(box(size), transform(centre)), material, False)
    dash = placed(superellipsoid((0.27, 0.72, 0.12), 0.4), transform((0.78, 0, 0.86 + lift)))
    yield Piece("dashboard", *dash, "seat")
    for x, ys in ((0.05, (-0.37, 0.37)), (-0.72, (-0.42, 0.42))):
        for y in ys:
            back = placed(superellipsoid((0.09, 0.25, 0.33), 0.45), transform((x - 0.18, y, 0.88 + lift), 0, -0.22))
            rest = placed(superellipsoid((0.05, 0.14, 0.09), 0.55), transform((x - 0.28, y, 1.25 + lift), 0, -0.2))
            yield Piece("seat", *merge([back, rest]), "seat")
    ring = [(0.175 + 0.014 * math.cos(a), 0.014 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 9)]
    wheel = placed(lathe(ring, 48), transform((0.42, 0.37, 0.98 + lift), math.radians(90)))
    yield Piece("steering_wheel", *wheel, "black")
