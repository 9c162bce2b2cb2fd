"""Readings without a flaw: what the pipeline would say of good photos."""

from __future__ import annotations

import hashlib
from datetime import datetime

from scenecheck_datasets.cases.sides import Side
from scenecheck_evidence.boxes import corners
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import (
    CopyFingerprint,
    Document,
    DocumentField,
    DocumentType,
    Fingerprint,
    Page,
    PhotoKind,
    PhotoReading,
    Plate,
    PlateColour,
    Quality,
    Variant,
    Vehicle,
    VehicleClass,
    View,
)

WIDTH, HEIGHT = 4000, 3000
"""Pixels of every photo: those of a phone with 12 megapixels."""
PIPELINE = "0" * 64
"""A digest that no pipeline has."""


def read_field(value: str | None) -> DocumentField:
    """A field read with full certainty."""
    return DocumentField(value=value, raw=value, score=1.0 if value is not None else 0.0)


def document(type_: DocumentType, page: Page | None, values: dict[str, str | None], variant: Variant) -> Document:
    """A page of a paper with perfect fields."""
    fields = {name: read_field(value) for name, value in values.items()}
    return Document(type=type_, page=page, variant=variant, fields=fields)


def reading(name: str, kind: PhotoKind, **parts: object) -> PhotoReading:
    """A good photo; its fingerprint and digest follow from its name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return PhotoReading.model_validate(
        {
            "sha256": digest,
            "width": WIDTH,
            "height": HEIGHT,
            "kind": kind,
            "quality": Quality(usable=True),
            "fingerprint": Fingerprint(hex=digest[:16]),
            "copy_fingerprint": CopyFingerprint(hex=digest),
            "pipeline": PIPELINE,
            **parts,
        }
    )


def seen_plate(text: str, box: tuple[float, float, float, float], colour: PlateColour) -> Plate:
    """A plate that was read perfectly."""
    return Plate(
        text=text,
        colour=colour,
        rows=1,
        corners=corners(box),
        score=0.99,
        char_scores=(0.99,) * len(text),
        candidates=((text, 0.99),),
    )


def scene(
    slot: Slot, near: Side, far: Side | None, view: View | None, taken: datetime, place: tuple[float, float] | None
) -> PhotoReading:
    """A scene photo: the near car large with a legible plate, the other behind it."""
    close = slot is Slot.COLLISION
    box = (300.0, 700.0, 2600.0, 2700.0) if close else (400.0, 1200.0, 2000.0, 2400.0)
    vehicles = [Vehicle(class_=VehicleClass.CAR, box=box, score=0.93, view=view, plate=0)]
    plates = [seen_plate(near.plate, (box[0] + 300, box[3] - 400, box[0] + 640, box[3] - 300), near.colour)]
    if far is not None:
        other = (2400.0, 900.0, 3900.0, 2600.0) if close else (1900.0, 1100.0, 2900.0, 1900.0)
        vehicles.append(Vehicle(class_=VehicleClass.CAR, box=other, score=0.88))
    return reading(
        f"{slot.value} {near.plate}",
        PhotoKind.CLOSEUP if close else PhotoKind.SCENE,
        vehicles=tuple(vehicles),
        plates=tuple(plates),
        taken_at=taken,
        gps=place,
    )
