"""Reading the papers in a photo: find the text, turn it upright, tell the form, pair, look again, check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.reading import Document, DocumentField, DocumentType, DocumentWarning, Variant
from scenecheck_vision.papers.checks import DOUBTED, check_fields, with_problem
from scenecheck_vision.papers.claims import Claim
from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.codes import read_codes, with_codes
from scenecheck_vision.papers.covers import cover_rows, premiums_agree
from scenecheck_vision.papers.fine_print import with_lower_parts
from scenecheck_vision.papers.form import Form, Label, Place
from scenecheck_vision.papers.glyphs import Glyph, Rect, line_glyphs
from scenecheck_vision.papers.implied import complete_hits, seal_window
from scenecheck_vision.papers.labels import CLEAR_LABEL
from scenecheck_vision.papers.orientation import (
    Frame,
    cut_frame,
    heights,
    in_common,
    is_level,
    quarter_turns,
    turn_matrix,
)
from scenecheck_vision.papers.page_marks import Seal, copied_together, page_marks
from scenecheck_vision.papers.page_text import PageText
from scenecheck_vision.papers.pairing import cut_runs, pair
from scenecheck_vision.papers.places import at_border, outline, page_corners, photo_box, rect_of
from scenecheck_vision.papers.seal import (
    find_seals,
    is_authority,
    is_official,
    is_red,
    rank,
    read_seal,
    seal_place,
    without_specimen,
)
from scenecheck_vision.papers.second_look import DASH_CELLS, Reading, SecondLook, first_reading, sharpened
from scenecheck_vision.papers.sheet import find_sheet
from scenecheck_vision.papers.values import Parsed, clean, parse_chinese, parse_engine_number, parse_insurer, parse_mass
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
CLEAR_WORDS = 0.9
"""Least score of a character of words that were only found by looking beside their label."""
UNSURE_MARGIN = 0.15
"""A pairing that beats the next best by less than this is not sure."""
UNSURE = 0.9
"""Highest score of a value that was paired without its label, with an unclear one, or by a small margin."""


WHOLE = (*"号室户楼层组队村社院厦店铺库站厂场寓座", "公司", "营业部")
"""What addresses and names of insurers end in; after anything else, such as 单元 or a digit, more may follow."""
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
KNOWN = 0.7
"""Least fit of a value that its type makes sure, such as a date; engine numbers and free words have none."""
DASHES = Reading(Parsed({"": "--"}, (0, 2), 0.6), "--", UNSURE)
"""What a cell that holds a pair of dashes says."""


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
        reader = _PageReader(photo, frame, self.text_reader, again)
        read = [reader.read(page) for page in pages]
        if len(text.unread) and any(page.leaves_out for page in read):
            text.read_fine_print()
            read = [reader.read(page) for page in _pages_in(text)]
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
        reader = _PageReader(photo, frame, self.text_reader, again)
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


@dataclass(frozen=True)
class _PageRead:
    """A page with the claims of its labels and its fields."""

    page: PageFound
    claims: Mapping[str, Claim]
    fields: Mapping[str, DocumentField]

    @property
    def leaves_out(self) -> bool:
        """Whether a field was not read."""
        return any(field.value is None for field in self.fields.values())


class _PageReader:
    """Turns a page that was found into a document."""

    def __init__(self, photo: Photo, frame: Frame, reader: TextReader, again: SecondLook):
        self.photo = photo
        self.frame = frame
        self.reader = reader
        self.again = again

    def read(self, page: PageFound) -> _PageRead:
        """The fields of a page."""
        page = replace(page, hits=complete_hits(page.form, page.hits))
        seal = [line for line in page.lines if _sealed(page.form) and is_red(self.frame.image, rect_of(line))]
        black = [line for line in page.lines if line not in seal]
        claims = pair(page.form, black, page.hits, seal)
        looked = [name for name, claim in claims.items() if claim.label.place is not Place.SEAL]
        readings = dict(zip(looked, self.again.looks([claims[name] for name in looked]), strict=True))
        fields: dict[str, DocumentField] = {}
        for label in page.form.labels:
            for name, field in self._fields(page, label, claims, readings).items():
                if name not in fields or fields[name].value is None:
                    fields[name] = field
        for name, value in page.form.fixed.items():
            fields[name] = DocumentField(value=value, score=min(1.0, 0.5 + page.share / 2))
        for name, parts in page.form.joined.items():
            fields[name] = _joined([fields.pop(part) for part in parts])
        if page.form.table:
            fields[page.form.table] = self._covers(page, black, fields)
        return _PageRead(page, claims, check_fields(fields))

    def document(self, read: _PageRead) -> Document:
        """The document that a page is: its fields, its sheet, and what else the photo shows of it."""
        page = read.page
        text = rect_of([glyph for line in page.lines for glyph in line])
        # Labels and what was paired with them lie on the sheet for sure; other lines may lie beside it.
        paired = [rect_of(claim.glyphs) for claim in read.claims.values() if claim.glyphs]
        inner = outline([hit.rect for hit in page.hits] + paired) or text
        # A screenshot fills the photo to its border: it has no edges.
        sheet = None if page.form.variant is Variant.ELECTRONIC else find_sheet(self.photo, self.frame, inner)
        marks: tuple[DocumentWarning, ...] = ()
        if page.form.type is not DocumentType.VIN:
            lines = [rect_of(line) for line in page.lines]
            marks = page_marks(
                self.photo, self.frame, text, lines, sheet, inner, page.form.variant, _seal_of(page.form), read.fields
            )
        return Document(
            type=page.form.type,
            page=page.form.page,
            variant=page.form.variant,
            corners=sheet.clipped(self.photo) if sheet else page_corners(self.photo, self.frame, text),
            corners_score=sheet.score if sheet else 0.0,
            fields=read.fields,
            warnings=tuple(dict.fromkeys(mark.code for mark in marks)),
            warning_places=marks,
        )

    def _fields(
        self, page: PageFound, label: Label, claims: Mapping[str, Claim], readings: Mapping[str, Reading]
    ) -> dict[str, DocumentField]:
        """The fields of one label, each with its value or the reason why there is none."""
        if not label.names:
            return {}
        claim = claims.get(label.names[0])
        if claim and claim.label is not label:
            if label.place is Place.SEAL:
                return {}  # screens name the issuer instead
            claim = None
        if label.place is Place.SEAL:
            return {label.names[0]: self._seal(page, label, claim)}
        if claim is None:
            return self._missing(page, label)
        return self._found(page, claim, readings[label.names[0]])

    def _found(self, page: PageFound, claim: Claim, reading: Reading) -> dict[str, DocumentField]:
        rect = rect_of(claim.glyphs)
        box = photo_box(self.photo, self.frame, rect)
        score = reading.score
        if claim.hit is None or claim.hit.score < CLEAR_LABEL or claim.margin < UNSURE_MARGIN:
            score = min(score, UNSURE)
        marked = self.again.is_marked(claim) or (self.again.watermark and claim.label.parse is parse_engine_number)
        if marked and reading.parsed.fit < KNOWN:
            score = min(score, UNSURE)  # letters of the watermark may have been read with it
        if claim.label.parse in (parse_chinese, parse_insurer) and not reading.raw.endswith(WHOLE):
            score = min(score, UNSURE)  # the next line may be missing
        problem = reading.parsed.problem
        if problem:
            score = min(score, DOUBTED)
        fields = {name: DocumentField(value=None, problem="not_found") for name in claim.label.names}
        # A screenshot fills the photo to its border.
        screen = page.form.variant is Variant.ELECTRONIC
        at_edge = at_border(self.photo, self.frame, rect) and reading.parsed.fit < 1
        cut = at_edge and not screen
        if at_edge:
            score = min(score, UNSURE)
        for name, value in reading.parsed.values.items():
            fields[name or claim.label.names[0]] = DocumentField(
                value=None if cut else value,
                raw=reading.raw,
                score=0.0 if cut else score,
                box=box,
                problem="cut_off" if cut else problem,
            )
        return fields

    def _missing(self, page: PageFound, label: Label) -> dict[str, DocumentField]:
        """A label without a value: look beside it once more where the value is of a type that proves itself."""
        hit = next((hit for hit in page.hits if hit.label is label), None)
        if hit is None:
            return {name: DocumentField(value=None, problem="not_found") for name in label.names}
        unread = {name: DocumentField(value=None, problem="unread") for name in label.names}
        if label.parse is None:
            return unread
        height = hit.rect.height
        middle = (hit.rect.middle + hit.bottom) / 2
        beside = [
            other.rect.left
            for other in page.hits
            if other.rect.left > hit.rect.right and abs(other.rect.middle - hit.rect.middle) < 0.8 * height
        ]
        right = min([self.frame.image.shape[1], *beside])
        start = (hit.rect.right + 0.2 * height, middle)
        starts = [start]
        if page.form.stacked:  # a screen may print its values at the right edge
            edge = max(rect_of(line).right for line in page.lines)
            starts.append((max(start[0], edge + 0.5 * height - DASH_CELLS * height), middle))
        dashes = label.parse is parse_mass and any(self.again.dashes_beside(place, right, height) for place in starts)
        reading = DASHES if dashes else self.again.look_beside(start, right, height, label)
        if reading is None or not _proves_itself(reading):
            return unread
        box = photo_box(self.photo, self.frame, Rect(hit.rect.right, middle - height, right, middle + height))
        found = {
            name or label.names[0]: DocumentField(
                value=value, raw=reading.raw, score=min(reading.score, UNSURE), box=box, problem=reading.parsed.problem
            )
            for name, value in reading.parsed.values.items()
        }
        return {**unread, **found}

    def _covers(
        self, page: PageFound, lines: Sequence[Sequence[Glyph]], fields: Mapping[str, DocumentField]
    ) -> DocumentField:
        """The rows of the table of covers, above the row of their total."""
        total = next((hit.rect.top for hit in page.hits if "premium_total" in hit.label.names), np.inf)
        rows = cover_rows(cut_runs(page.form, lines, page.hits), page.hits, total)
        if not rows:
            return DocumentField(value=None, problem="not_found")
        glyphs = [glyph for _, row in rows for glyph in row]
        value = ";".join(row for row, _ in rows)
        box = photo_box(self.photo, self.frame, rect_of(glyphs))
        field = DocumentField(value=value, raw=value, score=min(glyph.score for glyph in glyphs), box=box)
        total_read = fields["premium_total"].value
        if total_read and premiums_agree([row for row, _ in rows], total_read):
            return field
        return with_problem(field, "premiums_differ")

    def _seal(self, page: PageFound, label: Label, claim: Claim | None) -> DocumentField:
        """The words of the seal, from where the form leaves room for it and from where words of it were read."""
        window = seal_window(page.form, page.hits)
        square = seal_place(self.frame.image, window) if window else None
        readings: list[tuple[str, float, Rect]] = []
        anywhere = window is None or page.form.stacked
        places = [square] if square else find_seals(self.frame.image) if anywhere else []
        if claim:
            around = rect_of([glyph for run in claim.runs for glyph in run.glyphs])
            first = first_reading(claim)
            readings.append((without_specimen(first.parsed.values[""]), first.score, around))
            places.append(around)
        for place in places:
            if seen := read_seal(self.frame.image, place, self.reader):
                readings.append((*seen, place))
                if is_authority(seen[0]):
                    break
        if not readings:
            return DocumentField(value=None, problem="not_found")
        text, score, place = max(readings, key=lambda reading: (rank(reading[0]), reading[1]))
        parsed: Parsed | None = label.parse(text) if label.parse and is_official(text) else None
        box = photo_box(self.photo, self.frame, place)
        if parsed is None:
            return DocumentField(value=None, raw=text, box=box, problem="unread")
        return DocumentField(value=parsed.values[""], raw=text, score=min(score, UNSURE), box=box)


def _is_valid(document: Document, names: Sequence[str]) -> bool:
    """Whether a document states all the named fields without a problem."""
    fields = [document.fields.get(name) for name in names]
    return all(field is not None and field.value is not None and field.problem is None for field in fields)


def _proves_itself(reading: Reading) -> bool:
    """Whether what was found beside a label can be taken for its value: of its type, or clearly read Chinese words."""
    words = len(reading.raw) >= 2 and all("一" <= c <= "鿿" for c in reading.raw)
    return reading.parsed.fit >= 0.5 or (words and reading.score >= CLEAR_WORDS)


def _says_something(document: Document) -> bool:
    """Whether a value was read on a page: a brochure or a poster has all the words of a form, and no value.

    It does name the company that it advertises, and the limits of the law.
    """
    return any(
        field.value is not None and field.box is not None
        for name, field in document.fields.items()
        if name not in ADVERTISED
    )


def _seal_of(form: Form) -> Seal:
    """The seal of a form, as far as a copy is told by it; screens that list a licence need not show one."""
    if form.type is DocumentType.INSURANCE_POLICY:
        return Seal.ROUND
    return Seal.SQUARE if _sealed(form) and form.variant is not Variant.ELECTRONIC else Seal.NONE


def _sealed(form: Form) -> bool:
    """Whether a form carries the square seal of its issuer."""
    return any(label.place is Place.SEAL for label in form.labels)


def _joined(parts: list[DocumentField]) -> DocumentField:
    """One field of several printed values; without one of them it is not read."""
    values = [part.value for part in parts]
    boxes = np.array([part.box for part in parts if part.box])
    box = (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)) if len(boxes) else None
    raw = "|".join(part.raw or "" for part in parts)
    if any(value is None for value in values):
        return DocumentField(value=None, raw=raw, box=box, problem="unread")
    return DocumentField(
        value="|".join(value for value in values if value is not None),
        raw=raw,
        score=min(part.score for part in parts),
        box=box,
        problem=next((part.problem for part in parts if part.problem), None),
    )
