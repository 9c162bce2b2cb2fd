"""Characters with their place on the page, and the runs they form: what labels and values are cut from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenecheck_vision.papers.values import clean
from scenecheck_vision.text import TextLine


@dataclass(frozen=True)
class Glyph:
    """One character of a line.

    Attributes:
        char: a single character after cleaning (NFKC).
        score: the recogniser's, 0..1.
        x, y: centre in pixels of the rectified page.
        height: of its line, in pixels.
        line: index of its line.
    """

    char: str
    score: float
    x: float
    y: float
    height: float
    line: int


@dataclass(frozen=True)
class Rect:
    """An upright rectangle in pixels of the rectified page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Height of the centre line, in pixels from the top."""
        return (self.top + self.bottom) / 2

    def union(self, other: Rect) -> Rect:
        """The smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one line: a candidate value, or a part of one."""

    glyphs: tuple[Glyph, ...]
    rect: Rect

    @property
    def text(self) -> str:
        """The characters in order."""
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def line(self) -> int:
        """Index of the line it was cut from."""
        return self.glyphs[0].line


def line_glyphs(line: TextLine, index: int) -> list[Glyph]:
    """The characters of a line with their places; white space is dropped, NFKC may make two of one."""
    left = (line.quad[0] + line.quad[3]) / 2
    right = (line.quad[1] + line.quad[2]) / 2
    height = float(np.linalg.norm(line.quad[3] - line.quad[0]) + np.linalg.norm(line.quad[2] - line.quad[1])) / 2
    count = len(line.text)
    centres = line.char_centres or tuple((i + 0.5) / count for i in range(count))
    scores = line.char_scores or (line.score,) * count
    glyphs = []
    for char, score, centre in zip(line.text, scores, centres, strict=True):
        place = left + centre * (right - left)
        glyphs += [Glyph(c, score, float(place[0]), float(place[1]), height, index) for c in clean(char)]
    return glyphs


def advance(char: str, height: float) -> float:
    """Half the usual width of a character in a line of this height; the region stands a third above the glyphs."""
    return height * (0.36 if ord(char) > 0x2E7F else 0.2)


def gap(left: Glyph, right: Glyph) -> float:
    """White space between two characters of a line, in line heights."""
    return (right.x - advance(right.char, right.height) - left.x - advance(left.char, left.height)) / left.height


def make_run(glyphs: Sequence[Glyph]) -> Run:
    """A run of one or more characters with the rectangle around them."""
    first, last = glyphs[0], glyphs[-1]
    height = first.height
    middle = sum(glyph.y for glyph in glyphs) / len(glyphs)
    rect = Rect(
        first.x - advance(first.char, height),
        middle - height / 2,
        last.x + advance(last.char, height),
        middle + height / 2,
    )
    return Run(tuple(glyphs), rect)


ROW_OFFSET = 0.35
ROW_GAP = 2.5
"""How far apart the pieces of one printed line may stand, in line heights: spaced labels split there."""


def chains(lines: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Join lines that stand in one row close behind each other, so that a label in pieces reads as one string."""
    full = [glyphs for glyphs in lines if glyphs]
    follower: dict[int, int] = {}
    taken: set[int] = set()
    for i, a in sorted(enumerate(full), key=lambda item: item[1][-1].x):
        best, nearest = None, ROW_GAP
        for j, b in enumerate(full):
            if i == j or j in taken or not 0.6 < a[0].height / b[0].height < 1.6:
                continue
            distance = gap(a[-1], b[0])
            height = min(a[0].height, b[0].height)
            if -0.6 < distance < nearest and abs(a[-1].y - b[0].y) < ROW_OFFSET * height and b[0].x > a[-1].x:
                best, nearest = j, distance
        if best is not None:
            follower[i] = best
            taken.add(best)
    result = []
    for i in range(len(full)):
        if i in taken:
            continue
        chain = list(full[i])
        while i in follower:
            i = follower[i]
            chain += full[i]
        result.append(chain)
    return result
