"""Pages laid out flat before the camera sees them: beside each other, bent, copied, or shown on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.geometry import Points
from scenecheck_datasets.papers.page import Bgr, RenderedPage, as_bgr


@dataclass(frozen=True)
class Bend:
    """A sheet that does not lie flat: its columns are lifted in a slow wave.

    Attributes:
        height: of the wave, pixels.
        waves: how many over the width.
        phase: where the wave begins, radians.
        width: of the sheet, pixels.
    """

    height: float
    waves: float
    phase: float
    width: float

    def lift(self, xs: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far down the points of a column come to lie, pixels; never negative."""
        wave: NDArray[np.float64] = np.sin(xs / self.width * 2 * np.pi * self.waves + self.phase)
        lifted: NDArray[np.float64] = self.height * (0.5 + 0.5 * wave)
        return lifted


@dataclass(frozen=True)
class Layout:
    """What the camera is pointed at.

    Attributes:
        image: (h, w, 3) BGR.
        alpha: (h, w) uint8, how much of it covers what lies below.
        offsets: left and top of each page in the image, before it was bent.
        bend: how the sheet bends, None where it lies flat.
    """

    image: Bgr
    alpha: NDArray[np.uint8]
    offsets: tuple[tuple[float, float], ...]
    bend: Bend | None = None

    def place(self, points: Points, page: int) -> Points:
        """Points (n, 2) of a page in pixels of the layout."""
        placed: Points = points + np.asarray(self.offsets[page])
        if self.bend:
            placed[:, 1] += self.bend.lift(placed[:, 0])
        return placed


def arrange(pages: Sequence[RenderedPage], rng: np.random.Generator) -> Layout:
    """Lay pages on one transparent ground, one above the other or side by side."""
    if len(pages) == 1:
        return Layout(pages[0].image, pages[0].alpha, ((0.0, 0.0),))
    gap = round(pages[0].scale * float(rng.uniform(0.5, 5.0)))
    wide = sum(page.image.shape[1] for page in pages) > 2.2 * max(page.image.shape[0] for page in pages)
    beside = rng.random() < (0.35 if wide else 0.65)
    starts, at = [], 0
    for page in pages:
        starts.append((at, 0) if beside else (0, at))
        at += page.image.shape[1 if beside else 0] + gap
    across = max(page.image.shape[0 if beside else 1] for page in pages)
    height, width = (across, at - gap) if beside else (at - gap, across)
    image: Bgr = np.full((height, width, 3), 240, np.uint8)
    alpha = np.zeros((height, width), np.uint8)
    for page, (x, y) in zip(pages, starts, strict=True):
        h, w = page.alpha.shape
        image[y : y + h, x : x + w] = page.image
        alpha[y : y + h, x : x + w] = page.alpha
    return Layout(image, alpha, tuple((float(x), float(y)) for x, y in starts))


def bent(layout: Layout, rng: np.random.Generator, share: float) -> Layout:
    """The layout with its sheet bent by up to `share` of its width; the slopes catch more or less light."""
    height, width = layout.alpha.shape
    bend = Bend(
        height=width * float(rng.uniform(0.3, 1.0)) * share,
        waves=float(rng.uniform(0.4, 1.3)),
        phase=float(rng.uniform(0, 2 * np.pi)),
        width=float(width),
    )
    lift = bend.lift(np.arange(width, dtype=np.float64)).astype(np.float32)
    room = int(np.ceil(bend.height))
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height + room, dtype=np.float32))
    ys -= lift
    gain = 1 + np.gradient(lift) * float(rng.uniform(0.5, 1.5)) * (1 if rng.random() < 0.5 else -1)
    image = cv2.remap(layout.image, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.remap(layout.alpha, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return replace(layout, image=as_bgr(image * gain[None, :, None]), alpha=np.asarray(alpha, np.uint8), bend=bend)


def photocopied(layout: Layout, rng: np.random.Generator) -> Layout:
    """A black and white copy on white paper: contrast up, toner specks, a streak of the drum."""
    grey = np.asarray(cv2.cvtColor(layout.image, cv2.COLOR_BGR2GRAY), np.float32)
    grey = np.asarray(248 - (248 - grey) * (layout.alpha.astype(np.float32) / 255), np.float32)
    copied = np.clip((grey - np.float32(128)) * np.float32(rng.uniform(1.25, 1.7)) + np.float32(150), 18, 250)
    height, width = copied.shape
    specks = rng.random((height, width), np.float32) < 0.0006
    copied[cv2.dilate(specks.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] = 60
    x = int(rng.integers(0, width))
    copied[:, x : x + max(1, width // 500)] -= 18
    soft = cv2.GaussianBlur(copied, (0, 0), 0.9)
    return replace(layout, image=as_bgr(np.repeat(soft[..., None], 3, axis=2)), alpha=np.full_like(layout.alpha, 255))


def displayed(layout: Layout) -> Layout:
    """The pages on a lit screen with its black rim."""
    height, width = layout.alpha.shape
    rim = round(max(height, width) * 0.03)
    cover = layout.alpha[..., None].astype(np.float32) / 255
    shown = as_bgr(layout.image * cover + 40 * (1 - cover))
    framed = cv2.copyMakeBorder(shown, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(14, 14, 16))
    return Layout(
        np.asarray(framed, np.uint8),
        np.full(framed.shape[:2], 255, np.uint8),
        tuple((x + rim, y + rim) for x, y in layout.offsets),
    )
