"""Reading the papers in a photo: find the text, turn it upright, tell the form, pair, look again, check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.reading import Document, DocumentType
from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.codes import read_codes, with_codes
from scenecheck_vision.papers.fine_print import with_lower_parts
from scenecheck_vision.papers.glyphs import line_glyphs
from scenecheck_vision.papers.orientation import (
    Frame,
    cut_frame,
    heights,
    in_common,
    is_level,
    quarter_turns,
    turn_matrix,
)
from scenecheck_vision.papers.page_marks import copied_together
from scenecheck_vision.papers.page_reader import PageRead, PageReader
from scenecheck_vision.papers.page_text import PageText
from scenecheck_vision.papers.second_look import SecondLook, sharpened
from scenecheck_vision.papers.values import clean
from scenecheck_vision.papers.vin import read_vin
from scenecheck_vision.papers.watermark import find_watermark, is_repeated, of_the_page
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image, Quads, TextLine, TextReader

GATE_SIDE = 736
"""Long side in pixels at which a photo is searched for text at all."""
GATE_REGIONS = 7
"""Fewer regions of text are most likely no licence and no policy: a frame number is looked for first."""
LEAST_REGIONS = 4
"""Fewer regions are none for sure: a second page of a driving licence holds a title, labels and three values."""
WHITE = 98
"""Percentile of the pixels that is taken for the white of a photo."""
SAMPLED = 4
"""Every so many pixels are looked at for it."""
DARK = 100.0
"""A photo whose white is darker is brightened: the detector misses faint text, and what it misses at the foot of a page
is left out of the view that is read."""
SMALL_TEXT = 36.0
"""Regions lower than this in the working image, in pixels, are read from the full-size photo: the recogniser works
at 48 pixels."""
FRAME_SIDE = 2048
"""Long side of the rectified view that lines are cut from."""
CARD_SIDE = 960
"""Long side at which the lines of a card are looked for (cards hold at 640, domain.md 6)."""
POLICY_SIDE = 1280
"""Long side at which the lines of a policy are looked for: 42 % of values at 640 px."""
POLICY_REGIONS = 45
"""From so many regions of text on, a page is searched at the size of a policy."""
POOR = 0.8
"""Least share of a form's evidence that needs no other reading of the whole page."""


STATED_SHARE = 0.6
"""Least share of a form's evidence in a text layer; less, and the page is read from its picture."""
ANCHORS = ("policy_number", "vin", "insurer")
"""Fields that a text layer must state validly."""
SHOWN = ("policy_number", "plate_number", "vin", "insured", "period_start")
"""Fields of a text layer that are looked for in the picture: whoever alters one forgets the other."""
ALIKE = 0.7
"""Least likeness of what a text layer states and what the picture was read as: readers err, forgers replace."""
TEXT_LAYER_DIFFERS = "text_layer_differs"


ADVERTISED = ("insurer", "limits")
"""What papers about insurance state as policies do."""


