"""The text layer of a PDF page as lines of text with their places, as a text reader would give them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2

from scenecheck_vision.text import TextLine

REGION = 1.35
"""Height of a region of text against the height of its font: a text detector's regions stand above the glyphs."""
APART = 1.0
"""White space that parts two pieces of a line, in font heights."""
OFF_LINE = 0.4
"""How far apart, in font heights, the middles of characters of one line may lie."""
MAX_CHARACTERS = 20_000
"""Characters of a page that are looked at; a policy has about 2,000."""


@dataclass(frozen=True)
class _Character:
    char: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def text_lines(page: pypdfium2.PdfPage, scale: float) -> tuple[TextLine, ...]:
    """Lines of the text layer in pixels of the page drawn at `scale`; none for a turned page or one without text.

    Args:
        page: an open page.
        scale: pixels per point that the page is drawn at.
    """
    if page.get_rotation():
        return ()
    left, _, _, top = page.get_cropbox()
    lines: list[list[_Character]] = []
    text = page.get_textpage()
    try:
        for index in range(min(text.count_chars(), MAX_CHARACTERS)):
            char = text.get_text_range(index, 1)
            if not char.strip():
                continue
            x1, y1, x2, y2 = text.get_charbox(index, loose=True)
            found = _Character(char, (x1 - left) * scale, (top - y2) * scale, (x2 - left) * scale, (top - y1) * scale)
            if found.height <= 0:
                continue
            if lines and _follows(lines[-1][-1], found):
                lines[-1].append(found)
            else:
                lines.append([found])
    finally:
        text.close()
    return tuple(_line(characters) for characters in lines)


def _follows(before: _Character, after: _Character) -> bool:
    height = max(before.height, after.height)
    gap = after.left - before.right
    return abs(after.middle - before.middle) < OFF_LINE * height and -0.5 * height < gap < APART * height


def _line(characters: list[_Character]) -> TextLine:
    left, right = characters[0].left, max(characters[-1].right, characters[0].left + 1.0)
    height = REGION * float(np.median([c.height for c in characters]))
    middle = float(np.median([c.middle for c in characters]))
    top, bottom = middle - height / 2, middle + height / 2
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    pieces = [(piece, (c.left + c.right) / 2) for c in characters for piece in c.char]
    centres = tuple(min(1.0, max(0.0, (x - left) / (right - left))) for _, x in pieces)
    text = "".join(piece for piece, _ in pieces)
    return TextLine(text, 1.0, quad, (1.0,) * len(text), centres)
