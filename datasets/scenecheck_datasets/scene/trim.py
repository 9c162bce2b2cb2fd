"""What is painted on a body: glass, seams, lamps, grille, cladding as signed distances, and the part of each face."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.scene.bodies import BodyShape
from scenecheck_datasets.scene.sdf import (
    Array,
    DistanceTable,
    chaikin,
    inside_all,
    inside_any,
    mirrored,
    polygon_distance,
    round_corners,
)

PARTS = (
    "back_bumper", "back_glass", "back_left_door", "back_left_light", "back_right_door", "back_right_light",
    "front_bumper", "front_glass", "front_left_door", "front_left_light", "front_right_door", "front_right_light",
    "hood", "left_mirror", "right_mirror", "tailgate", "trunk", "wheel",
    "left_fender", "right_fender", "left_quarter_panel", "right_quarter_panel", "left_sill", "right_sill", "grille",
)  # fmt: skip
"""The 18 part names of the part detector, then the parts beyond them."""


def section_distance(shape: BodyShape) -> DistanceTable:
    """Signed distance of the cross-section, of (|y|, z)."""
    section = [*shape.section, *((-y, z) for y, z in reversed(shape.section))]
    return DistanceTable(chaikin(section, 2), (-0.02, -0.1), (1.3, 2.0))


def trim_fields(shape: BodyShape, vertices: Array) -> dict[str, Array]:
    """Signed distances (metres, negative inside) of every feature at the vertices of a body.

    Args:
        shape: the body's shape.
        vertices: (n, 3) metres.

    Returns:
        (n,) each: glass, glass_trim, windscreen, rear_window, front_door, rear_door, hood, lid, bumper_joint,
        head_lamp, head_inner, beam, beam_ring, tail_lamp, tail_inner, tail_strip, reverse_lamp, grille, intake,
        cladding, wheel_well.
    """
    x, y, z = vertices[:, 0], np.abs(vertices[:, 1]), vertices[:, 2]
    fields = _glass(shape, x, y, z)
    fields |= _panels(shape, x, y, z)
    fields |= _head_lamps(shape, x, y, z)
    fields |= _tail_lamps(shape, x, y, z)
    fields |= _black_parts(shape, x, y, z)
    return fields


def _glass(shape: BodyShape, x: Array, y: Array, z: Array) -> dict[str, Array]:
    sides = inside_any(*(polygon_distance(x, z, round_corners(window, 0.05)) for window in shape.side_windows))
    section = section_distance(shape)(y, z)
    crowned = z + shape.crown * y**2
    ahead = x + shape.bow_front * np.clip(x / 1.2, 0, 1) * y**2
    behind = x - shape.bow_rear * np.clip(-x / 1.2, 0, 1) * y**2
    low, high = shape.windscreen_z
    windscreen = inside_all(section + 0.062, low - z, crowned - high, shape.windscreen_from - 0.25 - ahead)
    low, high = shape.rear_window_z
    rear = inside_all(section + 0.075, low - z, crowned - high, behind - shape.rear_window_from - 0.30)
    return {
        "windscreen": windscreen,
        "rear_window": rear,
        "glass": inside_any(inside_all(sides, 0.5 - y), windscreen + 0.03, rear + 0.03),
        "glass_trim": inside_any(inside_all(sides - 0.035, 0.5 - y), windscreen, rear),
    }


def _panels(shape: BodyShape, x: Array, y: Array, z: Array) -> dict[str, Array]:
    front, rear = (inside_all(polygon_distance(x, z, round_corners(d, 0.07)), 0.5 - y) for d in shape.doors)
    ahead = x + shape.bow_front * np.clip(x / 1.2, 0, 1) * y**2
    hood = inside_all(
        y - (0.735 - 0.07 * (x - 1.0)), shape.hood_x[0] - ahead, ahead - shape.hood_x[1], shape.belt - 0.45 - z
    )
    lid = inside_all(y - 0.62, shape.bumper_z - z, x + 1.2, z - shape.belt - 0.02)
    # Bumpers reach round the corners to the wheel arches and end below the lamps.
    front_top = min(v for _, v in shape.head_lamp) - 0.01
    rear_top = shape.bumper_z - 0.005
    front_bumper = inside_all(z - front_top, shape.front_axle + 0.36 - x)
    rear_bumper = inside_all(z - rear_top, x - (shape.rear_axle - 0.38))
    return {
        "front_door": front,
        "rear_door": rear,
        "hood": hood,
        "lid": lid,
        "bumper_joint": inside_any(front_bumper, rear_bumper),
    }


def _head_lamps(shape: BodyShape, x: Array, y: Array, z: Array) -> dict[str, Array]:
    lamp = inside_all(polygon_distance(y, z, round_corners(shape.head_lamp, 0.06)), shape.head_lamp_from - x)
    middle = float(np.mean([v for _, v in shape.head_lamp])) + 0.005
    beams = inside_any(np.hypot(y - 0.58, z - middle + 0.01), np.hypot(y - 0.74, z - middle - 0.005))
    return {
        "head_lamp": lamp,
        "head_inner": lamp + 0.03,
        "beam": inside_all(beams - 0.038, lamp),
        "beam_ring": inside_all(beams - 0.05, lamp),
    }


def _tail_lamps(shape: BodyShape, x: Array, y: Array, z: Array) -> dict[str, Array]:
    lamp = inside_all(polygon_distance(y, z, round_corners(shape.tail_lamp, 0.05)), x - shape.tail_lamp_to)
    middle = float(np.mean([v for _, v in shape.tail_lamp]))
    return {
        "tail_lamp": lamp,
        "tail_inner": lamp + 0.022,
        "tail_strip": inside_all(np.abs(z - middle - 0.025) - 0.012, lamp + 0.03),
        "reverse_lamp": inside_all(np.abs(z - middle + 0.045) - 0.018, np.abs(y - 0.66) - 0.07, lamp + 0.02),
    }


def _black_parts(shape: BodyShape, x: Array, y: Array, z: Array) -> dict[str, Array]:
    front = 1.5 - x
    grille = inside_all(polygon_distance(y, z, round_corners(mirrored(shape.grille), 0.05)), front)
    intake = inside_all(polygon_distance(y, z, round_corners(mirrored(shape.intake), 0.05)), front)
    fog = inside_all(polygon_distance(y, z, round_corners(shape.fog_lamp, 0.05)), front)
    apron = inside_all(z - shape.valance_z, x + 1.75, y - 0.66)
    r = np.minimum(
        np.hypot(x - shape.front_axle, z - shape.wheel_radius), np.hypot(x - shape.rear_axle, z - shape.wheel_radius)
    )
    sill = shape.side[0][1]
    edge = (
        inside_any(z - sill - 0.10, r - shape.wheel_radius - 0.045 - shape.cladding)
        if shape.cladding
        else z - sill - 0.035
    )
    return {
        "grille": grille,
        "intake": intake,
        "cladding": inside_any(edge, apron, fog),
        "wheel_well": inside_all(r - shape.wheel_radius - 0.040, y - 0.87),
    }


def part_labels(
    shape: BodyShape, vertices: Array, faces: NDArray[np.int64], fields: Mapping[str, Array]
) -> NDArray[np.int64]:
    """The part each face belongs to.

    Args:
        shape: the body's shape.
        vertices: (n, 3) metres, car frame, undeformed.
        faces: (m, k) vertex indices.
        fields: of `trim_fields`.

    Returns:
        (m,) index into PARTS, -1 where the body has no name (roof, pillars).
    """
    centre = vertices[faces].mean(1)
    x, left, z = centre[:, 0], centre[:, 1] > 0, centre[:, 2]
    at = {name: values[faces].mean(1) for name, values in fields.items()}
    labels = np.full(len(faces), -1, np.int64)

    def paint(where: NDArray[np.bool_], name: str) -> None:
        if "{side}" in name:
            labels[where & left] = PARTS.index(name.format(side="left"))
            labels[where & ~left] = PARTS.index(name.format(side="right"))
        else:
            labels[where] = PARTS.index(name)

    below_belt = z < shape.belt + 0.02
    paint(below_belt & (x > 0.7), "{side}_fender")
    paint(below_belt & (x < -0.7), "{side}_quarter_panel")
    paint((z < shape.side[0][1] + 0.12) & (np.abs(x) < 1.0), "{side}_sill")
    paint(at["lid"] < 0, shape.rear_lid)
    if shape.rear_lid == "tailgate":
        paint((x < -1.85) & (z > shape.belt - 0.05) & (np.abs(centre[:, 1]) < 0.7), shape.rear_lid)
    elif shape.rear_lid == "trunk":
        paint((x < -1.7) & (z > shape.belt + 0.02) & (np.abs(centre[:, 1]) < 0.62), shape.rear_lid)
    paint(at["hood"] < 0, "hood")
    paint((at["bumper_joint"] < 0) & (x > 0), "front_bumper")
    paint((at["bumper_joint"] < 0) & (x < 0), "back_bumper")
    paint(at["grille"] < 0, "grille")
    paint(at["front_door"] < 0, "front_{side}_door")
    paint(at["rear_door"] < 0, "back_{side}_door")
    paint(at["windscreen"] < 0, "front_glass")
    paint(at["rear_window"] < 0, "back_glass")
    paint(at["head_lamp"] < 0, "front_{side}_light")
    paint(at["tail_lamp"] < 0, "back_{side}_light")
    return labels
