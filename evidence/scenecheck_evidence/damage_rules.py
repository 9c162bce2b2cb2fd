"""The part of a rule set on damage: parts and where they lie, what is done about what, which zones fit a situation."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case, CollisionZone, Form, PartyKind, Situation
from scenecheck_evidence.estimate import Action
from scenecheck_evidence.reading import DamageType, Severity, View

Fraction = Annotated[float, Field(ge=0, le=1)]

RING = (
    CollisionZone.FRONT,
    CollisionZone.FRONT_RIGHT,
    CollisionZone.RIGHT,
    CollisionZone.REAR_RIGHT,
    CollisionZone.REAR,
    CollisionZone.REAR_LEFT,
    CollisionZone.LEFT,
    CollisionZone.FRONT_LEFT,
)
"""The eight zones of the published form as they go round the car; the eight views bear the same names."""


def zone_distance(a: CollisionZone, b: CollisionZone) -> int:
    """How many steps round the car two zones are apart, 0..4."""
    steps = abs(RING.index(a) - RING.index(b))
    return min(steps, len(RING) - steps)


def zone_of_view(view: View) -> CollisionZone:
    """The zone that a view looks at."""
    return CollisionZone(view.value)


def reaches(declared: CollisionZone, zones: Iterable[CollisionZone]) -> bool:
    """Whether a collision at the declared zone reaches one of these: its own zone and the two beside it."""
    return any(zone_distance(declared, zone) <= 1 for zone in zones)


def declared_zones(case: Case) -> dict[str, CollisionZone]:
    """The zone each party declares, as far as one zone can tell the collision."""
    vehicles = [party for party in case.parties if party.kind is not PartyKind.PEDESTRIAN]
    if len(vehicles) > 2:
        return {}
    return {party.id: party.collision_zone for party in vehicles if party.collision_zone is not None}


class PartGroup(StrEnum):
    """Parts that are worked on alike."""

    PANEL = "panel"
    STRUCTURE = "structure"
    BUMPER = "bumper"
    GLASS = "glass"
    LAMP = "lamp"
    MIRROR = "mirror"
    TRIM = "trim"
    WHEEL = "wheel"


class PartRule(Value):
    """A part of a car: its name, what it is like, and in which zones of the form it lies."""

    name: Text
    group: PartGroup
    zones: tuple[CollisionZone, ...] = Field((), description="none where the part tells nothing of the collision")
    sides: bool = Field(False, description="a name without a side; the view tells it where it shows one side only")
    several: bool = Field(False, description="a car has several, and which one it is cannot be told")


class Side(StrEnum):
    """A side of the car; its corners belong to two."""

    FRONT = "front"
    REAR = "rear"
    LEFT = "left"
    RIGHT = "right"

    @property
    def zones(self) -> frozenset[CollisionZone]:
        """The zone and its two corners."""
        return frozenset(zone for zone in CollisionZone if zone_distance(CollisionZone(self.value), zone) <= 1)


SidePair = tuple[Side, Side]
"""The sides of two vehicles that meet, in either order."""


class DamageRules(Value):
    """What is done about which damage, and where damage can come from."""

    source: str
    rust_overlap: Fraction = Field(description="share of the smaller box on rust from which a damage looks old")
    parts: dict[str, PartRule]
    actions: dict[DamageType, dict[PartGroup, tuple[Action, Action, Action]]] = Field(
        description="for minor, moderate and severe; a damage on a group that is not listed hardly occurs"
    )
    priced_as: dict[DamageType, dict[PartGroup, str]] = Field(
        default_factory=dict, description="the row of the price table where it is not the part's own: a door's window"
    )
    own_parts: dict[DamageType, str] = Field(
        default_factory=dict, description="the part that a damage names by itself, wherever it is seen: the airbag"
    )
    other_parts: dict[str, PartRule] = Field(
        default_factory=dict, description="parts of the price table and of damage that no photo of parts names"
    )
    situations: dict[Situation, tuple[SidePair, ...]] = Field(
        description="the sides that may have met; what is not listed allows all"
    )
    forms: dict[Form, tuple[SidePair, ...]]

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = self.parts.keys() | self.other_parts.keys()
        named = {*self.own_parts.values(), *(p for by in self.priced_as.values() for p in by.values())}
        unknown = sorted(named - known)
        if unknown:
            raise ValueError(f"damage: parts of the table expected, found {', '.join(unknown)}")
        for name, part in self.parts.items():
            missing = [s for s in ("left", "right") if part.sides and f"{s}_{name}" not in self.parts]
            if missing:
                raise ValueError(f"damage.parts: {missing[0]}_{name} expected, since {name} has sides; found none")
        return self

    def part(self, name: str | None) -> PartRule | None:
        """The part of a name; None where the table does not hold it."""
        return None if name is None else self.parts.get(name) or self.other_parts.get(name)

    def action(self, type_: DamageType, part: str, severity: Severity) -> Action | None:
        """What is done about a damage; None where it hardly occurs on such a part."""
        rule = self.part(part)
        by_group = self.actions.get(type_, {})
        actions = by_group.get(rule.group) if rule else None
        return actions[list(Severity).index(severity)] if actions else None

    def occurs(self, type_: DamageType, part: str) -> bool:
        """Whether such a damage occurs on such a part."""
        return self.action(type_, part, Severity.MINOR) is not None

    def price_part(self, type_: DamageType, part: str) -> str:
        """The part whose row of the price table holds."""
        rule = self.part(part)
        return self.priced_as.get(type_, {}).get(rule.group, part) if rule else part

    def resolve(self, type_: DamageType, part: str | None, view: View | None) -> str | None:
        """The part by its fullest name: of the damage itself, and with the side that the view shows.

        None where the table of parts does not hold it.
        """
        name = self.own_parts.get(type_, part)
        rule = self.part(name)
        if rule is None:
            return None
        if rule.sides and view is not None:
            for side in (CollisionZone.LEFT, CollisionZone.RIGHT):
                if zone_distance(zone_of_view(view), side) <= 1:
                    return f"{side.value}_{name}"
        return name

    def out_of_view(self, part: str, view: View) -> bool:
        """Whether a part lies on the far side: no zone of it within two steps round the car from where one looks."""
        zones = self.parts[part].zones if part in self.parts else ()
        return bool(zones) and all(zone_distance(zone_of_view(view), zone) > 2 for zone in zones)
