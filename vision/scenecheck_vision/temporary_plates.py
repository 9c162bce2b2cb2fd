"""Temporary paper plates (临时行驶车号牌) behind the glass of vehicles that carry no other: read as text.

They are sheets of paper of any light and tilt, so neither the plate detector nor its recogniser knows them. What tells
them from other writing on a car is their form: province, letter, four to six characters and 临, 试 or 超 (GA 36).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box, Quad
from scenecheck_evidence.reading import TEMPORARY_PLATE, Plate, Vehicle
from scenecheck_vision.photo import Photo
from scenecheck_vision.plate_grammar import PROVINCES
from scenecheck_vision.text import TextLine, TextReader

MARKS = "临试超"
"""Temporary; for trials; for oversize loads."""
SMALLEST_VEHICLE = 320.0
"""Width in full-size pixels under which the sheet, at most an eighth of a car, is too small to read."""
MOST_VEHICLES = 2
LONG_SIDE = 960
"""Pixels of a vehicle's long side in which text is looked for."""
SURE = 0.6
"""Mean character score from which a line counts."""
_FORM = re.compile(rf"([{PROVINCES}粵][A-Z])([0-9A-Z]{{4,6}})([{MARKS}])")
_START = re.compile(rf"^[{PROVINCES}粵][A-Z]")
_SEPARATORS = re.compile(r"[\s·.•・:：-]")


def find_temporary(photo: Photo, vehicles: Sequence[Vehicle], text: TextReader) -> tuple[Plate, ...]:
    """Look for temporary plates on the largest of the given vehicles.

    Args:
        photo: read at its full size.
        vehicles: those without a legible plate, largest first, in pixels of the full-size photo.
        text: finds and reads lines.

    Returns:
        Plates without a colour, with the problem `temporary_plate`; corners in pixels of the full-size photo.
    """
    large = [v for v in vehicles if v.box[2] - v.box[0] >= SMALLEST_VEHICLE][:MOST_VEHICLES]
    found = []
    for vehicle in large:
        left, top, right, bottom = _inside(vehicle.box, photo)
        lines = text.read(photo.full()[top:bottom, left:right], LONG_SIDE)
        for written, score, quad in _candidates(lines):
            if score >= SURE:
                corners = cast(Quad, tuple((float(x + left), float(y + top)) for x, y in quad))
                plate = Plate(text=written, colour=None, rows=1, corners=corners, score=score, problem=TEMPORARY_PLATE)
                found.append(plate)
                break
    return tuple(found)


def _candidates(lines: Sequence[TextLine]) -> Iterator[tuple[str, float, NDArray[np.float32]]]:
    """Texts of the form of a temporary plate, of one line or of two that stand side by side."""
    for line in lines:
        written = temporary_text(line.text)
        if written:
            yield written, line.score, line.quad
    for first in lines:
        if not _START.match(_plain(first.text)):
            continue
        for second in lines:
            written = temporary_text(first.text + second.text) if second is not first else None
            if written and _beside(first, second):
                quad = np.array([first.quad[0], second.quad[1], second.quad[2], first.quad[3]], np.float32)
                yield written, min(first.score, second.score), quad


def temporary_text(text: str) -> str | None:
    """The plate in a line of text, without separators; None when it has not the form of one."""
    found = _FORM.fullmatch(_plain(text))
    return "".join(found.groups()).replace("粵", "粤") if found else None


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _beside(first: TextLine, second: TextLine) -> bool:
    """Whether a line goes on in another: at its height, less than two heights to its right."""
    tall = float(np.linalg.norm(first.quad[3] - first.quad[0]))
    gap = second.quad[[0, 3]].mean(0) - first.quad[[1, 2]].mean(0)
    return bool(-tall <= gap[0] <= 2 * tall and abs(gap[1]) <= 0.6 * tall)


def _inside(box: Box, photo: Photo) -> tuple[int, int, int, int]:
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    return left, top, max(left + 1, min(photo.width, int(box[2]))), max(top + 1, min(photo.height, int(box[3])))
