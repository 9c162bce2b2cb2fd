"""An officer's corrections of what was read: applied to copies of the readings, which themselves never change.

A correction names a file, a path into its reading and the value that stands there instead. Judging a case with
corrected readings is the same pure function as without; a corrected value shows in the report as the source
`corrected`, and what was read at its path still stands in the reading.

A box is written `x1,y1,x2,y2`, in pixels of the upright photo. What the readers missed is added one past the last item
of its list: at `plates/2` of a photo with two plates, `100,200,300,240 川H12345`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError

from scenecheck_evidence.base import Box, Value
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.moments import local
from scenecheck_evidence.reading import Damage, Document, DocumentField, PhotoReading, Plate, Quality, Vehicle

T = TypeVar("T", bound=Value)

_PATHS: tuple[tuple[str, str], ...] = (
    (r"kind", "what the photo shows"),
    (r"quality/usable", "whether the photo will do: true or false"),
    (r"vehicles/\d+", "no value: there is no such vehicle; one past the last: its box and class"),
    (r"vehicles/\d+/(class|view)", "class or view of a vehicle"),
    (r"plates/\d+", "no value: there is no such plate; one past the last: its box and text"),
    (r"plates/\d+/(text|colour)", "text or colour of a plate"),
    (r"parts/\d+", "no value: there is no such part"),
    (r"parts/\d+/part", "name of a part"),
    (r"damages/\d+", "no value: there is no such damage; one past the last: its box and type"),
    (r"damages/\d+/(type|part|severity)", "type, part or severity of a damage"),
    (r"documents/\d+", "no value: there is no such paper"),
    (r"documents/\d+/(type|page|variant)", "type, page or variant of a paper"),
    (r"documents/\d+/fields/\w+", "value of a field of a paper"),
    (r"(vehicles|plates|parts|damages)/\d+/box", "where it is"),
    (r"documents/\d+/fields/\w+/box", "where the field is"),
)
"""The values of a reading that may be corrected, as patterns of their paths."""
_OF_VEHICLE = ("parts", "damages")
"""Lists of a reading whose items name their vehicle by its index."""
_ADDED = ("vehicles", "plates", "damages")
"""Lists to which an officer may add."""
_BOX_TEXT = re.compile(r"\d{1,6}(?:\.\d+)?(?:,\d{1,6}(?:\.\d+)?){3}", re.ASCII)
_OPTIONAL = frozenset({"view", "colour", "part", "severity", "page", "variant"})
"""Values that may be nothing."""


class CorrectionError(SceneCheckError):
    """A correction names a value that the reading does not hold, or a value that cannot stand there."""

    code = "correction_invalid"


class Correction(Value):
    """One value of one photo's reading, as an officer read it; the last one of a path holds.

    `value` is text as the contract writes it (dates ISO, `true` and `false`); None where there is nothing to read, and
    of a whole vehicle, plate, part, damage or paper: that there is none. A box is `x1,y1,x2,y2`; a vehicle, plate or
    damage that is added is its box, a space, and its class, text or type.
    """

    file: str = Field(min_length=1)
    path: str = Field(max_length=120, description="such as plates/0/text or documents/0/fields/vin")
    value: str | None = Field(max_length=200)
    at: datetime


class CorrectedField(DocumentField):
    """A field of a paper with an officer's value."""

    corrected_at: datetime


class CorrectedPlate(Plate):
    """A plate with an officer's text."""

    corrected_at: datetime


def corrected_at(value: DocumentField | Plate) -> str | None:
    """When an officer corrected it, as a source of the report says it; None when nobody did."""
    moment = value.corrected_at if isinstance(value, CorrectedField | CorrectedPlate) else None
    return local(moment).isoformat() if moment else None


def read_value(reading: PhotoReading, path: str) -> str | None:
    """What was read at a path, as text; None where nothing was, and of a whole item.

    Args:
        reading: as read, or with what earlier corrections added.
        path: of the value; one past the end of a list to which an officer may add holds nothing.

    Raises:
        CorrectionError: the reading holds no such value.
    """
    _check_path(path)
    steps = path.split("/")
    if _is_new(reading, steps):
        return None
    if steps[0] == "plates" and steps[-1] == "box":  # a plate has corners
        return _box_text(_step(list(reading.plates), steps[1], path).box)
    here: Any = reading.model_dump(mode="json")
    for step in steps:
        here = _step(here, step, path)
    if steps[-1] == "box":
        return None if here is None else _box_text(here)
    if isinstance(here, dict):
        if "/fields/" not in path:
            return None
        here = here["value"]
    return here if here is None or isinstance(here, str) else str(here).lower()


