"""An officer's corrections of what was read: applied to copies of the readings, which themselves never change.

Judging a case with corrected readings is the same pure function as without; a corrected value shows in the report as
the source `corrected`, and what was read at its path still stands in the reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from scenecheck_evidence.corrected_items import added, box_text, corrected_item, corrected_quality, with_attribute
from scenecheck_evidence.correction import Correction, CorrectionError
from scenecheck_evidence.reading import PhotoReading

_PATHS = (
    r"kind",  # what the photo shows
    r"quality/usable",  # whether the photo will do: true or false
    r"vehicles/\d+",  # no value: there is no such vehicle; one past the last: its box and class
    r"vehicles/\d+/(class|view)",  # class or view of a vehicle
    r"plates/\d+",  # no value: there is no such plate; one past the last: its box and text
    r"plates/\d+/(text|colour)",  # text or colour of a plate
    r"parts/\d+",  # no value: there is no such part
    r"parts/\d+/part",  # name of a part
    r"damages/\d+",  # no value: there is no such damage; one past the last: its box and type
    r"damages/\d+/(type|part|severity)",  # type, part or severity of a damage
    r"documents/\d+",  # no value: there is no such paper
    r"documents/\d+/(type|page|variant)",  # type, page or variant of a paper
    r"documents/\d+/fields/\w+",  # value of a field of a paper
    r"(vehicles|plates|parts|damages)/\d+/box",  # where it is
    r"documents/\d+/fields/\w+/box",  # where the field is
)
"""The values of a reading that may be corrected, as patterns of their paths."""
_OF_VEHICLE = ("parts", "damages")
"""Lists of a reading whose items name their vehicle by its index."""
_ADDED = ("vehicles", "plates", "damages")
"""Lists to which an officer may add."""


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
        return box_text(_step(list(reading.plates), steps[1], path).box)
    here: Any = reading.model_dump(mode="json")
    for step in steps:
        here = _step(here, step, path)
    if steps[-1] == "box":
        return None if here is None else box_text(here)
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
            reading = added(reading, given[path])
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
                parts[steps[0]][index] = corrected_item(parts[steps[0]][index], steps[2:], correction, reading)
            elif correction.value is None:
                gone[steps[0]].add(index)
            elif index < as_read.get(steps[0], index + 1):
                raise CorrectionError(f"{correction.path}: expected no value, found {correction.value!r}")
        elif steps[0] == "kind":
            whole["kind"] = with_attribute(reading, "kind", correction).kind
        else:
            whole["quality"] = corrected_quality(reading.quality, correction)
    return parts, whole, gone


def _is_new(reading: PhotoReading, steps: Sequence[str]) -> bool:
    return len(steps) == 2 and steps[0] in _ADDED and int(steps[1]) == len(getattr(reading, steps[0]))


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
    if not any(re.fullmatch(pattern, path, re.ASCII) for pattern in _PATHS):
        known = ", ".join(pattern.replace(r"\d+", "N").replace(r"\w+", "NAME") for pattern in _PATHS)
        raise CorrectionError(f"expected a path such as {known}; found {path!r}")


def _step(here: Any, step: str, path: str) -> Any:
    if isinstance(here, list):
        if int(step) >= len(here):
            raise CorrectionError(f"{path}: expected an index below {len(here)}, found {step}")
        return here[int(step)]
    if step not in here:
        raise CorrectionError(f"{path}: expected one of {', '.join(sorted(here))}; found {step!r}")
    return here[step]
