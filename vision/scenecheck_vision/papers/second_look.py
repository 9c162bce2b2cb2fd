"""Looking again at small or doubtful fields, in the full-size photo."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.claims import Claim
from scenecheck_vision.papers.dashes import shows_dashes
from scenecheck_vision.papers.form import Label
from scenecheck_vision.papers.glyphs import Run, advance
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.values import Parsed, clean
from scenecheck_vision.papers.watermark import Watermark
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import LINE_HEIGHT, Image, TextLine, TextReader, line_crop

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
LEAST_STRIP = 8
"""Least side of a strip in pixels."""
FOUND = 0.6
"""Least score of a value that only the second look found."""
AGREED = 1.0
"""Sum of the scores of strips that say the same from which on their value is taken, though no strip is clear."""
KIND = 0.5
"""Least fit of such a value: of its type."""
LEFTOVERS = ":;,、.`"
"""What labels leave at the ends of a value."""
TOO_SHORT = ("id_length", "vin_length")
"""Problems of a number of which the detector's region may have lost an end."""
LONGER = 2.0
"""By how much more than its region such a number is read again at both ends, in line heights."""
CLOSE = 1.0
"""White space between a label and its value in which only a colon has room, in line heights."""
CLEAR = 0.8
"""A value that two looks agree on with this score needs no more looks."""
SOFT = 0.04
"""Width of the blur that is taken off, against the height of a line."""
SHARPENED = 1.5
"""How much of what it takes away is added."""
MUCH_RED = 0.1
"""Redness of the reddest pixels of a strip, against its brightness, that makes a stamp over the text."""


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


def _best(readings: Sequence[Reading]) -> Reading:
    """The reading that is valid, of the wanted kind, and said most often and most clearly."""
    return max(
        readings,
        key=lambda r: (r.parsed.problem is None, round(r.parsed.fit, 1), _weight(readings, r), r.score),
    )


def follows_closely(claim: Claim) -> bool:
    """Whether a value stands so close behind its label that a strip of it may hold the end of the label."""
    if claim.hit is None or not claim.runs:
        return False
    first = claim.runs[0].rect
    return first.left - claim.hit.rect.right < CLOSE * first.height


def _undirtied(readings: Sequence[Reading], close: bool) -> list[Reading]:
    """The readings less those that are the first one with a character before it: the colon of a close label."""
    first = readings[0].parsed.values.get("")
    return [r for r in readings if not (close and first and r.parsed.values.get("", "")[1:] == first)]


def _weight(readings: Sequence[Reading], one: Reading) -> float:
    """How clearly all the readings together say the same."""
    return sum(reading.score for reading in readings if reading.parsed.values == one.parsed.values)


def _agreed(readings: Sequence[Reading], one: Reading) -> int:
    """How many readings say the same."""
    return sum(reading.parsed.values == one.parsed.values for reading in readings)


_CUT_DATE = re.compile(r"年\d{1,2}月\d{1,2}$")
"""A date in words without its last one: the region that was found ends before it."""


def _is_cut(reading: Reading) -> bool:
    return bool(_CUT_DATE.search(reading.raw))


def _candidates(readings: Sequence[Reading], close: bool) -> list[Reading]:
    """The readings to choose from: none with a dirty start, and no part of a date where another look shows it whole."""
    clean = _undirtied(readings, close)
    whole = [reading for reading in clean if not _is_cut(reading)]
    goes_on = any(cut.raw in one.raw for one in whole for cut in clean if _is_cut(cut))
    return whole if goes_on else clean


def _is_settled(readings: Sequence[Reading], close: bool) -> bool:
    """Whether the first look and the second leave nothing to be gained from more of them."""
    best = _best(_candidates(readings, close))
    if _is_cut(best):
        return False
    if best.parsed.problem and min(reading.score for reading in readings) >= SURE:
        return _agreed(readings, best) == len(readings) > 1  # misprinted, not misread
    return _agreed(readings, best) >= 2 and best.score >= CLEAR and not best.parsed.problem


def _judged(readings: Sequence[Reading], close: bool) -> Reading:
    """The best of the readings of a value, the first look's first, with the score that they deserve together."""
    first, best = readings[0], _best(_candidates(readings, close))
    # Readings of one strip share its faults: sure is only what the first look, of another one, read as well.
    if first.parsed.values == best.parsed.values and 2 * _agreed(readings, best) > len(readings):
        return best
    return replace(best, score=min(best.score, DISAGREED))


