"""Things that fool plate readers: road signs, shop boards, phone numbers, captions, foreign plates."""

from __future__ import annotations

import string

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates.faces import font_mask

Image = NDArray[np.uint8]

HAN = (
    "汽车修理店超市停车场出口入口路街道东西南北中国银行饭店宾馆酒楼药房电话服务中心"
    "欢迎光临禁止通行减速慢行注意安全货物运输物流公司建设大学"
)
"""Characters of signs; province glyphs are left out so that no plate is spelt by chance."""
_BLUE, _WHITE, _YELLOW, _BLACK, _GREEN, _RED = (
    (170, 80, 20),
    (240, 240, 240),
    (30, 190, 240),
    (25, 25, 25),
    (90, 130, 20),
    (40, 30, 190),
)
_SIGN_COLOURS = (
    (_BLUE, _WHITE),
    (_WHITE, _BLACK),
    (_YELLOW, _BLACK),
    (_GREEN, _WHITE),
    (_RED, _WHITE),
    (_WHITE, _RED),
    (_BLACK, _WHITE),
    (_WHITE, _BLUE),
)


def random_distractor(rng: np.random.Generator) -> Image:
    """A flat board at one pixel a millimetre, (h, w, 3) BGR: sign, number on a tailgate, or foreign plate."""
    draw = rng.random()
    if draw < 0.45:
        return foreign_plate(rng)
    if draw < 0.8:
        return sign(rng)
    return phone_number(rng)


def foreign_plate(rng: np.random.Generator) -> Image:
    """A plate of Latin letters and digits in a European, American or Brazilian shape."""
    width, height = [(520, 112), (305, 152), (400, 130), (340, 240)][int(rng.integers(4))]
    ground, ink = [(_WHITE, _BLACK), (_YELLOW, _BLACK), (_WHITE, _BLUE), (_BLACK, _WHITE), (_WHITE, _RED)][
        int(rng.choice(5, p=[0.5, 0.2, 0.15, 0.1, 0.05]))
    ]
    board = _board(width, height, ground, rng)
    left = 0
    if width == 520 and rng.random() < 0.6:
        left = 44
        board[:, :left] = (150, 60, 10)
    text = "".join(rng.choice(list(string.ascii_uppercase + string.digits * 2), int(rng.integers(5, 9))))
    gap = int(rng.integers(2, 5))
    rows = [text[:gap], text[gap:]] if height > 200 else [text[:gap] + " " + text[gap:]]
    _write(board, rows, ink, (left + 14, 14, width - 14, height - 14), rng)
    return board


def sign(rng: np.random.Generator) -> Image:
    """A board with Chinese characters, sometimes with a line of digits or Latin letters."""
    count = int(rng.integers(2, 8))
    width, height = int(60 * count * rng.uniform(1.0, 1.8)) + 60, int(rng.integers(90, 220))
    ground, ink = _SIGN_COLOURS[int(rng.integers(len(_SIGN_COLOURS)))]
    board = _board(width, height, ground, rng)
    rows = ["".join(rng.choice(list(HAN), count))]
    if rng.random() < 0.4:
        rows.append("".join(rng.choice(list(string.ascii_uppercase + string.digits), int(rng.integers(4, 12)))))
    _write(board, rows, ink, (12, 10, width - 12, height - 10), rng)
    return board


def phone_number(rng: np.random.Generator) -> Image:
    """Digits of a telephone or a date on a plain ground, as painted on lorries or burnt into photos."""
    if rng.random() < 0.5:
        text = "1" + "".join(rng.choice(list(string.digits), 10))
    else:
        text = (
            f"20{rng.integers(10, 27)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d} {rng.integers(0, 24):02d}:00"
        )
    width, height = 46 * len(text), 110
    ground, ink = _SIGN_COLOURS[int(rng.integers(len(_SIGN_COLOURS)))]
    board = _board(width, height, ground, rng)
    _write(board, [text], ink, (10, 14, width - 10, height - 14), rng)
    return board


def _board(width: int, height: int, ground: tuple[int, int, int], rng: np.random.Generator) -> Image:
    colour = np.clip(np.array(ground) + rng.normal(0, 12, 3), 0, 255)
    board = np.tile(colour.astype(np.uint8), (height, width, 1))
    if rng.random() < 0.5:
        frame = tuple(float(v) for v in np.clip(rng.uniform(0, 255, 3), 0, 255))
        cv2.rectangle(board, (4, 4), (width - 5, height - 5), frame, int(rng.integers(2, 6)))
    return board


def _write(
    board: Image, rows: list[str], ink: tuple[int, int, int], area: tuple[int, int, int, int], rng: np.random.Generator
) -> None:
    x1, y1, x2, y2 = area
    line = (y2 - y1) / len(rows)
    latin = str(rng.choice(["dejavu_condensed", "liberation_narrow"]))
    for number, text in enumerate(rows):
        cell = (x2 - x1) / max(1, len(text))
        for place, char in enumerate(text):
            if char == " ":
                continue
            han = ord(char) > 0x2E80
            w, h = max(4, int(cell * 0.86)), max(6, int(line * 0.86))
            if char in "-:":
                w, h = max(4, int(cell * 0.4)), max(4, int(line * 0.12))
            mask = font_mask("noto_bold" if han else latin, char, w, h)
            x, y = int(x1 + place * cell + (cell - w) / 2), int(y1 + number * line + (line - h) / 2)
            patch = board[y : y + h, x : x + w]
            alpha = mask[: patch.shape[0], : patch.shape[1], None]
            patch[:] = (patch + alpha * (np.array(ink, np.float32) - patch)).astype(np.uint8)
