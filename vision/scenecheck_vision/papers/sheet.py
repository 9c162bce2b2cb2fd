"""The sheet of paper that a page stands on: its four edges, looked for outwards from the page's labels and values.

The view of a page is level, so the sheet's edges run nearly along its text or across it. On each side the nearest
straight line is taken along which the colours leave those of the paper, over most of the length of the text. Printed
frames have paper on both sides; lines of what the sheet lies on have none within.

Thresholds were set on rendered pages (seed 64031).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Quad
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame, Matrix, transform
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

Floats = NDArray[np.float64]
Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]

VIEW_SIDE = 480
"""Long side in pixels of the view that edges are looked for in."""
REACH = 1.5
"""How far beyond the text an edge may lie, in the larger side of the text."""
INK = 5
"""Dark strokes thinner than this are painted over before, in pixels of the view."""
BAND = 4
"""Rows on either side of an edge that are compared, in pixels of the view."""
BARE = 2
"""Least rows of the ground that must show beyond an edge."""
STEP = 10.0
"""Step of the colour across an edge that counts in full, in units of 8-bit Lab."""
UNLIKE = 40.0
"""Colour difference from the paper at which what lies within an edge is no paper at all."""
PAPER_ROWS = 0.3
"""Share of the text, from its edge, that shows the colour of the paper there: light and glare change over a page."""
GROUND_PERCENTILE = 60
"""Percentile of lightness from which on a pixel between the strokes is taken for paper."""
ALONG = tuple(np.linspace(-0.12, 0.12, 9))
ACROSS = tuple(np.linspace(-0.36, 0.36, 19))
"""Slopes that are tried for edges along the text, and across it: only the direction of the text has been levelled."""
COLUMNS = 72
"""Most places that are looked at along an edge."""
INSET = 0.04
"""How far within the text's outline an edge may lie, in the larger side of the text: characters overlap edges."""
SUPPORT = 0.45
"""Least share of an edge's length that shows it."""
NEARER = 0.7
"""Share of the best support that a nearer line must have to be taken instead."""
SNAP = 5
"""How far single points of an edge may lie from its line, in pixels of the view: sheets bend."""
CLEAR = 0.6
"""Support of the edges that are seen, of which two must be, for the others to be called cut off."""
TO_BORDER = 0.8
"""Share of the surface between the text and the photo's border that is paper when the sheet goes on beyond it."""
LIKE = 15.0
"""Colour difference up to which a surface is that paper."""
SCANT = 0.15
"""Room between text and border, in the larger side of the text, in which a sheet with three clear edges does not end
unseen, whatever is printed there."""
BEYOND = 0.01
"""A corner further outside the photo, in diagonals of the sheet, is cut off."""
PAD = 0.03
"""Room that a side without an edge keeps around the text, in the larger side of the text."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in a photo.

    Attributes:
        corners: (4, 2) pixels of the full-size photo, clockwise from the sheet's own top left; outside the photo where
            that cuts the sheet.
        sides: share of each edge (top, right, bottom, left of the sheet) that shows, 0 for one that was not found.
        cut: which sides of the sheet lie outside the photo.
    """

    corners: Floats
    sides: tuple[float, float, float, float]
    cut: tuple[bool, bool, bool, bool]

    @property
    def score(self) -> float:
        """How surely these are the corners of the sheet: what shows of its faintest edge, those cut off left out."""
        return min((side for side, cut in zip(self.sides, self.cut, strict=True) if side or not cut), default=0.0)

    def clipped(self, photo: Photo) -> Quad:
        """The corners, moved to the photo's border where they lie outside."""
        inside = np.clip(self.corners, 0, [photo.width, photo.height])
        a, b, c, d = ((float(x), float(y)) for x, y in inside)
        return a, b, c, d


@dataclass(frozen=True)
class _Edge:
    """A line of a side's own axes, y = at + slope * x, and the share of its length that shows it."""

    at: float
    slope: float
    support: float


