"""From a judged case to what its page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scenecheck_api.check_case import CheckedCase
from scenecheck_api.errors import FileProblem
from scenecheck_api.privacy import mask_field, mask_text
from scenecheck_api.report_images import PhotoPictures
from scenecheck_api.report_view import (
    EVIDENCE_MARGIN,
    Chip,
    DocumentBlock,
    FactBlock,
    FactRow,
    FieldRow,
    FindingView,
    PartyView,
    PhotoView,
    PlateRow,
    Shape,
    SlotView,
    box_points,
    crop_around,
    plate_with_dot,
    svg_points,
)
from scenecheck_api.words import COLOURS, DOCUMENTS, FIELDS, PAGES, PROBLEMS, SOURCES, VEHICLES, VIEWS
from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.reading import Document, DocumentType, PhotoReading, Plate
from scenecheck_evidence.report import Finding, Match, MatchStatus, PartyResult, Severity
from scenecheck_evidence.ruleset import RuleSet

LEAST_CANDIDATE = 0.02
"""Score below which another reading of a plate is not worth an officer's eye."""
_SEVERITY_ORDER = (Severity.RETAKE, Severity.REVIEW, Severity.INFO)


@dataclass(frozen=True)
class ReportView:
    """The whole page."""

    checked: CheckedCase
    photos: tuple[PhotoView, ...]
    findings: tuple[FindingView, ...]
    slots: Mapping[str | None, tuple[SlotView, ...]]
    parties: tuple[PartyView, ...]
    tally: Mapping[MatchStatus, int]
    problems: tuple[FileProblem, ...]

    def has_layer(self, layer: str) -> bool:
        """Whether any photo has a shape of this layer."""
        return any(shape.layer == layer for photo in self.photos for shape in photo.shapes)


def build_view(checked: CheckedCase, pictures: Mapping[str, PhotoPictures]) -> ReportView:
    """Bring report, readings and pictures together.

    Args:
        checked: the judged case.
        pictures: of each file that could be decoded, by its name in the case.
    """
    photos = tuple(_photo(number, file, checked, pictures.get(file)) for number, file in enumerate(_files(checked), 1))
    by_file = {photo.file: photo for photo in photos}
    order = sorted(checked.report.findings, key=lambda finding: _SEVERITY_ORDER.index(finding.severity))
    findings = tuple(_finding(number, one, by_file, checked.ruleset) for number, one in enumerate(order, 1))
    photos = tuple(_with_findings(photo, findings) for photo in photos)
    by_file = {photo.file: photo for photo in photos}
    parties = tuple(_party(party, by_file, checked.ruleset) for party in checked.report.parties)
    return ReportView(
        checked=checked,
        photos=photos,
        findings=findings,
        slots=_slots(checked, by_file),
        parties=parties,
        tally=sum((Counter(party.tally) for party in parties), Counter[MatchStatus]()),
        problems=tuple(p for p in checked.problems if p.file not in {f.file for f in checked.report.findings}),
    )


def reason(word: str, rules: RuleSet) -> Text:
    """A reason or problem in words; one the rule set does not name stands as it is."""
    return rules.reasons.get(word) or PROBLEMS.get(word) or Text(zh=word, en=word.replace("_", " "))


def _files(checked: CheckedCase) -> list[str]:
    """Photos in the order of their slots, then the others, then those that are not there."""
    in_slots = [slot.file for slot in checked.report.slots if slot.file]
    missing = [problem.file for problem in checked.folder.problems]
    return list(dict.fromkeys([*in_slots, *checked.folder.files, *missing]))


def _photo(number: int, file: str, checked: CheckedCase, pictures: PhotoPictures | None) -> PhotoView:
    rules = checked.ruleset
    reading = checked.readings.get(file)
    error = next((problem.text for problem in checked.problems if problem.file == file), None)
    slots = tuple(
        Text(
            zh=f"{slot.party or ''} {rules.slot_names[slot.slot].zh}".strip(),
            en=rules.slot_names[slot.slot].en,
        )
        for slot in checked.report.slots
        if slot.file == file
    )
    view = PhotoView(
        anchor=f"photo-{number}",
        image=f"image-{number}",
        file=file,
        picture=pictures.photo if pictures else None,
        reading=reading,
        error=error,
        slots=slots,
    )
    if reading is None:
        return view
    rows = iter(range(1, 10_000))
    vehicles, vehicle_shapes = _vehicles(reading, rows)
    plates, plate_shapes = _plates(reading, rows, pictures, rules)
    documents, field_shapes = _documents(view, reading, rows, pictures, rules)
    return replace(
        view,
        problems=tuple(reason(problem, rules) for problem in reading.quality.problems),
        vehicles=vehicles,
        plates=plates,
        documents=documents,
        shapes=(*vehicle_shapes, *_regions(reading), *plate_shapes, *field_shapes),
    )


