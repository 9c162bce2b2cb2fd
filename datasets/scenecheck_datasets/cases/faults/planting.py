"""Planting faults: the list of them, and how to get at what a case holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_evidence.case import PartyKind, Slot
from scenecheck_evidence.findings import FindingCode

Plant = Callable[[CaseFile, random.Random], CaseFile | None]
"""Plants a fault; None where a case has no place for it."""


@dataclass(frozen=True)
class Fault:
    """A fault, and the finding that must name it; `changes_verdict` is false for what is only information."""

    name: str
    code: FindingCode
    plant: Plant
    changes_verdict: bool = True


FAULTS: dict[str, Fault] = {}


def fault(code: FindingCode, changes_verdict: bool = True) -> Callable[[Plant], Plant]:
    """Put a planting function on the list under its own name."""

    def keep(plant: Plant) -> Plant:
        name = plant.__name__.strip("_")
        FAULTS[name] = Fault(name, code, plant, changes_verdict)
        return plant

    return keep


def motor(case: CaseFile, rng: random.Random) -> tuple[int, str]:
    """A motor party of the case: its place in the records, and its name."""
    ids = [p.id for p in case.case.parties if p.kind is PartyKind.MOTOR]
    place = rng.randrange(len(ids))
    return place, ids[place]


def file_of(case: CaseFile, slot: Slot, party: str) -> str:
    """The file that holds a paper of a party."""
    return case.files[f"{slot.value}_{party}"]


def plate_of(case: CaseFile, party: str) -> str:
    """The plate of a party by its vehicle licence."""
    return value(case, file_of(case, Slot.VEHICLE_LICENCE_MAIN, party), "plate_number")


def value(case: CaseFile, file: str, name: str) -> str:
    """A field of the paper in a file, empty when not read."""
    return case.readings[file].documents[0].value(name) or ""


def other_character(text: str, rng: random.Random, from_: int) -> str:
    """The text with one character replaced by one that no reader takes for it."""
    place = rng.randrange(from_, len(text))
    return text[:place] + ("W" if text[place] not in "WVU" else "3") + text[place + 1 :]
