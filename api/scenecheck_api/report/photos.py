"""From one reading to what the page shows over and beside its photo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scenecheck_api.check_case import CheckedCase
from scenecheck_api.privacy import mask_field
from scenecheck_api.report.images import PhotoPictures
from scenecheck_api.report.view import (
    DamageRow,
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
from scenecheck_api.words import (
    COLOURS,
    DAMAGE_SEVERITIES,
    DAMAGES,
    DOCUMENTS,
    FIELDS,
    PAGES,
    PROBLEMS,
    VEHICLES,
    VIEWS,
)
from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.reading import Document, PhotoReading
from scenecheck_evidence.ruleset import RuleSet

LEAST_CANDIDATE = 0.02
"""Score below which another reading of a plate is not worth an officer's eye."""


def photo_view(
    number: int, file: str, checked: CheckedCase, pictures: PhotoPictures | None, *, in_clear: bool = False
) -> PhotoView:
    """A photo of the case with its outlines and what was read; without a reading, with the reason why.

    Args:
        number: of the photo on the page.
        file: its name in the case.
        checked: the judged case.
        pictures: of the photo, if there are any.
        in_clear: whether identity numbers are shown whole.
    """
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
    damages, damage_shapes = _damages(reading, rows, rules)
    documents, field_shapes = _documents(view, reading, rows, pictures, rules, in_clear)
    return replace(
        view,
        problems=tuple(reason(problem, rules) for problem in reading.quality.problems),
        vehicles=vehicles,
        plates=plates,
        documents=documents,
        damages=damages,
        shapes=(*vehicle_shapes, *_parts(reading, rules), *damage_shapes, *plate_shapes, *field_shapes),
    )


def _shape(layer: str, points: str, box: Box, label: Text, path: str, row: int | None = None) -> Shape:
    return Shape(layer, points, box[0], box[1], label, row, path=path, box=box)


def _vehicles(reading: PhotoReading, rows: Iterable[int]) -> tuple[tuple[tuple[int, Text, float], ...], list[Shape]]:
    lines, shapes = [], []
    for index, (vehicle, row) in enumerate(zip(reading.vehicles, rows, strict=False)):
        name = VEHICLES[vehicle.class_]
        if vehicle.view:
            view = VIEWS[vehicle.view]
            name = Text(zh=f"{name.zh}（{view.zh}）", en=f"{name.en} ({view.en})")
        lines.append((row, name, vehicle.score))
        shapes.append(_shape("vehicles", box_points(vehicle.box), vehicle.box, name, f"vehicles/{index}", row))
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
                path=f"plates/{index}",
            )
        )
        number = plate_with_dot(plate.text)
        label = Text(zh=number, en=number)
        shapes.append(_shape("plates", svg_points(plate.corners), plate.box, label, f"plates/{index}", row))
    return tuple(lines), shapes


def _parts(reading: PhotoReading, rules: RuleSet) -> list[Shape]:
    """Parts, as polygons where the models give them."""
    return [
        _shape(
            "parts",
            svg_points(part.polygon) or box_points(part.box),
            part.box,
            part_name(part.part, rules.damage),
            f"parts/{index}",
        )
        for index, part in enumerate(reading.parts)
    ]


def _damages(reading: PhotoReading, rows: Iterable[int], rules: RuleSet) -> tuple[tuple[DamageRow, ...], list[Shape]]:
    """Damages, as polygons where the models give them; what a person must look at is dashed."""
    lines, shapes = [], []
    for index, (damage, row) in enumerate(zip(reading.damages, rows, strict=False)):
        name = DAMAGES[damage.type]
        part = part_name(damage.part, rules.damage) if damage.part else None
        severity = DAMAGE_SEVERITIES[damage.severity] if damage.severity else None
        lines.append(DamageRow(row, name, part, severity, damage.score, damage.certain))
        points = svg_points(damage.polygon) or box_points(damage.box)
        tone = "" if damage.certain else "unsure"
        shapes.append(replace(_shape("damages", points, damage.box, name, f"damages/{index}", row), tone=tone))
    return tuple(lines), shapes


def _documents(
    view: PhotoView,
    reading: PhotoReading,
    rows: Iterable[int],
    pictures: PhotoPictures | None,
    rules: RuleSet,
    in_clear: bool,
) -> tuple[tuple[DocumentBlock, ...], list[Shape]]:
    blocks, shapes = [], []
    for index, document in enumerate(reading.documents):
        fields = []
        in_sight = pictures is not None and document.pdf_page == pictures.pdf_page
        for (name, field), row in zip(document.fields.items(), rows, strict=False):
            label = field_name(name, rules)
            path = f"documents/{index}/fields/{name}"
            value = field.value if field.value is None or in_clear else mask_field(name, field.value)
            fields.append(
                FieldRow(
                    row=row,
                    label=label,
                    value=value,
                    score=field.score,
                    problem=reason(field.problem, rules) if field.problem else None,
                    crop=crop_around(view, field.box) if in_sight else None,
                    path=path,
                )
            )
            if field.box is not None and in_sight:
                shapes.append(_shape("fields", box_points(field.box), field.box, label, path, row))
        warnings = tuple(reason(warning, rules) for warning in document.warnings)
        blocks.append(DocumentBlock(_document_name(document), warnings, tuple(fields)))
        if document.corners is not None and in_sight:
            xs, ys = zip(*document.corners, strict=True)
            box = (min(xs), min(ys), max(xs), max(ys))
            shapes.append(
                _shape("pages", svg_points(document.corners), box, _document_name(document), f"documents/{index}")
            )
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
