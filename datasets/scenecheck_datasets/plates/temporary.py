"""Temporary paper plates (临时行驶车号牌): a sheet of 220 x 140 mm behind the windscreen, black on a pale pattern."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates.faces import HAN_FONTS, LATIN_FONTS, font_mask
from scenecheck_vision.plate_grammar import DIGITS, LETTERS, PROVINCES, SERIAL
from scenecheck_vision.temporary_plates import MARKS

WIDTH, HEIGHT = 660, 420
"""Three pixels a millimetre (GA 36: 220 x 140 mm)."""
_GROUNDS = {"blue": (245, 226, 196), "brown": (196, 220, 240)}
"""Sky blue within the issuing district, brownish yellow beyond it; BGR."""


def random_text(rng: np.random.Generator) -> str:
    """Province, letter, five characters and the mark of its kind, mostly 临."""
    serial = "".join(rng.choice(list(SERIAL if i == 0 else DIGITS)) for i in range(5))
    mark = MARKS[0] if rng.random() < 0.85 else str(rng.choice(list(MARKS[1:])))
    return str(rng.choice(list(PROVINCES))) + str(rng.choice(list(LETTERS))) + serial + mark


def render_temporary(text: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a sheet with a text, (420, 660, 3) BGR."""
    ground = np.array(_GROUNDS[str(rng.choice(list(_GROUNDS)))], np.float32)
    sheet = np.broadcast_to(ground, (HEIGHT, WIDTH, 3)).copy()
    xs, ys = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    for _ in range(3):  # guilloche: fine waves of a paler ink
        wave = np.sin(xs / rng.uniform(6, 14) + 9 * np.sin(ys / rng.uniform(18, 40)))
        sheet += (6 * wave)[..., None]
    han, latin = str(rng.choice(list(HAN_FONTS))), str(rng.choice(list(LATIN_FONTS)))
    cell, tall = WIDTH // (len(text) + 1), int(rng.uniform(100, 150))
    top = int(rng.uniform(0.3, 0.45) * HEIGHT)
    for index, char in enumerate(text):
        font = han if char in PROVINCES + MARKS else latin
        mask = font_mask(font, char, int(cell * 0.84), tall, 0.6)
        left = cell // 2 + index * cell
        area = sheet[top : top + tall, left : left + mask.shape[1]]
        area *= (1 - 0.9 * mask)[..., None]
    cv2.rectangle(sheet, (14, 14), (WIDTH - 15, HEIGHT - 15), (90, 90, 90), 2)
    return np.clip(sheet, 0, 255).astype(np.uint8)
