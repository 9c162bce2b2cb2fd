"""What a photo of a page shows beside its text: copies, screens, fingers, glare, cut edges, painted fields.

Thresholds were set on rendered pages (seed 71001) and hold for the warnings alone: none of them changes a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import (
    Document,
    DocumentField,
    DocumentWarning,
    QualityProblem,
    Variant,
    bounding_box,
)
from scenecheck_vision.exposure import least_channel
from scenecheck_vision.papers.fingers import finger_box
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.photocopy import is_colourless, ring_region
from scenecheck_vision.papers.places import at_border, photo_box
from scenecheck_vision.papers.reflection import veiled_pieces
from scenecheck_vision.papers.screen_grid import shows_grid
from scenecheck_vision.papers.sheet import Sheet
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

RETOUCHED = "retouched"
"""Code of a field whose ground has been painted over."""
BESIDE_TEXT = 0.12
"""How far a round seal reaches beyond the text of its page, against the width of that: a radius."""
BLOWN = 250
"""Brightness from which on a pixel says nothing more."""
GLARE_SHARE = 0.3
"""Share of a field's box that is blown out when glare lies over it."""
ON_FIELD = 0.5
"""Share of a piece of a line under reflected light that lies on a field it hides."""
WHITE_PAGE = 0.5
"""A page of which more than this share is blown out is white, or overexposed as a whole: no patch of glare."""
EDGE_STRIP = 0.1
"""Width of the strip along a side of a sheet that shows where it is cut off, in lengths of that side."""
PAINTED = 0.4
"""Grain of a painted ground against that of the page: at most 0.3 for 11 painted values (seed 31003), at least 0.69
for others."""
FEW = 3
"""So many fields tell what grain is usual on a page."""
STROKE = 25
"""Grey levels by which a stroke is darker than the middle of its region."""
BARE_GROUND = 30
"""So many pixels of bare ground show its grain."""
GRAIN = 0.8
"""Least grain of a page, in grey levels, that shows whether a part of it has none."""


class Seal(Enum):
    """The seal that the original of a page is known to carry, or may carry."""

    SQUARE = "square"
    """The issuer's on the main page of a licence: always there."""
    ROUND = "round"
    """The insurer's on a policy: there or not."""
    NONE = "none"


