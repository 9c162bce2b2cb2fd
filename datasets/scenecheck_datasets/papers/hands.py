"""Fingers over the edge of a page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.light import Picture


def finger(
    image: Picture, tip: tuple[float, float], heading: tuple[float, float], width: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw a finger into the image.

    Args:
        image: (h, w, 3) BGR float32, changed in place.
        tip: pixel of the finger tip.
        heading: direction from the tip back to the hand.
        width: of the finger in pixels.
        rng: skin, nail and bend.

    Returns:
        (h, w) coverage in 0..1.
    """
    size = image.shape[:2]
    along = np.asarray(heading, np.float64) / np.hypot(*heading)
    across = np.array([-along[1], along[0]])
    ys, xs = np.mgrid[0 : size[0] : 2, 0 : size[1] : 2].astype(np.float32)
    dx, dy = xs - np.float32(tip[0]), ys - np.float32(tip[1])
    back = dx * np.float32(along[0]) + dy * np.float32(along[1])
    side = dx * np.float32(across[0]) + dy * np.float32(across[1])
    side = side + np.float32(rng.uniform(-0.04, 0.04)) * back * back / np.float32(width * 4)
    radius = np.float32(width / 2) * (1 + 0.12 * np.clip(back / np.float32(width * 2), 0, 1.5))
    over_tip = np.maximum(0, radius - back)
    distance = np.sqrt(side**2 + over_tip**2) / radius
    cover = np.clip((1 - distance) * radius / 2.5, 0, 1) * (back > 0)
    skin = np.array(
        [float(rng.uniform(115, 150)), float(rng.uniform(145, 175)), float(rng.uniform(195, 228))], np.float32
    )
    roundness = 0.62 + 0.38 * np.sqrt(np.clip(1 - distance**2, 0, 1))
    colour = skin * roundness[..., None]
    nail_back, nail_side = (back - radius * 0.75) / (radius * 0.55), side / (radius * 0.62)
    nail = np.clip((1 - nail_back**2 - nail_side**2) * 4, 0, 1)[..., None] * float(rng.random() < 0.8)
    colour = colour * (1 - 0.55 * nail) + np.array([178, 186, 232], np.float32) * 0.55 * nail
    full = (size[1], size[0])
    mask = np.asarray(cv2.resize(cover.astype(np.float32), full), np.float32)
    paint = cv2.GaussianBlur(cv2.resize(colour.astype(np.float32), full), (0, 0), 1.2)
    shade = cv2.GaussianBlur(cover.astype(np.float32), (0, 0), max(1.0, width / 14))
    shadow = np.roll(cv2.resize(shade, full), (round(width * 0.08), round(width * 0.08)), (0, 1))
    image *= 1 - 0.35 * shadow[..., None]
    image += (paint - image) * mask[..., None]
    return mask
