"""The VIN as it stands on the car: stamped into metal, on the maker's plate, behind the windscreen."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenecheck_datasets.papers.backgrounds import fractal, noise
from scenecheck_datasets.papers.content import VinContent
from scenecheck_datasets.papers.decor import SPECIMEN
from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.page import Bgr, PixelBox, RenderedPage, Rgb, Style, as_bgr
from scenecheck_datasets.papers.sheet import Sheet
from scenecheck_evidence.reading import DocumentType

_SCALE = 10.0
_FRAME = (1760, 1320)  # width and height of the piece of car that is drawn; photos show its middle
_PAINTS = ((70, 72, 76), (196, 198, 200), (60, 34, 26), (34, 38, 128), (120, 122, 124), (150, 156, 160))


class VinPlace(StrEnum):
    """Where a VIN is photographed."""

    STAMPED = "stamped"
    PLATE = "plate"
    WINDSCREEN = "windscreen"


def render_vin(
    content: VinContent, style: Style, rng: np.random.Generator, place: VinPlace | None = None
) -> RenderedPage:
    """A close-up of the VIN that fills the frame; the place is drawn unless given."""
    place = place or pick(rng, tuple(VinPlace))
    draw = {VinPlace.STAMPED: _stamped, VinPlace.PLATE: _plate, VinPlace.WINDSCREEN: _windscreen}[place]
    scene, box = draw(content, style, rng)
    pad = (box[3] - box[1]) * 0.5
    return RenderedPage(
        image=_with_specimen(as_bgr(scene), rng),
        alpha=np.full(scene.shape[:2], 255, np.uint8),
        type=DocumentType.VIN,
        page=None,
        variant=None,
        fields={"vin": content.vin},
        boxes={"vin": box},
        form=(box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad),
        kind=f"vin_{place.value}",
        scale=_SCALE,
        bleeds=True,
    )


def _with_specimen(image: Bgr, rng: np.random.Generator) -> Bgr:
    """A sticker that says 样张 above or below the number."""
    height, width = image.shape[:2]
    sticker = Image.new("RGB", (130, 64), (232, 234, 236))
    ImageDraw.Draw(sticker).text(
        (65, 32), SPECIMEN, font=load_font(Face.SANS_BOLD, 44), fill=(60, 60, 200), anchor="mm"
    )
    x = int(rng.integers(width // 4, width * 3 // 4 - 130))
    y = round(height * (0.19 if rng.random() < 0.5 else 0.77))
    image = image.copy()
    image[y : y + 64, x : x + 130] = np.asarray(sticker)
    return image


def _line_mask(
    text: str, face: Face, size: int, gap: float, rng: np.random.Generator, jitter: float
) -> tuple[NDArray[np.float32], PixelBox]:
    """Coverage (h, w) of a line in the middle of the frame, each character struck a little off."""
    font = load_font(face, size)
    width = sum(font.getlength(c) for c in text) + gap * (len(text) - 1)
    mask = Image.new("L", _FRAME, 0)
    draw = ImageDraw.Draw(mask)
    x, base = (_FRAME[0] - width) / 2, _FRAME[1] / 2 + size * 0.36
    boxes = []
    for character in text:
        at = (x + rng.normal(0, jitter), base + rng.normal(0, jitter * 1.6))
        draw.text(at, character, font=font, fill=255, anchor="ls")
        if character != "*":  # the marks at both ends are not part of the number
            boxes.append(draw.textbbox(at, character, font=font, anchor="ls"))
        x += font.getlength(character) + gap
    xs1, ys1, xs2, ys2 = zip(*boxes, strict=True)
    box = (float(min(xs1)), float(min(ys1)), float(max(xs2)), float(max(ys2)))
    return np.asarray(np.asarray(mask) / 255.0, np.float32), box


def _sheet_metal(rng: np.random.Generator) -> NDArray[np.float32]:
    """Painted metal with dirt and fine scratches, (h, w, 3) float."""
    width, height = _FRAME
    base = np.asarray(pick(rng, _PAINTS), np.float32)
    metal = base * (0.72 + 0.5 * fractal(height, width, rng, 2, 3))[..., None]
    scratches = noise(height, width, rng, (height / 2, 6))
    return np.asarray(metal + (scratches[..., None] - 0.5) * 16, np.float32)


def _stamped(content: VinContent, style: Style, rng: np.random.Generator) -> tuple[NDArray[np.float32], PixelBox]:
    """Struck into the metal: only the light along the dents, and dirt in them, shows."""
    text = content.vin if rng.random() < 0.4 else f"*{content.vin}*"
    face = pick(rng, (Face.MONO, Face.HEI_LIGHT, Face.SANS))
    mask, box = _line_mask(text, face, int(rng.integers(74, 90)), float(rng.uniform(8, 17)), rng, 1.1)
    depth = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(1.6, 2.4)))
    angle = rng.uniform(np.pi * 0.2, np.pi * 0.8)
    slope = np.cos(angle) * cv2.Sobel(depth, cv2.CV_32F, 1, 0) + np.sin(angle) * cv2.Sobel(depth, cv2.CV_32F, 0, 1)
    dirt = fractal(_FRAME[1], _FRAME[0], rng, 7, 5)
    metal = _sheet_metal(rng)
    # Dirt shows dark in the dents of light paint; in dark paint the struck edges shine.
    fill = -44.0 if metal.mean() > 60 else 40.0
    struck = 130 * float(rng.uniform(0.8, 1.3)) * slope + fill * depth * (0.45 + dirt)
    return np.asarray(metal + struck[..., None], np.float32), box


def _plate(content: VinContent, style: Style, rng: np.random.Generator) -> tuple[NDArray[np.float32], PixelBox]:
    """The maker's plate, riveted on: label and value rows on black or silver."""
    dark = rng.random() < 0.5
    ground: Rgb = (38, 38, 42) if dark else (206, 208, 210)
    ink: Rgb = (226, 228, 230) if dark else (36, 36, 40)
    sheet = Sheet(120, 62, _SCALE, ground, style, rng)
    face = pick(rng, (Face.HEI, Face.SANS, Face.HEI_LIGHT))
    brand, _, type_number = content.model.partition("牌")
    sheet.paint(60, 4, f"{brand}样品车辆制造有限公司 中国制造", 5.0, face, ink)
    rows = (
        ("品牌", brand),
        ("型号", type_number),
        ("车辆识别代号", content.vin),
        ("制造年月", f"{content.year}年{rng.integers(1, 13):02d}月"),
        ("发动机最大净功率", f"{rng.integers(60, 190)}kW"),
        ("最大允许总质量", f"{rng.integers(150, 250) * 10}kg"),
    )
    picture, left, at = sheet.ground, (_FRAME[0] - sheet.width) // 2, (_FRAME[1] - sheet.height) // 2
    box: PixelBox = (0, 0, 0, 0)
    for i, (label, value) in enumerate(rows):
        y, size = 13 + i * 7.6, 4.6 if value == content.vin else 3.8
        sheet.paint(6, y, label, 3.8, face, ink, "lt")
        sheet.paint(50, y, value, size, face, ink, "lt")
        if value == content.vin:
            x1, y1, x2, y2 = load_font(face, sheet.pixels(size)).getbbox(value, anchor="lt")
            box = (left + 500 + x1, at + y * _SCALE + y1, left + 500 + x2, at + y * _SCALE + y2)
        line = round((y + 5.8) * _SCALE)
        cv2.line(picture, (500, line), (1150, line), ink[::-1], 1)
    cv2.rectangle(picture, (14, 14), (1186, 606), ink[::-1], 3)
    for centre in ((34, 34), (1166, 34), (34, 586), (1166, 586)):
        cv2.circle(picture, centre, 10, (120, 120, 120), -1, cv2.LINE_AA)
    worn = picture * (0.82 + 0.3 * fractal(sheet.height, sheet.width, rng, 3, 4))[..., None]
    scene = _sheet_metal(rng)
    scene[at + 8 : at + 8 + sheet.height, left + 8 : left + 8 + sheet.width] *= 0.6
    scene[at : at + sheet.height, left : left + sheet.width] = worn
    return np.asarray(scene, np.float32), box


