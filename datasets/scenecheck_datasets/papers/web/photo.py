"""A drawn form as somebody photographed it, in one of WAYS."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenecheck_datasets.papers import light
from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web.words import Rng

WAYS = (
    "clean", "photo", "perspective", "blur", "glare", "dark", "watermark", "rotated_90", "rotated_180", "rotated_270",
)  # fmt: skip
"""How a form is photographed; `rotated_90` is turned 90 degrees clockwise."""
Picture = NDArray[np.float32]
_LONG_SIDES = (1600, 2000, 2400, 3000, 4000)
_MARKS = (
    "仅供办理交通事故理赔使用", "仅限处理事故使用 他用无效", "2026-05-20 仅用于保险理赔", "样张 SAMPLE",
    "仅供车险投保使用",
)  # fmt: skip
_TURNS = {"rotated_90": 1, "rotated_180": 2, "rotated_270": 3}


def photographed(
    flat: NDArray[np.uint8], way: str, rng: Rng, on_screen: bool = False, long_side: int | None = None
) -> NDArray[np.uint8]:
    """A photo of a flat form.

    Args:
        flat: (h, w, 4) BGRA.
        way: one of WAYS.
        rng: where chance comes from.
        on_screen: whether the form is a screen, which no border surrounds.
        long_side: pixels of the photo's long side, about; drawn unless given.

    Returns:
        (h, w, 3) BGR.
    """
    side = long_side or _long_side(flat, rng)
    if way in ("clean", "watermark"):
        image = _flat(flat, side if long_side else max(side, 1400))
        if not on_screen and rng.random() < 0.5:
            colour = [float(c) for c in rng.integers(150, 255, 3)]
            image = np.asarray(cv2.copyMakeBorder(image, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=colour), np.float32)
        if way == "watermark":
            image = _laid(flat, 0.01, rng.uniform(-2, 2), side, 0.04, rng) if rng.random() < 0.5 else image
            image = _watermarked(image, rng)
        return _stored(image)
    free = way in ("photo", "perspective")
    turn = float(rng.uniform(-5, 5) if free else rng.uniform(-3, 3))
    image = _laid(flat, 0.07 if way == "perspective" else 0.018, turn, side, rng.uniform(0.04, 0.2), rng)
    if way == "blur":
        image = light.blurred(image, rng, float(rng.uniform(1.4, 3.25)) * max(image.shape) / max(flat.shape))
    image = _lit(image, rng)
    if way == "glare":
        image = _glaring(image, rng)
    if way == "dark":
        crushed = 255 * (np.clip(image, 0, 255) / 255) ** float(rng.uniform(1.3, 1.9))
        image = np.asarray(crushed * float(rng.uniform(0.3, 0.55)), np.float32)
        image = _grainy(image, float(rng.uniform(3, 6)), rng)
    return _stored(np.ascontiguousarray(np.rot90(image, -_TURNS.get(way, 0))))


def _stored(image: Picture) -> NDArray[np.uint8]:
    return np.clip(image, 0, 255).astype(np.uint8)


def _long_side(flat: NDArray[np.uint8], rng: Rng) -> int:
    """Pixels of a photo's long side: as phones leave it, now and then as a back end shrinks it."""
    if rng.random() >= 0.12:
        return int(pick(rng, _LONG_SIDES))
    height, width = flat.shape[:2]
    return 1100 if height < width * 1.3 and width < 2400 else 1500


def _flat(flat: NDArray[np.uint8], side: int) -> Picture:
    """The form on white, as a scan or a screenshot, no larger than it was drawn."""
    cover = flat[..., 3:].astype(np.float32) / 255
    image = flat[..., :3].astype(np.float32) * cover + 255 * (1 - cover)
    scale = min(1.0, side / max(image.shape))
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)


