"""One vehicle, plate, part, damage, paper or field with an officer's value in place of the one that was read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from scenecheck_evidence.base import Box, Value
from scenecheck_evidence.boxes import area, corners, holds_middle
from scenecheck_evidence.correction import CorrectedField, CorrectedPlate, Correction, CorrectionError
from scenecheck_evidence.reading import Damage, Document, DocumentField, PhotoReading, Plate, Quality, Vehicle

T = TypeVar("T", bound=Value)
_BOX_TEXT = re.compile(r"\d{1,6}(?:\.\d+)?(?:,\d{1,6}(?:\.\d+)?){3}", re.ASCII)
_OPTIONAL = frozenset({"view", "colour", "part", "severity", "page", "variant"})
"""Values that may be nothing."""


def added(reading: PhotoReading, correction: Correction) -> PhotoReading:
    """The reading with one more vehicle, plate or damage; plate and damage belong to the smallest vehicle around.

    Raises:
        CorrectionError: what is added is not a box inside the photo and a word that fits.
    """
    name = correction.path.partition("/")[0]
    where, _, word = (correction.value or "").partition(" ")
    box = _box(reading, correction, where)
    around = [
        (index, vehicle)
        for index, vehicle in enumerate(reading.vehicles)
        if holds_middle(vehicle.box, box) and (name != "plates" or vehicle.plate is None)
    ]
    nearest = min(around, key=lambda one: area(one[1].box), default=(None, None))[0]
    if name == "plates":
        seen = Plate(text="", colour=None, rows=1, corners=corners(box), score=1.0)
        plate = _plate(seen, correction.model_copy(update={"value": word}))
        vehicles = list(reading.vehicles)
        if nearest is not None:
            vehicles[nearest] = vehicles[nearest].model_copy(update={"plate": len(reading.plates)})
        return reading.model_copy(update={"plates": (*reading.plates, plate), "vehicles": tuple(vehicles)})
    try:
        if name == "vehicles":
            vehicle = Vehicle.model_validate({"class": word, "box": box, "score": 1.0})
            return reading.model_copy(update={"vehicles": (*reading.vehicles, vehicle)})
        damage = Damage.model_validate({"type": word, "box": box, "score": 1.0, "vehicle": nearest, "certain": True})
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"]
        raise CorrectionError(f"{correction.path}: {said}; found {word!r}") from None
    return reading.model_copy(update={"damages": (*reading.damages, damage)})


def _box(reading: PhotoReading, correction: Correction, text: str) -> Box:
    """A box as written, inside the photo.

    Raises:
        CorrectionError: it is none.
    """
    if _BOX_TEXT.fullmatch(text):
        x1, y1, x2, y2 = (round(float(value), 1) for value in text.split(","))
        if x1 < x2 <= reading.width and y1 < y2 <= reading.height:
            return x1, y1, x2, y2
    size = f"{reading.width} x {reading.height}"
    raise CorrectionError(f"{correction.path}: expected a box x1,y1,x2,y2 inside {size} pixels, found {text!r}")


def box_text(box: Sequence[float]) -> str:
    """A box as corrections write it: `x1,y1,x2,y2`."""
    return ",".join(f"{value:.1f}".removesuffix(".0") for value in box)


def _moved(item: Any, correction: Correction, reading: PhotoReading) -> Any:
    """A copy at another place; an outline that was drawn around the old one goes."""
    if correction.value is None:
        raise CorrectionError(f"{correction.path}: expected a box, found none")
    box = _box(reading, correction, correction.value)
    if isinstance(item, Plate):
        return item.model_copy(update={"corners": corners(box)})
    outline = {"polygon": ()} if hasattr(item, "polygon") else {}
    return item.model_copy(update={"box": box, **outline})


def corrected_item(item: Any, steps: list[str], correction: Correction, reading: PhotoReading) -> Any:
    """A copy of an item with the value at one path inside it.

    Args:
        item: a vehicle, plate, part, damage or paper.
        steps: the path inside the item, such as `fields`, `vin`.
        correction: the value.
        reading: that holds the item.

    Raises:
        CorrectionError: the value cannot stand there.
    """
    if steps == ["box"]:
        return _moved(item, correction, reading)
    if isinstance(item, Document) and steps[0] == "fields":
        field = item.fields[steps[1]]
        now = _moved(field, correction, reading) if steps[2:] else _field(field, correction)
        return item.model_copy(update={"fields": {**item.fields, steps[1]: now}})
    if isinstance(item, Plate) and steps[0] == "text":
        return _plate(item, correction)
    return with_attribute(item, steps[0], correction)


def _field(field: DocumentField, correction: Correction) -> CorrectedField:
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", correction.value or "")) or None
    return CorrectedField(
        value=value,
        raw=field.raw,
        score=1.0,
        box=field.box,
        problem=None,
        corrected_at=correction.at,
    )


def _plate(plate: Plate, correction: Correction) -> CorrectedPlate:
    text = re.sub(r"[\s·•.\-]+", "", unicodedata.normalize("NFKC", correction.value or "")).upper()
    if not 5 <= len(text) <= 10:
        raise CorrectionError(f"{correction.path}: expected a plate of 5 to 10 characters, found {correction.value!r}")
    kept = {name: getattr(plate, name) for name in ("colour", "rows", "corners")}
    return CorrectedPlate(
        **kept,
        text=text,
        score=1.0,
        char_scores=(1.0,) * len(text),
        candidates=((text, 1.0),),
        corrected_at=correction.at,
    )


def corrected_quality(quality: Quality, correction: Correction) -> Quality:
    """A photo that will not do keeps its problems; one that will do has none.

    Raises:
        CorrectionError: the value is neither true nor false.
    """
    if correction.value not in ("true", "false"):
        raise CorrectionError(f"{correction.path}: expected true or false, found {correction.value!r}")
    return quality.model_copy(update={"usable": False}) if correction.value == "false" else Quality(usable=True)


def with_attribute(item: T, name: str, correction: Correction) -> T:
    """A copy with one attribute set to a value that its type allows; the other attributes keep their objects.

    Raises:
        CorrectionError: the type of the attribute does not allow the value.
    """
    if correction.value is None and name not in _OPTIONAL:
        raise CorrectionError(f"{correction.path}: expected a value, found none")
    fields = type(item).model_fields
    attribute = next(key for key, field in fields.items() if (field.alias or key) == name)
    try:
        changed = type(item).model_validate({**item.model_dump(mode="json"), name: correction.value})
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"]
        raise CorrectionError(f"{correction.path}: {said}; found {correction.value!r}") from None
    updates: dict[str, Any] = {attribute: getattr(changed, attribute)}
    return item.model_copy(update=updates)