def sharpened(image: Image, height: float) -> Image:
    """Edges that a blur took away, raised (unsharp masking).

    Args:
        image: (h, w, 3) BGR.
        height: of its lines of text, in pixels.
    """
    soft = cv2.GaussianBlur(image, (0, 0), max(0.5, SOFT * height))
    return np.asarray(cv2.addWeighted(image, 1 + SHARPENED, soft, -SHARPENED, 0), np.uint8)


def _sharp_strip(strip: Image) -> Image:
    """A strip of one line enlarged to the recogniser's height and sharpened."""
    scale = max(1.0, LINE_HEIGHT / strip.shape[0])
    large = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return sharpened(np.asarray(large, np.uint8), large.shape[0])


def _evened(strip: Image) -> Image:
    """Ink against the paper around it: shadow and glare taken away, contrast spread."""
    grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    ground = np.maximum(cv2.GaussianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), (0, 0), 0.3 * len(grey)), 1.0)
    ratio = grey / ground
    low, high = np.percentile(ratio, 1), np.percentile(ratio, 80)
    even = np.clip((ratio - low) / max(0.02, high - low), 0, 1) * 255
    return np.asarray(cv2.cvtColor(even.astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)


def _without_red(strip: Image) -> Image | None:
    """The strip in red light, in which a red stamp over the text is as bright as the paper; None where none is."""
    channels = strip.astype(np.float32)
    redness = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
    bright = max(1.0, float(np.percentile(channels[:, :, 2], 90)))
    if np.percentile(redness, 95) - np.percentile(redness, 30) < MUCH_RED * bright:
        return None
    return np.asarray(cv2.cvtColor(strip[:, :, 2], cv2.COLOR_GRAY2BGR), np.uint8)


def _all_of(strips: Sequence[Image | None]) -> list[Image]:
    """The strips, or none of them where one is missing."""
    whole = [strip for strip in strips if strip is not None]
    return whole if len(whole) == len(strips) else []


PREPARATIONS: tuple[Callable[[Image], Image], ...] = (_sharp_strip, _evened)
"""Ways to prepare a strip for another look: for blur, for glare and shadow."""


class SecondLook:
    """Reads places of one photo again.

    Args:
        photo: the photo; its full size is decoded on first need.
        frame: the rectified view in which the places are given.
        reader: reads the crops.
        watermark: in the frame; what it runs through is read again where it is not taken away.
    """

    def __init__(self, photo: Photo, frame: Frame, reader: TextReader, watermark: Watermark | None = None):
        self.watermark = watermark
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

    def strips(self, left: tuple[float, float], right: tuple[float, float], height: float) -> list[Image]:
        """A level strip of the page at full size, and without the watermark where one runs through it."""
        strips = [self.crop(left, right, height)]
        box = (left[0], left[1] - height / 2, right[0], left[1] + height / 2)
        if self.watermark and self.watermark.touches(*box):
            x1, y1, x2, y2 = (max(0, round(v)) for v in box)
            strip = self._clean[y1:y2, x1:x2]
            strips += [np.ascontiguousarray(strip)] if min(strip.shape[:2]) >= LEAST_STRIP else []
        return strips

    @cached_property
    def _clean(self) -> Image:
        return self.watermark.removed(self.frame.image) if self.watermark else self.frame.image

    def run_crop(self, run: Run, longer: float = 0.2) -> Image:
        """The strip around a run, at both ends longer than the detector's region by so many line heights."""
        first, last = run.glyphs[0], run.glyphs[-1]
        height = first.height
        slope = (last.y - first.y) / max(last.x - first.x, 1.0)
        before, after = advance(first.char, height) + longer * height, advance(last.char, height) + longer * height
        return self.crop(
            (first.x - before, first.y - slope * before), (last.x + after, last.y + slope * after), 1.08 * height
        )

    def looks(self, claims: Sequence[Claim]) -> list[Reading]:
        """The reading of each claim, looked at again where that may help; what is doubtful is read together."""
        readings = [[first_reading(claim)] for claim in claims]
        strips = [[self.run_crop(run) for run in claim.runs] for claim in claims]
        stamped = [_all_of([_without_red(strip) for strip in of_claim]) for of_claim in strips]
        doubtful = [
            index
            for index, claim in enumerate(claims)
            if claim.label.parse is not None
            and (
                needs_second_look(claim, readings[index][0])
                or _is_cut(readings[index][0])
                or self.is_marked(claim)
                or stamped[index]
            )
        ]
        # A stamp over a digit leaves another one, clearly read: what stands under it is always read in red light, too.
        looks = [(index, look) for index in doubtful for look in (strips[index], stamped[index]) if look]
        self._add(claims, readings, looks)
        close = [follows_closely(claim) for claim in claims]
        unsettled = [index for index in doubtful if not _is_settled(readings[index], close[index])]
        self._add(
            claims,
            readings,
            [
                (index, more)
                for index in unsettled
                for more in self._more(claims[index], strips[index], _best(_candidates(readings[index], close[index])))
            ],
        )
        return [_judged(of_claim, is_close) for of_claim, is_close in zip(readings, close, strict=True)]

    def _more(self, claim: Claim, strips: Sequence[Image], best: Reading) -> list[list[Image]]:
        """Strips for more looks at what two have left in doubt, each prepared in another way."""
        prepared = [_all_of([prepare(strip) for strip in strips]) for prepare in PREPARATIONS]
        more = [whole for whole in prepared if whole]
        if len(claim.runs) == 1 and (best.parsed.problem in TOO_SHORT or _is_cut(best)):
            longer = self.run_crop(claim.runs[0], LONGER)
            more += [[longer], *([light] for light in (_without_red(longer),) if light is not None)]
        return more

    def _add(
        self, claims: Sequence[Claim], readings: list[list[Reading]], strips: Sequence[tuple[int, Sequence[Image]]]
    ) -> None:
        """Read strips, each of the claim of that index, and add what they say to its readings."""
        found = self._readings([(claims[index].label, crops) for index, crops in strips])
        for (index, _), more in zip(strips, found, strict=True):
            readings[index] += more

    def _readings(self, strips: Sequence[tuple[Label, Sequence[Image]]]) -> list[list[Reading]]:
        """What strips say, read freely and under the alphabet of the field: what can only be a digit is no letter.

        Args:
            strips: the label of each, and the crops of its lines in order.
        """
        crops = [crop for _, lines in strips for crop in lines]
        alphabets = [label.alphabet if len(lines) == 1 else None for label, lines in strips for _ in lines]
        read = iter(self.reader.read_twice(crops, alphabets))
        result = []
        for label, lines in strips:
            free, bound = zip(*[next(read) for _ in lines], strict=True) if lines else ((), ())
            ways = [self._parse(label, free), *(self._parse(label, [line]) for line in bound if line)]
            result.append([reading for reading in ways if reading])
        return result

    def is_marked(self, claim: Claim) -> bool:
        """Whether a watermark runs through a value."""
        if self.watermark is None:
            return False
        rects = [run.rect for run in claim.runs]
        return any(self.watermark.touches(r.left, r.top, r.right, r.bottom) for r in rects)

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
        strips = self.strips((x, y), (min(right, x + DASH_CELLS * height), y), rise * height)
        return any(shows_dashes(strip, strip.shape[0] / rise) for strip in strips)

    def look_beside(self, left: tuple[float, float], right: float, height: float, label: Label) -> Reading | None:
        """Look for a value where the first look found none: right of its label, up to the next one."""
        x, y = left
        widths = sorted({min(right - x, cell * height) for cell in CELLS})
        strips = [
            strip
            for rise, width in product((1.15, 1.6), widths)
            if width >= height
            for strip in self.strips((x, y), (x + width, y), rise * height)
        ]
        strips += [light for strip in strips if (light := _without_red(strip)) is not None]
        found = [reading for read in self._readings([(label, [strip]) for strip in strips]) for reading in read]
        clear = [reading for reading in found if reading.score >= FOUND]
        if clear or not found:
            return max(clear, key=lambda reading: reading.score, default=None)
        best = _best(found)
        sure = best.parsed.problem is None and best.parsed.fit >= KIND and _weight(found, best) >= AGREED
        return best if sure else None
