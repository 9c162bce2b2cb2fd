"""Turning a page that was found into a document: its fields, its sheet, and what else the photo shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenecheck_evidence.reading import Document, DocumentField, DocumentType, DocumentWarning, Variant
from scenecheck_vision.papers.checks import DOUBTED, check_fields, with_problem
from scenecheck_vision.papers.claims import Claim
from scenecheck_vision.papers.classify import PageFound
from scenecheck_vision.papers.covers import cover_rows, premiums_agree
from scenecheck_vision.papers.form import Form, Label, Place
from scenecheck_vision.papers.glyphs import Glyph, Rect
from scenecheck_vision.papers.implied import complete_hits, seal_window
from scenecheck_vision.papers.labels import CLEAR_LABEL
from scenecheck_vision.papers.orientation import (
    Frame,
)
from scenecheck_vision.papers.page_marks import Seal, page_marks
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
from scenecheck_vision.papers.second_look import DASH_CELLS, Reading, SecondLook, first_reading
from scenecheck_vision.papers.sheet import find_sheet
from scenecheck_vision.papers.values import Parsed, parse_chinese, parse_engine_number, parse_insurer, parse_mass
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import TextReader

CLEAR_WORDS = 0.9
"""Least score of a character of words that were only found by looking beside their label."""
UNSURE_MARGIN = 0.15
"""A pairing that beats the next best by less than this is not sure."""
UNSURE = 0.9
"""Highest score of a value that was paired without its label, with an unclear one, or by a small margin."""
WHOLE = (*"号室户楼层组队村社院厦店铺库站厂场寓座", "公司", "营业部")
"""What addresses and names of insurers end in; after anything else, such as 单元 or a digit, more may follow."""
KNOWN = 0.7
"""Least fit of a value that its type makes sure, such as a date; engine numbers and free words have none."""
DASHES = Reading(Parsed({"": "--"}, (0, 2), 0.6), "--", UNSURE)
"""What a cell that holds a pair of dashes says."""


@dataclass(frozen=True)
class PageRead:
    """A page with the claims of its labels and its fields."""

    page: PageFound
    claims: Mapping[str, Claim]
    fields: Mapping[str, DocumentField]

    @property
    def leaves_out(self) -> bool:
        """Whether a field was not read."""
        return any(field.value is None for field in self.fields.values())

    @property
    def used(self) -> set[Glyph]:
        """The characters that belong to a label, or to the value of one."""
        of_labels = {glyph for hit in self.page.hits for glyph in hit.glyphs}
        return of_labels.union(*(claim.glyphs for claim in self.claims.values()))

    @property
    def lost_labels(self) -> list[Label]:
        """The labels that were not found of fields that were not read."""
        found = {hit.label.names for hit in self.page.hits}
        empty = {name for name, field in self.fields.items() if field.value is None}
        lost = [label for label in self.page.form.labels if label.names not in found]
        return [label for label in lost if empty.intersection(label.names)]

    def filled_from(self, others: Sequence[PageRead]) -> PageRead:
        """The same with fields that it lacks from the same page of another look, where these are not sure."""
        same = [other.fields for other in others if other.page.form.fields == self.page.form.fields]
        fields = dict(self.fields)
        for name, field in self.fields.items():
            found = next((other[name] for other in same if name in other and other[name].value is not None), None)
            if field.value is None and found and not found.problem:
                fields[name] = found.model_copy(update={"score": min(found.score, UNSURE)})
        return replace(self, fields=fields)


class PageReader:
    """Turns a page that was found into a document."""

    def __init__(self, photo: Photo, frame: Frame, reader: TextReader, again: SecondLook):
        self.photo = photo
        self.frame = frame
        self.reader = reader
        self.again = again

    def read(self, page: PageFound) -> PageRead:
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
        return PageRead(page, claims, check_fields(fields))

    def document(self, read: PageRead) -> Document:
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


def _proves_itself(reading: Reading) -> bool:
    """Whether what was found beside a label can be taken for its value: of its type, or clearly read Chinese words."""
    words = len(reading.raw) >= 2 and all("一" <= c <= "鿿" for c in reading.raw)
    return reading.parsed.fit >= 0.5 or (words and reading.score >= CLEAR_WORDS)


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
