"""A sheet that a form is drawn on: millimetres in, pixels out, print as ink on paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.page import Bgr, PixelBox, Rgb, Style, TextRun, Truth, as_bgr


class Sheet:
    """A form in the making.

    Every colour of ink is a layer of its own (a mask of how much ink lies where), so that seals over text and faint
    print come out as on paper: inks multiply, they do not cover.

    Args:
        width_mm: width of the form.
        height_mm: height of the form.
        scale: pixels a millimetre.
        paper: colour of the paper, RGB.
        style: faces, inks and drift of the values.
        rng: for the unevenness of ink.
    """

    def __init__(
        self, width_mm: float, height_mm: float, scale: float, paper: Rgb, style: Style, rng: np.random.Generator
    ):
        self.scale, self.style, self.rng = scale, style, rng
        self.width, self.height = round(width_mm * scale), round(height_mm * scale)
        self.ground: Bgr = np.full((self.height, self.width, 3), paper[::-1], np.uint8)
        self.truth = Truth()
        self.runs: list[TextRun] = []
        self._inks: dict[Rgb, tuple[Image.Image, ImageDraw.ImageDraw]] = {}
        self._stamps: list[tuple[NDArray[np.float32], int, int, Rgb]] = []

    def pixels(self, mm: float) -> int:
        """Millimetres in whole pixels."""
        return round(mm * self.scale)

    def _ink(self, colour: Rgb) -> ImageDraw.ImageDraw:
        if colour not in self._inks:
            mask = Image.new("L", (self.width, self.height), 0)
            self._inks[colour] = (mask, ImageDraw.Draw(mask))
        return self._inks[colour][1]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        face: Face | None = None,
        ink: Rgb | None = None,
        anchor: str = "l",
        spacing: float = 0.0,
        level: int = 255,
    ) -> PixelBox:
        """Print a line; (x, y) is its top left (anchor l), top middle (m) or top right (r), in mm.

        Args:
            x: right of the left edge, mm.
            y: below the top edge, mm.
            text: one line.
            size: height of the em square, mm.
            face: the label face of the style unless given.
            ink: the label ink of the style unless given.
            anchor: l, m or r.
            spacing: more room between characters, mm.
            level: how dark, 0 to 255.

        Returns:
            The box of the printed text in pixels.
        """
        font = load_font(face or self.style.label_face, self.pixels(size))
        draw = self._ink(ink or self.style.label_ink)
        gap = spacing * self.scale
        length = font.getlength(text) + gap * max(0, len(text) - 1)
        left = x * self.scale - {"l": 0.0, "m": length / 2, "r": length}[anchor]
        # y is the top of a full Chinese character, so that digits and dashes keep their place on the line.
        top = y * self.scale - font.getbbox("国", anchor="la")[1]
        pieces = [(left, text)]
        if gap:
            pieces = []
            for character in text:
                pieces.append((left, character))
                left += font.getlength(character) + gap
        boxes = []
        for at, piece in pieces:
            draw.text((at, top), piece, font=font, fill=level, anchor="la")
            boxes.append(draw.textbbox((at, top), piece, font=font, anchor="la"))
        xs1, ys1, xs2, ys2 = zip(*boxes, strict=True)
        box = (float(min(xs1)), float(min(ys1)), float(max(xs2)), float(max(ys2)))
        self.runs.append(TextRun(text, box, size * self.scale))
        return box

    def label(self, x: float, y: float, zh: str, en: str | None = None, size: float = 2.5, chars: int = 4) -> None:
        """A label of the form, Chinese with English beneath; a short one is spread over `chars` characters."""
        spread = 0.0
        if self.style.spaced and 1 < len(zh) < chars:
            spread = size * (chars - len(zh)) / (len(zh) - 1)
        self.text(x, y, zh, size, spacing=spread)
        if en and self.style.english:
            self.text(x, y + size * 1.16, en, size * 0.62, face=Face.SERIF)

    def value(
        self,
        name: str | None,
        value: str | None,
        x: float,
        y: float,
        size: float = 3.3,
        printed: str | None = None,
        width: float | None = None,
        wrap: bool = False,
        face: Face | None = None,
        anchor: str = "l",
        ink: Rgb | None = None,
    ) -> PixelBox | None:
        """Print a value into the form and note it in the truth.

        Args:
            name: field of the truth; None prints without noting.
            value: as the truth has it; None prints nothing.
            x: place in mm; the printer's drift is added.
            y: place in mm; the printer's drift is added.
            size: em in mm before the scale of the style.
            printed: how it stands on paper, when not as in the truth.
            width: room for the line, mm; a longer one is set smaller, as printers do.
            wrap: break a longer line instead.
            face: the value face of the style unless given.
            anchor: l, m or r.
            ink: the value ink of the style unless given.
        """
        style = self.style
        shown = printed if printed is not None else value
        if value is None or not shown:
            if name:
                self.truth.put(name, None, None)
            return None
        size *= style.value_scale
        face = face or style.value_face
        x, y = x + style.drift_mm[0], y + style.drift_mm[1]
        lines = [shown]
        if width is not None and wrap:
            lines = self.wrap(shown, face, size, width)
        elif width is not None:
            size *= min(1.0, width / self.length(shown, face, size))
        box: PixelBox | None = None
        for number, line in enumerate(lines):
            box = self.text(x, y + number * size * 1.12, line, size, face, ink or style.value_ink, anchor, level=235)
            if name:
                self.truth.put(name, value, box)
        return box

    def length(self, text: str, face: Face, size: float) -> float:
        """How long a line comes out, mm."""
        return load_font(face, self.pixels(size)).getlength(text) / self.scale

    def wrap(self, text: str, face: Face, size: float, width: float) -> list[str]:
        """Break a text into lines no longer than `width` mm; Chinese breaks anywhere."""
        font = load_font(face, self.pixels(size))
        lines, line, limit = [], "", width * self.scale
        for character in text:
            if line and font.getlength(line + character) > limit:
                lines.append(line)
                line = ""
            line += character
        return [*lines, line]

    def rule(self, x1: float, y1: float, x2: float, y2: float, ink: Rgb | None = None, weight: float = 0.15) -> None:
        """A straight line of `weight` mm."""
        points = [v * self.scale for v in (x1, y1, x2, y2)]
        self._ink(ink or self.style.label_ink).line(points, fill=190, width=max(1, round(weight * self.scale)))

    def frame(self, x1: float, y1: float, x2: float, y2: float, ink: Rgb | None = None, weight: float = 0.2) -> None:
        """A box of lines of `weight` mm."""
        points = [v * self.scale for v in (x1, y1, x2, y2)]
        self._ink(ink or self.style.label_ink).rectangle(points, outline=200, width=max(1, round(weight * self.scale)))

    def stamp(self, mask: NDArray[np.float32], x: float, y: float, ink: Rgb) -> PixelBox:
        """Press a stamp (coverage 0..1) with its top left at (x, y) mm; returns its box in pixels."""
        left, top = self.pixels(x), self.pixels(y)
        self._stamps.append((mask, left, top, ink))
        height, width = mask.shape
        clip = (float(max(0, left)), float(max(0, top)))
        return (*clip, float(min(self.width, left + width)), float(min(self.height, top + height)))

    def paste(self, picture: Bgr, x: float, y: float) -> None:
        """Lay a picture on the ground with its top left at (x, y) mm."""
        left, top = self.pixels(x), self.pixels(y)
        height, width = picture.shape[:2]
        self.ground[top : top + height, left : left + width] = picture[: self.height - top, : self.width - left]

    def paint(self, x: float, y: float, text: str, size: float, face: Face, colour: Rgb, anchor: str = "mt") -> None:
        """Lay an opaque line on the ground, as screens and painted plates show it; (x, y) mm, anchor as Pillow's."""
        ground = Image.fromarray(np.ascontiguousarray(self.ground[..., ::-1]))
        at = (x * self.scale, y * self.scale)
        ImageDraw.Draw(ground).text(at, text, font=load_font(face, self.pixels(size)), fill=colour, anchor=anchor)
        self.ground[:] = np.asarray(ground)[..., ::-1]

    def finish(self) -> Bgr:
        """The printed form: inks over the ground, unevenly, then stamps over everything."""
        page = self.ground.astype(np.float32)
        uneven = unevenness(self.height, self.width, self.rng, 0.25 + 0.35 * self.style.wear)
        for colour, (mask, _) in self._inks.items():
            left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
            if right <= left:
                continue
            area = np.s_[top:bottom, left:right]
            cover = np.asarray(mask.crop((left, top, right, bottom)), np.float32) / 255.0 * uneven[area]
            _ink_in(page[area], cover, colour)
        for cover, left, top, colour in self._stamps:
            y1, x1 = max(0, top), max(0, left)
            y2, x2 = min(self.height, top + cover.shape[0]), min(self.width, left + cover.shape[1])
            part = cover[y1 - top : y2 - top, x1 - left : x2 - left]
            _ink_in(page[y1:y2, x1:x2], part, colour)
        return as_bgr(page)


def _ink_in(paper: NDArray[np.float32], cover: NDArray[np.float32], colour: Rgb) -> None:
    """Multiply paper (h, w, 3) in place by the colour of an ink where it covers (h, w) in 0..1."""
    for channel, level in enumerate(colour[::-1]):
        paper[..., channel] *= 1.0 - cover * np.float32(1.0 - level / 255.0)


def unevenness(height: int, width: int, rng: np.random.Generator, depth: float) -> NDArray[np.float32]:
    """(h, w) factors in 1-depth..1 that vary slowly and finely: how toner and ink take on paper."""
    coarse = cv2.resize(rng.random((6, 8), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(
        rng.random((max(2, height // 3), max(2, width // 3)), np.float32),
        (width, height),
        interpolation=cv2.INTER_LINEAR,
    )
    return np.asarray(np.clip(1.0 - depth * (0.5 * coarse + 0.5 * fine * fine), 0.0, 1.0), np.float32)
