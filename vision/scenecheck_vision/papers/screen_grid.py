"""Whether a page is shown on a screen: its pixels are a square grid, which text, rules and tables are not.

A grid has two directions at a right angle with the same period. The spectrum of lines of text, of a ruled table, of a
bar code or of waves on the ground peaks in one direction only. It is looked for on the paper between the print, which
shows it best and has no pattern of its own, and in the photo's own pixels, since levelling a page draws patterns.

Thresholds were set on pages of both renderers (seeds 31001 to 31003).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.text import Image

TILE = 256
"""Side of the squares that are searched, in pixels."""
TILES = 3
"""Most squares along and across."""
BAND = (0.16, 0.5)
"""Frequencies of a screen's grid in a photo, in cycles a pixel: 2 to 6 pixels a period."""
AROUND = 15
"""Side of the neighbourhood in the spectrum that a peak stands out of, in bins."""
SLACK = 5
"""Within so many bins the second direction is looked for: perspective bends the grid."""
PEAK = 4.2
"""How far both directions of a grid stand out of the spectrum, in logarithms of power, the median of all squares: 6.1
at least for 16 papers on screens, 5.1 for 5 licences on a phone, at most 2.8 for 60 of paper."""
INK = 0.8
"""Against the light of the paper around it, a darker pixel is print."""
PAPER = 9
"""Print is thinner than so many pixels, or it is not told from a darker ground."""

Plane = NDArray[np.float32]


def grid_strength(region: Image) -> float:
    """How far a square grid stands out of the spectrum of a region (h, w, 3) BGR of a photo."""
    peaks = [_square_peak(_spectrum(square)) for square in _squares(region)]
    return float(np.median(peaks)) if peaks else 0.0


def shows_grid(region: Image) -> bool:
    """Whether the pixels of a screen show in a region of a photo: whether its `grid_strength` is above PEAK."""
    squares = _squares(region)
    peaks: list[float] = []
    for square in squares:
        peaks.append(_square_peak(_spectrum(square)))
        if 2 * sum(peak <= PEAK for peak in peaks) > len(squares):
            return False  # whatever the others show, the median is no higher
    return bool(peaks) and float(np.median(peaks)) > PEAK


def _squares(region: Image) -> list[Plane]:
    """Squares of a region, print taken off; none of a region that is too small to show a grid."""
    grey = _without_ink(np.asarray(cv2.cvtColor(region, cv2.COLOR_BGR2GRAY), np.uint8))
    height, width = grey.shape
    side = min(TILE, height, width)
    if side < AROUND * 4:
        return []
    return [grey[y : y + side, x : x + side] for y in _starts(height, side) for x in _starts(width, side)]


def _spectrum(square: Plane) -> Plane:
    """Logarithms of power of a square, what is usual around each frequency taken off."""
    window = np.hanning(len(square))
    margin = AROUND // 2 + 1
    tile = (square - square.mean()) * np.outer(window, window).astype(np.float32)
    power = np.log(np.abs(np.fft.fft2(tile)) ** 2 + 1).astype(np.float32)
    usual = cv2.blur(np.pad(power, margin, mode="wrap"), (AROUND, AROUND))
    return np.asarray(power - usual[margin:-margin, margin:-margin], np.float32)


def _without_ink(grey: NDArray[np.uint8]) -> Plane:
    """What the paper of a region differs from its mean around, (h, w); 0 where there is print."""
    paper = cv2.blur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((PAPER, PAPER), np.uint8)), (PAPER, PAPER))
    ink = cv2.dilate((grey < INK * paper).astype(np.uint8), np.ones((3, 3), np.uint8))
    bare = (1 - ink).astype(np.float32)
    mean = cv2.blur(grey * bare, (15, 15)) / np.maximum(cv2.blur(bare, (15, 15)), np.float32(1e-3))
    return np.asarray(np.where(ink > 0, 0, grey - mean), np.float32)


def _starts(length: int, side: int) -> list[int]:
    count = min(TILES, max(1, -(-length // side)))
    return sorted({int(start) for start in np.linspace(0, length - side, count)})


def _square_peak(spectrum: Plane) -> float:
    """The strongest frequency of BAND that is as strong at a right angle: the weaker of the two."""
    side = len(spectrum)
    frequency = np.fft.fftfreq(side)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    reach = SLACK // 2
    near = cv2.dilate(np.pad(spectrum, reach, mode="wrap"), np.ones((SLACK, SLACK), np.uint8))[
        reach:-reach, reach:-reach
    ]
    index = np.arange(side)
    across = near[(-index[None, :]) % side, index[:, None]]  # (fy, fx) turned by 90 degrees is (-fx, fy)
    band = (radius > BAND[0]) & (radius < BAND[1])
    return float(np.minimum(spectrum, across)[band].max())
