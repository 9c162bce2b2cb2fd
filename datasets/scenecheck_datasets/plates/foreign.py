"""What is no Chinese plate and yet looks like one: foreign plates, phone numbers, shop signs, captions."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates.faces import HAN_FONTS, LATIN_FONTS, Mask, font_mask
from scenecheck_datasets.plates.render import Image
from scenecheck_datasets.plates.strokes import STROKES, draw_strokes

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_SHAPES = (
    "AA-00-AA", "AA 000 AA", "AAA 0000", "A AA 0000", "AA 0000 A", "0 AAA 000", "00-AA-00", "000 AAA", "AAA-000",
    "AA00 AAA", "AAA0A00", "0AAA000", "AA 00000", "A 000 AA", "00A-000.00", "AAA 00 00", "0000 AAA", "AA 000000",
)  # fmt: skip
"""Forms of plates elsewhere: A a letter, 0 a digit; European, American, Brazilian, Vietnamese."""
_GROUNDS = (
    (235, 236, 236),
    (60, 200, 245),
    (40, 40, 40),
    (200, 120, 60),
    (235, 225, 200),
    (160, 205, 225),
    (90, 140, 60),
)
_SIGN = (
    "中国大小商店饭馆车站银行手机电话出售维修保险服务中心公司有限路街道学校"
    "门诊专卖超市烟酒茶叶热线消防安全出口禁止停放租房东南西北"
)
_CELL = (45, 90)


def _text(rng: np.random.Generator) -> tuple[str, bool]:
    """A text and whether it is a foreign plate (else a sign or a number painted on something)."""
    draw = rng.random()
    if draw < 0.6:
        shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
        pick = {"A": _LETTERS, "0": _DIGITS}
        return "".join(str(rng.choice(list(pick[c]))) if c in pick else c for c in shape), True
    if draw < 0.8:
        digits = "".join(rng.choice(list(_DIGITS), int(rng.choice([7, 8, 11, 12]))))
        return ("1" if rng.random() < 0.5 else "0") + digits[1:], False
    han = "".join(rng.choice(list(_SIGN), int(rng.integers(3, 8))))
    return han + ("".join(rng.choice(list(_DIGITS), 4)) if rng.random() < 0.3 else ""), False


def _mask(char: str, latin: str | None, han: str, rng: np.random.Generator) -> Mask:
    w, h = _CELL
    if char in " -.":
        mask = np.zeros((h, int(w * 0.5)), np.float32)
        if char == "-":
            mask[h // 2 - 5 : h // 2 + 5, 4:-4] = 1
        elif char == ".":
            cv2.circle(mask, (mask.shape[1] // 2, h // 2), 5, 1.0, -1)
        return mask
    if char not in STROKES:
        return font_mask(han, char, h - 10, h)
    if latin is None:
        return draw_strokes(char, w, h, 10)
    return font_mask(latin, char, w, h, float(rng.uniform(-1, 2)))


def render_foreign(rng: np.random.Generator) -> Image:
    """Draw a foreign plate or a strip of a sign, flat, 140 or 220 pixels high.

    Returns:
        (h, w, 3) BGR uint8.
    """
    text, plate = _text(rng)
    latin = None if rng.random() < 0.3 else str(rng.choice(list(LATIN_FONTS)))
    han = str(rng.choice(list(HAN_FONTS)))
    gap = int(rng.integers(4, 14))
    pieces: list[NDArray[np.float32]] = []
    for char in text:
        pieces += [_mask(char, latin, han, rng), np.zeros((_CELL[1], gap), np.float32)]
    line = np.concatenate(pieces[:-1], axis=1)
    band = int(rng.integers(36, 50)) if plate and rng.random() < 0.5 else 0
    height = int(rng.choice([140, 220], p=[0.7, 0.3]))
    left, top = band + int(rng.integers(10, 40)), (height - _CELL[1]) // 2
    right = int(rng.integers(10, 40)) + (band if rng.random() < 0.3 else 0)
    mask = np.pad(line, ((top, height - _CELL[1] - top), (left, right)))
    ground = np.array(_GROUNDS[int(rng.integers(len(_GROUNDS)))], np.float32)
    if not plate:
        ground = rng.uniform(0, 255, 3).astype(np.float32)
    ink = np.full(3, rng.uniform(5, 50) if ground.mean() > 120 else rng.uniform(210, 250)) + rng.normal(0, 8, 3)
    image = ground + mask[..., None] * (ink.astype(np.float32) - ground)
    if band:  # the blue band of Europe; on either side
        blue = np.array([170, 70, 10], np.float32)
        image[:, :band] = blue
        if right >= band + 10:
            image[:, -band:] = blue
    if plate and height == 220:  # a region's name above the number
        for i, char in enumerate(rng.choice(list(_LETTERS), int(rng.integers(5, 12)))):
            x = left + i * 26
            if x + 20 < image.shape[1]:
                small = font_mask("dejavu_condensed", str(char), 20, 30)
                image[14:44, x : x + 20] += small[..., None] * (ink.astype(np.float32) - image[14:44, x : x + 20])
    return np.asarray(np.clip(image, 0, 255), np.uint8)
