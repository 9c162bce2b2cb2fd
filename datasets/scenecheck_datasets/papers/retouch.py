"""A value painted over in the file and typed anew, as somebody alters a photo of a paper."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from scenecheck_datasets.papers.fonts import Face, load_font
from scenecheck_datasets.papers.geometry import Points
from scenecheck_datasets.papers.page import Bgr

_ROOM = 0.12


def retouched(image: Bgr, outline: Points, text: str) -> Bgr:
    """The image with the rectangle around a value filled in one colour and a text typed into it.

    Args:
        image: (h, w, 3) BGR, upright.
        outline: points around the value, (n, 2) pixels.
        text: what is typed, as large as the rectangle holds it.
    """
    low, high = outline.min(0), outline.max(0)
    height, width = float(high[1] - low[1]), float(high[0] - low[0])
    x1, y1, x2, y2 = (round(float(v)) for v in (*(low - _ROOM * height), *(high + _ROOM * height)))
    x1, y1 = max(0, x1), max(0, y1)
    area = image[y1:y2, x1:x2].reshape(-1, 3)
    ground = np.percentile(area, 65, axis=0)
    ink = np.percentile(area, 3, axis=0)
    picture = Image.fromarray(np.ascontiguousarray(image[..., ::-1]))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((x1, y1, x2 - 1, y2 - 1), fill=tuple(round(float(v)) for v in ground[::-1]))
    size = height * 0.92
    size *= min(1.0, width / max(1.0, float(load_font(Face.SANS, round(size)).getlength(text))))
    pen.text(
        (float(low[0]), (y1 + y2) / 2),
        text,
        font=load_font(Face.SANS, max(6, round(size))),
        fill=tuple(round(float(v)) for v in ink[::-1]),
        anchor="lm",
    )
    return np.ascontiguousarray(np.asarray(picture, np.uint8)[..., ::-1])
