"""Pages of a PDF policy as photos, with the text that the file states of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import cv2
import numpy as np
import pypdfium2

from scenecheck_vision.intake import IntakeError
from scenecheck_vision.pdf_text import text_lines
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import TextLine

DPI = 200
"""Resolution of rendering: an A4 page becomes 1,654 x 2,339 pixels, small print 25 pixels high."""
MAX_SIDE = 2600
"""Longest side of a rendered page in pixels, whatever paper size the file claims."""
MAX_PAGES = 12
"""Pages that are looked at; policies print their facts on the first two, clauses follow."""
BARREN_PAGES = 3
"""So many pages in a row without a paper of ours end the search: clauses are long."""
MOST_PAPERS = 3
"""So many papers end it too: a file holds the compulsory and the commercial policy, one perhaps twice. A page takes
seconds, and whoever waits should not wait for an archive."""

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
    for photo, _ in pdf_pages_with_text(data, name):
        yield photo


def pdf_pages_with_text(data: bytes, name: str) -> Iterator[tuple[Photo, tuple[TextLine, ...]]]:
    """The pages as `pdf_pages` draws them, each with the lines of its text layer in pixels of the working image.

    Scripts, forms and links of the file are never run or followed.

    Raises:
        PdfError: as `pdf_pages`.
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
                    page = document[number]
                    photo = Photo.from_array(_draw(page), f"{name} page {number + 1}")
                    lines = text_lines(page, _scale(page) * photo.scale)
                except (pypdfium2.PdfiumError, ValueError) as error:
                    raise _unreadable(error) from error
            yield photo, lines


def _scale(page: pypdfium2.PdfPage) -> float:
    """Pixels per point that a page is drawn at."""
    return float(min(DPI / _POINTS_PER_INCH, MAX_SIDE / max(*page.get_size(), 1.0)))


def _draw(page: pypdfium2.PdfPage) -> np.ndarray:
    """Pixels of a page, (h, w, 3) uint8 BGR, on white."""
    drawn = page.render(scale=_scale(page)).to_numpy()
    if drawn.ndim == 2 or drawn.shape[2] == 1:
        return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.ascontiguousarray(drawn[:, :, :3], np.uint8)


def _unreadable(error: Exception) -> PdfError:
    reason = " ".join(str(error).split())[:200]
    if "password" in reason.lower():
        return PdfError("expected a PDF without a password, found a locked one", "PDF 文件有密码，请上传未加密的保单")
    return PdfError(f"expected a readable PDF, found a damaged one ({reason})", "PDF 文件已损坏，请重新上传")
