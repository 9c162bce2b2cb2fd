"""Where the characters of each kind of plate stand: GA 36 in millimetres, one pixel each.

440 x 140 carries cells of 45 x 90 with 12 between them and 34 around the dot; 480 x 140 (new energy) cells of 43 x 90
with 9 between and 49 around the emblem; the rear plate of large vehicles, 440 x 220, a row of 80 x 60 over one of
65 x 110; the motorcycle's 220 x 140 a row of 55 x 40 over one of 35 x 75.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenecheck_datasets.plates.spec import PlateSpec
from scenecheck_vision.plate_grammar import PlateKind


@dataclass(frozen=True)
class Cell:
    """One character's place: left, top, width, height in millimetres."""

    char: str
    x: float
    y: float
    w: float
    h: float
    red: bool = False


@dataclass(frozen=True)
class Layout:
    """A whole plate.

    Attributes:
        width: of the plate, mm.
        height: of the plate, mm.
        cells: characters in reading order.
        dots: (x, y, radius) of round marks, mm.
        emblem: (x, y, radius) of the energy mark, or None.
    """

    width: int
    height: int
    cells: tuple[Cell, ...]
    dots: tuple[tuple[float, float, float], ...] = ()
    emblem: tuple[float, float, float] | None = None


_RED_ALWAYS = "警"
_RED_OFTEN = "领使"


def _row(text: str, x: float, y: float, w: float, h: float, gap: float, red: frozenset[int]) -> list[Cell]:
    return [Cell(c, x + i * (w + gap), y, w, h, i in red) for i, c in enumerate(text)]


def _single(text: str, dot_after: int, red: frozenset[int], plate: int = 440) -> Layout:
    """One row on 440 x 140; more than seven characters share the same width with narrower cells."""
    n = len(text)
    gap, dot = 12.0, 34.0
    w = min(45.0, (plate - 31 - dot - gap * (n - 2)) / n)
    cells, x = [], 15.5
    for i, c in enumerate(text):
        cells.append(Cell(c, x, 25, w, 90, i in red))
        x += w + (dot if i == dot_after else gap)
    after = cells[dot_after]
    return Layout(plate, 140, tuple(cells), ((after.x + w + dot / 2, 70, 5.5),))


def _energy(text: str) -> Layout:
    cells, x = [], 15.5
    for i, c in enumerate(text):
        w = 45.0 if i == 0 else 43.0
        cells.append(Cell(c, x, 25, w, 90))
        x += w + (49 if i == 1 else 9)
    return Layout(480, 140, tuple(cells), emblem=(137.0, 76.0, 17.0))


def _double(upper: str, lower: str, red: frozenset[int], dot: bool = True) -> Layout:
    """Two rows on 440 x 220; `red` counts through both rows."""
    n = len(upper)
    gap = 60.0 if n == 2 else 24.0
    left = (440 - n * 80 - (n - 1) * gap) / 2
    cells = _row(upper, left, 15, 80, 60, gap, red)
    w = min(65.0, (440 - 55 - 15 * (len(lower) - 1)) / len(lower))
    cells += _row(lower, 27.5, 90, w, 110, 15, frozenset(i - n for i in red))
    return Layout(440, 220, tuple(cells), ((220.0, 45.0, 7.0),) if dot and n == 2 else ())


def _motorcycle(upper: str, lower: str, red: frozenset[int]) -> Layout:
    left = (220 - 2 * 55 - 30) / 2
    cells = _row(upper, left, 8, 55, 40, 30, red)
    gap = (220 - 15 - 35 * len(lower)) / max(1, len(lower) - 1)
    cells += _row(lower, 7.5, 57, 35, 75, gap, frozenset(i - len(upper) for i in red))
    return Layout(220, 140, tuple(cells), ((110.0, 28.0, 4.0),))


def _armed_police(text: str, red: frozenset[int], rng: np.random.Generator) -> Layout:
    """WJ in red, the unit's two digits small beside it where there are nine characters."""
    if len(text) < 9:
        return _single(text, 1 if rng.random() < 0.5 else min(2, len(text) - 1), red)
    cells = [Cell("W", 15.5, 25, 43, 90, True), Cell("J", 62, 25, 36, 90, True)]
    low = rng.random() < 0.5
    cells += [
        Cell(c, 104 + 27 * i, 68 if low else 25, 23, 47, bool(rng.random() < 0.7)) for i, c in enumerate(text[2:4])
    ]
    cells += _row(text[4:], 168, 25, 43, 90, 10.5, frozenset())
    return Layout(440, 140, tuple(cells))


def layout_of(spec: PlateSpec, rng: np.random.Generator) -> Layout:
    """Place the characters of a plate; `rng` decides between the forms that occur of some kinds."""
    text, kind = spec.text, spec.kind
    red = {i for i, c in enumerate(text) if c in _RED_ALWAYS or (c in _RED_OFTEN and rng.random() < 0.7)}
    if kind is PlateKind.ARMY:
        red |= {0} if rng.random() < 0.6 else {0, 1}
    if kind is PlateKind.ARMED_POLICE:
        red |= {0, 1} | ({2} if rng.random() < 0.5 else set())
    reds = frozenset(red)
    if kind is PlateKind.MOTORCYCLE:
        return _motorcycle(text[:2], text[2:], reds)
    if kind is PlateKind.FARM:
        return _double(text[:3], text[3:], reds, dot=False)
    if spec.rows == 2:
        cut = 4 if kind is PlateKind.ARMED_POLICE and len(text) == 9 else 2
        return _double(text[:cut], text[cut:], reds) if cut == 2 else _double(text[:3], text[3:], reds)
    if kind in (PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE):
        return _energy(text)
    if kind is PlateKind.ARMED_POLICE:
        return _armed_police(text, reds, rng)
    if kind is PlateKind.EMBASSY:
        return _single(text, 3, reds)
    if kind is PlateKind.POLICE and rng.random() < 0.5:
        return _single(text, 0, reds)
    return _single(text, 1, reds)
