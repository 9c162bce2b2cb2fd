"""Words printed or laid across a page (仅供……使用): fainter than its text, and taken away by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.orientation import directions, heights, in_common
from scenecheck_vision.text import Image, Quads

CROSSING = 2
"""So many lines across the page make a watermark; one is a stray word."""
LINE = 1.5
"""A line is at least this many times longer than high: shorter regions have no sure direction."""
FAINTER = 0.1
"""How much lighter than the text a watermark must be, as a share of the ground: thin strokes are faint too."""
OUTVOTING = 4
"""So many darker lines across the others are a page that its watermark outvotes; fewer are stray words."""
MARGIN = 0.03
"""Kept between the white point and the darkness of the watermark: grain."""
ABOVE_TEXT = 0.35
"""The white point lies at least this far from the ink of the text to that of the watermark."""
BLACK = 0.5
"""Ink this share as bright as that of the text becomes black: what is left of the strokes keeps its contrast."""
INKED = 0.93
"""Share of the ground's brightness below which a pixel is taken for ink."""
CORE = 10
"""Percentile of the ink of a line that stands for the middle of its strokes."""
MARK_CORE = 20
"""The same for a watermark: ruled lines and what text was not found cross it."""
LIGHT = 70
"""Percentile of the lines of a watermark that stands for it: what is not paper under it makes others darker."""
REACH = 1.15
"""Regions of a watermark are taken this much larger, and a line height longer at both ends."""
LEAST_INK = 40
"""Least pixels of ink of a line that tell how dark it is."""
SAME_GROUND = 0.3
"""How much the ground of a line may differ from that of the page: beside the page a watermark is darker."""
GROWN = (1.03, 1.25)
"""Lines of text are taken this much longer and higher where a watermark is measured between them."""
LONG = 4
"""Characters of a line that says more than a label's word."""
OFTEN = 6
"""So many lines of the same words are a watermark; a form repeats none of its words as often."""
GROUND_STEP = 8
"""The ground is estimated at this fraction of the size."""


