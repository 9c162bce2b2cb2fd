"""The form on what it comes in: a plastic sleeve or a bare card, with 样张 beside the form."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenecheck_datasets.papers.decor import SPECIMEN
from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.page import Bgr, PixelBox, RenderedPage, as_bgr
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType, Page, Variant

_SLEEVE_OPACITY = 70
_TAG_MM = 6.0


def mount(
    sheet: Sheet,
    type_: DocumentType | None,
    page: Page | None,
    variant: Variant | None,
    kind: str,
    tag_mm: float = _TAG_MM,
) -> RenderedPage:
    """Finish a sheet and lay it in a sleeve, or on nothing, with a paper tag beside it that says 样张.

    Args:
        sheet: the drawn form.
        type_: what the page is, None when not ours.
        page: main or second page.
        variant: how it was made.
        kind: a word for file names.
        tag_mm: width of the margin (sleeve) and height of the tag.
    """
    style, rng, scale = sheet.style, sheet.rng, sheet.scale
    form = sheet.finish()
    if style.wear > 0.25:
        form = _folded(form, rng, style.wear)
    margin = sheet.pixels(3.0) if style.sleeve else 0
    tag = sheet.pixels(tag_mm)
    height, width = form.shape[:2]
    above = bool(rng.random() < 0.5)
    top, left = margin + (tag if above else 0), margin
    image: Bgr = np.full((height + 2 * margin + tag, width + 2 * margin, 3), 244, np.uint8)
    alpha = np.full(image.shape[:2], _SLEEVE_OPACITY if style.sleeve else 0, np.uint8)
    image[top : top + height, left : left + width] = form
    alpha[top : top + height, left : left + width] = _card_alpha(
        height, width, sheet.pixels(2.2) if style.corners_rounded else 0
    )
    _tag(image, alpha, sheet, left, top - tag if above else top + height, tag)
    if style.sleeve:
        cv2.rectangle(
            image, (1, 1), (image.shape[1] - 2, image.shape[0] - 2), (205, 205, 205), max(1, round(scale * 0.2))
        )

    def moved(box: PixelBox) -> PixelBox:
        return (box[0] + left, box[1] + top, box[2] + left, box[3] + top)

    return RenderedPage(
        image=image,
        alpha=alpha,
        type=type_,
        page=page,
        variant=variant,
        fields=dict(sheet.truth.fields),
        boxes={name: moved(box) for name, box in sheet.truth.boxes.items()},
        form=(float(left), float(top), float(left + width), float(top + height)),
        kind=kind,
        scale=scale,
        runs=tuple(replace(run, box=moved(run.box)) for run in sheet.runs),
    )


def _card_alpha(height: int, width: int, radius: int) -> NDArray[np.uint8]:
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), radius, fill=255)
    return np.asarray(mask, np.uint8)


def _tag(image: Bgr, alpha: NDArray[np.uint8], sheet: Sheet, left: int, top: int, height: int) -> None:
    """A slip of paper with 样张 in the margin."""
    font = load_font(Face.SANS_BOLD, round(height * 0.62))
    width = round(font.getlength(SPECIMEN) + height * 0.9)
    at = left + round(float(sheet.rng.uniform(0.05, 0.75)) * (image.shape[1] - 2 * left - width))
    inset = max(1, height // 10)
    slip = Image.new("RGB", (width, height - 2 * inset), (236, 238, 240))
    centre = (width / 2, height / 2 - inset)
    ImageDraw.Draw(slip).text(centre, SPECIMEN, font=font, fill=(60, 60, 200), anchor="mm")
    area = np.s_[top + inset : top + height - inset, at : at + width]
    image[area], alpha[area] = np.asarray(slip, np.uint8), 255


def _folded(form: Bgr, rng: np.random.Generator, wear: float) -> Bgr:
    """A crease or two: a line of light and shade, the print rubbed off along it."""
    height, width = form.shape[:2]
    shade = np.ones((height, width), np.float32)
    for _ in range(int(rng.integers(1, 3))):
        along_x = rng.random() < 0.5
        length, across = (width, height) if along_x else (height, width)
        at = across * float(rng.uniform(0.3, 0.7)) + np.linspace(0, rng.normal(0, 0.02) * across, length)
        distance = np.arange(across, dtype=np.float32)[:, None] - at[None, :].astype(np.float32)
        sigma = across * 0.004
        ridge = (
            np.exp(-((distance / sigma) ** 2)) * 0.10 - np.exp(-(((distance - 2.5 * sigma) / (3 * sigma)) ** 2)) * 0.09
        )
        shade += wear * (ridge if along_x else ridge.T)
    return as_bgr(form * shade[..., None])
