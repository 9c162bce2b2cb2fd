"""Where on a labelled car a plate can hang, and how it is seen there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PLATE_METRES = (0.44, 0.14)
"""A one-row plate of GA 36; a two-row plate is 0.22 m tall, a motorcycle's half as wide."""
LAMP_SPAN = 1.42
"""Metres between the centres of the lamps of a car, on average."""
CAR_HEIGHT = 1.48
VEHICLES = ("car", "bus", "truck", "motorcycle")


@dataclass(frozen=True)
class Site:
    """The plane a plate hangs in.

    Attributes:
        centre: (2,) pixels.
        across: (2,) pixels for one metre along the plate's text.
        down: (2,) pixels for one metre down the plate.
        depth: share by which the right end is nearer (positive) or farther than the left one, per metre.
        motorcycle: whether the plate is a small two-row one.
    """

    centre: Floats
    across: Floats
    down: Floats
    depth: float = 0.0
    motorcycle: bool = False


def place(site: Site, size: tuple[float, float]) -> Floats:
    """Corners (4, 2), clockwise from top left, of a plate of (width, height) metres in a site."""
    half_width, half_height = size[0] / 2, size[1] / 2
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        nearer = 1 + site.depth * x * half_width
        corners.append(site.centre + (x * half_width * site.across + y * half_height * site.down) * nearer)
    return np.asarray(corners, np.float32)


def site_on_box(box: Floats, name: str, rng: np.random.Generator) -> Site:
    """A guess for a vehicle of which only the box (x1, y1, x2, y2) is known: low and near the middle of it."""
    x1, y1, x2, y2 = (float(v) for v in box)
    width, height = x2 - x1, y2 - y1
    # A box much wider than a car's face is a car seen from the side: the face is a strip at one end of it.
    face = min(1.0, 1.3 * height / max(width, 1.0))
    middle = rng.uniform(x1 + width * face / 2, x2 - width * face / 2) if face < 1 else (x1 + x2) / 2
    metres = {"car": CAR_HEIGHT, "bus": 3.0, "truck": 2.8, "motorcycle": 1.5}.get(name, CAR_HEIGHT)
    scale = height / metres * float(rng.uniform(0.8, 1.25))
    narrowed = scale * float(rng.uniform(0.55, 1.0))
    tilt = float(rng.normal(0, 0.06))
    return Site(
        centre=np.array(
            [middle + rng.normal(0, 0.08) * width * face, y1 + rng.uniform(0.5, 0.88) * height], np.float32
        ),
        across=np.array([narrowed, narrowed * tilt + rng.normal(0, 0.1) * (scale - narrowed)], np.float32),
        down=np.array([float(rng.normal(0, 0.05)) * scale, scale], np.float32),
        depth=float(rng.normal(0, 0.1)),
        motorcycle=name == "motorcycle",
    )


def site_on_face(box: Floats, rng: np.random.Generator) -> Site:
    """For the box of a car seen from the front or the rear: on its middle line."""
    x1, y1, x2, y2 = (float(v) for v in box)
    scale = (x2 - x1) / 1.8
    return Site(
        centre=np.array([(x1 + x2) / 2 + rng.normal(0, 0.03) * (x2 - x1), y1 + rng.uniform(0.5, 0.85) * (y2 - y1)]),
        across=np.array([scale, scale * rng.normal(0, 0.03)], np.float32),
        down=np.array([0, scale * rng.uniform(0.9, 1.1)], np.float32),
    )


def site_from_parts(parts: Mapping[str, Sequence[Floats]], rng: np.random.Generator) -> Site | None:
    """From the polygons of lamps and bumper: between the lamps, along the line that joins them.

    Returns:
        The site, or None when the face of the car is not seen with both its lamps and its bumper.
    """
    for end in ("front", "back"):
        lamps = [
            np.concatenate(list(parts.get(f"{end}_{side}_light", [])))
            for side in ("left", "right")
            if parts.get(f"{end}_{side}_light")
        ]
        bumpers = parts.get(f"{end}_bumper")
        if len(lamps) < 2 or not bumpers:
            continue
        lamps.sort(key=lambda p: float(p[:, 0].mean()))
        left, right = (p.mean(0) for p in lamps)
        bumper = np.concatenate(list(bumpers))
        everything = np.concatenate([p for polygons in parts.values() for p in polygons])
        tall = float(np.ptp(everything[:, 1]))
        across = (right - left) / LAMP_SPAN
        scale = tall / (CAR_HEIGHT * 0.95)
        if np.linalg.norm(across) < 0.25 * scale:
            continue
        sizes = [float(np.ptp(p[:, 1])) + 1 for p in lamps]
        top, bottom = float(bumper[:, 1].min()), float(bumper[:, 1].max())
        y = rng.uniform(top - 0.15 * (bottom - top), bottom - 0.3 * (bottom - top))
        middle = (left + right) / 2
        slope = across[1] / max(float(across[0]), 1e-3)
        x = middle[0] + rng.normal(0, 0.04) * float(right[0] - left[0])
        # The middle line of a face seen from the side leans little; its line through the lamps gives the height.
        return Site(
            centre=np.array([x, y], np.float32),
            across=np.array([across[0], across[0] * slope * rng.uniform(0.4, 1.1)], np.float32),
            down=np.array([rng.normal(0, 0.03) * scale, scale * rng.uniform(0.9, 1.1)], np.float32),
            depth=float(np.clip((sizes[1] - sizes[0]) / max(sizes) * 0.3, -0.25, 0.25)),
        )
    return None


def site_anywhere(width: int, height: int, rng: np.random.Generator) -> Site:
    """Any place, size and tilt: held in a hand, leaning on a wall, filling the photo."""
    scale = float(np.exp(rng.uniform(np.log(0.05), np.log(1.6)))) * width
    angle, narrowed = float(rng.normal(0, 0.15)), float(rng.uniform(0.5, 1.0))
    return Site(
        centre=np.array([rng.uniform(0.15, 0.85) * width, rng.uniform(0.15, 0.9) * height], np.float32),
        across=np.array([np.cos(angle), np.sin(angle)], np.float32) * scale * narrowed,
        down=np.array([-np.sin(angle) + rng.normal(0, 0.1), np.cos(angle)], np.float32) * scale,
        depth=float(rng.normal(0, 0.15)),
    )
