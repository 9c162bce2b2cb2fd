"""The frame number as a close-up: stamped in metal, on its plate or behind the windscreen. A page of one field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenecheck_evidence.reading import Document, DocumentField, DocumentType
from scenecheck_vision.papers.alphabets import VIN
from scenecheck_vision.papers.checks import DOUBTED
from scenecheck_vision.papers.orientation import directions, heights
from scenecheck_vision.papers.values import clean, parse_vin
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image, Quads, TextReader, line_crop

MIN_SHAPE = 5.0
"""A line of 17 capitals is at least this many times longer than high."""
MIN_LENGTH = 0.12
"""Least length of the line as a share of the photo's long side: less is no close-up."""
MAX_LINES = 3
LEGIBLE = 0.5
"""Least score of every character: in a stamped number a doubtful character makes the whole doubtful."""


def read_vin(photo: Photo, regions: Quads, reader: TextReader) -> Document | None:
    """The frame number among few regions of text, whichever way up; None where no line is one.

    Args:
        photo: the photo.
        regions: (n, 4, 2) regions of text in pixels of the working image.
        reader: reads the lines.
    """
    if not len(regions):
        return None
    _, lengths = directions(regions)
    fits = (lengths > MIN_SHAPE * heights(regions)) & (lengths > MIN_LENGTH * max(photo.image.shape[:2]))
    chosen = [int(index) for index in np.argsort(-lengths) if fits[index]][:MAX_LINES]
    best: tuple[float, DocumentField, int] | None = None
    for index in chosen:
        crop = line_crop(photo.image, regions[index])
        found = _field(reader, [crop, np.ascontiguousarray(crop[::-1, ::-1])])
        if found and (best is None or found.score > best[0]):
            best = (found.score, found, index)
    if best is None:
        return None
    points = regions[best[2]].astype(np.float64) / photo.scale
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    field = best[1].model_copy(update={"box": (float(x1), float(y1), float(x2), float(y2))})
    return Document(type=DocumentType.VIN, corners=(a, b, c, d), fields={"vin": field})


def _field(reader: TextReader, crops: Sequence[Image]) -> DocumentField | None:
    best: DocumentField | None = None
    for line in reader.read_lines(crops, VIN):
        parsed = parse_vin(clean(line.text))
        if parsed is None or parsed.fit < 1:
            continue
        score = min(line.char_scores)
        if parsed.problem:
            score = min(score, DOUBTED)
        if score >= LEGIBLE and (best is None or score > best.score):
            best = DocumentField(value=parsed.value, raw=line.text, score=score, problem=parsed.problem)
    return best
