"""Reading the papers in a photo: find the text, turn it upright, tell the form, pair, look again, check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from scenecheck_evidence.reading import Document, DocumentField, Variant
from scenecheck_vision.papers.checks import DOUBTED, check_fields
from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.form import Label, Place
from scenecheck_vision.papers.glyphs import Rect, line_glyphs
from scenecheck_vision.papers.implied import complete_hits, seal_window
from scenecheck_vision.papers.labels import CLEAR_LABEL
from scenecheck_vision.papers.orientation import Frame, cut_frame, is_level, quarter_turns, turn_matrix
from scenecheck_vision.papers.pairing import Claim, pair
from scenecheck_vision.papers.places import at_border, page_corners, photo_box, rect_of
from scenecheck_vision.papers.seal import is_authority, read_seal, seal_place, without_specimen
from scenecheck_vision.papers.second_look import Reading, SecondLook, first_reading
from scenecheck_vision.papers.values import Parsed, parse_chinese, parse_mass
from scenecheck_vision.papers.vin import read_vin
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import TextReader

GATE_SIDE = 736
"""Long side in pixels at which a photo is searched for text at all."""
GATE_REGIONS = 7
"""Fewer regions of text are no licence and no policy."""
WHITE = 98
"""Percentile of the pixels that is taken for the white of a photo."""
DARK = 100.0
"""A photo whose white is darker is brightened when too little text was found in it: the detector misses faint text."""
FRAME_SIDE = 2048
"""Long side of the rectified view that lines are cut from."""
CARD_SIDE = 960
"""Long side at which the lines of a card are looked for (cards hold at 640, domain.md 6)."""
POLICY_SIDE = 1280
"""Long side at which the lines of a policy are looked for: 42 % of values at 640 px."""
POLICY_REGIONS = 45
"""From so many regions of text on, a page is searched at the size of a policy."""
UNSURE_MARGIN = 0.15
"""A pairing that beats the next best by less than this is not sure."""
UNSURE = 0.9
"""Highest score of a value that was paired without its label, with an unclear one, or by a small margin."""


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
        image = photo.image
        regions = self.text_reader.find(image, GATE_SIDE)
        white = float(np.percentile(image, WHITE))
        if len(regions) < GATE_REGIONS and white < DARK:
            image = cv2.convertScaleAbs(image, alpha=255 / max(white, 1.0)).astype(np.uint8, copy=False)
            regions = self.text_reader.find(image, GATE_SIDE)
        if len(regions) < GATE_REGIONS:
            vin = read_vin(photo, regions, self.text_reader)
            return (vin,) if vin else ()
        turns, _ = quarter_turns(image, regions, self.text_reader)
        height, width = image.shape[:2]
        frame = cut_frame(image, regions, turn_matrix(turns, width, height), FRAME_SIDE)
        lines = self.text_reader.read(frame.image, POLICY_SIDE if len(regions) >= POLICY_REGIONS else CARD_SIDE)
        glyphs = [line_glyphs(line, index) for index, line in enumerate(lines) if is_level(line)]
        return tuple(_PageReader(photo, frame, self.text_reader).document(page) for page in find_pages(glyphs))


class _PageReader:
    """Turns a page that was found into a document."""

    def __init__(self, photo: Photo, frame: Frame, reader: TextReader):
        self.photo = photo
        self.frame = frame
        self.reader = reader
        self.again = SecondLook(photo, frame, reader)

    def document(self, page: PageFound) -> Document:
        page = replace(page, hits=complete_hits(page.form, page.hits))
        claims = pair(page.form, page.lines, page.hits)
        fields: dict[str, DocumentField] = {}
        for label in page.form.labels:
            for name, field in self._fields(page, label, claims).items():
                if name not in fields or fields[name].value is None:
                    fields[name] = field
        for name, value in page.form.fixed.items():
            fields[name] = DocumentField(value=value, score=min(1.0, 0.5 + page.share / 2))
        for name, parts in page.form.joined.items():
            fields[name] = _joined([fields.pop(part) for part in parts])
        glyphs = [glyph for line in page.lines for glyph in line]
        return Document(
            type=page.form.type,
            page=page.form.page,
            variant=page.form.variant,
            corners=page_corners(self.photo, self.frame, rect_of(glyphs)),
            fields=check_fields(fields),
        )

    def _fields(self, page: PageFound, label: Label, claims: Mapping[str, Claim]) -> dict[str, DocumentField]:
        """The fields of one label, each with its value or the reason why there is none."""
        if not label.names:
            return {}
        claim = claims.get(label.names[0])
        if label.place is Place.SEAL:
            return {label.names[0]: self._seal(page, label, claim)}
        if claim is None:
            return self._missing(page, label)
        return self._found(page, claim, self.again.look(claim))

    def _found(self, page: PageFound, claim: Claim, reading: Reading) -> dict[str, DocumentField]:
        rect = rect_of(claim.glyphs)
        box = photo_box(self.photo, self.frame, rect)
        score = reading.score
        if claim.hit is None or claim.hit.score < CLEAR_LABEL or claim.margin < UNSURE_MARGIN:
            score = min(score, UNSURE)
        if claim.label.parse is parse_chinese and reading.raw[-1:].isdigit():
            score = min(score, UNSURE)  # addresses end in 号 or 室: the next line may be missing
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
        if label.alphabet is None:
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
        dashes = label.parse is parse_mass and self.again.dashes_beside(start, right, height)
        reading = DASHES if dashes else self.again.look_beside(start, right, height, label)
        if reading is None or reading.parsed.fit < 0.5:
            return unread
        box = photo_box(self.photo, self.frame, Rect(hit.rect.right, middle - height, right, middle + height))
        field = DocumentField(
            value=reading.parsed.values[""],
            raw=reading.raw,
            score=min(reading.score, UNSURE),
            box=box,
            problem=reading.parsed.problem,
        )
        return {**unread, label.names[0]: field}

    def _seal(self, page: PageFound, label: Label, claim: Claim | None) -> DocumentField:
        """The words of the seal, from where the form leaves room for it and from where words of it were read."""
        window = seal_window(page.form, page.hits)
        square = seal_place(self.frame.image, window) if window else None
        readings: list[tuple[str, float, Rect]] = []
        places = [square] if square else []
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
        text, score, place = max(readings, key=lambda reading: (is_authority(reading[0]), reading[1]))
        parsed: Parsed | None = label.parse(text) if label.parse else None
        box = photo_box(self.photo, self.frame, place)
        if parsed is None:
            return DocumentField(value=None, raw=text, box=box, problem="unread")
        return DocumentField(value=parsed.values[""], raw=text, score=min(score, UNSURE), box=box)


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
