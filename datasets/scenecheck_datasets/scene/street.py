"""The street: carriageway, markings, kerbs, pavements, trees, buildings, lamp posts, and debris of the crash."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

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

LENGTH = 160.0
"""Of the street, metres, centred on the scene."""

LANE_LINES = (-1.95, 1.80, 5.55)
"""y of the edge line, the dashed lane line and the double yellow centre line, metres: two lanes a way."""

KERBS = (-3.6, 14.7)

LAMP_HEAD = (0.0, 2.1, 6.85)
"""Where the light of a lamp post is, in the frame of the post, metres."""


def build_street(seed: int) -> list[Piece]:
    """The street around the scene; the same seed gives the same street."""
    rng = np.random.default_rng(seed)
    return [
        *_ground(),
        *_markings(),
        *_kerbs(),
        *_trees(rng),
        *_buildings(rng),
        *_lamp_posts(),
    ]


def debris(centre: Array, seed: int, count: int = 60) -> list[Piece]:
    """Splinters on the road around the point of the crash (world, metres)."""
    rng = np.random.default_rng(seed)
    kinds: dict[str, list[tuple[Array, Faces]]] = {"debris_black": [], "debris_red": [], "debris_clear": []}
    names = list(kinds)
    for n in range(count):
        x, y = rng.normal(0, 1, 2) * [0.45, 0.75] + centre[:2]
        size = rng.uniform(0.01, 0.05)
        splinter = box((size * rng.uniform(0.5, 2), size, size * 0.3))
        lying = transform((x, y, size * 0.15 + 0.004), rng.uniform(0, 2 * math.pi), rng.uniform(-0.3, 0.3))
        kinds[names[n % 3]].append(placed(splinter, lying))
    return [Piece("debris", *merge(parts), name, False) for name, parts in kinds.items()]


def _rectangle(x0: float, x1: float, y0: float, y1: float, z: float) -> tuple[Array, Faces]:
    return np.array([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)]), np.array([[0, 1, 2, 3]])


def _ground() -> Iterator[Piece]:
    half = LENGTH / 2
    yield Piece("road", *_rectangle(-half, half, KERBS[0], KERBS[1], 0.0), "asphalt", False)
    for kerb, away in zip(KERBS, (-1, 1), strict=True):
        edge, back, end = kerb + away * 0.12, kerb + away * 3.4, kerb + away * 40
        yield Piece("pavement", *_rectangle(-half, half, min(edge, back), max(edge, back), 0.13), "pavement", False)
        yield Piece("verge", *_rectangle(-half, half, min(back, end), max(back, end), 0.11), "grass", False)


def _markings() -> Iterator[Piece]:
    half = LENGTH / 2
    edge, lane, centre = LANE_LINES

    def line(x0: float, x1: float, y: float, width: float = 0.15) -> tuple[Array, Faces]:
        return _rectangle(x0, x1, y - width / 2, y + width / 2, 0.003)

    opposite = 2 * centre - lane
    dashes = [line(start, start + 4.0, y) for y in (lane, opposite) for start in np.arange(-half, half, 10.0)]
    solid = [line(-half, half, edge), line(-half, half, 2 * centre - edge)]
    yield Piece("line_white", *merge([*dashes, *solid]), "line_white", False)
    yield Piece(
        "line_yellow",
        *merge([line(-half, half, centre - 0.15), line(-half, half, centre + 0.15)]),
        "line_yellow",
        False,
    )


def _kerbs() -> Iterator[Piece]:
    stone = superellipsoid((0.492, 0.12, 0.15), 0.12, 12, 24)
    xs = np.arange(-LENGTH / 2 + 0.5, LENGTH / 2, 1.0)
    places = np.stack([transform((x, y, 0.0)) for y in KERBS for x in xs])
    yield Piece("kerb", *stone, "kerb", False, places=places)


def _tree(rng: np.random.Generator, height: float = 6.0, leaves: int = 9000) -> tuple[Piece, Piece]:
    """A trunk along z, and loose quads as leaves in nine clusters of the crown."""
    vertices, faces = lathe([(0.20, -0.3), (0.13, height * 0.5), (0.06, height * 0.8)], 12)
    trunk = Piece("trunk", vertices[:, [2, 0, 1]], faces, "bark")
    clusters = rng.normal((0, 0, height * 0.72), height * 0.13, (9, 3))
    direction = rng.normal(size=(leaves, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    centre = clusters[np.arange(leaves) % 9] + direction * height * 0.17 * rng.uniform(0.55, 1.05, (leaves, 1))
    along = rng.normal(size=(leaves, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, direction)
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    size = 0.085
    quads = np.stack(
        [centre - along * size, centre + across * size * 0.6, centre + along * size, centre - across * size * 0.6], 1
    )
    crown = Piece("crown", quads.reshape(-1, 3), np.arange(4 * leaves).reshape(-1, 4), "leaf", False)
    return trunk, crown


def _trees(rng: np.random.Generator) -> Iterator[Piece]:
    spots = [
        (n * 8.5 + rng.uniform(-1, 1), y + rng.uniform(-0.4, 0.4))
        for y in (KERBS[0] - 4.2, KERBS[1] + 4.2)
        for n in range(-7, 8)
    ]
    places = np.stack(
        [transform((x, y, 0), rng.uniform(0, 2 * math.pi), 0.0, rng.uniform(0.85, 1.3)) for x, y in spots]
    )
    for piece in _tree(rng):
        yield Piece(piece.name, piece.vertices, piece.faces, piece.material, piece.smooth, places=places)


def _buildings(rng: np.random.Generator) -> Iterator[Piece]:
    """Rows of houses with shops along both sides, and a far one across either end of the street."""
    number = 0
    for y, lowest, highest in ((KERBS[0] - 17.0, 9.0, 21.0), (KERBS[1] + 17.0, 7.0, 16.0)):
        for n in range(-5, 6):
            height = 3.1 * round(rng.uniform(lowest, highest) / 3.1)
            x = n * 15.5 + rng.uniform(-0.7, 0.7)
            house = placed(box((14.0, 10.0, height)), transform((0, 0, height / 2)))
            place = transform((x, y + rng.uniform(-1.5, 1.5), 0.0))
            yield Piece(f"house{number}", *house, f"facade{number % 5}", False, places=place[None])
            number += 1
    for end in (-1, 1):
        block = placed(box((8.0, 70.0, 15.5)), transform((0, 0, 7.75)))
        yield Piece("block", *block, "facade2", False, places=transform((end * (LENGTH / 2 + 4), 5.0, 0.0))[None])


def _lamp_posts() -> Iterator[Piece]:
    vertices, faces = lathe([(0.09, 0.0), (0.05, 7.0)], 16)
    post = (vertices[:, [2, 0, 1]], faces)
    arm = placed(box((0.06, 2.2, 0.06)), transform((0, 1.0, 7.0)))
    head = placed(box((0.22, 0.7, 0.10)), transform((0, 2.1, 6.97)))
    places = np.stack([transform((x, KERBS[0] - 0.7, 0.12)) for x in np.arange(-66.0, 70.0, 26.0)])
    yield Piece("post", *merge([post, arm, head]), "steel", False, places=places)