def page_marks(
    photo: Photo,
    frame: Frame,
    text: Rect,
    lines: Sequence[Rect],
    sheet: Sheet | None,
    inner: Rect,
    variant: Variant,
    seal: Seal,
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
        seal: what seal an original of the page carries.
        fields: what was read, boxes in pixels of the full-size photo.

    A line of text at the photo's border is warned of only where a field could not be read: it may end there.
    """
    page = _crop(frame.image, text)
    if min(page.shape[:2]) < 32:
        return ()
    everywhere = photo_box(photo, frame, text)
    found = []
    lost = any(field.value is None for field in fields.values())
    # The seal of a policy is so small beside the page that only its own place shows whether it is red.
    sealed = page if seal is Seal.SQUARE else _ring(frame.image, text) if seal is Seal.ROUND else None
    if sealed is not None and is_colourless(sealed):
        found.append(DocumentWarning(code=QualityProblem.PHOTOCOPY, box=everywhere))
    if shows_grid(_box_crop(photo.full(), everywhere)):
        found.append(DocumentWarning(code=QualityProblem.PHOTO_OF_A_SCREEN, box=everywhere))
    if sheet is not None and (finger := finger_box(photo, frame, sheet, inner)):
        found.append(DocumentWarning(code=QualityProblem.FINGER_OVER_THE_PAGE, box=finger))
    if variant is not Variant.ELECTRONIC and (cut := _cut_box(photo, frame, sheet, lines, lost)):
        found.append(DocumentWarning(code=QualityProblem.PAGE_EDGES_CUT_OFF, box=cut))
    veiled = [photo_box(photo, frame, piece) for piece in veiled_pieces(frame.image, lines)]
    found += _field_marks(photo, page, fields, veiled)
    if lost and veiled and not any(mark.code == QualityProblem.GLARE for mark in found):
        # It lies over a label, or over a value that was not found.
        x1, y1, x2, y2 = np.array(veiled).T
        around = (float(x1.min()), float(y1.min()), float(x2.max()), float(y2.max()))
        found.append(DocumentWarning(code=QualityProblem.GLARE, box=around))
    return tuple(found)


def _ring(image: Image, text: Rect) -> Image | None:
    """Where the round seal of a policy stands; it may reach beyond the last line of the text, or its end."""
    width = text.right - text.left
    reach = BESIDE_TEXT * width
    return ring_region(_crop(image, replace(text, right=text.right + reach, bottom=text.bottom + reach)), width)


def copied_together(photo: Photo, documents: Sequence[Document]) -> list[Document]:
    """The pages of one photo; where one of them is a photocopy, pages without a seal and without colours are, too."""
    code = QualityProblem.PHOTOCOPY
    if not any(code in document.warnings for document in documents):
        return list(documents)
    marked = []
    for document in documents:
        copied = False
        if document.corners and code not in document.warnings:
            box = bounding_box(document.corners)
            region = _box_crop(photo.image, box, photo.scale)
            copied = min(region.shape[:2]) >= 32 and is_colourless(region)
        if copied:
            places = (*document.warning_places, DocumentWarning(code=code, box=box))
            document = document.model_copy(
                update={"warnings": (*document.warnings, code.value), "warning_places": places}
            )
        marked.append(document)
    return marked


def _crop(image: Image, rect: Rect) -> Image:
    height, width = image.shape[:2]
    left, top = max(0, round(rect.left)), max(0, round(rect.top))
    return image[top : min(height, round(rect.bottom)), left : min(width, round(rect.right))]


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
    """Grain of the ground of a region (h, w) in grey levels: what differs from the mean around, away from strokes.

    nan where too little of the ground shows.
    """
    rest = grey - cv2.blur(grey, (3, 3))
    middle = float(np.percentile(grey, 50))
    strokes = cv2.dilate((grey < middle - STROKE).astype(np.uint8), np.ones((5, 5), np.uint8))
    ground = (grey >= middle) & (strokes == 0)
    return float(np.median(np.abs(rest[ground]))) * 1.4826 if ground.sum() > BARE_GROUND else float("nan")


def _overlap(box: Box, other: Box) -> float:
    """Share of a box that another one covers."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(0.0, width) * max(0.0, height) / max(1e-6, (box[2] - box[0]) * (box[3] - box[1]))


def _field_marks(
    photo: Photo, page: Image, fields: Mapping[str, DocumentField], veiled: Sequence[Box]
) -> list[DocumentWarning]:
    """Glare over fields, and fields on a painted ground; `veiled` are pieces of lines under reflected light."""
    found = []
    regions = {
        name: region
        for name, field in fields.items()
        if field.box is not None and min((region := _box_crop(photo.image, field.box, photo.scale)).shape[:2]) >= 6
    }
    grains = {name: grain(_grey(region)) for name, region in regions.items()}
    shown = [value for value in grains.values() if np.isfinite(value)]
    # Of the photo's own pixels, as the fields are: a levelled page is smoother.
    usual = float(np.median(shown)) if len(shown) >= FEW else grain(_grey(page))
    white = float((least_channel(page) >= BLOWN).mean()) > WHITE_PAGE
    for name, field in fields.items():
        if field.box is None or name not in regions:
            continue
        region = regions[name]
        blown = float((least_channel(region) >= BLOWN).mean())
        if (not white and blown > GLARE_SHARE) or any(_overlap(piece, field.box) > ON_FIELD for piece in veiled):
            found.append(DocumentWarning(code=QualityProblem.GLARE, box=field.box, field=name))
        elif usual > GRAIN and blown < 0.05 and grains[name] < PAINTED * usual:
            found.append(DocumentWarning(code=RETOUCHED, box=field.box, field=name))
    return found


def _grey(image: Image) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.float32)


def _box_crop(image: Image, box: Box, scale: float = 1.0) -> Image:
    """The part of an image, of a photo of that scale, in a box in pixels of the full-size photo."""
    x1, y1, x2, y2 = (round(v * scale) for v in box)
    return image[max(0, y1) : y2, max(0, x1) : x2]
