"""Digits and letters drawn by the project: centre lines of even stroke, the way embossed plate characters are built.

A glyph is a list of strokes; a stroke is a list of points and arcs in a unit box (x right, y down) that spans the
centre line, so a stroke of width w fills the cell exactly. Ends that stand beyond the box are cut off by the cell and
come out flat; ends inside it are round.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray


class Arc(NamedTuple):
    """Part of an ellipse; degrees from the x axis, growing clockwise on the screen."""

    cx: float
    cy: float
    rx: float
    ry: float
    start: float
    end: float


Stroke = list[tuple[float, float] | Arc]

_R = 0.21
"""Height of a bowl that spans the cell's width: half the width of the centre line, in units of its height."""
_OUT = 0.3
"""How far an end must stand out to be cut flat."""
_T, _B = -_OUT, 1 + _OUT

_RING: Stroke = [Arc(0.5, _R, 0.5, _R, 180, 360), Arc(0.5, 1 - _R, 0.5, _R, 0, 180), (0, _R)]
_OPEN: Stroke = [(1, 0.3), (1, _R), Arc(0.5, _R, 0.5, _R, 360, 180), Arc(0.5, 1 - _R, 0.5, _R, 180, 0), (1, 0.7)]
_STEM: Stroke = [(0, _T), (0, _B)]
_RIGHT: Stroke = [(1, _T), (1, _B)]


def _bar(y: float, x0: float = 0.0, x1: float = 1.0) -> Stroke:
    return [(x0, y), (x1, y)]


def _bowl(top: float, bottom: float, right: float = 1.0) -> Stroke:
    r = (bottom - top) / 2
    w = min(0.5, r / _R * 0.5)
    return [(0, top), (right - w, top), Arc(right - w, top + r, w, r, -90, 90), (0, bottom)]


