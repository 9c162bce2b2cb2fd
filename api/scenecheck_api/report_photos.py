"""From one reading to what the page shows over and beside its photo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scenecheck_api.check_case import CheckedCase
from scenecheck_api.privacy import mask_field
from scenecheck_api.report_images import PhotoPictures
from scenecheck_api.report_view import (
    DocumentBlock,
    FieldRow,
    PhotoView,
    PlateRow,
    Shape,
    box_points,
    crop_around,
    plate_with_dot,
    svg_points,
)
from scenecheck_api.words import COLOURS, DOCUMENTS, FIELDS, PAGES, PROBLEMS, VEHICLES, VIEWS
from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.reading import Document, PhotoReading
from scenecheck_evidence.ruleset import RuleSet

LEAST_CANDIDATE = 0.02
"""Score below which another reading of a plate is not worth an officer's eye."""


def photo_view(number: int, file: str, checked: CheckedCase, pictures: PhotoPictures | None) -> PhotoView:
    """A photo of the case with its outlines and what was read; without a reading, with the reason why."""
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
            label = field_name(name, rules)
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


def field_name(name: str, rules: RuleSet) -> Text:
    """What people call a field: as the rule set has it, else by the label of the form."""
    return rules.field_names.get(name) or FIELDS.get(name) or Text(zh=name, en=name.replace("_", " "))


def reason(word: str, rules: RuleSet) -> Text:
    """A reason or problem in words; one the rule set does not name stands as it is."""
    return rules.reasons.get(word) or PROBLEMS.get(word) or Text(zh=word, en=word.replace("_", " "))