def _windscreen(content: VinContent, style: Style, rng: np.random.Generator) -> tuple[NDArray[np.float32], PixelBox]:
    """A strip on the dashboard, seen through glass that mirrors the sky."""
    width, height = _FRAME
    slope = np.linspace(0.1, 0.9, height, dtype=np.float32)[:, None]
    grain = noise(height, width, rng, (height / 2, width / 2))
    scene = np.repeat((22 + 60 * (slope * 0.6 + 0.4 * grain))[..., None], 3, axis=2)
    pale = rng.random() < 0.5
    tall, left = 160, 160
    top = (height - tall) // 2
    scene[top : top + tall, left : width - left] = (214, 214, 210) if pale else (34, 36, 40)
    mask, box = _line_mask(content.vin, pick(rng, (Face.MONO, Face.HEI_LIGHT)), 84, 14.0, rng, 0.4)
    scene += ((40.0 if pale else 205.0) - scene) * mask[..., None]
    mirrored = cv2.GaussianBlur(fractal(height, width, rng, 3, 3), (0, 0), 14)
    cover = np.clip((mirrored - 0.45) * 1.4, 0, 0.42)[..., None]
    sky = np.array([225.0, 210.0, 200.0], np.float32)
    return np.asarray(scene * (1 - cover) + sky * cover, np.float32), box
