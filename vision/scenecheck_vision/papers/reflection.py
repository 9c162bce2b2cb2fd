"""Reflected light over print: there the paper is lighter than around, and the print has lost its contrast.

Light that falls on a page brightens paper and ink alike, so the contrast of print stays; light that is reflected by
its surface, or by a plastic sleeve, is added to both. Faint print is no reflection: its paper is not lighter.

Thresholds were set on pages of both renderers (seeds 31001 to 31004).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.text import Image

WINDOW = 2.0
"""Width of the pieces of a line that are judged, in line heights."""
LEAST_HEIGHT = 6
"""Lower lines say nothing, in pixels."""
LEAST_PIECES = 8
"""Fewer pieces do not show what is usual on a page."""
INK, PAPER = 3, 92
"""Percentiles of the light of a piece that are taken for that of its ink and of its paper."""
PRINTED = 0.05
"""Least contrast of a piece with print on it."""
USUAL = 0.2
"""Least contrast of the pieces that are asked what is usual."""
FADED = 0.7
"""Contrast, against the usual one, below which print has faded."""
LIGHTER = 0.05
"""How much lighter than the light of the whole page the paper under a reflection is."""
WHITE = 250
"""Or it is as light as a photo can show."""
NEAR, SUPPORT, SHARED = 3.0, 3, 0.3
"""A reflection covers so many pieces within so many line heights of each other, and that share of those there."""

Floats = NDArray[np.float64]


def veiled_pieces(page: Image, lines: Sequence[Rect]) -> list[Rect]:
    """Pieces of the lines of a page (h, w, 3) BGR that lie under reflected light; pixels of the page."""
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)
    pieces = [(piece, levels) for line in lines for piece in _pieces(line) if (levels := _levels(grey, piece))]
    if len(pieces) < LEAST_PIECES:
        return []
    ink, paper = np.array([levels for _, levels in pieces]).T
    contrast = (paper - ink) / np.maximum(paper, 1)
    clear = contrast[contrast > USUAL]
    if not len(clear):
        return []
    centres = np.array([[(piece.left + piece.right) / 2, piece.middle] for piece, _ in pieces])
    lighter = _excess(centres / grey.shape[::-1], paper)
    veiled = (contrast < FADED * float(np.median(clear))) & ((lighter > LIGHTER) | (paper >= WHITE))
    height = float(np.median([piece.height for piece, _ in pieces]))
    near = np.linalg.norm(centres[:, None] - centres[None], axis=2) < NEAR * height
    support = (near & veiled[None, :]).sum(axis=1)
    sure = veiled & (support >= SUPPORT) & (support >= SHARED * near.sum(axis=1))
    return [piece for (piece, _), is_sure in zip(pieces, sure, strict=True) if is_sure]


def _pieces(line: Rect) -> list[Rect]:
    width = line.right - line.left
    if line.height < LEAST_HEIGHT or width < line.height:
        return []
    edges = np.linspace(line.left, line.right, max(1, round(width / (WINDOW * line.height))) + 1)
    return [Rect(float(a), line.top, float(b), line.bottom) for a, b in pairwise(edges)]


def _levels(grey: NDArray[np.uint8], piece: Rect) -> tuple[float, float] | None:
    """Light of the ink and of the paper of a piece; None where nothing is printed."""
    x1, y1, x2, y2 = (round(v) for v in (piece.left, piece.top, piece.right, piece.bottom))
    region = grey[max(0, y1) : y2, max(0, x1) : x2]
    if min(region.shape) < LEAST_HEIGHT:
        return None
    ink, paper = (float(level) for level in np.percentile(region, (INK, PAPER)))
    return (ink, paper) if paper - ink > PRINTED * max(paper, 1.0) else None


def _excess(places: Floats, light: Floats) -> Floats:
    """How much lighter each place (n, 2) is than the even slope of light through most of them, in shares of it."""
    base = np.column_stack([np.ones(len(places)), places])
    weights = np.ones(len(places))
    rest = even = light
    for _ in range(8):
        solution = np.linalg.lstsq(base * weights[:, None], light * weights, rcond=None)[0]
        even = base @ solution
        rest = light - even
        spread = max(2.0, 1.4826 * float(np.median(np.abs(rest))))
        # What is lighter is left out, being what is looked for; what is darker only where it is much darker.
        weights = 1 / (1 + (np.maximum(rest, 0) / spread) ** 2 + (np.minimum(rest, 0) / (3 * spread)) ** 2)
    return np.asarray(rest / np.maximum(even, 1), np.float64)