class DocumentReader:
    """Reads vehicle licences, driving licences, insurance policies and frame numbers.

    Args:
        text_reader: finds and reads lines of text.
    """

    def __init__(self, text_reader: TextReader):
        self.text_reader = text_reader

    def read(self, photo: Photo) -> tuple[Document, ...]:
        """The pages of our papers in a photo; empty where there are none. A photo without text costs one search."""
        white = float(np.percentile(photo.image[::SAMPLED, ::SAMPLED], WHITE))
        gain = 255 / max(white, 1.0) if white < DARK else 1.0
        regions = self.text_reader.find(_lit(photo.image, gain), GATE_SIDE)
        if len(regions) < GATE_REGIONS and (vin := read_vin(photo, regions, self.text_reader)):
            return (vin,)
        if len(regions) < LEAST_REGIONS:
            return ()
        page = of_the_page(_lit(photo.image, gain), regions)
        found = self._pages(photo, regions, page, gain)
        rest = ~page
        if not found and rest.sum() >= LEAST_REGIONS:
            # A watermark of many lines may outvote a page of few: then the page is what runs across.
            rest[rest] = in_common(regions[rest])
            found = self._pages(photo, regions, rest, gain)
        codes = read_codes(photo) if found else ()
        return tuple(with_codes(document, codes) for document in found)

    def _pages(self, photo: Photo, regions: Quads, page: NDArray[np.bool_], gain: float) -> list[Document]:
        """The pages that run along those regions of text in a photo that are marked as theirs, (n,)."""
        image = _lit(photo.image, gain)
        height, width = image.shape[:2]
        turns, _ = quarter_turns(image, regions[page], self.text_reader)
        zoom = 1.0
        if float(np.median(heights(regions[page]))) < SMALL_TEXT and photo.scale < 1:
            zoom, image = 1 / photo.scale, _lit(photo.full(), gain)
        frame = cut_frame(image, regions[page] * zoom, turn_matrix(turns, width, height), FRAME_SIDE, zoom)
        across = frame.quads(regions[~page])
        watermark = find_watermark(frame.image, frame.quads(regions[page]), across)
        clean = watermark.removed(frame.image) if watermark else frame.image
        # Words across a page hide small labels from a detector that sees it small.
        fine = len(regions) >= POLICY_REGIONS or len(across) >= LEAST_REGIONS
        text = PageText(self.text_reader, clean, POLICY_SIDE if fine else CARD_SIDE)
        pages = _pages_in(text)
        if pages and min(page.share for page in pages) < POOR:
            # A blur hides labels from the detector, too.
            view = sharpened(clean, float(np.median(heights(frame.quads(regions[page])))))
            sharp = PageText(self.text_reader, view, POLICY_SIDE)
            pages, text = max(
                (pages, text), (_pages_in(sharp), sharp), key=lambda found: sum(page.evidence for page in found[0])
            )
        if any(page.form.stacked for page in pages) and text.read_lost_rows():
            pages = _pages_in(text)
        again = SecondLook(photo, frame, self.text_reader, watermark)
        reader = PageReader(photo, frame, self.text_reader, again)
        read = _completed([reader.read(page) for page in pages], text, reader)
        documents = [reader.document(page) for page in read]
        return copied_together(photo, [document for document in documents if _says_something(document)])

    def read_page(self, photo: Photo, lines: Sequence[TextLine]) -> tuple[Document, ...]:
        """The papers on a page of a PDF: by its text layer where that holds a policy and agrees with the picture.

        Args:
            photo: the page as drawn.
            lines: its text layer, in pixels of the working image; fonts without a map to Unicode garble it.
        """
        stated = self._stated(photo, lines) if lines else ()
        if not stated:
            return self.read(photo)
        if all(self._shown(photo, document) for document in stated):
            return stated
        return tuple(
            document.model_copy(update={"warnings": (*document.warnings, TEXT_LAYER_DIFFERS)})
            for document in self.read(photo)
        )

    def _stated(self, photo: Photo, lines: Sequence[TextLine]) -> tuple[Document, ...]:
        """What the text layer says, when it is a whole paper with valid numbers; empty when it is not."""
        frame = Frame(photo.image, np.eye(3))
        glyphs = [line_glyphs(line, index) for index, line in enumerate(lines) if is_level(line.quad)]
        again = SecondLook(photo, frame, self.text_reader)
        pages = [page for page in find_pages(glyphs) if page.share >= STATED_SHARE]
        reader = PageReader(photo, frame, self.text_reader, again)
        documents = tuple(reader.document(reader.read(page)) for page in pages)
        valid = all(_is_valid(document, ANCHORS) for document in documents)
        return documents if valid else ()

    def _shown(self, photo: Photo, document: Document) -> bool:
        """Whether the picture of a page shows the numbers and dates that its text layer states."""
        pixels = photo.full()
        crops, raws = [], []
        for name in SHOWN:
            field = document.fields.get(name)
            if field and field.box and field.raw:
                x1, y1, x2, y2 = (round(v) for v in field.box)
                crops.append(np.ascontiguousarray(pixels[max(0, y1 - 2) : y2 + 2, max(0, x1 - 6) : x2 + 6]))
                raws.append(clean(field.raw))
        readable = [(crop, raw) for crop, raw in zip(crops, raws, strict=True) if crop.size]
        lines = self.text_reader.read_lines([crop for crop, _ in readable])
        alike = [
            SequenceMatcher(None, clean(line.text), raw, autojunk=False).ratio()
            for line, (_, raw) in zip(lines, readable, strict=True)
        ]
        return bool(alike) and min(alike) >= ALIKE


def _completed(read: list[PageRead], text: PageText, reader: PageReader) -> list[PageRead]:
    """Pages that leave out a field, with what the detector lost of them and what a seal hides from it."""
    lost = [page for page in read if _is_policy(page) and page.lost_labels]
    if any(text.read_lost_labels(page.page.form, page.used, page.lost_labels) for page in lost):
        read = [reader.read(page) for page in _pages_in(text)]
    under: list[PageRead] = []
    if any(_is_policy(page) and page.leaves_out for page in read) and (seen := text.in_red_light(POLICY_SIDE)):
        under = [reader.read(page) for page in _pages_in(seen)]
        read = [page.filled_from(under) for page in read]
    if len(text.unread) and any(page.leaves_out for page in read):
        text.read_fine_print()
        read = [reader.read(page).filled_from(under) for page in _pages_in(text)]
    return read


def _is_policy(page: PageRead) -> bool:
    """Whether a page is one of a policy."""
    return page.page.form.type is DocumentType.INSURANCE_POLICY


def _pages_in(text: PageText) -> list[PageFound]:
    """The pages of our forms that a view shows; its fine print is read where the rest leaves a doubt."""
    pages = _pages_of(text)
    if len(text.unread) and not (pages and all(page.share >= POOR for page in pages)):
        text.read_fine_print()
        pages = _pages_of(text)
    return [replace(page, hits=tuple(with_lower_parts(page.hits, text.unread))) for page in pages]


def _pages_of(text: PageText) -> list[PageFound]:
    lines = text.lines
    if is_repeated(["".join(glyph.char for glyph in line) for line in lines]):
        return []
    return find_pages(lines)


def _lit(image: Image, gain: float) -> Image:
    """A photo taken in the dark, made brighter."""
    return image if gain == 1 else np.asarray(cv2.convertScaleAbs(image, alpha=gain), np.uint8)


def _is_valid(document: Document, names: Sequence[str]) -> bool:
    """Whether a document states all the named fields without a problem."""
    fields = [document.fields.get(name) for name in names]
    return all(field is not None and field.value is not None and field.problem is None for field in fields)


def _says_something(document: Document) -> bool:
    """Whether a value was read on a page: a brochure or a poster has all the words of a form, and no value.

    It does name the company that it advertises, and the limits of the law.
    """
    return any(
        field.value is not None and field.box is not None
        for name, field in document.fields.items()
        if name not in ADVERTISED
    )
