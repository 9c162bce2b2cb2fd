"""Light: whether a region is too dark, overexposed, or hidden by glare. Measures on 8-bit sRGB values."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

DARK_PERCENTILE, DARK = 95, 100
"""Too dark: 95 % of the pixels lie below 100.

Of 720 real photos fewer than 1 % do; of their copies three stops darker all do.
"""
CLIPPED, CLIPPED_SHARE = 250, 0.22
"""Overexposed: that share of the pixels is white in all channels.

1 % of the same photos reach 0.16 (light backgrounds); three stops brighter 92 %, four stops 97 % pass 0.22.
"""
WASHED_DARK, WASHED_MIDDLE = 90, 170
"""Overexposed too: nothing dark is left (5th percentile) and half of the pixels are light."""
FADED_SHARE, FADED_INK = 0.85, 120
"""A page is overexposed when that share of it is white and even its darkest 1 % are lighter than that: print fades.

Of 64 rendered papers none is; 85 % are three stops brighter, 92 % four stops.
"""
GLARE_LEVEL, GLARE_STEP = 236, 12
"""Glare is nearly white, and lighter than the surface around it by that much."""
GLARE_SHARE = 0.012
"""Share of a page from which on a patch of glare hides something.

Rendered papers: 55 % of those with a highlight, 3 % of the others (uneven light, blank areas).
"""
PLATE_GLARE_SHARE = 0.10
"""The same for a plate, whose characters are large."""
_PATCH = 0.05  # of the shorter side; smaller white spots lie between print
_MARGIN = 0.07  # of a page has no print that glare could hide
_PLATE_PATCH = 0.2  # of a plate's height: twice the stroke width of GA 36
_JUDGED_SIDE = 480


def least_channel(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The smallest of the three values of each pixel, (h, w): `image.min(axis=2)` in a twentieth of its time."""
    return np.asarray(cv2.min(cv2.min(image[:, :, 0], image[:, :, 1]), image[:, :, 2]), np.uint8)


def is_too_dark(image: NDArray[np.uint8]) -> bool:
    """Whether a region (h, w, 3) uint8 BGR has no light in it."""
    return bool(np.percentile(_grey(image), DARK_PERCENTILE) < DARK)


def is_overexposed(image: NDArray[np.uint8]) -> bool:
    """Whether a region (h, w, 3) uint8 BGR with a vehicle has lost its lights."""
    small = _judged(image)
    if float((least_channel(small) >= CLIPPED).mean()) >= CLIPPED_SHARE:
        return True
    dark, middle = np.percentile(_grey(small), (5, 50))
    return bool(dark >= WASHED_DARK and middle >= WASHED_MIDDLE)


def is_faded(page: NDArray[np.uint8]) -> bool:
    """Whether the print of a page (h, w, 3) uint8 BGR fades in too much light; white paper alone is no fault."""
    white = float((least_channel(page) >= CLIPPED).mean())
    return white >= FADED_SHARE and bool(np.percentile(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), 1) >= FADED_INK)


def page_glare(page: NDArray[np.uint8]) -> bool:
    """Whether a white patch larger than print lies on a page (h, w, 3) uint8 BGR that is less white itself."""
    grey = _grey(page)
    top, left = (int(_MARGIN * side) for side in grey.shape)
    inner = grey[top : grey.shape[0] - top, left : grey.shape[1] - left]
    return _patch_share(inner, _PATCH * min(inner.shape)) >= GLARE_SHARE


def plate_glare(plate: NDArray[np.uint8]) -> bool:
    """Whether a white patch wider than strokes lies on a rectified plate (h, w, 3) uint8 BGR."""
    grey = _grey(plate)
    return _patch_share(grey, _PLATE_PATCH * min(grey.shape)) >= PLATE_GLARE_SHARE


def _patch_share(grey: NDArray[np.uint8], patch: float) -> float:
    """Share of the region under white patches at least `patch` pixels across, 0 where the surface itself is white."""
    surface = float(np.median(grey))
    level = max(GLARE_LEVEL, surface + GLARE_STEP)
    if level > 255:
        return 0.0
    side = max(2, round(patch))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    white = cv2.morphologyEx((grey >= level).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    return float(white.mean())


def _judged(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    longest = max(image.shape[:2])
    if longest <= _JUDGED_SIDE:
        return image
    scale = _JUDGED_SIDE / longest
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(_judged(image), cv2.COLOR_BGR2GRAY), np.uint8)
