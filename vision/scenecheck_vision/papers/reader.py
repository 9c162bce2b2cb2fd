"""Reading the papers in a photo: find the text, turn it upright, tell the form, pair, look again, check."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Quad
from scenecheck_evidence.reading import Document, DocumentField
from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.glyphs import Glyph, line_glyphs
from scenecheck_vision.papers.orientation import Frame, cut_frame, quarter_turns, transform, turn_matrix
from scenecheck_vision.papers.pairing import Claim, pair
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import TextReader

GATE_SIDE = 736
"""Long side in pixels at which a photo is searched for text at all."""
GATE_REGIONS = 7
"""Fewer regions of text are no licence and no policy."""
CARD_SIDE = 960
POLICY_SIDE = 1280
POLICY_REGIONS = 45
"""From so many regions of text on, a page is read at the size of a policy."""


class DocumentReader:
    """Reads vehicle licences, driving licences and insurance policies.

    Args:
        text_reader: finds and reads lines of text.
    """

    def __init__(self, text_reader: TextReader):
        self.text_reader = text_reader

    def read(self, photo: Photo) -> tuple[Document, ...]:
        """The pages of our papers in a photo; empty where there are none."""
        regions = self.text_reader.find(photo.image, GATE_SIDE)
        if len(regions) < GATE_REGIONS:
            return ()
        turns, _ = quarter_turns(photo.image, regions, self.text_reader)
        height, width = photo.image.shape[:2]
        side = POLICY_SIDE if len(regions) >= POLICY_REGIONS else CARD_SIDE
        frame = cut_frame(photo.image, regions, turn_matrix(turns, width, height), side)
        lines = self.text_reader.read(frame.image, side)
        glyphs = [line_glyphs(line, index) for index, line in enumerate(lines)]
        return tuple(self._document(photo, frame, page) for page in find_pages(glyphs))

    def _document(self, photo: Photo, frame: Frame, page: PageFound) -> Document:
        claims = pair(page.form, page.lines, page.hits)
        fields = {name: DocumentField(value=None) for name in page.form.fields}
        for claim in claims.values():
            fields |= self._fields(photo, frame, claim)
        return Document(
            type=page.form.type,
            page=page.form.page,
            variant=page.form.variant,
            corners=_corners(photo, frame, [g for line in page.lines for g in line]),
            fields=fields,
        )

    def _fields(self, photo: Photo, frame: Frame, claim: Claim) -> dict[str, DocumentField]:
        start, end = claim.parsed.span
        glyphs = claim.glyphs[start:end]
        score = min(g.score for g in glyphs)
        box = _box(photo, frame, glyphs)
        raw = "".join(g.char for g in claim.glyphs)
        names = {name or claim.label.names[0]: value for name, value in claim.parsed.values.items()}
        return {
            name: DocumentField(value=value, raw=raw, score=score, box=box, problem=claim.parsed.problem)
            for name, value in names.items()
        }


def _box(photo: Photo, frame: Frame, glyphs: Sequence[Glyph]) -> tuple[float, float, float, float]:
    half = np.array([g.height / 2 for g in glyphs])
    xs, ys = np.array([g.x for g in glyphs]), np.array([g.y for g in glyphs])
    left, top, right, bottom = (xs - half).min(), (ys - half).min(), (xs + half).max(), (ys + half).max()
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    points = frame.points(corners) / photo.scale
    low, high = points.min(axis=0), points.max(axis=0)
    return (
        float(np.clip(low[0], 0, photo.width)),
        float(np.clip(low[1], 0, photo.height)),
        float(np.clip(high[0], 0, photo.width)),
        float(np.clip(high[1], 0, photo.height)),
    )


def _corners(photo: Photo, frame: Frame, glyphs: Sequence[Glyph]) -> Quad:
    xs = np.array([g.x for g in glyphs])
    ys = np.array([g.y for g in glyphs])
    corners: NDArray[np.float64] = np.array(
        [[xs.min(), ys.min()], [xs.max(), ys.min()], [xs.max(), ys.max()], [xs.min(), ys.max()]]
    )
    points = transform(frame.to_source, corners) / photo.scale
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return a, b, c, d
