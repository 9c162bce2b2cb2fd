"""Where the glyphs of a plate come from: the project's own strokes, bold fonts narrowed to the cell, and photographs.

Chinese characters are set from free fonts of the distribution, narrowed to the cell; several faces make a reader that
does not cling to one drawing. A folder of photographed province characters can stand in for them when training data
is made; what is drawn with it is never shipped.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scenecheck_datasets.plates.strokes import STROKES, draw_strokes
from scenecheck_evidence.errors import SceneCheckError

Mask = NDArray[np.float32]
"""(h, w) float32 in 0..1: 1 where the paint is."""


class FontMissingError(SceneCheckError):
    """A font that the renderer draws with is not installed."""

    code = "font_missing"


FONT_ROOT = Path("/usr/share/fonts")
HAN_FONTS = {
    "noto_bold": ("opentype/noto/NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
    "noto_regular": ("opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    "zenhei": ("truetype/wqy/wqy-zenhei.ttc", "fonts-wqy-zenhei"),
    "microhei": ("truetype/wqy/wqy-microhei.ttc", "fonts-wqy-microhei"),
}
LATIN_FONTS = {
    "liberation_narrow": ("truetype/liberation/LiberationSansNarrow-Bold.ttf", "fonts-liberation"),
    "dejavu_condensed": ("truetype/dejavu/DejaVuSansCondensed-Bold.ttf", "fonts-dejavu-core"),
    "noto_latin": ("opentype/noto/NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
}
_SIMPLIFIED = 2
"""Index of the simplified Chinese face in the Noto collections (0 Japanese, 1 Korean)."""
_DRAWN = 160
"""Size in pixels at which fonts are drawn before they are fitted to the cell."""


@functools.cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    file, package = {**HAN_FONTS, **LATIN_FONTS}[name]
    path = FONT_ROOT / file
    if not path.exists():
        raise FontMissingError(f"expected the font {path} (Debian package {package}), found nothing there")
    return ImageFont.truetype(str(path), _DRAWN, index=_SIMPLIFIED if "Noto" in file else 0)


@functools.cache
def _ink(name: str, char: str) -> NDArray[np.uint8]:
    """The glyph cut to its ink, or centred in the em for strokes too thin to be stretched (一-like shapes)."""
    image = Image.new("L", (_DRAWN * 2, _DRAWN * 2), 0)
    ImageDraw.Draw(image).text((_DRAWN // 2, _DRAWN // 4), char, fill=255, font=_font(name))
    array = np.asarray(image)
    ys, xs = np.nonzero(array > 40)
    return array[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].copy()


def font_mask(name: str, char: str, width: int, height: int, weight: float = 0.0) -> Mask:
    """Set a character from a font, stretched to the cell.

    Args:
        name: a key of HAN_FONTS or LATIN_FONTS.
        char: what to set.
        width: of the cell, pixels.
        height: of the cell, pixels.
        weight: pixels by which strokes grow (positive) or shrink.

    Raises:
        FontMissingError: the font is not installed.
    """
    ink = _ink(name, char)
    if char in "1I":  # a stem keeps its own width
        wide = max(1, round(ink.shape[1] * height / ink.shape[0] * 0.8))
        narrow = cv2.resize(ink, (min(width, wide), height), interpolation=cv2.INTER_AREA)
        left = (width - narrow.shape[1]) // 2
        cell = np.pad(narrow, ((0, 0), (left, width - narrow.shape[1] - left)))
    else:
        cell = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    if abs(weight) >= 0.5:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (1 + round(abs(weight)),) * 2)
        cell = (cv2.dilate if weight > 0 else cv2.erode)(cell, kernel)
    return np.asarray(cell / 255, np.float32)


class GlyphBank:
    """Photographed characters: a folder per character, an image per example; paint is found by contrast.

    Args:
        folder: holds one folder per character.
    """

    def __init__(self, folder: Path):
        self._files: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.glob("*/*")):
            if path.suffix.lower() in {".jpg", ".png"}:
                self._files[path.parent.name].append(path)

    def mask(self, char: str, width: int, height: int, rng: np.random.Generator) -> Mask | None:
        """A photographed example as paint, or None where the bank has none of this character."""
        files = self._files.get(char)
        if not files:
            return None
        path = files[int(rng.integers(len(files)))]
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
        if image is None:
            return None
        grey = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        edge = np.concatenate([grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()])
        if np.median(edge) > grey.mean():  # dark paint on a light ground
            grey = 255 - grey
        low, high = np.percentile(grey, (12, 94))
        return np.asarray(np.clip((grey - low) / max(high - low, 12.0), 0, 1), np.float32)


class Face:
    """One plate's way of drawing characters: fonts and weight are drawn once, then all characters follow them.

    Args:
        rng: decides the fonts and weights.
        bank: photographed characters to use for a Chinese character where it has one.
    """

    def __init__(self, rng: np.random.Generator, bank: GlyphBank | None = None):
        self._rng = rng
        self._bank = bank
        self._han = str(rng.choice(list(HAN_FONTS), p=[0.45, 0.2, 0.2, 0.15]))
        self._latin = None if rng.random() < 0.65 else str(rng.choice(list(LATIN_FONTS)))
        self._stroke = float(rng.uniform(0.095, 0.14))
        self._weight = float(rng.uniform(-1.5, 2.0))

    def mask(self, char: str, width: int, height: int) -> Mask:
        """Draw one character into a cell of the given size in pixels."""
        if char in STROKES:
            if self._latin is None:
                thick = self._stroke * (height * 0.5 + width) * 0.95
                return draw_strokes(char, width, height, min(thick, width * 0.3))
            return font_mask(self._latin, char, width, height, self._weight)
        if self._bank is not None:
            photographed = self._bank.mask(char, width, height, self._rng)
            if photographed is not None:
                return photographed
        return font_mask(self._han, char, width, height, self._weight - (1.0 if height < 70 else 0.0))
