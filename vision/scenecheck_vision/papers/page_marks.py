"""What a photo of a page shows beside its text: copies, screens, fingers, glare, cut edges, painted fields.

Thresholds were set on rendered pages (seed 71001) and hold for the warnings alone: none of them changes a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import DocumentField, DocumentWarning, QualityProblem, Variant, bounding_box
from scenecheck_vision.exposure import least_channel
from scenecheck_vision.papers.fingers import finger_box
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.places import at_border, photo_box
from scenecheck_vision.papers.sheet import Sheet
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

RETOUCHED = "retouched"
"""Code of a field whose ground has been painted over."""
COLOURLESS = 4.0
"""A page whose colours spread less than this in Lab has been copied: seals are red and grounds are tinted. Of 41
original main pages and paper policies the least spread was 5.4, in the dark; of 4 copies the most was 3.2."""
COLOUR_PERCENTILE = 99.0
TILE = 256
"""Side of the squares that are searched for the grid of a screen, in pixels."""
GRID_BAND = (0.16, 0.48)
"""Frequencies of a screen's grid in a photo, in cycles a pixel: 2 to 6 pixels a period."""
GRID_PEAK = 6.0
"""How far a grid stands out of the spectrum around it, in logarithms of power: 6.0 to 8.2 for policies on screens,
at most 5.7 for pages of paper."""
BLOWN = 250
"""Brightness from which on a pixel says nothing more."""
GLARE_SHARE = 0.3
"""Share of a field's box that is blown out when glare lies over it."""
WHITE_PAGE = 0.5
"""A page of which more than this share is blown out is white, or overexposed as a whole: no patch of glare."""
EDGE_STRIP = 0.1
"""Width of the strip along a side of a sheet that shows where it is cut off, in lengths of that side."""
PAINTED = 0.25
"""Grain of a painted ground against that of the page."""
GRAIN = 0.8
"""Least grain of a page, in grey levels, that shows whether a part of it has none."""


def page_marks(
    photo: Photo,
    frame: Frame,
    text: Rect,
    lines: Sequence[Rect],
    sheet: Sheet | None,
    inner: Rect,
    variant: Variant,
    coloured: bool,
    fields: Mapping[str, DocumentField],
) -> tuple[DocumentWarning, ...]:
    """Warnings about a page, each with the place that shows why.

    Args:
        photo: the photo.
        frame: the rectified view of the page.
        text: the rectangle around the page's text in the frame.
        lines: the lines of the page in the frame.
        sheet: the sheet it stands on, where its edges were found.
        inner: the rectangle around its labels and values in the frame.
        variant: how the page was made: a screen shows its own grid and has no edges.
        coloured: whether an original of the page carries a seal or a tint.
        fields: what was read, boxes in pixels of the full-size photo.

    A line of text at the photo's border is warned of only where a field could not be read: it may end there.
    """
    page = _crop(frame.image, text)
    if min(page.shape[:2]) < 32:
        return ()
    everywhere = photo_box(photo, frame, text)
    found = []
    lost = any(field.value is None for field in fields.values())
    if coloured and is_colourless(page):
        found.append(DocumentWarning(code=QualityProblem.PHOTOCOPY, box=everywhere))
    if shows_grid(page):
        found.append(DocumentWarning(code=QualityProblem.PHOTO_OF_A_SCREEN, box=everywhere))
    if sheet is not None and (finger := finger_box(photo, frame, sheet, inner)):
        found.append(DocumentWarning(code=QualityProblem.FINGER_OVER_THE_PAGE, box=finger))
    if variant is not Variant.ELECTRONIC and (cut := _cut_box(photo, frame, sheet, lines, lost)):
        found.append(DocumentWarning(code=QualityProblem.PAGE_EDGES_CUT_OFF, box=cut))
    found += _field_marks(photo, page, fields)
    return tuple(found)


def _crop(image: Image, rect: Rect) -> Image:
    height, width = image.shape[:2]
    left, top = max(0, round(rect.left)), max(0, round(rect.top))
    return image[top : min(height, round(rect.bottom)), left : min(width, round(rect.right))]