def find_sheet(photo: Photo, frame: Frame, inner: Rect) -> Sheet | None:
    """The sheet around a page; None where fewer than three of its sides are found.

    Args:
        photo: the photo.
        frame: the level view of the page, cut from the photo's working image.
        inner: what stands on the sheet for sure, the page's labels and values, in pixels of the frame.
    """
    view, shown, matrix, ends = _view(photo, frame, inner)
    (left, top), (right, bottom) = transform(
        matrix, np.array([[inner.left, inner.top], [inner.right, inner.bottom]], np.float64)
    )
    without_ink = cv2.morphologyEx(view, cv2.MORPH_CLOSE, np.ones((INK, INK), np.uint8))
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(without_ink, (0, 0), 0.8), cv2.COLOR_BGR2Lab), np.uint8)
    height, width = shown.shape
    # Every side is looked for downwards: the view is mirrored or laid on its side for it.
    found = (
        _edge(lab[::-1], shown[::-1], (left, right), (height - bottom, height - top), ALONG),
        _edge(lab.transpose(1, 0, 2), shown.T, (top, bottom), (left, right), ACROSS),
        _edge(lab, shown, (left, right), (top, bottom), ALONG),
        _edge(lab[:, ::-1].transpose(1, 0, 2), shown[:, ::-1].T, (top, bottom), (width - right, width - left), ACROSS),
    )
    edges = [edge for edge, _ in found]
    clear = sum(edge is not None and edge.support >= CLEAR for edge in edges)
    size = max(right - left, bottom - top)
    room = (top, width - right, height - bottom, left)
    beyond = [
        edge is None and ends[i] and (clear >= 2 if paper else clear >= 3 and room[i] < SCANT * size)
        for i, (edge, paper) in enumerate(found)
    ]
    if sum(edge is not None or out for edge, out in zip(edges, beyond, strict=True)) < 3:
        return None
    pad = PAD * size
    around = (height - top + pad, right + pad, bottom + pad, width - left + pad)
    border = (height, width, height, width)
    lines = [
        (edge.at, edge.slope) if edge else (float(border[i] if beyond[i] else around[i]), 0.0)
        for i, edge in enumerate(edges)
    ]
    upper, lower = (height - lines[0][0], -lines[0][1]), lines[2]
    far_left, far_right = (width - lines[3][0], -lines[3][1]), lines[1]
    corners = np.array(
        [_meet(upper, far_left), _meet(upper, far_right), _meet(lower, far_right), _meet(lower, far_left)], np.float64
    )
    to_photo = np.asarray(frame.to_source @ np.linalg.inv(matrix), np.float64)
    points = transform(to_photo, corners) / photo.scale
    inside = np.minimum(points, np.array([photo.width, photo.height]) - points).min(axis=1)
    outside = inside < -BEYOND * float(np.linalg.norm(points[2] - points[0]))
    # A side is cut off where it was not seen, or where both of its ends lie outside.
    cut = [beyond[i] or bool(outside[i] and outside[(i + 1) % 4]) for i in range(4)]
    if outside.any() and not any(cut):
        cut = [bool(outside[i] or outside[(i + 1) % 4]) for i in range(4)]
    top_, right_, bottom_, left_ = (edge.support if edge else 0.0 for edge in edges)
    return Sheet(points, (top_, right_, bottom_, left_), (cut[0], cut[1], cut[2], cut[3]))


