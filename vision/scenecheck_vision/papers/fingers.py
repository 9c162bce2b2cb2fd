"""A finger or a hand that lies over the text of a page: skin that comes in over an edge of the sheet.

Thresholds were set on rendered pages (seeds 64031 and 31003).
"""

from __future__ import annotations

import cv2
import numpy as np

from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import bounding_box
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame, transform
from scenecheck_vision.papers.sheet import Sheet
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

REDDER, LESS_BLUE = (8, 50), (5, 48)
"""How far the Cr of skin lies above that of the paper it lies on, and its Cb below: Chai and Ngan's window of 1999
(Cr 133 to 173, Cb 77 to 127) in terms of white paper, a little wider, since the light colours both alike."""
NO_LIGHTER = 1.05
"""Skin is darker than paper; a white reflection on paper in blue light is redder than it, too, but lighter."""
SIDE = 320
"""Long side in pixels of the view of the sheet that is searched."""
MARGIN = 0.08
"""What is seen around the sheet, in long sides: the finger comes from there."""
RIM = 0.02
"""How near to the edge, in long sides, skin begins that comes over it; edges are found within as much."""
FROM_OUTSIDE = 0.5
"""Least share of the skin along the edge that goes on outside; a portrait ends on the sheet."""
COVERED = 0.008
"""Least share of the place of the print that a finger covers."""
INSET = 0.08
"""Rim of a sheet without print, in its sides."""
TOO_MUCH = 0.5
"""More of the sheet in the colour of skin is no finger but its paper."""


def finger_box(photo: Photo, frame: Frame, sheet: Sheet, inner: Rect) -> Box | None:
    """Where a finger covers the text of a page, as a box in pixels of the full-size photo; None where none does.

    Args:
        photo: the photo.
        frame: the level view of the page.
        sheet: the sheet it stands on.
        inner: the rectangle around the labels and values, in the frame.
    """
    text = frame.points([(inner.left, inner.top), (inner.right, inner.top), (inner.right, inner.bottom),
                         (inner.left, inner.bottom)])  # fmt: skip
    corners = sheet.corners * photo.scale
    across = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    down = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    scale = SIDE / max(across, down)
    width, height = max(16, round(across * scale)), max(16, round(down * scale))
    margin, rim = round(MARGIN * SIDE), max(2, round(RIM * SIDE))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + np.float32(margin)
    to_photo = cv2.getPerspectiveTransform(flat, corners.astype(np.float32)).astype(np.float64)
    by = max(1, round(1 / scale))
    small = np.asarray(cv2.GaussianBlur(photo.image[by // 2 :: by, by // 2 :: by], (3, 3), 0), np.uint8)
    size = (width + 2 * margin, height + 2 * margin)
    shrunk = np.diag([1 / by, 1 / by, 1.0]) @ to_photo
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = np.asarray(cv2.warpPerspective(small, shrunk, size, flags=flags), np.uint8)
    skin = _skin(view, view[margin:-margin, margin:-margin])
    on_sheet = np.zeros(skin.shape, np.uint8)
    on_sheet[margin:-margin, margin:-margin] = 1
    core = cv2.erode(on_sheet, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8))
    ring = cv2.dilate(on_sheet, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)) - on_sheet
    count, labels = cv2.connectedComponents(np.where(on_sheet > 0, skin, 0).astype(np.uint8))
    words = transform(np.asarray(np.linalg.inv(to_photo), np.float64), text)
    # What a finger covers was not read: the sheet but for its rim may hold print, whatever was found.
    inset = np.array([INSET * width, INSET * height])
    low = np.minimum(words.min(axis=0), margin + inset)
    high = np.maximum(words.max(axis=0), margin + np.array([width, height]) - inset)
    (left, top), (right, bottom) = np.clip(low, 0, None).astype(int), high.astype(int) + 1
    for label in range(1, count):
        part = labels == label
        along_edge = (part & (core == 0)).astype(np.uint8)
        if part.sum() > TOO_MUCH * width * height or not along_edge.any():
            continue
        covered = int(part[top:bottom, left:right].sum())
        beyond = (cv2.dilate(along_edge, np.ones((4 * rim + 1, 4 * rim + 1), np.uint8)) > 0) & (ring > 0)
        if covered < COVERED * max(1, (bottom - top) * (right - left)) or not beyond.any():
            continue
        if float((skin[beyond] > 0).mean()) < FROM_OUTSIDE:
            continue
        ys, xs = np.nonzero(part[top:bottom, left:right])
        x1, y1, x2, y2 = left + xs.min(), top + ys.min(), left + xs.max() + 1, top + ys.max() + 1
        points = transform(to_photo, np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float64)) / photo.scale
        inside = np.clip(points, 0, [photo.width, photo.height])
        return bounding_box(tuple((float(x), float(y)) for x, y in inside))
    return None


def _skin(view: Image, sheet: Image) -> Image:
    """Where a view (h, w, 3) has the colour of skin and is redder than the sheet in it, (h, w) 0 or 255."""
    ycc = cv2.cvtColor(view, cv2.COLOR_BGR2YCrCb)
    light, red, blue = (float(np.median(channel)) for channel in cv2.split(cv2.cvtColor(sheet, cv2.COLOR_BGR2YCrCb)))
    low = np.clip([0, red + REDDER[0], blue - LESS_BLUE[1]], 0, 255).astype(np.uint8)
    high = np.clip([NO_LIGHTER * light, red + REDDER[1], blue - LESS_BLUE[0]], 0, 255).astype(np.uint8)
    near = cv2.morphologyEx(cv2.inRange(ycc, low, high), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    return np.asarray(cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)), np.uint8)
