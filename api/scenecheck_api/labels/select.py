"""Which corrections become which labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scenecheck_evidence.base import Box, Polygon, Quad
from scenecheck_evidence.correction import CorrectedPlate, Correction
from scenecheck_evidence.reading import PhotoReading


class LabelKind(StrEnum):
    """What a set of labels is for."""

    PLATES = "plates"
    VEHICLES = "vehicles"
    DAMAGE = "damage"
    PARTS = "parts"


@dataclass(frozen=True)
class BoxLabel:
    """A thing in a photo, as the reading with its corrections has it; pixels of the upright photo."""

    name: str
    box: Box
    polygon: Polygon = ()


@dataclass(frozen=True)
class PlateLabel:
    """A plate that an officer read."""

    text: str
    colour: str | None
    corners: Quad


def touched_kinds(corrections: Iterable[Correction]) -> frozenset[LabelKind]:
    """What the corrections of a photo are about; a photo that nobody corrected teaches nothing sure."""
    heads = {c.path.partition("/")[0] for c in corrections}
    by_head = {
        "plates": LabelKind.PLATES,
        "vehicles": LabelKind.VEHICLES,
        "damages": LabelKind.DAMAGE,
        "parts": LabelKind.PARTS,
    }
    return frozenset(kind for head, kind in by_head.items() if head in heads)


def plate_labels(corrected: PhotoReading) -> tuple[PlateLabel, ...]:
    """The plates whose text an officer gave."""
    return tuple(
        PlateLabel(plate.text, plate.colour.value if plate.colour else None, plate.corners)
        for plate in corrected.plates
        if isinstance(plate, CorrectedPlate)
    )


def box_labels(corrected: PhotoReading, kind: LabelKind) -> tuple[BoxLabel, ...]:
    """Everything of a kind in a photo, corrected where an officer corrected it: a detector learns from whole photos."""
    if kind is LabelKind.VEHICLES:
        return tuple(BoxLabel(v.class_.value, v.box) for v in corrected.vehicles)
    if kind is LabelKind.DAMAGE:
        return tuple(BoxLabel(d.type.value, d.box, d.polygon) for d in corrected.damages)
    if kind is LabelKind.PARTS:
        return tuple(BoxLabel(p.part, p.box, p.polygon) for p in corrected.parts)
    return tuple(BoxLabel("plate", p.box, p.corners) for p in corrected.plates)
