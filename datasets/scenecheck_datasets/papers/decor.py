"""What makes a page look official without being so: ground print, seals, bar codes, portraits, specimen strips."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.page import Bgr, Rgb, as_bgr
from scenecheck_datasets.papers.sheet import Sheet

SPECIMEN = "样张"


def guilloche(sheet: Sheet, tint: Rgb, strength: float = 0.5, lines: int = 34) -> None:
    """Fine waves and a rosette in a pale tint, drawn on the ground of the sheet."""
    rng, (height, width) = sheet.rng, sheet.ground.shape[:2]
    layer = sheet.ground.copy()
    colour = tuple(int(c) for c in tint[::-1])
    xs = np.linspace(0, width, 90)
    phases, periods = rng.uniform(0, 2 * np.pi, 3), rng.uniform(1.5, 4.5, 3)
    for row in range(lines):
        base = height * (row + 0.5) / lines
        wave = sum(
            np.sin(xs / width * 2 * np.pi * period + phase + row * 0.16) * height * 0.02
            for period, phase in zip(periods, phases, strict=True)
        )
        points = np.stack([xs, base + wave], axis=1)
        cv2.polylines(layer, [np.round(points * 8).astype(np.int32)], False, colour, 1, cv2.LINE_AA, 3)
    centre = np.array([width * rng.uniform(0.4, 0.6), height * rng.uniform(0.45, 0.6)])
    angles = np.linspace(0, 2 * np.pi, 240)
    for ring in range(9):
        radius = height * (0.1 + 0.022 * ring) * (1 + 0.16 * np.sin(angles * 12 + ring * 0.3))
        points = centre + np.stack([np.cos(angles) * radius * 1.5, np.sin(angles) * radius], axis=1)
        cv2.polylines(layer, [np.round(points * 8).astype(np.int32)], True, colour, 1, cv2.LINE_AA, 3)
    # A slow change of hue across the page, as rainbow printing gives.
    ramp = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    wash = np.asarray(tint[::-1], np.float32) * (1 - 0.25 * ramp) + np.asarray(tint, np.float32) * 0.25 * ramp
    mixed = cv2.addWeighted(sheet.ground, 1 - strength, layer, strength, 0)
    washed = np.ascontiguousarray(np.broadcast_to(as_bgr(wash), layer.shape))
    sheet.ground[:] = cv2.addWeighted(mixed, 0.72, washed, 0.28, 6)


def square_seal(sheet: Sheet, text: str, size_mm: float, strength: float) -> NDArray[np.float32]:
    """Coverage of a square seal: the authority in rows, 样章 small beneath."""
    size = sheet.pixels(size_mm)
    image = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(image)
    border = max(2, round(size * 0.028))
    draw.rectangle((border, border, size - border - 1, size - border - 1), outline=255, width=border)
    columns = 4 if len(text) <= 16 else 5
    rows = [text[i : i + columns] for i in range(0, len(text), columns)]
    inner = size - 5 * border
    cell_h = inner * 0.84 / len(rows)
    cell_w = inner / columns
    font = load_font(Face.SERIF_BOLD, round(min(cell_h, cell_w) * 0.95))
    for r, row in enumerate(rows):
        for c, character in enumerate(row):
            centre = (2.5 * border + (c + 0.5) * cell_w, 2.5 * border + (r + 0.5) * cell_h)
            draw.text(centre, character, font=font, fill=255, anchor="mm")
    small = load_font(Face.SERIF_BOLD, round(inner * 0.13))
    draw.text((size / 2, size - 2.5 * border - inner * 0.07), "样 章", font=small, fill=255, anchor="mm")
    return _pressed(image, sheet.rng, strength, 2.5)


def round_seal(sheet: Sheet, text: str, size_mm: float, strength: float, inside: str = "样章") -> NDArray[np.float32]:
    """Coverage of a round company seal: the name along the rim, a star, a word below it."""
    size = sheet.pixels(size_mm)
    image = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(image)
    border = max(2, round(size * 0.025))
    draw.ellipse((border, border, size - border - 1, size - border - 1), outline=255, width=border)
    centre, radius = size / 2, size * 0.38
    font = load_font(Face.SERIF_BOLD, round(min(size * 0.115, 4.4 * radius / max(8, len(text)))))
    sweep = np.radians(260)
    for i, character in enumerate(text):
        angle = -sweep / 2 + sweep * (i + 0.5) / len(text)
        tile = Image.new("L", (font.size * 2, font.size * 2), 0)  # type: ignore[arg-type]
        ImageDraw.Draw(tile).text((font.size, font.size), character, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-np.degrees(angle), Image.Resampling.BICUBIC)
        at = (round(centre + radius * np.sin(angle) - font.size), round(centre - radius * np.cos(angle) - font.size))
        image.paste(tile, at, tile)
    star = [
        (centre + size * r * np.sin(a), centre - size * r * np.cos(a))
        for a, r in zip(np.arange(10) * np.pi / 5, [0.13, 0.05] * 5, strict=True)
    ]
    draw.polygon(star, fill=255)
    draw.text((centre, size * 0.74), inside, font=load_font(Face.SERIF_BOLD, round(size * 0.1)), fill=255, anchor="mm")
    return _pressed(image, sheet.rng, strength, 8.0)


def box_stamp(sheet: Sheet, lines: list[str], size_mm: float, strength: float) -> NDArray[np.float32]:
    """Coverage of a framed rubber stamp with one or two lines."""
    font = load_font(Face.SONG if sheet.rng.random() < 0.5 else Face.HEI, sheet.pixels(size_mm))
    pad = round(font.size * 0.35)
    width = round(max(font.getlength(line) for line in lines)) + 2 * pad
    height = round(font.size * 1.2 * len(lines)) + 2 * pad
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    draw.rectangle((1, 1, width - 2, height - 2), outline=255, width=max(1, round(font.size * 0.07)))
    for i, line in enumerate(lines):
        draw.text((width / 2, pad + font.size * (1.2 * i + 0.6)), line, font=font, fill=255, anchor="mm")
    return _pressed(image, sheet.rng, strength, 1.5)


def _pressed(image: Image.Image, rng: np.random.Generator, strength: float, tilt: float) -> NDArray[np.float32]:
    """A stamp as a hand presses it: turned a little, patchy where the pad was dry."""
    turned = image.rotate(float(rng.uniform(-tilt, tilt)), Image.Resampling.BICUBIC, expand=True)
    cover = np.asarray(turned, np.float32) / 255.0
    height, width = cover.shape
    patches = cv2.resize(rng.random((9, 9), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    speckle = cv2.resize(rng.random((height // 2 + 1, width // 2 + 1), np.float32), (width, height))
    patchy = np.clip(0.62 + 0.5 * patches, 0, 1) * np.where(speckle < 0.06, 0.4, 1.0)
    return np.asarray(cover * strength * patchy, np.float32)


def barcode(text: str, width: int, height: int) -> Bgr:
    """A Code 128 of the text as (height, at most width, 3) BGR, every bar a whole number of pixels wide."""
    code = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=1), np.uint8)
    row = code[code.shape[0] // 2]
    bars = np.repeat(row, max(1, width // row.size))
    return np.repeat(np.tile(bars, (height, 1))[..., None], 3, axis=2)


def qr_code(text: str, size: int) -> Bgr:
    """A QR code of the text as (size, size, 3) BGR."""
    code = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1), np.uint8)
    grey = cv2.resize(code, (size, size), interpolation=cv2.INTER_NEAREST)
    return as_bgr(np.repeat(grey[..., None], 3, axis=2))


def portrait(width: int, height: int, rng: np.random.Generator, backdrop: Rgb = (250, 250, 252)) -> Bgr:
    """A drawn head and shoulders, plainly nobody: (height, width, 3) BGR."""
    image: Bgr = np.full((height, width, 3), backdrop[::-1], np.uint8)
    skin = np.array([150, 180, 215]) + rng.integers(-18, 18)
    hair, shirt = rng.integers(15, 60, 3), rng.integers(30, 180, 3)

    def shape(centre: tuple[float, float], axes: tuple[float, float], colour: NDArray[np.int64]) -> None:
        where = (round(centre[0] * width), round(centre[1] * height))
        radii = (round(axes[0] * width), round(axes[1] * height))
        cv2.ellipse(image, where, radii, 0, 0, 360, tuple(int(c) for c in colour), -1, cv2.LINE_AA)

    shape((0.5, 1.04), (0.44, 0.30), shirt)
    shape((0.5, 0.72), (0.13, 0.14), (skin * 0.9).astype(np.int64))
    shape((0.5, 0.38), (0.27, 0.27), hair)
    shape((0.5, 0.46), (0.22, 0.26), skin)
    for side in (-1, 1):
        shape((0.5 + side * 0.09, 0.43), (0.03, 0.012), np.array([40, 40, 50]))
        shape((0.5 + side * 0.09, 0.385), (0.05, 0.009), hair)
    shape((0.5, 0.6), (0.06, 0.012), np.array([110, 110, 180]))
    shape((0.5, 0.52), (0.025, 0.03), (skin * 0.93).astype(np.int64))
    return as_bgr(cv2.GaussianBlur(image, (0, 0), max(0.8, width / 120)))


def watermark(image: Bgr, text: str, rng: np.random.Generator, opacity: float, size: float = 0.05) -> Bgr:
    """The image with the text across it in rows, `size` of the long side, half transparent."""
    height, width = image.shape[:2]
    font = load_font(Face.SANS, round(max(height, width) * size))
    diagonal = round(np.hypot(height, width))
    layer = Image.new("L", (diagonal, diagonal), 0)
    draw = ImageDraw.Draw(layer)
    step = font.getlength(text) + font.size * 2.0
    for row, y in enumerate(np.arange(font.size, diagonal, font.size * float(rng.uniform(3.2, 5.0)))):
        x = -step * (0.5 if row % 2 else 0.1)
        while x < diagonal:
            draw.text((x, y), text, font=font, fill=255)
            x += step
    angle = float(rng.uniform(15, 40)) * (1 if rng.random() < 0.75 else -1)
    turned = layer.rotate(angle, Image.Resampling.BILINEAR)
    left, top = (diagonal - width) // 2, (diagonal - height) // 2
    cover = np.asarray(turned.crop((left, top, left + width, top + height)), np.float32)[..., None] / 255.0 * opacity
    grey = float(rng.choice([70.0, 110.0, 150.0]))
    colour = np.array([grey, grey, grey + (60 if rng.random() < 0.3 else 0)], np.float32)
    return as_bgr(image * (1 - cover) + colour * cover)
