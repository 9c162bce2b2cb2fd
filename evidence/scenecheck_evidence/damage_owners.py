"""Whose vehicle a damage is on: told by the plate, else by what leaves no other choice, and then said so.

The rules, first that holds wins: the vehicle's plate is a party's; the case has one motor party and the vehicle is the
nearest; the app says whose photo it is and the vehicle is the nearest; of two motor parties one is told by its plate
and the other vehicle touches it; of two motor parties only one declares a collision that reaches the damaged part. A
vehicle with a legible plate of somebody else is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scenecheck_evidence.base import Box
from scenecheck_evidence.boxes import gap
from scenecheck_evidence.case import Case, PartyKind
from scenecheck_evidence.collect import Collector, party_order
from scenecheck_evidence.damage_rules import DamageRules, declared_zones, reaches
from scenecheck_evidence.estimate import SURE_OWNERS, PartyDamage, ToldBy
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.photos import Scene, legible
from scenecheck_evidence.reading import Damage, Vehicle, VehicleClass

_CLASSES = list(VehicleClass)
_NO_MOTOR = {VehicleClass.PERSON, VehicleClass.BICYCLE}


@dataclass(frozen=True)
class Owner:
    """A party, and how it is known that a vehicle is its."""

    party: str
    told_by: ToldBy


Owners = Mapping[tuple[str, int | None], Owner]
"""By file and index of the vehicle; the index None stands for damage on no vehicle that was found."""


def vehicle_owners(case: Case, views: Sequence[Scene], plates: Mapping[tuple[str, Box], str]) -> Owners:
    """Whose each vehicle in each scene photo is.

    Args:
        case: the case with the app's hints.
        views: the scene photos.
        plates: the party of each plate that was told to be one's, by file and box of the plate.
    """
    motor = sorted((p.id for p in case.parties if p.kind is PartyKind.MOTOR), key=party_order)
    owners: dict[tuple[str, int | None], Owner] = {}
    for view in views:
        owners.update({(view.photo.file, place): owner for place, owner in _owners_in(view, motor, plates).items()})
    return owners


def vehicle_classes(views: Sequence[Scene], owners: Owners) -> dict[str, VehicleClass]:
    """The class of each party's vehicle: the one with the most score over all photos, of surely its own where seen."""
    votes: dict[tuple[str, bool], dict[VehicleClass, float]] = {}
    for view in views:
        for place, vehicle in enumerate(view.reading.vehicles):
            owner = owners.get((view.photo.file, place))
            if owner is not None:
                scores = votes.setdefault((owner.party, owner.told_by in SURE_OWNERS), {})
                scores[vehicle.class_] = scores.get(vehicle.class_, 0.0) + vehicle.score
    chosen: dict[str, VehicleClass] = {}
    for (party, _), scores in sorted(votes.items()):  # the sure ones come last and win
        chosen[party] = max(scores, key=lambda c: (round(scores[c], 4), -_CLASSES.index(c)))
    return chosen


def _owners_in(view: Scene, motor: list[str], plates: Mapping[tuple[str, Box], str]) -> dict[int | None, Owner]:
    found: dict[int | None, Owner] = {}
    free: list[int] = []
    places = {vehicle: place for place, vehicle in reversed(list(enumerate(view.reading.vehicles)))}
    for vehicle in view.vehicles:
        index = view.plate_index(vehicle)
        plate = view.reading.plates[index] if index is not None else None
        party = plates.get((view.photo.file, plate.box)) if plate else None
        if party is not None:
            found[places[vehicle]] = Owner(party, ToldBy.PLATE)
        elif vehicle.class_ not in _NO_MOTOR and not (plate and legible(plate, view.limits)):
            free.append(places[vehicle])
    nearest = places[view.vehicles[0]] if view.vehicles else None
    told = {owner.party for owner in found.values()}
    if len(motor) == 1:
        default = Owner(motor[0], ToldBy.SOLE_PARTY)
        found[None] = default
    elif view.photo.party in motor and view.photo.party is not None:
        default = Owner(view.photo.party, ToldBy.HINT)
    else:
        return found | _other_car(view, motor, found, free)
    if default.party not in told and (nearest is None or nearest in free):
        found[nearest] = default
    return found | _other_car(view, motor, found, free)


