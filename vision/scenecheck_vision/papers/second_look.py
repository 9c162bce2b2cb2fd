"""Looking again at small or doubtful fields, in the full-size photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.dashes import shows_dashes
from scenecheck_vision.papers.form import Label
from scenecheck_vision.papers.glyphs import Run, advance
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.pairing import Claim
from scenecheck_vision.papers.values import Parsed, clean
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image, TextLine, TextReader, line_crop

SURE = 0.97
"""A value whose least sure character scores this needs no second look."""
SMALL = 1.3
"""The full-size photo is used where it holds this many times the pixels of the working image along a side."""
DISAGREED = 0.9
"""Highest score of a value that the two looks read differently."""
CELLS = (8.0, 16.0)
"""How far right of its label a value that was not found is looked for, in line heights; dashes are lost in more."""
DASH_CELLS = 12.0
"""How far right of its label a pair of dashes is looked for, in line heights."""
FOUND = 0.6
"""Least score of a value that only the second look found."""


LEFTOVERS = ":;,、"
"""What labels leave at the ends of a value."""


@dataclass(frozen=True)
class Reading:
    """What a field says after all looks.

    Attributes:
        parsed: the value.
        raw: the characters it was read from.
        score: of the least sure character of the value, lowered where the looks disagree.
    """

    parsed: Parsed
    raw: str
    score: float


def first_reading(claim: Claim) -> Reading:
    """What the first look read."""
    start, end = claim.parsed.span
    glyphs = claim.glyphs[start:end] or claim.glyphs
    raw = "".join(glyph.char for glyph in claim.glyphs)
    return Reading(claim.parsed, raw, min(glyph.score for glyph in glyphs))


def needs_second_look(claim: Claim, reading: Reading) -> bool:
    """Doubtful characters, or something wrong with what was read."""
    return reading.score < SURE or claim.parsed.problem is not None


class SecondLook:
    """Reads places of one photo again.

    Args:
        photo: the photo; its full size is decoded on first need.
        frame: the rectified view in which the places are given.
        reader: reads the crops.
    """

    def __init__(self, photo: Photo, frame: Frame, reader: TextReader):
        self.photo = photo
        self.frame = frame
        self.reader = reader

    def _source(self) -> tuple[Image, float]:
        """The pixels to cut from, and their scale against the working image."""
        if self.photo.scale * SMALL < 1:
            return self.photo.full(), 1 / self.photo.scale
        return self.photo.image, 1.0

    def crop(self, left: tuple[float, float], right: tuple[float, float], height: float) -> Image:
        """The strip of the page from one point to another, `height` frame pixels high, at full size."""
        (x1, y1), (x2, y2) = left, right
        corners = np.array(
            [[x1, y1 - height / 2], [x2, y2 - height / 2], [x2, y2 + height / 2], [x1, y1 + height / 2]], np.float64
        )
        source, scale = self._source()
        quad: NDArray[np.float32] = (self.frame.points(corners) * scale).astype(np.float32)
        return line_crop(source, quad)

    def run_crop(self, run: Run) -> Image:
        """The strip around a run, a little wider than the detector's region."""
        first, last = run.glyphs[0], run.glyphs[-1]
        height = first.height
        slope = (last.y - first.y) / max(last.x - first.x, 1.0)
        before, after = advance(first.char, height) + 0.2 * height, advance(last.char, height) + 0.2 * height
        return self.crop(
            (first.x - before, first.y - slope * before), (last.x + after, last.y + slope * after), 1.08 * height
        )

    def look(self, claim: Claim) -> Reading:
        """The reading of a claim, looked at again where that may help."""
        first = first_reading(claim)
        if not needs_second_look(claim, first) or claim.label.parse is None:
            return first
        crops = [self.run_crop(run) for run in claim.runs]
        second = self._parse(claim.label, self.reader.read_lines(crops))
        readings = [first]
        if second:
            readings.append(second)
        if claim.label.alphabet and len(crops) == 1 and (restricted := self._restricted(claim, crops)):
            readings.append(restricted)
        best = max(readings, key=lambda r: (r.parsed.problem is None, round(r.parsed.fit, 1), r.score))
        if any(r.parsed.values == best.parsed.values for r in readings if r is not best):
            return best
        return replace(best, score=min(best.score, DISAGREED))

    def _restricted(self, claim: Claim, crops: Sequence[Image]) -> Reading | None:
        """Read under the alphabet of the field: what can only be a digit is not read as a letter."""
        return self._parse(claim.label, self.reader.read_lines(crops, claim.label.alphabet))

    def _parse(self, label: Label, lines: Sequence[TextLine]) -> Reading | None:
        characters = [
            (c, score)
            for line in lines
            for char, score in zip(line.text, line.char_scores or (line.score,) * len(line.text), strict=True)
            for c in clean(char)
        ]
        while characters and characters[0][0] in LEFTOVERS:
            characters.pop(0)
        while characters and characters[-1][0] in LEFTOVERS:
            characters.pop()
        text = "".join(c for c, _ in characters)
        parsed = label.parse(text) if label.parse and text else None
        if parsed is None:
            return None
        start, end = parsed.span
        scores = [score for _, score in characters][start:end]
        return Reading(parsed, text, min(scores, default=0.0))

    def dashes_beside(self, left: tuple[float, float], right: float, height: float) -> bool:
        """Whether dashes are all that stands right of a label, up to the next one."""
        (x, y), rise = left, 1.6
        if right - x < height:
            return False
        strip = self.crop((x, y), (min(right, x + DASH_CELLS * height), y), rise * height)
        return shows_dashes(strip, strip.shape[0] / rise)

    def look_beside(self, left: tuple[float, float], right: float, height: float, label: Label) -> Reading | None:
        """Look for a value where the first look found none: right of its label, up to the next one."""
        x, y = left
        found: Reading | None = None
        widths = sorted({min(right - x, cell * height) for cell in CELLS})
        for rise, width in product((1.15, 1.6), widths):
            if width < height:
                continue
            reading = self._parse(label, self.reader.read_lines([self.crop((x, y), (x + width, y), rise * height)]))
            if reading and reading.score >= FOUND and (found is None or reading.score > found.score):
                found = reading
        return found