STROKES: dict[str, list[Stroke]] = {
    "0": [_RING],
    "1": [[(0.5, _B), (0.5, 0.0), (0.38, 0.06)]],
    "2": [[(0, 0.28), (0, _R), Arc(0.5, _R, 0.5, _R, 180, 375), (0.03, 0.93), (0, 1)], _bar(1, 0, 1 + _OUT)],
    "3": [
        [(0, 0.22), Arc(0.5, 0.215, 0.46, 0.215, 180, 450), (0.4, 0.43)],
        [(0.4, 0.43), (0.5, 0.43), Arc(0.5, 0.715, 0.5, 0.285, -90, 180)],
    ],
    "4": [[(0.5, _T), (0.5, 0.0), (0, 0.7), (0, 0.72)], _bar(0.72, 0, 1 + _OUT), [(0.72, 0.4), (0.72, _B)]],
    "5": [[(1 + _OUT, 0), (0.08, 0), (0.04, 0.45)], [(0.04, 0.45), Arc(0.5, 0.68, 0.5, 0.32, 215, 515)]],
    "6": [[(0.68, _T), (0.06, 0.55)], [Arc(0.5, 0.69, 0.5, 0.31, 0, 360)]],
    "7": [_bar(0, -_OUT, 1), [(1, 0), (1, 0.06), (0.42, 0.55), (0.36, 0.75), (0.36, _B)]],
    "8": [[Arc(0.5, 0.215, 0.44, 0.215, 0, 360)], [Arc(0.5, 0.715, 0.5, 0.285, 0, 360)]],
    "9": [[(0.32, _B), (0.94, 0.45)], [Arc(0.5, 0.31, 0.5, 0.31, 0, 360)]],
    "A": [[(-0.04, _B), (-0.04, 1.0), (0.5, 0.0), (1.04, 1.0), (1.04, _B)], _bar(0.68, 0.16, 0.84)],
    "B": [_STEM, _bowl(0, 0.47, 0.95), _bowl(0.47, 1)],
    "C": [_OPEN],
    "D": [_STEM, [(0, 0), (0.5, 0), Arc(0.5, _R, 0.5, _R, -90, 0), Arc(0.5, 1 - _R, 0.5, _R, 0, 90), (0, 1)]],
    "E": [_STEM, _bar(0, 0, 1 + _OUT), _bar(0.48, 0, 0.9), _bar(1, 0, 1 + _OUT)],
    "F": [_STEM, _bar(0, 0, 1 + _OUT), _bar(0.48, 0, 0.9)],
    "G": [[*_OPEN[:-1], (1, 0.56), (0.55, 0.56)]],
    "H": [_STEM, _RIGHT, _bar(0.48)],
    "I": [[(0.5, _T), (0.5, _B)]],
    "J": [[(0.8, _T), (0.8, 0.8), Arc(0.4, 0.81, 0.4, 0.19, 0, 170)]],
    "K": [_STEM, [(1.0, _T), (1.0, 0.0), (0.0, 0.6)], [(0.35, 0.4), (1.0, 1.0), (1.0, _B)]],
    "L": [_STEM, _bar(1, 0, 1 + _OUT)],
    "M": [[(-0.05, _B), (-0.05, 0.0), (0.5, 0.62), (1.05, 0.0), (1.05, _B)]],
    "N": [_STEM, [(0, 0.0), (1, 1.0)], _RIGHT],
    "O": [_RING],
    "P": [_STEM, _bowl(0, 0.55)],
    "Q": [_RING, [(0.5, 0.7), (1.08, 1.02)]],
    "R": [_STEM, _bowl(0, 0.52), [(0.5, 0.52), (1.0, 1.0), (1.0, _B)]],
    "S": [
        [(0.97, 0.25), Arc(0.5, 0.23, 0.46, 0.23, 0, -200), (0.5, 0.47), (0.86, 0.58)],
        [Arc(0.5, 0.74, 0.5, 0.26, -45, 180)],
    ],
    "T": [_bar(0, -_OUT, 1 + _OUT), [(0.5, 0), (0.5, _B)]],
    "U": [[(0, _T), (0, 1 - _R), Arc(0.5, 1 - _R, 0.5, _R, 180, 0), (1, _T)]],
    "V": [[(-0.04, _T), (-0.04, 0.0), (0.5, 1.0), (1.04, 0.0), (1.04, _T)]],
    "W": [[(-0.1, _T), (-0.1, 0.0), (0.2, 1.0), (0.5, 0.2), (0.8, 1.0), (1.1, 0.0), (1.1, _T)]],
    "X": [
        [(-0.04, _T), (-0.04, 0.0), (1.04, 1.0), (1.04, _B)],
        [(1.04, _T), (1.04, 0.0), (-0.04, 1.0), (-0.04, _B)],
    ],
    "Y": [[(-0.04, _T), (-0.04, 0.0), (0.5, 0.48), (1.04, 0.0), (1.04, _T)], [(0.5, 0.48), (0.5, _B)]],
    "Z": [_bar(0, -_OUT, 1), [(1, 0), (1, 0.04), (0, 0.96), (0, 1)], _bar(1, 0, 1 + _OUT)],
}

_SUPER = 4
"""Drawn this much larger, then averaged down: even edges at any angle."""


def _polyline(stroke: Stroke) -> NDArray[np.float64]:
    points: list[tuple[float, float]] = []
    for item in stroke:
        if isinstance(item, Arc):
            steps = max(8, int(abs(item.end - item.start) / 6))
            for k in range(steps + 1):
                a = math.radians(item.start + (item.end - item.start) * k / steps)
                points.append((item.cx + item.rx * math.cos(a), item.cy + item.ry * math.sin(a)))
        else:
            points.append(item)
    return np.array(points)


def draw_strokes(char: str, width: int, height: int, stroke: float) -> NDArray[np.float32]:
    """Draw a digit or letter.

    Args:
        char: one of the keys of STROKES.
        width: of the cell, pixels.
        height: of the cell, pixels.
        stroke: line width, pixels of the cell.

    Returns:
        (height, width) float32 in 0..1, 1 where the paint is.
    """
    s = _SUPER
    canvas = np.zeros((height * s, width * s), np.uint8)
    offset = stroke * s / 2
    span = np.array([width * s - stroke * s, height * s - stroke * s])
    for line in STROKES[char]:
        points = np.round((_polyline(line) * span + offset) * 16).astype(np.int32)
        cv2.polylines(canvas, [points], False, 255, max(1, round(stroke * s)), cv2.LINE_8, shift=4)
    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255, np.float32)
