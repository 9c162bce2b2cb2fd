"""What the scene photos show beyond the declarations: people, airbags, a vehicle too many, another kind of vehicle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.boxes import area, gap
from scenecheck_evidence.case import Case, PartyKind, Slot
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.photos import Scene
from scenecheck_evidence.plate_matching import KnownPlate
from scenecheck_evidence.reading import DamageType, Paint, PhotoKind, Vehicle, VehicleClass
from scenecheck_evidence.words import PAINTS, VEHICLES

_TWO_WHEELS = frozenset({VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE})
_PHOTOS_FOR_MORE = 2
"""So many photos must show a vehicle too many: in one, a parked car may only seem to touch."""


def judge_people_seen(views: Sequence[Scene], out: Collector) -> None:
    """An airbag that is out, or a person wider than high: somebody may be hurt, an officer asks."""
    limits = out.rules.thresholds
    for view in views:
        for damage in view.reading.damages:
            if damage.type is DamageType.AIRBAG and damage.score >= limits.airbag:
                out.add(FindingCode.AIRBAG_DEPLOYED, file=view.photo.file, box=damage.box)
        for person in view.reading.vehicles:
            x1, y1, x2, y2 = person.box
            lying = x2 - x1 > limits.lying_ratio * (y2 - y1)
            if person.class_ is VehicleClass.PERSON and person.score >= limits.person and lying:
                out.add(FindingCode.PERSON_LYING, file=view.photo.file, box=person.box)


def judge_vehicles_seen(
    case: Case,
    views: Sequence[Scene],
    owners: Mapping[tuple[str, Box], str],
    known: Mapping[str, KnownPlate],
    out: Collector,
) -> None:
    """More vehicles together than the parties drive, a close-up of another kind of vehicle, a vehicle without a plate.

    Args:
        case: the case.
        views: the scene photos.
        owners: whose each plate in a photo is, by file and box.
        known: what is known of each motor party's plate.
        out: takes the findings.
    """
    driven = sum(party.kind is not PartyKind.PEDESTRIAN for party in case.parties)
    together = sorted(((_together(view), view.photo.file) for view in views), key=lambda n: (-n[0], n[1]))
    more = [(count, file) for count, file in together if count > driven]
    if len(more) >= _PHOTOS_FOR_MORE:
        count, file = more[_PHOTOS_FOR_MORE - 1]  # as many as that many photos agree on
        out.add(FindingCode.MORE_VEHICLES_SEEN, file=file, count=str(count), driven=str(driven))
    _judge_closeups(views, owners, out)
    if any(view.vehicles and view.reading.quality.usable for view in views):
        for party, plate in known.items():
            if not plate.texts and not plate.sightings:
                out.add(FindingCode.NO_PLATE_KNOWN, party=party)


def _together(view: Scene) -> int:
    """How many large vehicles touch one another around the nearest: a chain of boxes without a gap."""
    large = _large(view)
    chain = large[:1]
    left = large[1:]
    while touching := [v for v in left if any(gap(v.box, one.box) <= 0 for one in chain)]:
        chain += touching
        left = [v for v in left if v not in touching]
    return len(chain)


def _large(view: Scene) -> list[Vehicle]:
    """The vehicles near enough to be those of the accident, largest first."""
    frame = float(view.reading.width * view.reading.height)
    return [v for v in view.vehicles if area(v.box) >= view.limits.met_area * frame]


def _judge_closeups(views: Sequence[Scene], owners: Mapping[tuple[str, Box], str], out: Collector) -> None:
    """The near vehicle of a close-up against those of the other scene photos.

    Its plate, where one was read, is judged elsewhere. Detectors take a van for a lorry or a bus for a van, so within
    two wheels, and within four, a class counts only when both readings are certain; a paint counts when that of every
    near vehicle of the other photos is plain, and another.
    """
    certain = out.rules.thresholds.kind_certain
    closeups = [v for v in views if v.reading.kind is PhotoKind.CLOSEUP or v.photo.slot is Slot.COLLISION]
    whole = [view for view in views if view not in closeups]
    others = [vehicle for view in whole for vehicle in view.vehicles]
    paints = {vehicle.paint for view in whole for vehicle in _large(view)}
    for view in closeups:
        if not view.vehicles or not others:
            continue
        near = view.vehicles[0]
        plate = view.plate_index(near)
        owned = plate is not None and (view.photo.file, view.reading.plates[plate].box) in owners
        if owned:
            continue
        name = VEHICLES[near.class_]
        if near.score >= certain and not any(_may_be(near, other, certain) for other in others):
            out.add(FindingCode.CLOSEUP_VEHICLE_DIFFERS, file=view.photo.file, box=near.box, a=name)
        elif near.paint is not None and _painted_otherwise(near.paint, paints):
            painted = Text(zh=f"{PAINTS[near.paint].zh}{name.zh}", en=f"{PAINTS[near.paint].en} {name.en}")
            out.add(FindingCode.CLOSEUP_VEHICLE_DIFFERS, file=view.photo.file, box=near.box, a=painted)


def _painted_otherwise(paint: Paint, others: set[Paint | None]) -> bool:
    """Whether a paint is none of the others', all plain; white and black may be one grey in other light."""
    alike = {Paint.WHITE, Paint.BLACK} if paint in (Paint.WHITE, Paint.BLACK) else {paint}
    return bool(others) and not others & {None, *alike}


def _may_be(a: Vehicle, b: Vehicle, certain: float) -> bool:
    if a.class_ is b.class_:
        return True
    return (a.class_ in _TWO_WHEELS) is (b.class_ in _TWO_WHEELS) and b.score < certain
