"""The words of the issuer's seal: red characters in rows, spaced so widely that a line detector loses some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.values import OFFICES, clean, parse_authority
from scenecheck_vision.papers.watermark import ground_of
from scenecheck_vision.text import Image, TextLine, TextReader

RED = 0.12
"""Redness (R - max(G, B)) of the ink over that of the ground, against the ground's brightness; less, and it is grey."""
BORDER = 0.07
"""Share of the seal's side taken by its border."""
ROW_LEVEL = 0.25
"""A row of pixels belongs to characters when it holds this share of the ink of the fullest rows."""
SQUARE = (0.6, 1.6)
"""Shape of a seal, width over height."""
SEAL_CLOSING = 0.02
"""Gaps between the characters of a seal that are closed to find it as one, against the page's short side."""
SEAL_SIDE = (0.1, 0.45)
"""Side of a seal against the page's short side."""
MOST_SEALS = 3
"""So many red squares of a page are read."""
SEAL_FILL = 0.35
"""Least share of a seal's square that is ink once its gaps are closed."""
INKED = 15
"""Percentile of the green light below which a pixel of a line is taken for ink: red ink is dark in green."""
CLEAR_SEAL = 0.9
"""Least score of a character of a seal that needs no other preparation."""
LEAST_STRENGTH = 0.06
"""Ink weaker than this is not strengthened to full black: it is grain."""
SHARPENED = 1.5
"""How much of what a blur takes away is added for a blurred seal."""
ASKEW = 20.0
"""A seal turned by more degrees is no seal of a licence."""
CLOSINGS = (0.02, 0.08)
"""Gaps in the border of a seal that are closed to find it, against the region's short side."""
WHOLE = 0.45
"""Least side of that border against the region's short side."""
SQUARED = 0.83
"""Least shape of that border, the short side over the long one."""
SEAL_MARGIN = 4
"""Kept around it, in pixels."""
SPECIMEN = ("样章", "样张")


def without_specimen(text: str) -> str:
    """The words of a seal without the mark that says that it is none."""
    for word in SPECIMEN:
        text = text.removeprefix(word).removesuffix(word)
    return text


def is_authority(text: str) -> bool:
    """Whether the words of a seal are the whole name of an authority of the police."""
    return _AUTHORITY.fullmatch(text) is not None and _BROKEN.match(text) is None


_BROKEN = re.compile(r"(?:[东西南北川江苏徽建州肃海林]|龙江)省")
"""A province whose first character was lost beside the border of the seal."""
_AUTHORITY = re.compile(r"[一-鿿]+[省市县区州盟旗]公安(?:[局厅]|(?:[局厅]|交通)[一-鿿]*[局队所])")
"""A place with the rank of its government, then an office."""


def rank(text: str) -> int:
    """How much of the name of an authority the words of a seal are: 2 with its office, 1 without, 0 a part."""
    return is_authority(text) + (is_authority(text) and text.endswith(OFFICES))


_PLACE = re.compile(r"[一-鿿]+公安[局厅]")
_OFFICIAL = re.compile(r"公安|交通警|[一-鿿]{2}[局厅队所]$")


def is_official(text: str) -> bool:
    """Whether at least a part of the name of an authority was read, and not something else beside a seal."""
    return _OFFICIAL.search(text) is not None and not re.search(r"\d", text) and _BROKEN.match(text) is None


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
    """The square of ink, red unless copied, inside a part of a page, in pixels of the page; None where there is none.

    Args:
        image: the rectified page, (h, w, 3) BGR.
        window: where the form leaves room for its seal.
    """
    height, width = image.shape[:2]
    left, top = max(0, round(window.left)), max(0, round(window.top))
    right, bottom = min(width, round(window.right)), min(height, round(window.bottom))
    if right - left < 24 or bottom - top < 24:
        return None
    region = image[top:bottom, left:right]
    if square := _square(region):
        (x, y), size, _ = square
        half = max(size) / 2
        return Rect(left + x - half, top + y - half, left + x + half, top + y + half)
    ink = ink_image(region)
    if ink is None:
        return None
    mask = (ink < 128).astype(np.float64)
    across, down = _bounds(mask.mean(axis=0), 0.05), _bounds(mask.mean(axis=1), 0.05)
    if across is None or down is None:
        return None
    if not SQUARE[0] < (across[1] - across[0]) / (down[1] - down[0]) < SQUARE[1]:
        return None
    return Rect(left + across[0], top + down[0], left + across[1], top + down[1])


