"""All damage of a case: whose it is, joined over the photos, and the findings it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scenecheck_evidence.base import Box
from scenecheck_evidence.case import Case, CollisionZone
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.damage_joining import JoinedDamage, join_damages
from scenecheck_evidence.damage_owners import party_damages, vehicle_classes, vehicle_owners
from scenecheck_evidence.damage_rules import declared_zones
from scenecheck_evidence.damage_zones import judge_damage
from scenecheck_evidence.estimate import PartyDamage
from scenecheck_evidence.photos import Scene
from scenecheck_evidence.reading import VehicleClass


@dataclass(frozen=True)
class DamageOfCase:
    """The damage of each motor party, as seen and as joined.

    Attributes:
        seen: each damage in each photo, by party.
        joined: the same as items, by party.
        classes: the class of each party's vehicle, where a photo tells it.
        declared: the zone each party declares, where one zone can tell the collision.
    """

    seen: Mapping[str, tuple[PartyDamage, ...]]
    joined: Mapping[str, tuple[JoinedDamage, ...]]
    classes: Mapping[str, VehicleClass]
    declared: Mapping[str, CollisionZone]


def see_damage(
    case: Case,
    views: Sequence[Scene],
    plates: Mapping[tuple[str, Box], str],
    parties: Iterable[str],
    out: Collector,
) -> DamageOfCase:
    """Give the damage of all scene photos to the parties and join it.

    Args:
        case: the case.
        views: its scene photos.
        plates: the party of each plate that was told to be one's, by file and box of the plate.
        parties: the motor parties in their order.
        out: takes the findings.
    """
    owners = vehicle_owners(case, views, plates)
    seen = party_damages(case, views, owners, out)
    joined = {party: join_damages(seen.get(party, ()), out.rules.damage) for party in parties}
    judge_damage(case, joined, out)
    return DamageOfCase(seen, joined, vehicle_classes(views, owners), declared_zones(case))
