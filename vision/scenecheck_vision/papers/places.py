"""From pixels of the rectified page to pixels of the full-size photo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Box, Quad
from scenecheck_vision.papers.glyphs import Glyph, Rect, make_run
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.photo import Photo

PAGE_MARGIN = 1.2
"""White space between the text and the edge of its page, in line heights."""
BORDER = 0.6
"""A value this near the border of the photo, in line heights, may run on beyond it."""


def rect_of(glyphs: Sequence[Glyph]) -> Rect:
    """The rectangle around characters of any lines."""
    rect = make_run(glyphs[:1]).rect
    for glyph in glyphs[1:]:
        rect = rect.union(make_run([glyph]).rect)
    return rect


def outline(rects: Sequence[Rect]) -> Rect | None:
    """The rectangle around others, None without any."""
    return reduce(Rect.union, rects) if rects else None


def _photo_points(photo: Photo, frame: Frame, rect: Rect) -> NDArray[np.float64]:
    corners = np.array(
        [[rect.left, rect.top], [rect.right, rect.top], [rect.right, rect.bottom], [rect.left, rect.bottom]], np.float64
    )
    return frame.points(corners) / photo.scale


def photo_box(photo: Photo, frame: Frame, rect: Rect) -> Box:
    """The upright box around a rectangle of the page, in pixels of the full-size photo."""
    points = _photo_points(photo, frame, rect)
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return (
        float(np.clip(x1, 0, photo.width)),
        float(np.clip(y1, 0, photo.height)),
        float(np.clip(x2, 0, photo.width)),
        float(np.clip(y2, 0, photo.height)),
    )


def page_corners(photo: Photo, frame: Frame, text: Rect) -> Quad:
    """The corners around a page's text, clockwise from its own top left, in pixels of the full-size photo."""
    pad = PAGE_MARGIN * 0.04 * max(text.right - text.left, text.bottom - text.top)
    points = _photo_points(photo, frame, Rect(text.left - pad, text.top - pad, text.right + pad, text.bottom + pad))
    points = np.clip(points, 0, [photo.width, photo.height])
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return a, b, c, d


def at_border(photo: Photo, frame: Frame, rect: Rect) -> bool:
    """Whether a line of text begins or ends at the border of the photo, so that a part of it may be missing."""
    a, b, c, d = _photo_points(photo, frame, rect)
    near = BORDER * float(np.linalg.norm(d - a))
    ends = np.array([(a + d) / 2, (b + c) / 2])
    room = np.minimum(ends, np.array([photo.width, photo.height]) - ends)
    return bool(room.min() < near)