def find_seals(image: Image) -> list[Rect]:
    """The red squares anywhere on a page, in pixels of the page, the largest first; a portrait may be one of them.

    For pages whose labels do not tell where the seal is, such as screens.
    """
    height, width = image.shape[:2]
    channels = image.astype(np.float32)
    redness = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
    bright = float(np.percentile(channels[:, :, 2], 90))
    mask = (redness > np.median(redness) + RED * bright).astype(np.uint8)
    reach = max(3, round(SEAL_CLOSING * min(height, width))) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found: list[Rect] = []
    for x, y, w, h, area in stats[1:].tolist():
        side = max(w, h)
        fits = SEAL_SIDE[0] < side / min(height, width) < SEAL_SIDE[1] and SQUARE[0] < w / h < SQUARE[1]
        if fits and area > SEAL_FILL * w * h:
            found.append(Rect(x, y, x + w, y + h))
    return sorted(found, key=lambda rect: rect.left - rect.right)[:MOST_SEALS]


def is_red(image: Image, rect: Rect) -> bool:
    """Whether the characters in a rectangle of a page are of red ink: words of a seal, whatever stands beside them."""
    height, width = image.shape[:2]
    left, top = max(0, round(rect.left)), max(0, round(rect.top))
    right, bottom = min(width, round(rect.right)), min(height, round(rect.bottom))
    if right - left < 4 or bottom - top < 4:
        return False
    channels = image[top:bottom, left:right].astype(np.float32)
    redness = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
    green = channels[:, :, 1]
    dark = green <= np.percentile(green, INKED)
    ground = float(np.median(redness[~dark])) if (~dark).any() else 0.0
    return bool(np.median(redness[dark]) - ground > RED * np.percentile(channels[:, :, 2], 90))


