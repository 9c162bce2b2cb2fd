"""Damages of many photos joined to items: the same kind of damage on the same part is one, however often it is seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenecheck_evidence.boxes import area, common_area
from scenecheck_evidence.case import CollisionZone
from scenecheck_evidence.damage_rules import DamageRules
from scenecheck_evidence.estimate import SURE_OWNERS, ItemPhoto, LookReason, PartyDamage
from scenecheck_evidence.reading import DamageType, Severity

_SEVERITIES = list(Severity)
_TYPES = {type_: place for place, type_ in enumerate(DamageType)}


@dataclass(frozen=True)
class JoinedDamage:
    """One damage of one part with all photos that show it, the surest first.

    Attributes:
        part: by its fullest name in the table of parts; None where that does not hold it.
        type: what kind of damage.
        seen: in which photos, without the reasons to look in front of those with one.
        look_at: why a person must look: the reasons of the photo with the fewest; none makes it certain.
        severity: that of most of the scores, the worse of two that weigh the same; None where no photo tells it.
        severities: all that the photos tell; the price spans them.
        on_rust: whether it lies on rust in a photo.
    """

    part: str | None
    type: DamageType
    seen: tuple[PartyDamage, ...]
    look_at: tuple[LookReason, ...]
    severity: Severity | None
    severities: tuple[Severity, ...]
    on_rust: bool

    @property
    def certain(self) -> bool:
        """Whether it may be relied on."""
        return not self.look_at

    @property
    def located(self) -> bool:
        """Whether it surely is, and where; how bad it is does not matter."""
        return set(self.look_at) <= {LookReason.SEVERITY_UNKNOWN}

    @property
    def photos(self) -> tuple[ItemPhoto, ...]:
        """The photos as an item shows them."""
        return tuple(
            ItemPhoto(file=one.file, box=one.box, polygon=one.polygon, view=one.view, score=one.score)
            for one in self.seen
        )

    def zones(self, rules: DamageRules) -> frozenset[CollisionZone]:
        """The zones of the form in which it lies; none for a wheel, the airbag or an unknown part."""
        rule = rules.part(self.part)
        return frozenset(rule.zones) if rule else frozenset()


def join_damages(damages: Iterable[PartyDamage], rules: DamageRules) -> tuple[JoinedDamage, ...]:
    """The damages of one party as items, in the order of the table of parts; the order given does not matter."""
    given = sorted(set(damages), key=lambda d: (d.file, d.box, d.model_dump_json()))
    rust = [d for d in given if d.type is DamageType.RUST and d.certain]
    groups: dict[tuple[str | None, DamageType], list[PartyDamage]] = {}
    for damage in given:
        groups.setdefault((rules.resolve(damage.type, damage.part, damage.view), damage.type), []).append(damage)
    places = {name: place for place, name in enumerate([*rules.parts, *rules.other_parts])}

    def order(key: tuple[str | None, DamageType]) -> tuple[int, int]:
        part, type_ = key
        return len(places) if part is None else places[part], _TYPES[type_]

    return tuple(_joined(*key, groups[key], rust, rules) for key in sorted(groups, key=order))


def _joined(
    part: str | None, type_: DamageType, seen: Sequence[PartyDamage], rust: Sequence[PartyDamage], rules: DamageRules
) -> JoinedDamage:
    reasons = {one: _reasons(one, part, rules) for one in seen}
    surest = tuple(sorted(seen, key=lambda one: (len(reasons[one]), -one.score, one.file, one.box)))
    look_at = reasons[surest[0]]
    usable = [one for one in seen if len(reasons[one]) == len(look_at)]
    weights = {s: sum(one.score for one in usable if one.severity is s) for s in _SEVERITIES}
    told = tuple(s for s in _SEVERITIES if any(one.severity is s for one in usable))
    return JoinedDamage(
        part=part,
        type=type_,
        seen=surest,
        look_at=look_at,
        severity=max(told, key=lambda s: (round(weights[s], 4), _SEVERITIES.index(s)), default=None),
        severities=told,
        on_rust=type_ is not DamageType.RUST and any(_lies_on(one, spot, rules) for one in seen for spot in rust),
    )


def _reasons(damage: PartyDamage, part: str | None, rules: DamageRules) -> tuple[LookReason, ...]:
    """Why one sighting cannot be relied on by itself."""
    rule = rules.part(part)
    rust = damage.type is DamageType.RUST
    hidden = part is not None and damage.view is not None and rules.out_of_view(part, damage.view)
    found = {
        LookReason.DAMAGE_UNSURE: not damage.certain,
        LookReason.WHOSE_CAR_UNSURE: damage.told_by not in SURE_OWNERS,
        LookReason.PART_UNKNOWN: part is None,
        LookReason.PART_OUT_OF_VIEW: hidden,
        LookReason.PART_AMBIGUOUS: rule is not None and (rule.several or rule.sides),
        LookReason.TYPE_UNLIKELY: not rust and part is not None and not rules.occurs(damage.type, part),
        LookReason.SEVERITY_UNKNOWN: damage.severity is None and not rust and damage.type not in rules.own_parts,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _lies_on(damage: PartyDamage, rust: PartyDamage, rules: DamageRules) -> bool:
    """Whether a damage lies on rust of the same car in the same photo."""
    if (damage.file, damage.vehicle) != (rust.file, rust.vehicle):
        return False
    smaller = min(area(damage.box), area(rust.box))
    return smaller > 0 and common_area(damage.box, rust.box) >= rules.rust_overlap * smaller
