"""Bar codes and QR codes on papers: their numbers fill or check the printed ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import zxingcpp

from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import Document, DocumentField, DocumentType
from scenecheck_vision.papers.checks import with_problem
from scenecheck_vision.photo import Photo

DECODED = 0.99
"""Score of a number that only a code gave: codes carry check digits, but nobody printed this one legibly."""
NUMBERS = {
    DocumentType.VEHICLE_LICENCE: ("barcode", re.compile(r"(?<![A-Z0-9])\d{10,16}(?![A-Z0-9])")),
    DocumentType.DRIVING_LICENCE: ("file_number", re.compile(r"(?<![A-Z0-9])\d{12}(?![A-Z0-9])")),
    DocumentType.INSURANCE_POLICY: (
        "policy_number",
        re.compile(r"(?<![A-Z0-9])(?=[A-Z]*\d{8})[A-Z0-9]{15,30}(?![A-Z0-9])"),
    ),
}
"""Which field of a paper its codes repeat, and what the number looks like."""

PRINTED = zxingcpp.barcode_formats_from_str("QRCode,Code128,Code39,PDF417")
"""Kinds of codes that papers carry: to look for every kind there is takes twice as long."""


@dataclass(frozen=True)
class Code:
    """A bar code or QR code: its text, and its box in pixels of the full-size photo."""

    text: str
    box: Box


def read_codes(photo: Photo) -> tuple[Code, ...]:
    """The codes in a photo, whichever way up."""
    found = []
    for code in zxingcpp.read_barcodes(photo.image, formats=PRINTED):
        place = code.position
        points = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
        xs, ys = [p.x / photo.scale for p in points], [p.y / photo.scale for p in points]
        found.append(Code(code.text, (min(xs), min(ys), max(xs), max(ys))))
    return tuple(found)


def with_codes(document: Document, codes: Sequence[Code]) -> Document:
    """A document whose number is filled from a code where it was not read, and marked where the two differ."""
    if document.type not in NUMBERS:
        return document
    name, pattern = NUMBERS[document.type]
    numbers = [(match.group(), code) for code in codes for match in pattern.finditer(code.text.upper())]
    if name not in document.fields or len({number for number, _ in numbers}) != 1:
        return document
    number, code = numbers[0]
    field = document.fields[name]
    if field.value is None:
        field = DocumentField(value=number, raw=code.text, score=DECODED, box=code.box)
    elif field.value == number:
        field = field.model_copy(update={"score": max(field.score, DECODED), "problem": None})
    else:
        field = with_problem(field, "differs_from_barcode")
    return document.model_copy(update={"fields": {**document.fields, name: field}})
