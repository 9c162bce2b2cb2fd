"""Signatures as they were drawn or typed on the phone, for the lines of a printed agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reportlab.graphics.shapes import Drawing, PolyLine
from reportlab.lib import colors
from reportlab.lib.units import mm

from scenecheck_evidence.issued.agreement import Agreement

HEIGHT = 11 * mm
WIDTH = HEIGHT * 640 / 240
"""The field on the phone is 640 by 240 (templates/capture/agreement.html.j2)."""


@dataclass(frozen=True)
class Signature:
    """One party's.

    Attributes:
        party: who signed.
        name: as typed.
        signed_at: when.
        strokes: lines of points in 0..1 of the field, x to the right and y down; none when the name was typed alone.
    """

    party: str
    name: str
    signed_at: datetime
    strokes: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class SignedAgreement:
    """An agreement under which every party's signature stands.

    Attributes:
        paper: the text.
        sha256: of its canonical JSON, which is what was signed.
        signatures: one of each party, the earliest first.
    """

    paper: Agreement
    sha256: str
    signatures: tuple[Signature, ...]


def drawn(signature: Signature) -> Drawing:
    """The strokes at the size of the line; a dot is a short stroke."""
    drawing = Drawing(WIDTH, HEIGHT)
    for stroke in signature.strokes:
        points = stroke if len(stroke) > 1 else [*stroke, *((x + 0.004, y) for x, y in stroke)]
        flat = [value for x, y in points for value in (x * WIDTH, (1 - y) * HEIGHT)]
        drawing.add(PolyLine(flat, strokeColor=colors.black, strokeWidth=0.9, strokeLineCap=1, strokeLineJoin=1))
    return drawing