@dataclass(frozen=True)
class Watermark:
    """A watermark on a page.

    Attributes:
        white: share of the ground's brightness from which on a pixel is taken for ground.
        black: share of the ground's brightness up to which a pixel is taken for the middle of a stroke of the text.
        place: (h, w) 1 where words of the watermark were found, 0 elsewhere: thin strokes of the text suffer there.
    """

    white: float
    black: float
    place: NDArray[np.uint8]

    def removed(self, image: Image) -> Image:
        """The image that it was found in, with what is no darker than the watermark lifted to the ground."""
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
        ratio = np.clip(grey / np.maximum(ground_of(grey), 1.0), 0.02, 1.0)
        wanted = np.clip((ratio - self.black) / (self.white - self.black), 0.0, 1.0)
        gain = np.where(self.place > 0, wanted / ratio, np.float32(1))
        return np.asarray(np.clip(image * gain[:, :, None], 0, 255), np.uint8)

    def touches(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether words of the watermark run through a rectangle of the image."""
        return bool(self.place[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1].any())


def ground_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brightness (h, w) of the paper under the print: what a closing over the strokes and a blur leave."""
    height, width = grey.shape
    size = (max(2, width // GROUND_STEP), max(2, height // GROUND_STEP))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    smooth = cv2.GaussianBlur(closed, (0, 0), 3)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def of_the_page(image: Image, quads: Quads) -> NDArray[np.bool_]:
    """Which regions of text (n,) belong to the page; a watermark runs across it.

    Lines that run one way make the page, unless they are many and fainter than those that cross them: a watermark of
    many lines outvotes a page of few.

    Args:
        image: (h, w, 3) BGR.
        quads: (n, 4, 2) regions of text in it.
    """
    along = in_common(quads)
    long = directions(quads)[1] > LINE * heights(quads)
    across = ~along & long
    if across.sum() < OUTVOTING:
        return along
    ink = _Ink(image)
    first, second = ink.darkness(quads[along & long], CORE), ink.darkness(quads[across], CORE)
    if first is None or second is None or first - second < FAINTER:
        return along
    page = ~along
    page[page] = in_common(quads[page])
    return page


def find_watermark(image: Image, page: Quads, across: Quads) -> Watermark | None:
    """The watermark that lines across a page make, where they are fainter than its own.

    Args:
        image: (h, w, 3) BGR.
        page: regions of text of the page, in its pixels.
        across: the other regions.
    """
    across = across[directions(across)[1] > LINE * heights(across)]
    if len(across) < CROSSING or not len(page):
        return None
    ink = _Ink(image)
    text, mark = ink.darkness(page, CORE), ink.darkness(across, MARK_CORE, LIGHT, between=page)
    if text is None or mark is None or mark - text < FAINTER:
        return None
    place: NDArray[np.uint8] = np.zeros(image.shape[:2], np.uint8)
    for quad, run, height in zip(across, directions(across)[0], heights(across), strict=True):
        centre = quad.mean(axis=0)
        side = np.sign((quad - centre) @ run)[:, None]
        grown = centre + (quad - centre) * REACH + side * run * height
        cv2.fillConvexPoly(place, np.round(grown).astype(np.int32), 1)
    return Watermark(max(mark - MARGIN, text + ABOVE_TEXT * (mark - text)), BLACK * text, place)


def is_repeated(texts: Sequence[str]) -> bool:
    """Whether most of the longer lines say the same words: a watermark that was taken for the page.

    Args:
        texts: of the lines that run one way, cleaned.
    """
    long = [text for text in texts if len(text) >= LONG]
    if len(long) < OFTEN:
        return False
    longest = max(Counter(long).most_common(3), key=lambda item: (item[1], len(item[0])))[0]
    same = sum(text in longest or longest in text for text in long)
    return same > len(long) / 2 and same >= OFTEN


class _Ink:
    """How dark the ink of lines in an image, (h, w, 3) BGR, is against the paper."""

    def __init__(self, image: Image):
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
        self.ground = ground_of(grey)
        self.ratio = np.asarray(grey / np.maximum(self.ground, 1.0), np.float32)

    def darkness(
        self, quads: Quads, percentile: float, of_lines: float = 50, between: Quads | None = None
    ) -> float | None:
        """Brightness of the ink of lines against that of their ground; None where none shows any.

        Args:
            quads: (n, 4, 2) the lines.
            percentile: of the ink of a line that stands for it.
            of_lines: percentile of the lines that stands for all.
            between: lines that are left out where these cross them, and on whose ground they must lie.
        """
        covered: NDArray[np.uint8] = np.zeros(self.ratio.shape, np.uint8)
        for quad in () if between is None else between:
            centre = quad.mean(axis=0)
            cv2.fillConvexPoly(covered, np.round(centre + (quad - centre) * GROWN).astype(np.int32), 1)
        usual = float(np.median(self.ground[covered > 0])) if covered.any() else None
        values = []
        for quad in quads:
            low = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
            x2, y2 = np.maximum(np.ceil(quad.max(axis=0)).astype(int), low) + 1
            window = (slice(low[1], y2), slice(low[0], x2))
            mask: NDArray[np.uint8] = np.zeros(self.ratio[window].shape, np.uint8)
            if not mask.size:
                continue
            cv2.fillConvexPoly(mask, np.round(quad - low).astype(np.int32), 1)
            chosen = (mask > 0) & (covered[window] == 0)
            if usual:
                chosen &= np.abs(self.ground[window] / usual - 1) < SAME_GROUND
            ink = self.ratio[window][chosen]
            ink = ink[ink < INKED]
            if len(ink) >= LEAST_INK:
                values.append(float(np.percentile(ink, percentile)))
        return float(np.percentile(values, of_lines)) if values else None
