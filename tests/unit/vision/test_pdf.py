"""Pages of PDF files, and files that are none."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from scenecheck_vision.intake import is_pdf
from scenecheck_vision.pdf import DPI, MAX_PAGES, MAX_SIDE, PdfError, pdf_pages


def pdf_of(*sizes: tuple[float, float]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_pages_are_drawn_at_their_resolution_in_order():
    pages = list(pdf_pages(pdf_of((595, 842), (842, 595)), "policy.pdf"))
    assert [page.name for page in pages] == ["policy.pdf page 1", "policy.pdf page 2"]
    assert pages[0].width == pytest.approx(595 / 72 * DPI, abs=1)
    assert pages[0].height == pytest.approx(842 / 72 * DPI, abs=1)
    assert pages[1].width > pages[1].height
    assert pages[0].full().min() == 255


def test_a_picture_on_a_page_keeps_its_colours():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), (250, 40, 10)).save(buffer, "PDF")
    (page,) = pdf_pages(buffer.getvalue(), "a.pdf")
    assert page.full()[page.height // 2, page.width // 2].tolist() == pytest.approx([10, 40, 250], abs=6)


def test_a_giant_page_is_drawn_small_and_a_long_file_in_part():
    (page,) = pdf_pages(pdf_of((14_400, 14_400)), "a.pdf")
    assert max(page.width, page.height) <= MAX_SIDE + 1
    assert len(list(pdf_pages(pdf_of(*[(100, 100)] * (MAX_PAGES + 3)), "a.pdf"))) == MAX_PAGES


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%", b"%PDF-1.4 and some words", pdf_of((100, 100))[:200]])
def test_a_damaged_file_is_one_clear_line(data):
    assert is_pdf(data)
    with pytest.raises(PdfError, match="expected a readable PDF") as caught:
        list(pdf_pages(data, "a.pdf"))
    assert caught.value.code == "pdf_unreadable"
    assert "\n" not in str(caught.value)
    assert caught.value.text.zh


def test_what_a_pdf_is():
    assert is_pdf(b"\n\n%PDF-1.4")
    assert not is_pdf(b"\xff\xd8\xff\xe0 %PDF-1.4")
    assert not is_pdf(b"")
