"""What a rendered page is, the style it is drawn in, and how values are printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenecheck_datasets.papers.fonts import Face
from scenecheck_datasets.papers.numbers import pick
from scenecheck_evidence.reading import DocumentType, Page, Variant

Bgr = NDArray[np.uint8]
Rgb = tuple[int, int, int]
PixelBox = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the image it belongs to."""


class OtherPaper(StrEnum):
    """Papers that must not be taken for ours."""

    IDENTITY_CARD = "identity_card"
    INVOICE = "invoice"
    TRANSPORT_PERMIT = "transport_permit"
    TICKET = "ticket"
    NEWSPAPER = "newspaper"
    BLANK = "blank"


@dataclass(frozen=True)
class TextRun:
    """A printed line: its text, its box in pixels, its em in pixels."""

    text: str
    box: PixelBox
    size: float


@dataclass(frozen=True)
class RenderedPage:
    """A page drawn flat.

    Attributes:
        image: (h, w, 3) BGR, the form with a strip beside it that says 样张.
        alpha: (h, w) uint8, how much of the image covers what lies below (a plastic sleeve lets it through).
        type: what the page is, None for a paper that is not ours.
        page: main or second page; None where a paper has but one.
        variant: how it was made; None for papers that are not ours.
        fields: the truth; None is nothing printed.
        boxes: where each printed value stands, pixels of `image`.
        form: the form itself without the strip, pixels of `image`.
        kind: a word for file names and lists: vehicle_licence_main, invoice, ...
        scale: pixels a millimetre.
        bleeds: it goes on beyond the image (part of a car): photos show its middle only.
        runs: every printed line, for text layers.
    """

    image: Bgr
    alpha: NDArray[np.uint8]
    type: DocumentType | None
    page: Page | None
    variant: Variant | None
    fields: dict[str, str | None]
    boxes: dict[str, PixelBox]
    form: PixelBox
    kind: str
    scale: float
    bleeds: bool = False
    runs: tuple[TextRun, ...] = ()


@dataclass(frozen=True)
class Style:
    """How a page looks: drawn once per page, so that two pages of the same content differ.

    Attributes:
        value_face: the face of what the authority's printer prints into the form.
        value_ink: its colour, RGB.
        drift_mm: how far the printer was off against the form, right and down.
        value_scale: size of the values against the usual.
        english: whether the labels stand in English too.
        spaced: whether short labels are spread (所 有 人).
        tint: hue of the ground print, RGB.
        seal_ink: RGB; seal_strength: 0 to 1; seal_shift_mm: how far over the text a seal may lie.
        sleeve: in a plastic sleeve, else with a paper strip beside it.
        watermark: printed or written across the page, None for none.
        wear: 0 new to 1 worn: stains, faint print.
    """

    label_face: Face = Face.HEI
    value_face: Face = Face.SONG
    title_face: Face = Face.SERIF_BOLD
    value_ink: Rgb = (30, 30, 36)
    label_ink: Rgb = (50, 56, 62)
    drift_mm: tuple[float, float] = (0.0, 0.0)
    value_scale: float = 1.0
    english: bool = True
    spaced: bool = True
    tint: Rgb = (186, 206, 214)
    seal_ink: Rgb = (205, 40, 44)
    seal_strength: float = 0.8
    seal_shift_mm: tuple[float, float] = (0.0, 0.0)
    sleeve: bool = False
    watermark: str | None = None
    wear: float = 0.2
    corners_rounded: bool = True


_VALUE_FACES = (Face.SONG, Face.SERIF, Face.KAI, Face.HEI, Face.SANS, Face.SERIF_BOLD, Face.HEI_LIGHT)
_LABEL_FACES = (Face.HEI, Face.SERIF, Face.SANS, Face.SONG, Face.HEI_LIGHT)
_TINTS: tuple[Rgb, ...] = ((186, 206, 214), (206, 214, 190), (222, 200, 196), (196, 214, 204), (208, 204, 222))
_INKS: tuple[Rgb, ...] = ((24, 24, 30), (40, 40, 46), (34, 36, 70), (60, 58, 60))
WATERMARKS = (
    "仅供事故处理使用", "样张 仅供测试", "仅供办理保险业务使用", "再次复印无效", "仅限本次理赔使用 他用无效",
)  # fmt: skip


def random_style(rng: np.random.Generator) -> Style:
    """A style as papers in the field have them."""
    return Style(
        label_face=pick(rng, _LABEL_FACES),
        value_face=pick(rng, _VALUE_FACES),
        title_face=pick(rng, (Face.SERIF_BOLD, Face.SANS_BOLD, Face.HEI)),
        value_ink=pick(rng, _INKS),
        label_ink=pick(rng, ((50, 56, 62), (70, 66, 60), (40, 60, 74), (84, 60, 56))),
        drift_mm=(float(np.clip(rng.normal(0.0, 0.4), -0.6, 0.9)), float(np.clip(rng.normal(0.0, 0.28), -0.6, 0.6))),
        value_scale=float(rng.uniform(0.92, 1.08)),
        english=bool(rng.random() < 0.85),
        spaced=bool(rng.random() < 0.8),
        tint=pick(rng, _TINTS),
        seal_ink=(int(rng.integers(185, 225)), int(rng.integers(25, 60)), int(rng.integers(30, 70))),
        seal_strength=float(rng.uniform(0.6, 0.92)),
        seal_shift_mm=(
            float(rng.uniform(2.0, 5.0) if rng.random() < 0.2 else rng.uniform(-0.5, 1.2)),
            float(rng.uniform(-0.8, 0.6)),
        ),
        sleeve=bool(rng.random() < 0.5),
        wear=float(rng.uniform(0.0, 0.6)),
        corners_rounded=bool(rng.random() < 0.7),
    )


@dataclass
class Truth:
    """The fields of a page while it is drawn, and where their values stand (pixels of the form)."""

    fields: dict[str, str | None] = field(default_factory=dict)
    boxes: dict[str, PixelBox] = field(default_factory=dict)

    def put(self, name: str, value: str | None, box: PixelBox | None) -> None:
        """Note a field; a second line of the same field widens its box."""
        self.fields[name] = value
        if box is None:
            return
        if name in self.boxes:
            a = self.boxes[name]
            box = (min(a[0], box[0]), min(a[1], box[1]), max(a[2], box[2]), max(a[3], box[3]))
        self.boxes[name] = box


def as_bgr(picture: ArrayLike) -> Bgr:
    """A picture of any number type as uint8, clipped to 0..255."""
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def iso(day: date | None) -> str | None:
    """A date as the truth has it."""
    return day.isoformat() if day else None