def _shape(layer: str, points: str, box: Box, label: Text, row: int | None = None) -> Shape:
    return Shape(layer, points, box[0], box[1], label, row)


def _vehicles(reading: PhotoReading, rows: Iterable[int]) -> tuple[tuple[tuple[int, Text, float], ...], list[Shape]]:
    lines, shapes = [], []
    for vehicle, row in zip(reading.vehicles, rows, strict=False):
        name = VEHICLES[vehicle.class_]
        if vehicle.view:
            view = VIEWS[vehicle.view]
            name = Text(zh=f"{name.zh}（{view.zh}）", en=f"{name.en} ({view.en})")
        lines.append((row, name, vehicle.score))
        shapes.append(_shape("vehicles", box_points(vehicle.box), vehicle.box, name, row))
    return tuple(lines), shapes


def _plates(
    reading: PhotoReading, rows: Iterable[int], pictures: PhotoPictures | None, rules: RuleSet
) -> tuple[tuple[PlateRow, ...], list[Shape]]:
    lines, shapes = [], []
    for index, (plate, row) in enumerate(zip(reading.plates, rows, strict=False)):
        lines.append(
            PlateRow(
                row=row,
                text=plate_with_dot(plate.text),
                colour=plate.colour.value if plate.colour else "unknown",
                colour_name=COLOURS[plate.colour] if plate.colour else None,
                two_rows=plate.rows == 2,
                score=plate.score,
                candidates=tuple(
                    (text, score) for text, score in plate.candidates if text != plate.text and score >= LEAST_CANDIDATE
                )[:2],
                crop=pictures.plates[index] if pictures and index < len(pictures.plates) else None,
                problem=reason(plate.problem, rules) if plate.problem else None,
            )
        )
        label = Text(zh=plate_with_dot(plate.text), en="")
        shapes.append(_shape("plates", svg_points(plate.corners), plate.box, label, row))
    return tuple(lines), shapes


def _regions(reading: PhotoReading) -> list[Shape]:
    """Parts and damages, as polygons where the models give them."""
    shapes = []
    for part in reading.parts:
        points = svg_points(part.polygon) or box_points(part.box)
        shapes.append(_shape("parts", points, part.box, Text(zh=part.part, en="")))
    for damage in reading.damages:
        points = svg_points(damage.polygon) or box_points(damage.box)
        shapes.append(_shape("damages", points, damage.box, Text(zh=damage.type, en="")))
    return shapes


def _documents(
    view: PhotoView, reading: PhotoReading, rows: Iterable[int], pictures: PhotoPictures | None, rules: RuleSet
) -> tuple[tuple[DocumentBlock, ...], list[Shape]]:
    blocks, shapes = [], []
    for document in reading.documents:
        fields = []
        in_sight = pictures is not None and document.pdf_page == pictures.pdf_page
        for (name, field), row in zip(document.fields.items(), rows, strict=False):
            label = _field_name(name, rules)
            fields.append(
                FieldRow(
                    row=row,
                    label=label,
                    value=mask_field(name, field.value) if field.value is not None else None,
                    score=field.score,
                    problem=reason(field.problem, rules) if field.problem else None,
                    crop=crop_around(view, field.box) if in_sight else None,
                )
            )
            if field.box is not None and in_sight:
                shapes.append(_shape("fields", box_points(field.box), field.box, label, row))
        warnings = tuple(reason(warning, rules) for warning in document.warnings)
        blocks.append(DocumentBlock(_document_name(document), warnings, tuple(fields)))
        if document.corners is not None and in_sight:
            xs, ys = zip(*document.corners, strict=True)
            box = (min(xs), min(ys), max(xs), max(ys))
            shapes.append(_shape("pages", svg_points(document.corners), box, _document_name(document)))
    return tuple(blocks), shapes


def _document_name(document: Document) -> Text:
    name = DOCUMENTS[document.type]
    if document.page is None:
        return name
    page = PAGES[document.page]
    return Text(zh=f"{name.zh} {page.zh}", en=f"{name.en}, {page.en}")


def _field_name(name: str, rules: RuleSet) -> Text:
    return rules.field_names.get(name) or FIELDS.get(name) or Text(zh=name, en=name.replace("_", " "))


