"""The photos of a case: each file with its reading, the app's hint, and what of a scene can be told from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.boxes import area, gap, holds_middle
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.reading import (
    TEMPORARY_PLATE,
    Document,
    PhotoKind,
    PhotoReading,
    Plate,
    Vehicle,
    VehicleClass,
)
from scenecheck_evidence.rule_parts import Thresholds

SCENE_SLOTS = (Slot.SCENE_FRONT, Slot.SCENE_REAR, Slot.COLLISION, Slot.OVERVIEW)
_PAPER_KINDS = {PhotoKind.VEHICLE_LICENCE, PhotoKind.DRIVING_LICENCE, PhotoKind.INSURANCE_POLICY, PhotoKind.VIN}
NOT_THERE = Text(zh="案件目录里没有这个文件", en="the case holds no such file")


@dataclass(frozen=True)
class CasePhoto:
    """One file of the case: its reading, or why there is none, and the app's hint."""

    file: str
    reading: PhotoReading | None
    error: Text | None
    slot: Slot | None
    party: str | None

    @property
    def documents(self) -> tuple[Document, ...]:
        """The papers in the photo."""
        return self.reading.documents if self.reading else ()

    @property
    def is_scene(self) -> bool:
        """Whether this is a photo of the scene rather than of a paper."""
        if self.reading is None:
            return False
        if self.slot in SCENE_SLOTS and self.reading.vehicles:
            return True  # something in it may have been taken for a paper
        if self.reading.kind in _PAPER_KINDS:
            return False
        if self.reading.kind in {PhotoKind.SCENE, PhotoKind.CLOSEUP}:
            return True
        return not self.reading.documents and (self.slot in SCENE_SLOTS or bool(self.reading.vehicles))


@dataclass(frozen=True)
class Scene:
    """What a scene photo shows: its vehicles, nearest (largest) first, and their plates."""

    photo: CasePhoto
    reading: PhotoReading
    limits: Thresholds

    @cached_property
    def vehicles(self) -> tuple[Vehicle, ...]:
        """Vehicles that are surely there, largest box first."""
        seen = [
            v
            for v in self.reading.vehicles
            if v.class_ is not VehicleClass.PERSON and v.score >= self.limits.vehicle_seen
        ]
        return tuple(sorted(seen, key=lambda v: (-area(v.box), v.box)))

    @cached_property
    def largest_share(self) -> float:
        """The largest vehicle's share of the frame."""
        frame = max(1.0, float(self.reading.width * self.reading.height))
        return area(self.vehicles[0].box) / frame if self.vehicles else 0.0

    def plate_index(self, vehicle: Vehicle) -> int | None:
        """Which plate is this vehicle's: the linked one, else one whose centre lies in no smaller vehicle's box."""
        if vehicle.plate is not None and vehicle.plate < len(self.reading.plates):
            return vehicle.plate
        linked = {v.plate for v in self.reading.vehicles if v.plate is not None}
        for index in range(len(self.reading.plates)):
            if index not in linked and self.vehicle_of_plate(index) == vehicle:
                return index
        return None

    def vehicle_of_plate(self, index: int) -> Vehicle | None:
        """The vehicle that carries a plate: the linked one, else the smallest whose box holds the plate's centre."""
        for vehicle in self.vehicles:
            if vehicle.plate == index:
                return vehicle
        box = self.reading.plates[index].box
        around = [v for v in self.vehicles if holds_middle(v.box, box)]
        return min(around, key=lambda v: (area(v.box), v.box)) if around else None

    @cached_property
    def vehicles_meet(self) -> bool:
        """Whether two vehicles touch, overlap, or stand so near that the contact is in the photo."""
        return any(
            gap(a.box, b.box) <= self.limits.near_gap * max(a.box[2] - a.box[0], b.box[2] - b.box[0])
            for i, a in enumerate(self.vehicles)
            for b in self.vehicles[i + 1 :]
        )

    @cached_property
    def damaged(self) -> bool:
        """Whether a damage is seen."""
        return any(d.score >= self.limits.damage for d in self.reading.damages)

    def touches_frame(self, box: Box) -> int:
        """How many edges of the frame a box reaches."""
        mx, my = self.reading.width * self.limits.frame_margin, self.reading.height * self.limits.frame_margin
        return sum((box[0] <= mx, box[1] <= my, box[2] >= self.reading.width - mx, box[3] >= self.reading.height - my))


def legible(plate: Plate, limits: Thresholds) -> bool:
    """Whether a plate counts as read by itself; a temporary sheet does, though no register lists its kind."""
    return plate.problem in (None, TEMPORARY_PLATE) and plate.score >= limits.plate_legible and len(plate.text) >= 6


def case_photos(
    case: Case, readings: Mapping[str, PhotoReading], errors: Mapping[str, Text] | None
) -> tuple[CasePhoto, ...]:
    """All files of a case by name: those the case names, those read, and those that could not be."""
    hints = {hint.file: hint for hint in case.photos}
    failed = dict(errors or {})
    photos = []
    for file in sorted({*hints, *readings, *failed}):
        hint, reading = hints.get(file), readings.get(file)
        error = None if reading else failed.get(file, NOT_THERE)
        photos.append(CasePhoto(file, reading, error, hint.slot if hint else None, hint.party if hint else None))
    return tuple(photos)


def scenes(photos: tuple[CasePhoto, ...], limits: Thresholds) -> tuple[Scene, ...]:
    """The scene photos among them."""
    return tuple(Scene(p, p.reading, limits) for p in photos if p.reading is not None and p.is_scene)
