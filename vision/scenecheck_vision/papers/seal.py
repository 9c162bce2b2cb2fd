"""The words of the issuer's seal: red characters in rows, spaced so widely that a line detector loses some."""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.values import clean
from scenecheck_vision.text import Image, TextReader

RED = 0.12
"""Redness (R - max(G, B)) of the ink over that of the ground, against the ground's brightness; less, and it is grey."""
BORDER = 0.07
"""Share of the seal's side taken by its border."""
ROW_LEVEL = 0.25
"""A row of pixels belongs to characters when it holds this share of the ink of the fullest rows."""
SQUARE = (0.6, 1.6)
"""Shape of a seal, width over height."""
SPECIMEN = ("样章", "样张")


def without_specimen(text: str) -> str:
    """The words of a seal without the mark that says that it is none."""
    for word in SPECIMEN:
        text = text.removeprefix(word).removesuffix(word)
    return text


def is_authority(text: str) -> bool:
    """Whether the words of a seal are the whole name of an authority of the police."""
    return re.fullmatch(r"[一-鿿]+公安[局厅][一-鿿]*[局厅队所]", text) is not None


def ink_image(region: Image) -> NDArray[np.uint8] | None:
    """(h, w) dark ink on light ground from the red of a seal; None where nothing is red."""
    channels = region.astype(np.float32)
    redness = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
    low, high = np.percentile(redness, 30), np.percentile(redness, 96)
    if high - low < RED * np.percentile(channels[:, :, 2], 90):
        return None
    return np.asarray(255 - np.clip((redness - low) / (high - low), 0, 1) * 255, np.uint8)


def _bounds(profile: NDArray[np.float64], level: float) -> tuple[int, int] | None:
    above = np.flatnonzero(profile > level)
    return (int(above[0]), int(above[-1]) + 1) if len(above) else None


def seal_rows(ink: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Rows of characters inside a square seal as (left, top, right, bottom) in pixels, from the top."""
    mask = (ink < 128).astype(np.float64)
    across, down = _bounds(mask.mean(axis=0), 0.05), _bounds(mask.mean(axis=1), 0.05)
    if across is None or down is None:
        return []
    margin_x, margin_y = round(BORDER * (across[1] - across[0])), round(BORDER * (down[1] - down[0]))
    left, right = across[0] + margin_x, across[1] - margin_x
    top, bottom = down[0] + margin_y, down[1] - margin_y
    if right - left < 20 or bottom - top < 20:
        return []
    profile = mask[top:bottom, left:right].mean(axis=1)
    profile = np.convolve(profile, np.ones(3) / 3, mode="same")
    full = profile > ROW_LEVEL * np.percentile(profile, 85)
    rows = []
    start = None
    for index, inside in enumerate([*full, False]):
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            if index - start > 0.06 * (bottom - top):
                rows.append((left, top + start, right, top + index))
            start = None
    return _even_rows(rows)


def _even_rows(rows: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Rows that touch parted again, and a smaller last row, the mark of a specimen, left out."""
    if not rows:
        return []
    # A character is about as high as a row is wide over four or five; the least row that fits is the measure.
    width = rows[0][2] - rows[0][0]
    fitting = [bottom - top for _, top, _, bottom in rows if 0.12 * width < bottom - top < 0.3 * width]
    pitch = float(np.median(fitting)) if fitting else width / 4.5
    even = []
    for left, top, right, bottom in rows:
        count = max(1, round((bottom - top) / (1.12 * pitch)))
        step = (bottom - top) / count
        even += [(left, round(top + i * step), right, round(top + (i + 1) * step)) for i in range(count)]
    if len(even) > 2 and even[-1][3] - even[-1][1] < 0.75 * pitch:
        even.pop()
    return even


ROW_HEIGHT = 48
WIDE_GAP = 0.22
"""White space between two characters of a seal, in row heights, that is more than the space inside one."""
KEPT_GAP = 0.12


def _squeezed(row: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A row of characters, 48 pixels high, with the wide spaces between them taken out."""
    width = max(8, round(row.shape[1] * ROW_HEIGHT / row.shape[0]))
    row = np.asarray(cv2.resize(row, (width, ROW_HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
    inked = (row < 128).mean(axis=0) > 0.03
    keep = np.ones(width, bool)
    start = 0
    for index, full in enumerate([*inked, True]):
        if full:
            if index - start > WIDE_GAP * ROW_HEIGHT:
                half = round(KEPT_GAP * ROW_HEIGHT / 2)
                keep[start + half : index - half] = False
            start = index + 1
    return row[:, keep]


def seal_place(image: Image, window: Rect) -> Rect | None:
    """The square of red ink inside a part of a page, in pixels of the page; None where there is none.

    Args:
        image: the rectified page, (h, w, 3) BGR.
        window: where the form leaves room for its seal.
    """
    height, width = image.shape[:2]
    left, top = max(0, round(window.left)), max(0, round(window.top))
    right, bottom = min(width, round(window.right)), min(height, round(window.bottom))
    if right - left < 24 or bottom - top < 24:
        return None
    ink = ink_image(image[top:bottom, left:right])
    if ink is None:
        return None
    mask = (ink < 128).astype(np.float64)
    across, down = _bounds(mask.mean(axis=0), 0.05), _bounds(mask.mean(axis=1), 0.05)
    if across is None or down is None:
        return None
    if not SQUARE[0] < (across[1] - across[0]) / (down[1] - down[0]) < SQUARE[1]:
        return None
    return Rect(left + across[0], top + down[0], left + across[1], top + down[1])


def read_seal(image: Image, around: Rect, reader: TextReader) -> tuple[str, float] | None:
    """Read a seal row by row.

    Args:
        image: the rectified page, (h, w, 3) BGR.
        around: where words of the seal were seen, in pixels of the page.
        reader: reads them.

    Returns:
        the words in order without the mark of a specimen, and the least score of a character; None where no seal is.
    """
    height, width = image.shape[:2]
    side = max(around.right - around.left, around.bottom - around.top)
    pad_x = 0.15 * side + (side - (around.right - around.left)) / 2
    pad_y = 0.15 * side + (side - (around.bottom - around.top)) / 2
    left, top = max(0, round(around.left - pad_x)), max(0, round(around.top - pad_y))
    right, bottom = min(width, round(around.right + pad_x)), min(height, round(around.bottom + pad_y))
    if right - left < 24 or bottom - top < 24:
        return None
    ink = ink_image(image[top:bottom, left:right])
    if ink is None:
        return None
    rows = [_squeezed(ink[y1:y2, x1:x2]) for x1, y1, x2, y2 in seal_rows(ink)]
    if not rows:
        return None
    # One line of all rows: the recogniser reads words better than single characters.
    strip = cv2.copyMakeBorder(np.hstack(rows), 6, 6, 10, 10, cv2.BORDER_CONSTANT, value=255)
    crops = [np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR), np.uint8)]
    (line,) = reader.read_lines(crops)
    text = without_specimen(clean(line.text))
    scores = line.char_scores[: len(text)] or (line.score,)
    return (text, min(scores)) if text else None
