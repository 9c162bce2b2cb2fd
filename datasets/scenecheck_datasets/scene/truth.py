"""What a photo of a scene shows, exactly: boxes, views, plates, parts and damage, from the geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.scene.camera import Camera, seen_from
from scenecheck_datasets.scene.car import Car
from scenecheck_datasets.scene.damage import VISIBLE
from scenecheck_datasets.scene.primitives import Array, Piece
from scenecheck_datasets.scene.trim import PARTS
from scenecheck_datasets.scene.visibility import visible_faces, world_mesh
from scenecheck_evidence.base import Value
from scenecheck_evidence.reading import DamageType, PlateColour, VehicleClass, View

Box = tuple[float, float, float, float]
Polygon = tuple[tuple[float, float], ...]
Mask = NDArray[np.bool_]

BUFFER = 800
"""Longer side of the depth buffer the truth is taken from, pixels: boxes are right to 2 px of a 1600 px photo."""

SMALLEST = 0.0001
"""A part or damage of fewer than this share of the frame is not listed."""


class VehicleTruth(Value):
    """A vehicle in the photo; `visible` is the share of its outline that nothing hides and the frame holds."""

    car: str
    class_: VehicleClass
    box: Box
    view: View
    visible: float
    plate: int | None


class PlateTruth(Value):
    """A plate that faces the camera and is in frame; corners clockwise from top left, pixels."""

    text: str
    colour: PlateColour
    rows: int
    end: str
    corners: Polygon
    visible: float
    width: float


class RegionTruth(Value):
    """A part or a damage; `name` is the part or the damage type."""

    name: str
    part: str | None
    vehicle: int
    box: Box
    polygons: tuple[Polygon, ...]


class PhotoTruth(Value):
    """Everything a photo shows, in pixels of the upright photo."""

    width: int
    height: int
    vehicles: tuple[VehicleTruth, ...]
    plates: tuple[PlateTruth, ...]
    parts: tuple[RegionTruth, ...]
    damages: tuple[RegionTruth, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values with coordinates to 1 place, under the names of the JSON contract."""
        data: dict[str, Any] = _rounded(self.model_dump(mode="json"))
        for vehicle in data["vehicles"]:
            vehicle["class"] = vehicle.pop("class_")
        return data


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3 if abs(value) <= 1 else 1)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


@dataclass(frozen=True)
class _Buffer:
    """The depth buffer of the cars: per pixel the car, the part and the strength of damage."""

    scale: float  # photo pixels per buffer pixel
    car: NDArray[np.int64]
    part: NDArray[np.int64]
    damage: Array
    scratch: Array
    plate: NDArray[np.int64]  # 2 * car + (1 for the rear plate), -1 for none
    covered: NDArray[np.bool_]  # per car, where it is, hidden or not


def photo_truth(camera: Camera, cars: Sequence[Car], others: Sequence[Piece] = ()) -> PhotoTruth:
    """The truth of a photo.

    Args:
        camera: of the full-size photo.
        cars: in the order of the scene.
        others: what else may hide them (poles, rails).
    """
    buffer = _fill(camera, cars, others)
    vehicles: list[VehicleTruth] = []
    plates: list[PlateTruth] = []
    parts: list[RegionTruth] = []
    damages: list[RegionTruth] = []
    smallest = SMALLEST * buffer.car.size
    for index, car in enumerate(cars):
        mask = buffer.car == index
        if mask.sum() < smallest:
            continue
        number = len(vehicles)
        own = _plates(camera, car, index, buffer)
        vehicles.append(
            VehicleTruth(
                car=car.spec.id,
                class_=VehicleClass.CAR,
                box=_box(mask, buffer.scale),
                view=seen_from(camera, car),
                visible=float(mask.sum() / buffer.covered[index].sum()),
                plate=len(plates) if own else None,
            )
        )
        plates += own
        for part, name in enumerate(PARTS):
            region = mask & (buffer.part == part)
            if region.sum() >= smallest:
                parts.append(_region(name, None, number, region, buffer.scale))
        damages += _damages(car, number, mask, buffer, smallest)
    return PhotoTruth(
        width=camera.width,
        height=camera.height,
        vehicles=tuple(vehicles),
        plates=tuple(plates),
        parts=tuple(parts),
        damages=tuple(damages),
    )