def colour_spread(page: Image) -> float:
    """How far the colours of a page, (h, w, 3) BGR, lie from its commonest one, in Lab units.

    The ground is taken for white, so that the colour of the light does not count.
    """
    small = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(small, (0, 0), 1.5).astype(np.float32)
    ground = np.maximum([np.median(channel) for channel in cv2.split(smooth)], np.float32(1))
    balanced = np.clip(smooth * (ground.mean() / ground), 0, 255).astype(np.uint8)
    lab = cv2.cvtColor(balanced, cv2.COLOR_BGR2Lab).astype(np.float32)
    first, second = (channel - np.median(channel) for channel in cv2.split(lab)[1:])
    return float(np.percentile(np.sqrt(first * first + second * second), COLOUR_PERCENTILE))


def is_colourless(page: Image) -> bool:
    """Whether a page has no colours but that of the light: a photocopy."""
    return colour_spread(page) < COLOURLESS


def grid_strength(page: Image) -> float:
    """How far the strongest regular grid of a page stands out of its spectrum, the median of a few tiles."""
    grey = _grey(page)
    height, width = grey.shape
    side = min(TILE, height, width)
    window = np.outer(np.hanning(side), np.hanning(side)).astype(np.float32)
    frequency = np.fft.fftfreq(side)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    band = (radius > GRID_BAND[0]) & (radius < GRID_BAND[1])
    peaks = []
    for y in np.linspace(0, height - side, 2 if height > side else 1).astype(int):
        for x in np.linspace(0, width - side, 3 if width > side else 1).astype(int):
            tile = grey[y : y + side, x : x + side]
            power = np.log(np.abs(np.fft.fft2((tile - tile.mean()) * window)) ** 2 + 1.0).astype(np.float32)
            around = cv2.blur(power, (15, 15))
            peaks.append(float((power - around)[band].max()))
    return float(np.median(peaks))


def shows_grid(page: Image) -> bool:
    """Whether the pixels of a screen show in a page."""
    return grid_strength(page) > GRID_PEAK


def _cut_box(photo: Photo, frame: Frame, sheet: Sheet | None, lines: Sequence[Rect], lost: bool) -> Box | None:
    """Where a page is cut off: along the side of its sheet, or where a line of text ends at the photo's border."""
    if sheet is not None and any(sheet.cut):
        side = sheet.cut.index(True)
        corners = np.array(sheet.clipped(photo))
        first, last = corners[side], corners[(side + 1) % 4]
        inward = EDGE_STRIP * (corners.mean(axis=0) - (first + last) / 2)
        x1, y1, x2, y2 = bounding_box(
            tuple((float(x), float(y)) for x, y in (first, last, first + inward, last + inward))
        )
        return (x1, y1, x2, y2)
    at_end = [rect for rect in lines if lost and at_border(photo, frame, rect)]
    return photo_box(photo, frame, at_end[0]) if at_end else None


def grain(grey: NDArray[np.float32]) -> float:
    """Grain of the ground of a region (h, w) in grey levels: what differs from the mean around, strokes left out."""
    rest = grey - cv2.blur(grey, (3, 3))
    ground = grey > np.percentile(grey, 60)
    return float(np.median(np.abs(rest[ground]))) * 1.4826 if ground.any() else 0.0


def _field_marks(photo: Photo, page: Image, fields: Mapping[str, DocumentField]) -> list[DocumentWarning]:
    """Glare over fields, and fields on a painted ground."""
    found = []
    usual = grain(_grey(page))
    white = float((least_channel(page) >= BLOWN).mean()) > WHITE_PAGE
    for name, field in fields.items():
        if field.box is None:
            continue
        region = _box_crop(photo, field.box)
        if min(region.shape[:2]) < 6:
            continue
        blown = float((least_channel(region) >= BLOWN).mean())
        if not white and blown > GLARE_SHARE:
            found.append(DocumentWarning(code=QualityProblem.GLARE, box=field.box, field=name))
        elif usual > GRAIN and blown < 0.05 and grain(_grey(region)) < PAINTED * usual:
            found.append(DocumentWarning(code=RETOUCHED, box=field.box, field=name))
    return found


def _grey(image: Image) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.float32)


def _box_crop(photo: Photo, box: Box) -> Image:
    x1, y1, x2, y2 = (round(v * photo.scale) for v in box)
    return photo.image[max(0, y1) : y2, max(0, x1) : x2]
