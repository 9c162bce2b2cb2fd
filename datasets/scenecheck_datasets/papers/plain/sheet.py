"""The sheet that plain pages are drawn on, and how one authority or insurer prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scenecheck_datasets.papers.fonts import FONT_ROOTS, Face, font_path

Pixels = NDArray[np.uint8]
Truth = dict[str, str | None]
FACES = (
    "truetype/arphic-gbsn00lp/gbsn00lp.ttf", "truetype/arphic-gkai00mp/gkai00mp.ttf",
    "truetype/wqy/wqy-zenhei.ttc", "truetype/arphic/uming.ttc",
)  # fmt: skip
"""Faces of Debian packages; those that are installed are used, else the first renderer's."""


EDGE = 24
"""White paper right of a value at least, in pixels."""


def faces() -> list[Path]:
    """The installed ones of FACES.

    Raises:
        FontMissingError: none of them is installed.
    """
    installed = [root / name for name in FACES for root in FONT_ROOTS if (root / name).is_file()]
    return installed or [font_path(Face.SONG)]


@dataclass
class Plain:
    """A page in the making: white paper, text at pixels, the truth of its fields."""

    width: int
    height: int
    rng: np.random.Generator
    label_face: Path
    value_face: Path
    truth: Truth = field(default_factory=dict)

    def __post_init__(self) -> None:
        shade = [int(v) for v in self.rng.integers(225, 256, 3)]
        self.image = Image.new("RGB", (self.width, self.height), (shade[0], shade[1], shade[2]))
        self.draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: float, face: Path | None = None, ink: int = 20) -> float:
        """Write, y being the middle of the line; returns where the text ends."""
        font = ImageFont.truetype(str(face or self.label_face), round(size))
        self.draw.text((x, y), words, font=font, fill=(ink, ink, ink + 10), anchor="lm")
        return x + float(font.getlength(words))

    def value(
        self, name: str | None, x: float, y: float, shown: str | None, size: float, true: str | None = None
    ) -> float:
        """Write a value and note it in the truth; what would run off the sheet is printed smaller."""
        if name:
            self.truth[name] = true if true is not None else shown
        if not shown:
            return x
        length = float(ImageFont.truetype(str(self.value_face), round(size)).getlength(shown))
        room = self.width - x - EDGE
        fitting = size if length <= room else float(np.floor(size * room / length))
        return self.text(x, y, shown, fitting, self.value_face, 35)

    def seal(self, x: float, y: float, side: float, words: str) -> None:
        """A square red seal of four characters a row, its top left at x, y."""
        layer = Image.new("RGBA", (round(side), round(side)), (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        red = (205, 40, 45, 215)
        pen.rectangle((2, 2, side - 3, side - 3), outline=red, width=max(3, round(side / 40)))
        rows = [words[i : i + 4] for i in range(0, len(words), 4)]
        size = min(side * 0.2, side * 0.86 / max(1, len(rows)))
        font = ImageFont.truetype(str(self.label_face), round(size))
        for number, row in enumerate(rows):
            for place, character in enumerate(row):
                at = (side * (0.17 + 0.22 * place), side * 0.5 + (number - (len(rows) - 1) / 2) * size * 1.12)
                pen.text(at, character, font=font, fill=red, anchor="mm")
        self.image.paste(layer, (round(x), round(y)), layer)

    def round_seal(self, x: float, y: float, radius: float) -> None:
        """A round red seal around x, y: ring and star, over whatever is printed there."""
        layer = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        red = (215, 45, 45, int(self.rng.integers(110, 190)))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=max(4, round(radius / 14)))
        angles = np.arange(10) * np.pi / 5 - np.pi / 2
        reach = np.where(np.arange(10) % 2, radius * 0.14, radius * 0.36)
        star = [(x + float(r * np.cos(a)), y + float(r * np.sin(a))) for r, a in zip(reach, angles, strict=True)]
        pen.polygon(star, fill=red)
        self.image = Image.alpha_composite(self.image.convert("RGBA"), layer).convert("RGB")
        self.draw = ImageDraw.Draw(self.image)

    def pixels(self) -> Pixels:
        """(h, w, 3) uint8 BGR."""
        return np.ascontiguousarray(np.asarray(self.image, np.uint8)[:, :, ::-1])


@dataclass(frozen=True)
class Taste:
    """How one authority or insurer prints: drawn once a page."""

    english: bool
    spaced: bool
    colon: str
    drift: float
    date: str

    def label(self, words: str, width: int = 0) -> str:
        """A label as printed; short ones may be spaced to the width of longer ones."""
        gap = "  " if self.spaced and len(words) <= 3 and width else ""
        return gap.join(words) + self.colon


def taste(rng: np.random.Generator) -> Taste:
    """A way to print, at random."""
    return Taste(
        english=bool(rng.random() < 0.6),
        spaced=bool(rng.random() < 0.5),
        colon=("", "", "", ":", "\N{FULLWIDTH COLON}")[int(rng.integers(5))],
        drift=float(rng.uniform(-0.18, 0.25)),
        date=("%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d")[int(rng.integers(3))],
    )


def page(rng: np.random.Generator, width: int, height: int) -> Plain:
    """An empty page with faces drawn at random."""
    installed = faces()
    pick = rng.integers(0, len(installed), 2)
    return Plain(width, height, rng, installed[int(pick[0])], installed[int(pick[1])])
