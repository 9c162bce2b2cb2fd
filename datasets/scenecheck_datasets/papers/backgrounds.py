"""Ten things that people lay papers on before they photograph them, drawn from noise."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.page import Bgr

Plane = NDArray[np.float32]


def noise(height: int, width: int, rng: np.random.Generator, cells: tuple[float, float]) -> Plane:
    """(h, w) in 0..1: random values on a grid of `cells` (rows, columns), smoothly between."""
    rows, columns = max(2, round(cells[0])), max(2, round(cells[1]))
    small = rng.random((rows, columns), np.float32)
    return np.clip(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1).astype(np.float32)


def fractal(height: int, width: int, rng: np.random.Generator, cells: float, octaves: int = 4) -> Plane:
    """(h, w) in 0..1: noise of several scales."""
    total, weight, aspect = np.zeros((height, width), np.float32), 0.0, width / height
    for octave in range(octaves):
        share = 0.55**octave
        count = cells * 2.2**octave
        total += share * noise(height, width, rng, (min(height, count), min(width, count * aspect)))
        weight += share
    return total / weight


def _coloured(value: Plane, dark: tuple[int, int, int], light: tuple[int, int, int]) -> Bgr:
    """A plane of 0..1 as a mix of two BGR colours."""
    low, high = np.asarray(dark, np.float32), np.asarray(light, np.float32)
    return np.clip(low + value[..., None] * (high - low), 0, 255).astype(np.uint8)


def _wood(h: int, w: int, rng: np.random.Generator) -> Bgr:
    bend = noise(h, w, rng, (4, 3))
    rows = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    grain = 0.5 + 0.5 * np.sin((rows * rng.uniform(14, 40) + bend * 5) * 2 * np.pi)
    fibre = noise(h, w, rng, (h / 2, 12))
    dark, light = pick(
        rng, (((38, 62, 98), (90, 132, 180)), ((70, 100, 130), (150, 180, 205)), ((22, 34, 56), (50, 72, 110)))
    )
    board = _coloured(0.45 * grain.astype(np.float32) + 0.35 * fibre + 0.2 * bend, dark, light)
    for edge in range(1, int(rng.integers(1, 4))):
        y = round(h * edge / 3)
        board[y : y + max(2, h // 400)] //= 2
    return board


def _bonnet(h: int, w: int, rng: np.random.Generator) -> Bgr:
    colours = ((40, 40, 44), (190, 190, 194), (28, 30, 120), (110, 60, 30), (225, 228, 230), (90, 90, 92))
    base = np.asarray(pick(rng, colours), np.float32)
    slope = np.linspace(float(rng.uniform(0.7, 1.0)), float(rng.uniform(1.0, 1.4)), h, dtype=np.float32)[:, None]
    mirrored = cv2.GaussianBlur(fractal(h, w, rng, 3, 2), (0, 0), w / 50)
    sky = cv2.GaussianBlur((mirrored > 0.55).astype(np.float32), (0, 0), w / 80)
    paint = base * slope[..., None] + (sky * rng.uniform(15, 55))[..., None]
    flakes = rng.normal(0, 3.5, (h, w, 1)).astype(np.float32)
    return np.clip(paint + flakes, 0, 255).astype(np.uint8)


def _asphalt(h: int, w: int, rng: np.random.Generator) -> Bgr:
    seeds = rng.random((h // 2 + 1, w // 2 + 1), np.float32)
    grit = cv2.resize(cv2.GaussianBlur(seeds, (0, 0), 0.8), (w, h))
    return _coloured(
        0.75 * np.clip((grit - 0.3) * 2.2, 0, 1) + 0.25 * fractal(h, w, rng, 4), (48, 50, 52), (138, 136, 132)
    )


def _concrete(h: int, w: int, rng: np.random.Generator) -> Bgr:
    return _coloured(fractal(h, w, rng, 5, 6), (120, 126, 130), (196, 200, 202))


def _fabric(h: int, w: int, rng: np.random.Generator) -> Bgr:
    pitch = max(4.0, w / float(rng.uniform(150, 300)))
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    weave = (
        0.5 + 0.25 * np.sin(xs * 2 * np.pi / pitch) * np.cos(ys * np.pi / pitch) + 0.25 * np.sin(ys * 2 * np.pi / pitch)
    )
    dark = tuple(int(v) for v in rng.integers(20, 90, 3))
    light = tuple(v + 60 for v in dark)
    return _coloured((0.6 * weave + 0.4 * fractal(h, w, rng, 6)).astype(np.float32), dark, light)  # type: ignore[arg-type]


def _leather(h: int, w: int, rng: np.random.Generator) -> Bgr:
    bumps = cv2.GaussianBlur(rng.random((h // 3 + 1, w // 3 + 1), np.float32), (0, 0), 2.0)
    relief = cv2.Sobel(cv2.resize(bumps, (w, h)), cv2.CV_32F, 1, 1, ksize=5)
    base = pick(rng, ((28, 30, 34), (40, 62, 104), (86, 96, 112)))
    shade = 0.4 + relief * 4 + 0.4 * fractal(h, w, rng, 2, 2)
    return _coloured(np.clip(shade, 0, 1), base, tuple(min(255, v + 55) for v in base))  # type: ignore[arg-type]


def _tiles(h: int, w: int, rng: np.random.Generator) -> Bgr:
    floor = _coloured(fractal(h, w, rng, 6, 5), (168, 178, 186), (222, 228, 232))
    pitch = round(w / float(rng.uniform(1.6, 3.2)))
    offset = int(rng.integers(0, pitch))
    gap = max(2, w // 260)
    for x in range(offset - pitch, w, pitch):
        cv2.line(floor, (x, 0), (x, h), (120, 126, 130), gap)
    for y in range(offset - pitch, h, pitch):
        cv2.line(floor, (0, y), (w, y), (120, 126, 130), gap)
    return floor


def _desk(h: int, w: int, rng: np.random.Generator) -> Bgr:
    level = int(rng.integers(185, 238))
    return _coloured(fractal(h, w, rng, 2, 2), (level - 18, level - 14, level - 12), (level, level, level))


def _dashboard(h: int, w: int, rng: np.random.Generator) -> Bgr:
    grain = rng.random((h // 2 + 1, w // 2 + 1), np.float32)
    bumps = cv2.resize(grain, (w, h))
    slope = np.linspace(0.1, 0.9, h, dtype=np.float32)[:, None]
    return _coloured(
        (0.35 * bumps + 0.4 * slope + 0.25 * fractal(h, w, rng, 2, 2)).astype(np.float32), (22, 22, 24), (76, 78, 80)
    )


def _cloth(h: int, w: int, rng: np.random.Generator) -> Bgr:
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    pitch = w / float(rng.uniform(6, 14))
    checks = ((xs // pitch).astype(np.int32) % 2 + (ys // pitch).astype(np.int32) % 2).astype(np.float32) / 2
    colour = tuple(int(v) for v in rng.integers(60, 200, 3))
    folds = fractal(h, w, rng, 3, 3)
    cloth = _coloured(checks, colour, (236, 236, 240)).astype(np.float32)  # type: ignore[arg-type]
    return np.clip(cloth * (0.7 + 0.45 * folds[..., None]), 0, 255).astype(np.uint8)


BACKGROUNDS: dict[str, Callable[[int, int, np.random.Generator], Bgr]] = {
    "wood": _wood,
    "bonnet": _bonnet,
    "asphalt": _asphalt,
    "concrete": _concrete,
    "fabric": _fabric,
    "leather": _leather,
    "tiles": _tiles,
    "desk": _desk,
    "dashboard": _dashboard,
    "cloth": _cloth,
}


def background(height: int, width: int, rng: np.random.Generator, name: str | None = None) -> Bgr:
    """One of the ten, (height, width, 3) BGR; drawn at half size, since it lies out of focus."""
    draw = BACKGROUNDS[name or pick(rng, tuple(BACKGROUNDS))]
    half = draw((height + 1) // 2, (width + 1) // 2, rng)
    return cv2.resize(half, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
