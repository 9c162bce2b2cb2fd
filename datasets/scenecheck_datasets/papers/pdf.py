"""Policies as PDF files: the picture of the page with a text layer that is good, garbled or not there.

A small writer of its own: a page is one JPEG, the text lies invisibly (render mode 3) over it in the standard
Chinese font that needs no embedding (ISO 32000-1, 9.7.5.2: predefined CMap UniGB-UCS2-H).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import cv2

from scenecheck_datasets.papers.page import RenderedPage, TextRun

_POINTS_PER_MM = 72 / 25.4
_JPEG_QUALITY = 88
_PROPORTIONAL = 500  # width that the font descriptor gives to ASCII, thousandths of the em

LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"
    b"4 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>\nendobj\n"
    b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00><00>] >>\n%%EOF\n"
)
"""An encrypted file of one empty page that needs a password."""


class TextLayer(StrEnum):
    """What a program finds that asks the PDF for its text."""

    GOOD = "good"
    GARBLED = "garbled"
    NONE = "none"


def pdf_of(pages: Sequence[RenderedPage], layer: TextLayer) -> bytes:
    """The pages as a PDF file, one page each, with the layer of text."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    catalogue, tree, font = add(b""), add(b""), add(b"")
    descendant, descriptor = add(b""), add(b"")
    objects[font - 1] = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [%d 0 R] >>" % descendant
    )
    objects[descendant - 1] = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 %d]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor %d 0 R >>"
        % (_PROPORTIONAL, descriptor)
    )
    objects[descriptor - 1] = (
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    kids = []
    for page in pages:
        height, width = page.image.shape[:2]
        done, jpeg = cv2.imencode(".jpg", page.image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        assert done
        picture = add(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
            b" /Filter /DCTDecode /Length %d >>\nstream\n"
            % (width, height, jpeg.size)
            + jpeg.tobytes()
            + b"\nendstream"
        )
        wide, high = (size / page.scale * _POINTS_PER_MM for size in (width, height))
        drawing = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Page Do Q\n".encode() + _text(page, layer, high)
        content = add(b"<< /Length %d >>\nstream\n" % len(drawing) + drawing + b"\nendstream")
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R"
                b" /Resources << /XObject << /Page %d 0 R >> /Font << /F %d 0 R >> >> >>"
                % (tree, wide, high, content, picture, font)
            )
        )
    objects[catalogue - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    return _file(objects, catalogue)


def _file(objects: Sequence[bytes], root: int) -> bytes:
    """Objects numbered from 1 with their cross-reference table (ISO 32000-1, 7.5)."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, table)
    return bytes(out)


def _text(page: RenderedPage, layer: TextLayer, page_height: float) -> bytes:
    """The operators that lay the text of a page, points from the bottom left."""
    if layer is TextLayer.NONE:
        return b""
    per_pixel = _POINTS_PER_MM / page.scale
    lines = [b"BT 3 Tr"]
    for run in page.runs:
        x1, y1, x2, y2 = (value * per_pixel for value in run.box)
        size = max(1.0, run.size * per_pixel)
        stretch = 100 * (x2 - x1) / (size * _ems(run))
        baseline = page_height - y2 + (0.1 * size if y2 - y1 > 0.8 * size else 0.0)
        text = run.text if layer is TextLayer.GOOD else _garbled(run.text)
        code = text.encode("utf-16-be").hex().upper()
        lines.append(f"/F {size:.2f} Tf {stretch:.1f} Tz 1 0 0 1 {x1:.2f} {baseline:.2f} Tm <{code}> Tj".encode())
    return b"\n".join([*lines, b"ET"])


def _garbled(text: str) -> str:
    """What comes out of a subset font without a map back to Unicode: other characters, always the same."""
    return "".join(chr(0x4E00 + (ord(character) * 7 + 257) % 0x4000) for character in text)


def _ems(run: TextRun) -> float:
    """Length of a run in ems as the font descriptor has it."""
    return max(0.5, sum(_PROPORTIONAL / 1000 if " " <= c <= "~" else 1.0 for c in run.text))