def apply_corrections(
    readings: Mapping[str, PhotoReading], corrections: Sequence[Correction]
) -> dict[str, PhotoReading]:
    """The readings with the corrections in place; readings without any are the very same objects.

    Args:
        readings: by the file's name in the case.
        corrections: in the order they were made; of one path the last holds.

    Raises:
        CorrectionError: a correction names a file, path or value that does not fit the reading.
    """
    by_file: dict[str, list[Correction]] = {}
    for correction in corrections:
        if correction.file not in readings:
            raise CorrectionError(f"expected a photo that was read, found a correction of {correction.file!r}")
        by_file.setdefault(correction.file, []).append(correction)
    return {
        file: _corrected(reading, by_file[file]) if file in by_file else reading for file, reading in readings.items()
    }


def with_added(reading: PhotoReading, corrections: Sequence[Correction]) -> PhotoReading:
    """The reading with the vehicles, plates and damages that officers added, those taken back later among them.

    Args:
        reading: as read.
        corrections: of this photo, in the order they were made.

    Raises:
        CorrectionError: what is added is not a box and a word that fits, or leaves a gap in its list.
    """
    given = {c.path: c for c in corrections if c.value is not None}
    for path in sorted(given, key=lambda path: [int(step) if step.isdecimal() else 0 for step in path.split("/")]):
        _check_path(path)
        if _is_new(reading, path.split("/")):
            reading = _add(reading, given[path])
    return reading


def in_place(reading: PhotoReading, corrections: Sequence[Correction]) -> tuple[PhotoReading, frozenset[str]]:
    """The reading with corrections, but with what is not there still in its lists, so that paths hold.

    Args:
        reading: as read.
        corrections: of this photo, in the order they were made.

    Returns:
        The reading, and the paths of the things that are not there, such as `plates/0`.

    Raises:
        CorrectionError: a correction does not fit the reading.
    """
    parts, whole, gone = _changed(reading, corrections)
    changed = {name: tuple(items) for name, items in parts.items()}
    paths = frozenset(f"{name}/{index}" for name, indexes in gone.items() for index in indexes)
    return reading.model_copy(update={**whole, **changed}), paths


def _corrected(reading: PhotoReading, made: Sequence[Correction]) -> PhotoReading:
    parts, whole, gone = _changed(reading, made)
    return reading.model_copy(update={**whole, **_without(parts, gone)})


def _changed(
    reading: PhotoReading, made: Sequence[Correction]
) -> tuple[dict[str, list[Any]], dict[str, Any], dict[str, set[int]]]:
    """The lists of the reading, its other values that changed, and the indexes of what is not there."""
    as_read = {name: len(getattr(reading, name)) for name in _ADDED}
    reading = with_added(reading, made)
    corrections = {correction.path: correction for correction in made}.values()
    parts: dict[str, list[Any]] = {
        name: list(getattr(reading, name)) for name in ("vehicles", "plates", "parts", "damages", "documents")
    }
    whole: dict[str, Any] = {}
    gone: dict[str, set[int]] = {name: set() for name in parts}
    for correction in corrections:
        read_value(reading, correction.path)  # raises where there is no such value
        steps = correction.path.split("/")
        if steps[0] in parts:
            index = int(steps[1])
            if len(steps) > 2:
                parts[steps[0]][index] = _item(parts[steps[0]][index], steps[2:], correction, reading)
            elif correction.value is None:
                gone[steps[0]].add(index)
            elif index < as_read.get(steps[0], index + 1):
                raise CorrectionError(f"{correction.path}: expected no value, found {correction.value!r}")
        elif steps[0] == "kind":
            whole["kind"] = _validated(reading, "kind", correction).kind
        else:
            whole["quality"] = _quality(reading.quality, correction)
    return parts, whole, gone


def _is_new(reading: PhotoReading, steps: Sequence[str]) -> bool:
    return len(steps) == 2 and steps[0] in _ADDED and int(steps[1]) == len(getattr(reading, steps[0]))


