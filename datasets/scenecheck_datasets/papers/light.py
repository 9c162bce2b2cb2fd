"""What light, lens and sensor do to a photo: all take and give (h, w, 3) float32 BGR in 0..255."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.backgrounds import noise

Picture = NDArray[np.float32]


def uneven_light(image: Picture, rng: np.random.Generator, depth: float) -> Picture:
    """Brighter on one side, with a cast between lamp and sky."""
    height, width = image.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    ys = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    xs = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * np.float32(np.cos(angle))
    gain = np.float32(1.0 - depth / 2) + np.float32(depth) * (xs + ys)
    warmth = float(rng.normal(0, 0.05))
    lit = np.empty_like(image)
    for channel, cast in enumerate((1 - warmth, 1.0, 1 + warmth)):
        np.multiply(image[..., channel], gain * np.float32(cast), out=lit[..., channel])
    return lit


def soft_shadow(image: Picture, rng: np.random.Generator, depth: float) -> Picture:
    """The shadow of a phone or a head over part of the frame."""
    height, width = image.shape[:2]
    small: NDArray[np.float32] = np.zeros((96, 128), np.float32)
    centre = (int(rng.integers(10, 118)), int(rng.integers(60, 110)))
    size = (int(rng.integers(30, 60)), int(rng.integers(50, 90)))
    corners = cv2.boxPoints((centre, size, float(rng.uniform(-40, 40))))
    cv2.fillPoly(small, [corners.astype(np.int32)], 1.0)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), float(rng.uniform(2, 6))), np.float32)
    shade = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    return np.asarray(image * (1.0 - depth * shade), np.float32)


def glare(
    image: Picture, rng: np.random.Generator, at: tuple[float, float], radius: float, peak: float
) -> tuple[Picture, Picture]:
    """A patch of reflected light at a pixel: white in the middle, a wide halo, streaks of plastic in it.

    Returns:
        the image, and how much of it the light hides, (h, w) in 0..1.
    """
    height, width = image.shape[:2]
    h, w = height // 4 + 1, width // 4 + 1
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32) * 4
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(0.35, 0.9)
    dx, dy = xs - at[0], ys - at[1]
    u = (dx * np.cos(turn) + dy * np.sin(turn)) / radius
    v = (-dx * np.sin(turn) + dy * np.cos(turn)) / (radius * stretch)
    reach = u**2 + v**2
    patch = np.exp(-(reach**1.6)) + 0.35 * np.exp(-reach / 4)
    ripple = 0.75 + 0.25 * noise(h, w, rng, (18, 10))
    cover = cv2.resize(np.clip(patch * ripple, 0, 1).astype(np.float32), (width, height)) * np.float32(peak)
    cover = np.clip(cover, 0, np.float32(peak))
    return np.asarray(image + (252.0 - image) * cover[..., None], np.float32), cover


def blurred(image: Picture, rng: np.random.Generator, sigma: float) -> Picture:
    """Out of focus, or shaken in a straight line about as far."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)
    length = max(3, round(sigma * 3.2))
    kernel: NDArray[np.float32] = np.zeros((length, length), np.float32)
    middle, angle = (length - 1) / 2, rng.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    start, end = np.round(middle - reach).astype(int), np.round(middle + reach).astype(int)
    cv2.line(kernel, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1, cv2.LINE_AA)
    shaken = cv2.filter2D(image, -1, kernel / kernel.sum())
    return np.asarray(cv2.GaussianBlur(shaken, (0, 0), max(0.5, sigma * 0.3)), np.float32)


def dim(image: Picture, rng: np.random.Generator, gain: float) -> Picture:
    """Too little light: dark and warm, the shadows crushed."""
    cast = np.array([0.86, 0.97, 1.08], np.float32) if rng.random() < 0.7 else np.ones(3, np.float32)
    return np.asarray(255.0 * (image / 255.0) ** 1.15 * gain * cast, np.float32)


def moire(image: Picture, rng: np.random.Generator, depth: float) -> Picture:
    """Beats between a screen's pixels and the sensor's: slow coloured waves over a fine grid."""
    height, width = image.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = noise(height, width, rng, (3, 3)) * 18
    waves = []
    for _ in range(3):
        angle, period = rng.uniform(0, np.pi), width / rng.uniform(14, 70)
        wave = (xs * np.float32(np.cos(angle)) + ys * np.float32(np.sin(angle))) * np.float32(2 * np.pi / period)
        waves.append(np.sin(wave + bend))
    period = float(rng.uniform(2.6, 4.5))
    grid = 0.5 * np.sin(ys * np.float32(2 * np.pi / period)) + 0.5 * np.sin(xs * np.float32(2 * np.pi / period))
    pattern = np.stack(waves, axis=2) * 0.6 + grid[..., None]
    return np.asarray(image * (1.0 + depth * pattern), np.float32)


def sensor_noise(image: Picture, rng: np.random.Generator, sigma: float) -> Picture:
    """Grain of the sensor: luminance at full size, colour in coarser blotches."""
    height, width = image.shape[:2]
    grain = rng.standard_normal((height, width, 1), np.float32) * np.float32(sigma)
    blotches = rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), np.float32) * np.float32(sigma * 0.6)
    colour = cv2.resize(blotches, (width, height), interpolation=cv2.INTER_LINEAR)
    noisy = image + grain
    noisy += colour
    return noisy
