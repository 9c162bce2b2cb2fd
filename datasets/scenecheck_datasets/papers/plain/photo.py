"""Plain pages as photos: a page of one colour on a ground of one colour, warped, lit, blurred."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scenecheck_datasets.papers.plain.sheet import Pixels, faces

WAYS = ("clean", "photo", "perspective", "blur", "glare", "dark", "watermark", "90", "180", "270")
"""How a page is photographed."""


VEILED = 100.0
"""Grey levels that reflected light adds where print loses half of its contrast."""
INK = 110
"""Grey level of the flat page below which it is print."""
PRINTED = 0.02
"""Share of a veiled patch that is print when the patch lies over print."""


def photographed(flat: Pixels, way: str, rng: np.random.Generator) -> tuple[Pixels, bool]:
    """A page on a plain ground, warped, lit and blurred in one of WAYS.

    Returns:
        the photo, (h, w, 3) uint8, and whether glare lies over print.
    """
    height, width = flat.shape[:2]
    glare = False
    if way == "clean":
        return flat, glare
    margin = round(0.08 * max(height, width))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    reach = (0.10 if way == "perspective" else 0.02) * min(height, width)
    moved = corners + margin + rng.uniform(-reach, reach, (4, 2)).astype(np.float32)
    angle = float(rng.uniform(-12, 12) if way == "perspective" else rng.uniform(-3, 3))
    size = (width + 2 * margin, height + 2 * margin)
    turn = np.vstack([cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 0.92), [0, 0, 1]])
    matrix = turn @ cv2.getPerspectiveTransform(corners, moved)
    ground = rng.uniform(60, 170, 3)
    image = np.empty((size[1], size[0], 3), np.float32)
    image[:] = ground.astype(np.float32)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size)[..., None]
    image = image * (1 - mask) + cv2.warpPerspective(flat, matrix, size, flags=cv2.INTER_AREA).astype(np.float32) * mask
    slope = np.linspace(float(rng.uniform(0.7, 1)), float(rng.uniform(0.8, 1.05)), size[0], dtype=np.float32)
    image *= slope[None, :, None]
    if way == "watermark":
        mark = Image.new("L", size, 0)
        font = ImageFont.truetype(str(faces()[0]), round(width * 0.035))
        layer = Image.new("L", (round(width * 0.4), round(width * 0.05)), 0)
        ImageDraw.Draw(layer).text((2, 2), "仅供事故处理使用", font=font, fill=255)
        turned = layer.rotate(30, expand=True)
        for x in range(0, size[0], round(width * 0.36)):
            for y in range(0, size[1], round(width * 0.24)):
                mark.paste(turned, (x, y), turned)
        image -= np.asarray(mark, np.float32)[..., None] * float(rng.uniform(0.12, 0.28))
    if way == "glare":
        ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        at = rng.uniform(0.3, 0.7, 2) * np.array(size)
        spread = 0.1 * width
        spot = np.exp(-(((xs - at[0]) / spread) ** 2 + ((ys - at[1]) / spread / 0.6) ** 2) / 2)
        added = spot * float(rng.uniform(120, 190))
        image += added[..., None]
        ink = cv2.warpPerspective((flat.min(axis=2) < INK).astype(np.uint8), matrix, size)
        glare = bool(float(ink[added > VEILED].mean()) > PRINTED)
    if way == "blur":
        image = cv2.GaussianBlur(image, (0, 0), size[0] / 1400 * float(rng.uniform(1.0, 1.6)))
    if way == "dark":
        image *= float(rng.uniform(0.15, 0.3))
    image += rng.normal(0, 3, image.shape).astype(np.float32)
    taken = np.clip(image, 0, 255).astype(np.uint8)
    turns = {"90": 1, "180": 2, "270": 3}.get(way, 0)
    taken = np.ascontiguousarray(np.rot90(taken, -turns))
    stored = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8), glare