def _other_car(
    view: Scene, motor: list[str], found: Mapping[int | None, Owner], free: Iterable[int]
) -> dict[int | None, Owner]:
    """Of two cars that touch, of which one is told by its plate, the other party's."""
    told = {place: owner for place, owner in found.items() if owner.told_by is ToldBy.PLATE and place is not None}
    if len(motor) != 2 or len({owner.party for owner in told.values()}) != 1:
        return {}
    (other,) = set(motor) - {owner.party for owner in told.values()}
    boxes = [view.reading.vehicles[place] for place in told]
    beside = [
        place
        for place in free
        if place not in found and any(_touch(view, view.reading.vehicles[place], one) for one in boxes)
    ]
    return {beside[0]: Owner(other, ToldBy.OTHER_CAR)} if len(beside) == 1 else {}


def _touch(view: Scene, a: Vehicle, b: Vehicle) -> bool:
    return gap(a.box, b.box) <= view.limits.near_gap * max(a.box[2] - a.box[0], b.box[2] - b.box[0])


def party_damages(
    case: Case, views: Sequence[Scene], owners: Owners, out: Collector
) -> dict[str, tuple[PartyDamage, ...]]:
    """The damages of each party with the photos that show them; a finding for each photo with certain ones of nobody.

    What the network is hardly sure of (below the rule set's threshold) is left out.
    """
    mine: dict[str, list[PartyDamage]] = {}
    for view in views:
        nobodys = []
        for damage in view.reading.damages:
            if damage.score < out.rules.thresholds.damage:
                continue
            owner = owners.get((view.photo.file, damage.vehicle)) or _by_zone(case, view, damage, out.rules.damage)
            if owner is not None:
                mine.setdefault(owner.party, []).append(_of_party(view, damage, owner))
            elif damage.certain:
                nobodys.append(damage.box)
        if nobodys:
            x1, y1, x2, y2 = zip(*nobodys, strict=True)
            around = (min(x1), min(y1), max(x2), max(y2))
            out.add(FindingCode.DAMAGE_UNASSIGNED, file=view.photo.file, box=around)
    return {party: tuple(sorted(damages, key=_order)) for party, damages in mine.items()}


def _by_zone(case: Case, view: Scene, damage: Damage, rules: DamageRules) -> Owner | None:
    """Of two motor parties the one whose declared collision alone reaches the part, as in a close-up without plates."""
    vehicle = _vehicle_of(view, damage)
    index = view.plate_index(vehicle) if vehicle else None
    if index is not None and legible(view.reading.plates[index], view.limits):
        return None
    declared = declared_zones(case)
    if len(declared) != 2 or any(party.kind is not PartyKind.MOTOR for party in case.parties):
        return None
    part = rules.part(rules.resolve(damage.type, damage.part, vehicle.view if vehicle else None))
    reached = [party for party, zone in declared.items() if part and reaches(zone, part.zones)]
    return Owner(reached[0], ToldBy.ZONE) if len(reached) == 1 else None


def _vehicle_of(view: Scene, damage: Damage) -> Vehicle | None:
    vehicles = view.reading.vehicles
    return vehicles[damage.vehicle] if damage.vehicle is not None and damage.vehicle < len(vehicles) else None


def _of_party(view: Scene, damage: Damage, owner: Owner) -> PartyDamage:
    vehicle = _vehicle_of(view, damage)
    return PartyDamage(
        **dict(damage),
        file=view.photo.file,
        view=vehicle.view if vehicle else None,
        told_by=owner.told_by,
    )


def _order(damage: PartyDamage) -> tuple[object, ...]:
    """A fixed order: by photo, then by place in it; the whole of it last, so that only equals are without one."""
    return damage.file, damage.box, damage.type.value, damage.part or "", -damage.score, damage.model_dump_json()
