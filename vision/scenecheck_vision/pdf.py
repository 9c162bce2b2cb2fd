"""Pages of a PDF policy as photos."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import cv2
import numpy as np
import pypdfium2

from scenecheck_vision.intake import IntakeError
from scenecheck_vision.photo import Photo

DPI = 200
"""Resolution of rendering: an A4 page becomes 1,654 x 2,339 pixels, small print 25 pixels high."""
MAX_SIDE = 2600
"""Longest side of a rendered page in pixels, whatever paper size the file claims."""
MAX_PAGES = 12
"""Pages that are looked at; policies print their facts on the first two, clauses follow."""

_POINTS_PER_INCH = 72
_LOCK = threading.Lock()  # PDFium is not thread-safe


class PdfError(IntakeError):
    """A PDF file cannot be opened or drawn."""

    code = "pdf_unreadable"


def pdf_pages(data: bytes, name: str) -> Iterator[Photo]:
    """Draw the pages of a PDF, the first MAX_PAGES of them.

    Args:
        data: the file's bytes.
        name: its name, for messages.

    Raises:
        PdfError: the file is damaged, locked by a password, or has no page.
    """
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(error) from error
    with closing(document):
        if not len(document):
            raise PdfError("expected a PDF of one or more pages, found none", "应为一页以上的 PDF，实际没有页面")
        for number in range(min(len(document), MAX_PAGES)):
            with _LOCK:
                try:
                    pixels = _draw(document[number])
                except (pypdfium2.PdfiumError, ValueError) as error:
                    raise _unreadable(error) from error
            yield Photo.from_array(pixels, f"{name} page {number + 1}")


def _draw(page: pypdfium2.PdfPage) -> np.ndarray:
    """Pixels of a page, (h, w, 3) uint8 BGR, on white."""
    scale = min(DPI / _POINTS_PER_INCH, MAX_SIDE / max(*page.get_size(), 1.0))
    drawn = page.render(scale=scale).to_numpy()
    if drawn.ndim == 2 or drawn.shape[2] == 1:
        return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.ascontiguousarray(drawn[:, :, :3], np.uint8)


def _unreadable(error: Exception) -> PdfError:
    reason = " ".join(str(error).split())[:200]
    if "password" in reason.lower():
        return PdfError("expected a PDF without a password, found a locked one", "PDF 文件有密码，请上传未加密的保单")
    return PdfError(f"expected a readable PDF, found a damaged one ({reason})", "PDF 文件已损坏，请重新上传")