def _view(photo: Photo, frame: Frame, inner: Rect) -> tuple[Image, Mask, Matrix, tuple[bool, bool, bool, bool]]:
    """The surroundings of the text, level, and what of them the photo shows.

    Returns:
        the view (h, w, 3) BGR, what of it the photo shows (h, w), the matrix from the frame to it, and whether it ends
        where the photo ends at its top, right, bottom and left.
    """
    reach = REACH * max(inner.right - inner.left, inner.height)
    near = np.array([inner.left - reach, inner.top - reach])
    far = np.array([inner.right + reach, inner.bottom + reach])
    low, high = near, far
    height, width = photo.image.shape[:2]
    back = np.asarray(np.linalg.inv(frame.to_source), np.float64)
    border = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64) @ back.T
    x, y, depth = frame.to_source @ np.array([(inner.left + inner.right) / 2, inner.middle, 1.0])
    if (border[:, 2] * (back @ np.array([x / depth, y / depth, 1.0]))[2] > 0).all():
        seen = border[:, :2] / border[:, 2:]
        low, high = np.maximum(low, seen.min(axis=0)), np.minimum(high, seen.max(axis=0))
    ends = (low[1] > near[1], high[0] < far[0], high[1] < far[1], low[0] > near[0])
    low, high = np.minimum(low, [inner.left, inner.top]), np.maximum(high, [inner.right, inner.bottom])
    scale = min(1.0, VIEW_SIDE / float((high - low).max()))
    matrix = np.array([[scale, 0, -low[0] * scale], [0, scale, -low[1] * scale], [0, 0, 1]])
    size = (max(16, round(float(high[0] - low[0]) * scale)), max(16, round(float(high[1] - low[1]) * scale)))
    to_photo = np.asarray(frame.to_source @ np.linalg.inv(matrix), np.float64)
    # Averaged down first, by a whole number, which is quick: single pixels of a large photo would be noise.
    middle = np.array([[size[0] / 2, size[1] / 2], [size[0] / 2 + 1, size[1] / 2]])
    by = max(1, round(float(np.linalg.norm(np.diff(transform(to_photo, middle), axis=0)))))
    w, h = width // by, height // by
    small = cv2.resize(photo.image[: h * by, : w * by], (w, h), interpolation=cv2.INTER_AREA) if by > 1 else photo.image
    shrunk = np.diag([1 / by, 1 / by, 1.0]) @ to_photo
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = cv2.warpPerspective(small, shrunk, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    shown = cv2.warpPerspective(np.full((h, w), 255, np.uint8), shrunk, size, flags=flags)
    return np.asarray(view, np.uint8), np.asarray(shown == 255, np.bool_), matrix, ends


def _edge(
    lab: Image, shown: Mask, across: tuple[float, float], along: tuple[float, float], slopes: tuple[float, ...]
) -> tuple[_Edge | None, bool]:
    """The lower edge of a sheet, and, where there is none, whether the paper goes on to the photo's border.

    Args:
        lab: (h, w, 3) the view in 8-bit Lab.
        shown: (h, w) what of it the photo shows.
        across: first and last column of the text.
        along: first and last row of the text.
        slopes: of the lines that are tried.
    """
    height, width = shown.shape
    first, last = max(0, int(across[0])), min(width, int(across[1]) + 1) - 1
    columns = np.linspace(first, max(first, last), min(COLUMNS, max(2, last - first))).astype(int)
    size = max(across[1] - across[0], along[1] - along[0])
    slack = max(slopes) * (across[1] - across[0]) / 2 + 2 * BAND
    start = int(np.clip(along[1] - slack, 0, height - 1))
    inner = lab[int(max(0, along[1] - PAPER_ROWS * (along[1] - along[0]))) : int(along[1]) + 1, columns]
    paper = _paper(inner.astype(np.float32))
    usual = np.median(paper, axis=0)
    part = lab[start:, columns].astype(np.float32)
    seen = shown[start:, columns]
    unlike = np.sqrt(np.minimum(((part - paper) ** 2).sum(axis=2), ((part - usual) ** 2).sum(axis=2)))
    reaches = bool(((unlike < LIKE) | ~seen).mean() > TO_BORDER)
    step = _steps(unlike, seen)
    rows = len(step)
    offsets = np.round(np.outer(slopes, columns - columns.mean())).astype(int)
    thick = np.where(np.isfinite(step), cv2.dilate(np.nan_to_num(step), np.ones((3, 1), np.uint8)), np.nan)
    reach = int(np.abs(offsets).max())
    padded = np.pad(thick, ((reach, reach), (0, 0)), constant_values=np.nan)
    place = np.arange(rows)[None, :, None] + offsets[:, None, :] + reach
    values = padded[place, np.arange(len(columns))]
    known = np.isfinite(values)
    count = known.sum(axis=2)
    support = np.where(count >= len(columns) / 2, np.nan_to_num(values).sum(axis=2) / np.maximum(count, 1), 0.0)
    support[:, : max(0, int(along[1] - start - INSET * size))] = 0.0
    best = support.max(axis=0)
    strong = np.flatnonzero(best >= max(SUPPORT, NEARER * float(best.max())))
    if not len(strong):
        return None, reaches
    near = support[:, strong[0] : strong[0] + 3 * BAND]
    tilt, row = np.unravel_index(int(np.argmax(near)), near.shape)
    slope, at = _snapped(np.nan_to_num(step), columns - columns.mean(), slopes[tilt], float(row + strong[0]))
    return _Edge(start + at - slope * float(columns.mean()), slope, float(near.max())), reaches


def _paper(rows: Plane) -> Plane:
    """The colour of the paper at each place along an edge, (n, 3), from rows (m, n, 3) of the text: ink is darker."""
    light = rows[..., 0]
    ground = light >= np.percentile(light, GROUND_PERCENTILE, axis=0)
    means = (rows * ground[..., None]).sum(axis=0) / np.maximum(ground.sum(axis=0), 1)[:, None]
    smooth = cv2.GaussianBlur(means[None], (0, 0), max(1.0, len(means) / 10), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(smooth[0], np.float32)


def _steps(unlike: Plane, shown: Mask) -> Plane:
    """How far each row of each column is the last one of the paper, (h, n) in 0..1; nan where the photo has ended."""
    rows = len(unlike)
    zero = np.zeros((1, unlike.shape[1]), np.float32)
    sums = np.vstack([zero, np.cumsum(np.where(shown, unlike, 0), axis=0)])
    counts = np.vstack([zero, np.cumsum(shown, axis=0, dtype=np.float32)])
    y = np.arange(rows)
    before, after = np.maximum(y - BAND, 0), np.minimum(y + BAND, rows)
    inside = (sums[y] - sums[before]) / np.maximum(counts[y] - counts[before], 1)
    outside = (sums[after] - sums[y]) / np.maximum(counts[after] - counts[y], 1)
    step = np.clip((outside - inside) / STEP, 0, 1) * np.clip(2 - 2 * inside / UNLIKE, 0, 1)
    known = shown & (counts[after] - counts[y] >= BARE) & (y >= BAND)[:, None]
    return np.where(known, step, np.nan).astype(np.float32)


def _snapped(step: Plane, xs: Floats, slope: float, at: float) -> tuple[float, float]:
    """The line at + slope * x through the strongest points near a first one."""
    around = np.arange(-SNAP, SNAP + 1)[:, None]
    for _ in range(2):
        index = np.round(at + slope * xs).astype(int)[None, :] + around
        inside = (index >= 0) & (index < len(step))
        near = np.where(inside, step[np.clip(index, 0, len(step) - 1), np.arange(len(xs))], 0) ** 2
        total = near.sum(axis=0)
        keep = total > 0.3
        if keep.sum() < 8:
            break
        ys = (index * near).sum(axis=0)[keep] / total[keep]
        base = np.column_stack([xs[keep], np.ones(len(ys))])
        weights = np.ones(len(ys))
        for _ in range(3):
            slope, at = np.linalg.lstsq(base * weights[:, None], ys * weights, rcond=None)[0]
            weights = 1 / np.sqrt(1 + ((ys - base @ [slope, at]) / 1.5) ** 2)
    return float(slope), float(at)


def _meet(level: tuple[float, float], upright: tuple[float, float]) -> tuple[float, float]:
    """Where y = a + b x and x = c + d y meet."""
    (a, b), (c, d) = level, upright
    x = (c + d * a) / (1 - d * b)
    return x, a + b * x