def _fill(camera: Camera, cars: Sequence[Car], others: Sequence[Piece]) -> _Buffer:
    scale = max(camera.width, camera.height) / BUFFER
    small = replace(camera, width=round(camera.width / scale), height=round(camera.height / scale))
    owners: list[tuple[int, Piece]] = [(index, piece) for index, car in enumerate(cars) for piece in car.pieces]
    owners += [(-1, piece) for piece in others]
    flat = [(index, piece, place) for index, piece in owners for place in piece.places]
    seen = visible_faces(small, [world_mesh(piece, place) for _, piece, place in flat], [owner for owner, _, _ in flat])
    shape = seen.mesh.shape
    none = np.full(shape, -1, np.int64)
    buffer = _Buffer(scale, none.copy(), none.copy(), np.zeros(shape), np.ones(shape), none.copy(), seen.covered)
    for number, (index, piece, _) in enumerate(flat):
        here = seen.mesh == number
        if index < 0 or not here.any():
            continue
        face = seen.face[here]
        buffer.car[here] = index
        if piece.labels is not None:
            buffer.part[here] = piece.labels[face]
        if piece.damage is not None:
            buffer.damage[here] = piece.damage[piece.faces[face]].mean(1)
            buffer.scratch[here] = piece.fields["scratch"][piece.faces[face]].mean(1)
        if piece.name == "plate":
            rear = piece.vertices[:, 0].mean() < 0
            buffer.plate[here] = 2 * index + int(rear)
    return buffer


def _plates(camera: Camera, car: Car, index: int, buffer: _Buffer) -> list[PlateTruth]:
    """The plate of a car that the camera faces, when enough of it is seen."""
    for place in car.plates:
        corners, _ = camera.project(place.corners)
        if not np.isfinite(corners).all():
            continue
        area = _signed_area(corners)
        if area <= 0:  # seen from behind
            continue
        shown = int((buffer.plate == 2 * index + int(place.end == "rear")).sum()) * buffer.scale**2
        visible = min(1.0, shown / area)
        if visible < 0.3:
            continue
        top, bottom = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])
        return [
            PlateTruth(
                text=car.spec.plate.text,
                colour=car.spec.plate.colour,
                rows=1,
                end=place.end,
                corners=tuple((float(x), float(y)) for x, y in corners),
                visible=visible,
                width=float((top + bottom) / 2),
            )
        ]
    return []


def _signed_area(corners: Array) -> float:
    """Area of a polygon (n, 2); positive when its corners run clockwise on the screen."""
    x, y = corners.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def _damages(car: Car, number: int, mask: Mask, buffer: _Buffer, smallest: float) -> list[RegionTruth]:
    """Dents and scratches of one car; a broken lamp counts with its whole lens."""
    found = []
    for kind, region in (
        (DamageType.DENT, mask & (buffer.damage > VISIBLE)),
        (DamageType.SCRATCH, mask & (buffer.scratch < 0)),
    ):
        if region.sum() >= smallest:
            found.append(_region(kind, _main_part(region, buffer.part), number, region, buffer.scale))
    for blow, damage in zip(car.wreck.blows, car.spec.damages, strict=True):
        if not damage.lamp_broken:
            continue
        end = "front" if blow.push[0] < 0 else "back"
        for side in ("left", "right"):
            name = f"{end}_{side}_light"
            region = mask & (buffer.part == PARTS.index(name))
            if region.sum() >= smallest and (buffer.damage[region] > VISIBLE).mean() > 0.3:
                found.append(_region(DamageType.LAMP_BROKEN, name, number, region, buffer.scale))
    return found


def _main_part(region: Mask, parts: NDArray[np.int64]) -> str | None:
    labels, counts = np.unique(parts[region], return_counts=True)
    label = int(labels[counts.argmax()])
    return PARTS[label] if label >= 0 else None


def _region(name: str, part: str | None, vehicle: int, region: Mask, scale: float) -> RegionTruth:
    outlines, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    polygons = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True):
        simple = cv2.approxPolyDP(outline, 1.0, True)[:, 0]
        if len(simple) >= 3 and cv2.contourArea(simple) >= 8:
            polygons.append(tuple((float((x + 0.5) * scale), float((y + 0.5) * scale)) for x, y in simple))
    return RegionTruth(name=name, part=part, vehicle=vehicle, box=_box(region, scale), polygons=tuple(polygons))


def _box(mask: Mask, scale: float) -> Box:
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return float(left * scale), float(top * scale), float(right * scale), float(bottom * scale)