def read_seal(image: Image, around: Rect, reader: TextReader) -> tuple[str, float] | None:
    """Read a seal row by row, in several preparations where the first leaves a doubt.

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
    readings: list[tuple[str, float]] = []
    for ink in _preparations(_levelled(image[top:bottom, left:right])):
        readings += _read_rows(ink, reader)
        if any(is_authority(text) and score >= CLEAR_SEAL for text, score in readings):
            break
    if not readings:
        return None
    # What more preparations say alike is more likely than what one of them says clearly.
    votes: dict[str, float] = {}
    for text, score in readings:
        value = parsed.value if (parsed := parse_authority(text)) else text
        votes[value] = votes.get(value, 0.0) + score
    best = max(votes, key=lambda value: (rank(value), votes[value]))
    alike = [score for text, score in readings if (p := parse_authority(text)) and p.value == best]
    return best, max(alike, default=0.0)


def _preparations(region: Image) -> Iterator[NDArray[np.uint8]]:
    """Dark ink on light ground, (h, w), made in several ways: blur, glare and copies each spoil some of them."""
    redness = ink_image(region)
    channels = region.astype(np.float32)
    if redness is not None:
        yield redness
    green = channels[:, :, 1]
    darkness = 1 - green / np.maximum(ground_of(green), 1.0)
    yield _evened(darkness)
    yield _evened(darkness + SHARPENED * (darkness - cv2.GaussianBlur(darkness, (0, 0), 0.02 * min(darkness.shape))))
    if redness is not None:
        red = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
        yield _evened((red - np.percentile(red, 30)) / max(1.0, float(np.percentile(channels[:, :, 2], 90))))


def _evened(ink: NDArray[np.floating]) -> NDArray[np.uint8]:
    """(h, w) dark ink on light ground from the strength of ink, 0 to 1, each part against the strongest around it."""
    ink = np.clip(ink, 0, 1).astype(np.float32)
    reach = max(3, round(0.2 * min(ink.shape))) | 1
    peaks = cv2.dilate(cv2.GaussianBlur(ink, (0, 0), 1), np.ones((reach, reach), np.uint8))
    strongest = np.maximum(cv2.GaussianBlur(peaks, (0, 0), reach / 2), LEAST_STRENGTH)
    return np.asarray(255 - 255 * np.clip(ink / strongest, 0, 1), np.uint8)


def _read_rows(ink: NDArray[np.uint8], reader: TextReader) -> list[tuple[str, float]]:
    """The words of a seal from its ink, with the least score of a character: all rows as one line, then row by row."""
    rows = [_squeezed(ink[y1:y2, x1:x2]) for x1, y1, x2, y2 in seal_rows(ink)]
    if not rows:
        return []
    # One line of all rows: the recogniser reads words better than single characters.
    readings = [_words(reader.read_lines([_framed(np.hstack(rows))]))]
    if len(rows) > 1 and (readings[0][1] < CLEAR_SEAL or not is_authority(readings[0][0])):
        readings.append(_words(reader.read_lines([_framed(row) for row in rows])))
    text = readings[0][0]
    if (place := _PLACE.match(text)) and text[place.end() :] not in OFFICES:
        # The office is one of a closed list: read again as nothing but the characters of those.
        alphabet = "".join({*place.group(), *"".join(OFFICES)})
        readings.append(_words(reader.read_lines([_framed(np.hstack(rows))], alphabet)))
    return [(text, score) for text, score in readings if text]


def _framed(row: NDArray[np.uint8]) -> Image:
    strip = cv2.copyMakeBorder(row, 6, 6, 10, 10, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR), np.uint8)


def _words(lines: Sequence[TextLine]) -> tuple[str, float]:
    characters = [
        (c, score)
        for line in lines
        for char, score in zip(line.text, line.char_scores or (line.score,) * len(line.text), strict=True)
        for c in clean(char)
        if "一" <= c <= "鿿"
    ]
    text = without_specimen("".join(c for c, _ in characters))
    return text, min((score for _, score in characters[: len(text)]), default=0.0)


def _levelled(region: Image) -> Image:
    """The square of a seal cut out and laid level: rows of one stamped askew would run into each other."""
    square = _square(region)
    if square is None:
        return region
    (x, y), (width, height), angle = square
    if abs(angle) > 45:
        angle, width, height = angle - np.copysign(90, angle), height, width
    if abs(angle) > ASKEW:
        return region
    matrix = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    size = (round(width) + 2 * SEAL_MARGIN, round(height) + 2 * SEAL_MARGIN)
    matrix[:, 2] += np.array([size[0] / 2 - x, size[1] / 2 - y])
    turned = cv2.warpAffine(region, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def _square(region: Image) -> tuple[tuple[float, float], tuple[float, float], float] | None:
    """The border of a seal in a region as centre, size and angle in degrees: the largest square of connected ink."""
    for ink in _preparations(region):
        for closing in CLOSINGS:
            reach = max(3, round(closing * min(region.shape[:2]))) | 1
            closed = cv2.morphologyEx((ink < 128).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
            _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
            if len(stats) < 2:
                continue
            largest = 1 + int((stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT]).argmax())
            points = cv2.findNonZero((labels == largest).astype(np.uint8))
            centre, size, angle = cv2.minAreaRect(cv2.convexHull(points))
            if min(size) > WHOLE * min(region.shape[:2]) and SQUARED < size[0] / size[1] < 1 / SQUARED:
                return (centre[0], centre[1]), (size[0], size[1]), float(angle)
    return None