def _ground(height: int, width: int, rng: Rng) -> Picture:
    """What a form lies on: streaks, blotches, grain or planks of one colour."""
    kind, base = int(rng.integers(4)), rng.integers(60, 200, 3).astype(np.float32)

    def spread(rows: int, columns: int, channels: int, depth: float) -> Picture:
        small = rng.standard_normal((rows, columns, channels), np.float32)
        large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(large.reshape(height, width, channels) * depth, np.float32)

    if kind == 0:
        texture = spread(max(2, height // 8), 1, 3, 14)
    elif kind == 1:
        texture = spread(12, 12, 3, 20)
    elif kind == 2:
        texture = spread(height // 2, width // 2, 1, 10)
    else:
        texture, plank = np.zeros((height, width, 3), np.float32), int(rng.integers(60, 200))
        for x in range(0, width, plank):
            texture[:, x : x + plank] += np.float32(rng.normal(0, 14))
    return np.asarray(np.clip(base + texture, 0, 255), np.float32)


def _laid(flat: NDArray[np.uint8], tilt: float, turn: float, side: float, margin: float, rng: Rng) -> Picture:
    """The form on a ground, seen by a camera that is not quite square to it, with its shadow.

    Args:
        flat: (h, w, 4) BGRA.
        tilt: how far a corner may be off, share of the photo.
        turn: degrees that the form is turned.
        side: pixels of the photo's long side, about.
        margin: of the ground around it, share of the form.
        rng: where chance comes from.
    """
    height, width = flat.shape[:2]
    scale = side / max(height, width) / (1 + 2 * margin)
    frame = np.array([width, height]) * scale * (1 + 2 * margin)
    edge = np.array([width, height]) * scale * margin
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (frame - 2 * edge) + edge
    angle, middle = np.deg2rad(turn), corners.mean(0)
    corners = (corners - middle) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + middle
    corners = corners + rng.uniform(-1, 1, (4, 2)) * tilt * frame
    low, high = corners.min(0), corners.max(0)
    corners = (corners - low) / (high - low).max() * (frame.max() * 0.94)
    across, down = (int(v) for v in corners.max(0) * 1.06)
    corners = corners + np.array([across, down]) * 0.03
    if scale < 0.7:  # a warp alone would alias
        flat = np.asarray(cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        height, width = flat.shape[:2]
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(sheet, corners.astype(np.float32))
    size = (across, down)
    seen = cv2.warpPerspective(flat, matrix, size, flags=cv2.INTER_CUBIC).astype(np.float32)
    printed, cover = seen[..., :3], seen[..., 3:] / 255
    small = cv2.resize(cover, (max(1, across // 8), max(1, down // 8)), interpolation=cv2.INTER_AREA)
    shadow = cv2.resize(cv2.GaussianBlur(small, (0, 0), max(0.4, across * 0.001)), size)[..., None]
    ground = _ground(down, across, rng) * (1 - 0.35 * shadow)
    return np.asarray(printed * cover + ground * (1 - cover), np.float32)


def _lit(image: Picture, rng: Rng) -> Picture:
    """Light from one side, of some colour, and the grain of the sensor."""
    height, width = image.shape[:2]
    right, down = rng.uniform(-0.18, 0.18, 2)
    xs, ys = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    gain = 1 + np.float32(right) * xs[None, :] + np.float32(down) * ys[:, None]
    colour = (1 + rng.uniform(-0.05, 0.05, 3)) * rng.uniform(0.85, 1.02)
    return _grainy(np.asarray(image * gain[..., None] * colour.astype(np.float32), np.float32), 2.5, rng)


def _grainy(image: Picture, sigma: float, rng: Rng) -> Picture:
    """The grain of the sensor, grey levels."""
    return np.asarray(image + rng.standard_normal(image.shape, np.float32) * np.float32(sigma), np.float32)


def _glaring(image: Picture, rng: Rng) -> Picture:
    """One or two patches of light, through which print shows faintly or not at all."""
    height, width = image.shape[:2]
    xs, ys = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    for _ in range(int(rng.integers(1, 3))):
        x, y = rng.uniform(0.15, 0.85, 2) * (width, height)
        across, down = rng.uniform(0.05, 0.13) * width, rng.uniform(0.04, 0.1) * height
        far = ((xs - np.float32(x)) / np.float32(across)) ** 2 + ((ys - np.float32(y)) / np.float32(down)) ** 2
        image = np.asarray(image + (np.exp(-0.7 * far) * np.float32(rng.uniform(100, 170)))[..., None], np.float32)
    return image


def _watermarked(image: Picture, rng: Rng) -> Picture:
    """Words across the photo in rows, half transparent."""
    height, width = image.shape[:2]
    text, size = pick(rng, _MARKS), int(max(width, height) * rng.uniform(0.022, 0.045))
    diagonal, font = int(np.hypot(height, width)), load_font(Face.SANS_BOLD, size)
    layer = Image.new("L", (diagonal, diagonal), 0)
    draw, long = ImageDraw.Draw(layer), font.getlength(text)
    for row, y in enumerate(range(0, diagonal, int(size * rng.uniform(4, 7)))):
        for x in range(-(row % 2) * int(long * 0.6), diagonal, int(long * 1.5)):
            draw.text((x, y), text, font=font, fill=255)
    turned = layer.rotate(pick(rng, (25, 30, -30, 45)), resample=Image.Resampling.BICUBIC)
    left, top = (diagonal - width) // 2, (diagonal - height) // 2
    cover = np.asarray(turned.crop((left, top, left + width, top + height)), np.float32)[..., None] / 255
    cover = cover * np.float32(rng.uniform(0.22, 0.42))
    colour = np.array(pick(rng, ((120, 120, 120), (60, 60, 200), (200, 120, 60), (90, 90, 90))), np.float32)
    return np.asarray(image * (1 - cover) + colour * cover, np.float32)
