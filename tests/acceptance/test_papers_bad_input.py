"""Files that are no good photo of a paper: each has a clear outcome, and soon."""

from __future__ import annotations

import io
import time
from functools import cache

import cv2
import numpy as np
import pypdfium2
import pytest

from scenecheck_datasets.papers import invent
from scenecheck_datasets.papers.folder import draw_pdf, draw_photo
from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.page import random_style
from scenecheck_datasets.papers.pdf import LOCKED_PDF
from scenecheck_datasets.papers.photo import Condition
from scenecheck_datasets.papers.render import render_page
from scenecheck_evidence.reading import Document, DocumentType, Page, Variant
from scenecheck_vision.papers.reader import DocumentReader
from scenecheck_vision.pdf import MOST_PAPERS, PdfError
from scenecheck_vision.photo import Photo
from scenecheck_vision.pipeline import Pipeline
from scenecheck_vision.text import RapidOcrReader

SEED = 90417
LONGEST = 120.0
"""Seconds: the limit is 10 on an idle machine; a busy one must not fail the test, an endless loop must."""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader(RapidOcrReader())


@cache
def drawn_pdf(kind: str) -> tuple[bytes, dict[str, str | None]]:
    """A policy as a PDF, and the truth of its fields."""
    try:
        data, page = draw_pdf(SEED, 0, kind)
        return data, page.fields
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")


def policy_pdf(kind: str) -> bytes:
    return drawn_pdf(kind)[0]


def read_pdf(pipeline: Pipeline, data: bytes) -> tuple[Document, ...]:
    started = time.perf_counter()
    reading, _ = pipeline.read_photo(data, "policy.pdf")
    assert time.perf_counter() - started < LONGEST
    return reading.documents


def test_the_text_layer_of_a_policy_is_taken_where_it_is_good(pipeline: Pipeline) -> None:
    good, garbled = (read_pdf(pipeline, policy_pdf(f"policy_pdf_{kind}")) for kind in ("good", "garbled"))
    for kind, documents in (("good", good), ("garbled", garbled)):
        (document,) = documents
        truth = drawn_pdf(f"policy_pdf_{kind}")[1]
        for name in ("policy_number", "vin", "plate_number", "insured", "period_start"):
            assert document.value(name) == truth[name], (kind, name)
    # The layer states characters, a picture is read: only the layer is sure of every one of them.
    assert good[0].fields["vin"].score == 1.0 > garbled[0].fields["vin"].score


def test_a_text_layer_that_states_another_number_than_the_page_shows(pipeline: Pipeline) -> None:
    data = policy_pdf("policy_pdf_good")
    number = read_pdf(pipeline, data)[0].value("policy_number")
    assert number
    forged = data.replace(number.encode("utf-16-be").hex().upper().encode(), b"0039" * len(number))
    assert forged != data
    (document,) = read_pdf(pipeline, forged)
    assert "text_layer_differs" in document.warnings
    assert document.value("policy_number") == number


def test_forty_pages_of_clauses(pipeline: Pipeline) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(40):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    assert read_pdf(pipeline, buffer.getvalue()) == ()


def test_an_archive_of_policies_in_one_file_is_read_in_part(pipeline: Pipeline) -> None:
    document, policy = pypdfium2.PdfDocument.new(), pypdfium2.PdfDocument(policy_pdf("policy_pdf_good"))
    for _ in range(40):
        document.import_pages(policy, [0])
    buffer = io.BytesIO()
    document.save(buffer)
    reading, _ = pipeline.read_photo(buffer.getvalue(), "archive.pdf")
    assert [paper.pdf_page for paper in reading.documents] == list(range(1, MOST_PAPERS + 1))


def test_a_policy_with_a_script_is_read_and_the_script_is_not_run(pipeline: Pipeline) -> None:
    data = policy_pdf("policy_pdf_good")
    action = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    scripted = data.replace(b"/Type /Catalog", action)
    assert scripted != data
    (document,) = read_pdf(pipeline, scripted)
    assert document.type is DocumentType.INSURANCE_POLICY


def test_an_encrypted_file_says_so(pipeline: Pipeline) -> None:
    with pytest.raises(PdfError, match="without a password") as caught:
        pipeline.read_photo(LOCKED_PDF, "locked.pdf")
    assert "密码" in caught.value.text.zh


def test_half_a_licence_invents_nothing(reader: DocumentReader) -> None:
    try:
        photo = draw_photo(SEED, 0, "vehicle_licence_main", Condition.PHOTO)
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")
    (whole,) = photo.documents
    half = np.ascontiguousarray(photo.image[:, : photo.image.shape[1] // 2])
    for document in reader.read(Photo.from_array(half)):
        for name, field in document.fields.items():
            if field.value is not None and field.score >= 0.95:
                assert field.value == whole.fields[name], name


def test_misprints_of_a_specimen_are_reported_and_not_repaired(reader: DocumentReader) -> None:
    rng = np.random.default_rng(SEED)
    try:
        content = invent.random_vehicle_licence_content(rng, vin="LSVAA4182E21845678")
        page = render_page(content, random_style(rng), rng, Page.MAIN, Variant.PAPER)
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")
    image = page.image.copy()
    x1, y1, x2, y2 = (round(v) for v in page.boxes["issue_date"])
    cv2.rectangle(image, (x1 - 4, y1 - 4), (x2 + 4, y2 + 4), (240, 240, 240), -1)
    cv2.putText(image, "0000-00-00", (x1, y2), cv2.FONT_HERSHEY_SIMPLEX, (y2 - y1) / 24, (30, 30, 30), 2)
    (document,) = reader.read(Photo.from_array(image))
    vin, issued = document.fields["vin"], document.fields["issue_date"]
    assert (vin.value, vin.problem) == ("LSVAA4182E21845678", "vin_length")
    assert (issued.value, issued.problem) == ("0000-00-00", "invalid_date")
    assert max(vin.score, issued.score) < 0.95
