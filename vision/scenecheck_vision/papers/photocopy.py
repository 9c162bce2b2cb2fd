"""Whether a page is a photocopy: it carries a seal, and the seal is not red.

Paper without colours alone shows nothing: second pages and policies are printed in black on white, too. So a page is
called a copy only where a seal is known to be, on the main page of a licence, or is seen, as the ring of a policy.

Thresholds were set on pages of both renderers (seeds 31001 to 31003).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.text import Image

COLOUR_SIDE = 900
"""Long side in pixels of the view whose colours are judged."""
LIT = 0.45
"""Least light of a pixel, in its brightest channel and against the ground, whose colour counts: black ink has none."""
REDDEST = 99.5
"""Percentile of redness that is taken for that of the page."""
COLOURLESS = 0.1
"""Redness below which there is no red: 0.2 at least for 40 main pages of licences, at most 0.06 for their copies."""
RING_WIDTH = 360
"""Width in pixels of the text of a policy at which the ring of its seal is looked for."""
RING_RADII = (19, 44)
"""Radii of round seals at that width: seals of 38 to 42 mm beside text of about 180 mm, and twice as small."""
MOST_RINGS = 40
"""So many circles are looked at."""
RING_ANGLES = 96
RING_STEP = 4.0
"""How much darker than what is inside and outside a ring is, in grey levels against white."""
RING_SHARE = 0.73
"""Share of a circle that is so: 0.79 to 1.0 for seals, at most 0.67 for pages without one."""


def redness(page: Image) -> float:
    """How red the reddest print of a page is, (h, w, 3) BGR: 1 - max(B, G) / R, the ground taken for white."""
    scale = min(1.0, COLOUR_SIDE / max(page.shape[:2]))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Every second pixel of a smooth view says as much as all of them.
    smooth = cv2.GaussianBlur(small, (0, 0), 1.2)[::2, ::2].astype(np.float32) + np.float32(1)
    light = smooth.sum(axis=2)
    bright = light >= np.median(light)
    ground = np.array([np.median(smooth[..., channel][bright]) for channel in range(3)], np.float32)
    blue, green, red = cv2.split(smooth / ground)
    lit = np.maximum(np.maximum(blue, green), red) > LIT
    return float(np.percentile(np.where(lit, 1 - np.maximum(blue, green) / red, 0), REDDEST))


def is_colourless(page: Image) -> bool:
    """Whether nothing on a page is red, whatever the colour of the light."""
    return redness(page) < COLOURLESS


def ring_region(page: Image, width: float) -> Image | None:
    """The part of a page, (h, w, 3) BGR, where a round seal stands, in whatever colour; None where there is none.

    Args:
        page: the text of the page and what lies close beside it.
        width: of its text in pixels.
    """
    scale = RING_WIDTH / width
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method), (0, 0), 1.0)
    ground = np.maximum(cv2.medianBlur(small, 31), 1).astype(np.float32)
    even = np.clip(small.astype(np.float32) / ground * 255, 0, 255).astype(np.uint8)
    smallest, largest = RING_RADII
    circles = cv2.HoughCircles(
        even, cv2.HOUGH_GRADIENT, dp=1, minDist=30, param1=60, param2=16, minRadius=smallest, maxRadius=largest
    )
    for circle in circles[0][:MOST_RINGS] if circles is not None else ():
        x, y, radius = (float(v) for v in circle)
        if _ring_share(even, x, y, radius) >= RING_SHARE:
            low, high = np.maximum([x - radius, y - radius], 0) / scale, np.array([x + radius, y + radius]) / scale
            (x1, y1), (x2, y2) = np.round(low).astype(int), np.round(high).astype(int)
            return page[y1:y2, x1:x2]
    return None


def _ring_share(grey: NDArray[np.uint8], x: float, y: float, radius: float) -> float:
    """Share of a circle that is darker than what lies inside and outside of it."""
    angles = np.linspace(0, 2 * np.pi, RING_ANGLES, endpoint=False)
    radii = radius + np.arange(-6, 7)[:, None]
    xs, ys = (x + radii * np.cos(angles)).astype(np.float32), (y + radii * np.sin(angles)).astype(np.float32)
    profile = cv2.remap(grey, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    ring = profile[4:9].min(axis=0)
    inside, outside = profile[:2].mean(axis=0), profile[-2:].mean(axis=0)
    return float(((ring < inside - RING_STEP) & (ring < outside - RING_STEP)).mean())