def _add(reading: PhotoReading, correction: Correction) -> PhotoReading:
    """The reading with one more vehicle, plate or damage; plate and damage belong to the smallest vehicle around."""
    name = correction.path.partition("/")[0]
    where, _, word = (correction.value or "").partition(" ")
    box = _box(reading, correction, where)
    around = [
        (index, vehicle)
        for index, vehicle in enumerate(reading.vehicles)
        if _holds(vehicle.box, box) and (name != "plates" or vehicle.plate is None)
    ]
    nearest = min(around, key=lambda one: _area(one[1].box), default=(None, None))[0]
    if name == "plates":
        seen = Plate(text="", colour=None, rows=1, corners=_corners(box), score=1.0)
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


def _box_text(box: Sequence[float]) -> str:
    return ",".join(f"{value:.1f}".removesuffix(".0") for value in box)


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    x1, y1, x2, y2 = box
    return (x1, y1), (x2, y1), (x2, y2), (x1, y2)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether the middle of the inner box lies in the outer one."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _moved(item: Any, correction: Correction, reading: PhotoReading) -> Any:
    """A copy at another place; an outline that was drawn around the old one goes."""
    if correction.value is None:
        raise CorrectionError(f"{correction.path}: expected a box, found none")
    box = _box(reading, correction, correction.value)
    if isinstance(item, Plate):
        return item.model_copy(update={"corners": _corners(box)})
    outline = {"polygon": ()} if hasattr(item, "polygon") else {}
    return item.model_copy(update={"box": box, **outline})


def _item(item: Any, steps: list[str], correction: Correction, reading: PhotoReading) -> Any:
    if steps == ["box"]:
        return _moved(item, correction, reading)
    if isinstance(item, Document) and steps[0] == "fields":
        field = item.fields[steps[1]]
        now = _moved(field, correction, reading) if steps[2:] else _field(field, correction)
        return item.model_copy(update={"fields": {**item.fields, steps[1]: now}})
    if isinstance(item, Plate) and steps[0] == "text":
        return _plate(item, correction)
    return _validated(item, steps[0], correction)


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


def _quality(quality: Quality, correction: Correction) -> Quality:
    if correction.value not in ("true", "false"):
        raise CorrectionError(f"{correction.path}: expected true or false, found {correction.value!r}")
    return quality.model_copy(update={"usable": False}) if correction.value == "false" else Quality(usable=True)


def _validated(item: T, name: str, correction: Correction) -> T:
    """A copy with one attribute set to a value that its type allows; the other attributes keep their objects."""
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


def _without(parts: dict[str, list[Any]], gone: dict[str, set[int]]) -> dict[str, tuple[Any, ...]]:
    """The lists without what is not there; indexes into them follow."""
    place: dict[str, dict[int, int]] = {}
    for name in ("vehicles", "plates"):
        kept = [i for i in range(len(parts[name])) if i not in gone[name]]
        place[name] = {old: new for new, old in enumerate(kept)}

    def follow(item: Any, attribute: Literal["vehicle", "plate"], into: str) -> Any:
        index = getattr(item, attribute)
        now = None if index is None else place[into].get(index)
        return item if now == index else item.model_copy(update={attribute: now})

    left = {name: [item for i, item in enumerate(items) if i not in gone[name]] for name, items in parts.items()}
    left["vehicles"] = [follow(vehicle, "plate", "plates") for vehicle in left["vehicles"]]
    for name in _OF_VEHICLE:
        left[name] = [follow(item, "vehicle", "vehicles") for item in left[name]]
    return {name: tuple(items) for name, items in left.items()}


def _check_path(path: str) -> None:
    if not any(re.fullmatch(pattern, path, re.ASCII) for pattern, _ in _PATHS):
        known = ", ".join(pattern.replace(r"\d+", "N").replace(r"\w+", "NAME") for pattern, _ in _PATHS)
        raise CorrectionError(f"expected a path such as {known}; found {path!r}")


def _step(here: Any, step: str, path: str) -> Any:
    if isinstance(here, list):
        if int(step) >= len(here):
            raise CorrectionError(f"{path}: expected an index below {len(here)}, found {step}")
        return here[int(step)]
    if step not in here:
        raise CorrectionError(f"{path}: expected one of {', '.join(sorted(here))}; found {step!r}")
    return here[step]