def _finding(number: int, finding: Finding, photos: Mapping[str, PhotoView], rules: RuleSet) -> FindingView:
    photo = photos.get(finding.file or "")
    box = finding.box
    if box is None and photo is not None and photo.picture is not None:
        crop = crop_around(photo, (0.0, 0.0, float(photo.picture.width), float(photo.picture.height)), 0.0)
    else:
        crop = crop_around(photo, box, EVIDENCE_MARGIN, outline=True) if photo else None
    return FindingView(
        number=number,
        finding=finding,
        message=Text(zh=mask_text(finding.message.zh), en=mask_text(finding.message.en)),
        source=rules.rules[finding.code].source,
        crop=crop,
        link=(f"finding-{number}" if box is not None and photo.picture else photo.anchor) if photo else None,
    )


def _with_findings(photo: PhotoView, findings: Iterable[FindingView]) -> PhotoView:
    if photo.picture is None:
        return photo
    shapes = []
    for view in findings:
        box = view.finding.box
        if view.finding.file == photo.file and box is not None:
            label = Text(zh=f"#{view.number}", en="")
            tone = view.finding.severity.value
            shapes.append(Shape("findings", box_points(box), box[0], box[3], label, tone=tone, anchor=view.link))
    return replace(photo, shapes=(*photo.shapes, *shapes))


def _slots(checked: CheckedCase, photos: Mapping[str, PhotoView]) -> dict[str | None, tuple[SlotView, ...]]:
    """The slots of the scene (None) and of each party."""
    rules = checked.ruleset
    groups: dict[str | None, tuple[SlotView, ...]] = {}
    for slot in checked.report.slots:
        view = SlotView(
            slot=slot,
            name=rules.slot_names[slot.slot],
            reasons=tuple(reason(word, rules) for word in slot.reasons),
            photo=photos.get(slot.file or ""),
        )
        groups[slot.party] = (*groups.get(slot.party, ()), view)
    return groups


def _party(party: PartyResult, photos: Mapping[str, PhotoView], rules: RuleSet) -> PartyView:
    plate = Match(value=party.plate.value, status=party.plate.status, sources=party.plate.sources)
    groups = (
        (Text(zh="号牌", en="Plate"), {"plate_number": plate}),
        (DOCUMENTS[DocumentType.VEHICLE_LICENCE], party.vehicle_licence),
        (DOCUMENTS[DocumentType.DRIVING_LICENCE], party.driving_licence),
        (DOCUMENTS[DocumentType.INSURANCE_POLICY], party.policy),
    )
    blocks = []
    for title, group in groups:
        facts = [_fact(name, match, photos, rules) for name, match in group.items()]
        compared = tuple(fact for fact in facts if fact.status is not MatchStatus.UNREAD)
        alone = tuple(fact for fact in facts if fact.status is MatchStatus.UNREAD and fact.stated)
        nowhere = tuple(fact.label for fact in facts if fact.status is MatchStatus.UNREAD and not fact.stated)
        if facts:
            blocks.append(FactBlock(title, compared, alone, nowhere))
    return PartyView(
        result=party,
        plate=plate_with_dot(party.plate.value) if party.plate.value else None,
        colour=_colour(party, photos.values()),
        blocks=tuple(blocks),
        tally=Counter(
            {
                **Counter(fact.status for block in blocks for fact in block.compared),
                MatchStatus.UNREAD: sum(len(block.nowhere) for block in blocks),
            }
        ),
    )


def _fact(name: str, match: Match, photos: Mapping[str, PhotoView], rules: RuleSet) -> FactRow:
    chips: dict[str, list[Chip]] = {kind: [] for kind in SOURCES}
    for source in match.sources:
        photo = photos.get(source.file or "")
        chips[source.from_].append(
            Chip(
                source=source,
                value=mask_field(name, source.value) if source.value is not None else None,
                agrees=match.status is not MatchStatus.MISMATCH or source.value == match.value,
                crop=crop_around(photo, source.box) if photo else None,
                link=photo.anchor if photo else None,
            )
        )
    return FactRow(_field_name(name, rules), match.status, {kind: tuple(found) for kind, found in chips.items()})


def _colour(party: PartyResult, photos: Iterable[PhotoView]) -> str:
    """The colour of the best reading of the party's plate; unknown when no photo shows it."""
    plates: list[Plate] = [
        plate for photo in photos if photo.reading for plate in photo.reading.plates if plate.text == party.plate.value
    ]
    best = max(plates, key=lambda plate: plate.score, default=None)
    return best.colour.value if best and best.colour else "unknown"
