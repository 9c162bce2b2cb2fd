"""From joined damages to an estimate: an action and a price for each, totals, and how they stand to the limits.

The sum: work on one part is done once, so a part counts with its dearest item (a door's window is a part of its own).
Its first certain item counts whole; what other items would add counts only at the high end, since an item that a person
must look at may turn out to be nothing. The total is the sum of what the items count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import CollisionZone
from scenecheck_evidence.damage_joining import JoinedDamage
from scenecheck_evidence.damage_of_case import DamageOfCase
from scenecheck_evidence.damage_rules import DamageRules
from scenecheck_evidence.damage_zones import outside_zone
from scenecheck_evidence.estimate import (
    FINDINGS_NOT_PRICES,
    NOTHING,
    Action,
    Certainty,
    Estimate,
    EstimateItem,
    LimitStatement,
    LimitStatus,
    NoPrice,
    PartyDamage,
    PriceRange,
)
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import DamageType, Severity, VehicleClass
from scenecheck_evidence.report import PartyResult
from scenecheck_evidence.rule_parts import Limits
from scenecheck_evidence.ruleset import RuleSet

_ACTIONS = list(Action)


def assess(
    results: Iterable[PartyResult], damage: DamageOfCase, prices: PriceTable | None, rules: RuleSet
) -> list[PartyResult]:
    """The results of the parties with their damages and estimates.

    Args:
        results: of each motor party.
        damage: the damage of the case.
        prices: the price table, or None: then nothing is priced.
        rules: the table of parts and actions, and the limits.
    """
    return [
        result.model_copy(
            update={
                "damages": _with_items(damage.seen.get(result.id, ()), damage.joined[result.id], rules.damage),
                "estimate": estimate(
                    damage.joined[result.id],
                    damage.classes.get(result.id),
                    damage.declared.get(result.id),
                    prices,
                    rules,
                ),
            }
        )
        for result in results
    ]


def estimate(
    damages: Sequence[JoinedDamage],
    vehicle_class: VehicleClass | None,
    declared: CollisionZone | None,
    prices: PriceTable | None,
    rules: RuleSet,
) -> Estimate | None:
    """The pre-assessment of one party; None where no damage is seen, since what is not seen may still be there.

    Args:
        damages: its joined damages, in their fixed order.
        vehicle_class: of its vehicle, which prices go by.
        declared: its collision zone, where it may be judged by.
        prices: the price table, or None: then nothing is priced.
        rules: the table of parts and actions, and the limits.
    """
    if not damages:
        return None
    items = [_item(one, vehicle_class, declared, prices, rules.damage) for one in damages]
    items = counted_items(items, rules.damage)
    total = sum((item.counted for item in items), NOTHING)
    certain = sum((item.counted for item in items if item.certainty is Certainty.CERTAIN), NOTHING)
    open_ended = any(leaves_open(item) for item in items)
    return Estimate(
        vehicle_class=vehicle_class,
        prices=prices.called if prices else None,
        items=tuple(items),
        total=total,
        certain_total=certain,
        open_ended=open_ended,
        look_at=tuple(place for place, item in enumerate(items) if item.certainty is Certainty.TO_BE_LOOKED_AT),
        limits=against_limits(total, open_ended, prices, rules.compulsory_limits),
    )


def _with_items(
    damages: Sequence[PartyDamage], joined: Sequence[JoinedDamage], rules: DamageRules
) -> tuple[PartyDamage, ...]:
    """The damages of a party, each with the place of the item it was joined to."""
    places = {(one.part, one.type): place for place, one in enumerate(joined)}
    return tuple(d.model_copy(update={"item": places[rules.resolve(d.type, d.part, d.view), d.type]}) for d in damages)


def _item(
    damage: JoinedDamage,
    vehicle_class: VehicleClass | None,
    declared: CollisionZone | None,
    prices: PriceTable | None,
    rules: DamageRules,
) -> EstimateItem:
    spanned = damage.severities or tuple(Severity)
    shown = damage.severity or Severity.MODERATE  # by itself unknown: the middle one's action, the price of all three
    action, price = None, None
    reason = _never_priced(damage, declared, rules)
    if reason is None and damage.part is not None:
        action = rules.action(damage.type, damage.part, shown)
        price, reason = _price(damage.type, damage.part, spanned, vehicle_class, prices, rules)
    return EstimateItem(
        part=damage.part,
        type=damage.type,
        severity=damage.severity,
        certainty=Certainty.CERTAIN if damage.certain else Certainty.TO_BE_LOOKED_AT,
        look_at=damage.look_at,
        photos=damage.photos,
        action=action,
        price=price,
        no_price=reason,
    )


def _never_priced(damage: JoinedDamage, declared: CollisionZone | None, rules: DamageRules) -> NoPrice | None:
    if damage.type is DamageType.RUST:
        return NoPrice.RUST
    if damage.on_rust:
        return NoPrice.LOOKS_OLD
    if outside_zone(damage, declared, rules):
        return NoPrice.OUTSIDE_ZONE
    if damage.part is None:
        return NoPrice.PART_UNKNOWN
    return None if rules.occurs(damage.type, damage.part) else NoPrice.TYPE_UNLIKELY


def _price(
    type_: DamageType,
    part: str,
    severities: Sequence[Severity],
    vehicle_class: VehicleClass | None,
    prices: PriceTable | None,
    rules: DamageRules,
) -> tuple[PriceRange | None, NoPrice | None]:
    """The range over all severities that the photos tell; none as soon as one of them has no row."""
    if prices is None:
        return None, NoPrice.NO_TABLE
    if vehicle_class is None:
        return None, NoPrice.VEHICLE_CLASS_UNKNOWN
    row, found = rules.price_part(type_, part), None
    for severity in severities:
        action = rules.action(type_, part, severity)
        price = prices.price(row, vehicle_class, action) if action else None
        if price is None:
            return None, NoPrice.NOT_IN_TABLE
        found = price if found is None else found.spanning(price)
    return found, None


def counted_items(items: Sequence[EstimateItem], rules: DamageRules) -> list[EstimateItem]:
    """The items with what each adds to the total, in their order."""

    def order(place: int) -> tuple[bool, int, int, int, int]:
        item = items[place]
        assert item.price is not None
        heavy = _ACTIONS.index(item.action) if item.action else -1
        return item.certainty is not Certainty.CERTAIN, -heavy, -item.price.high, -item.price.low, place

    by_row: dict[str, list[int]] = {}
    for place in sorted((p for p, item in enumerate(items) if item.price is not None), key=order):
        row = rules.price_part(items[place].type, items[place].part or "")
        by_row.setdefault(row, []).append(place)
    counted = list(items)
    for places in by_row.values():
        high = 0
        for place in places:
            price = items[place].price
            assert price is not None
            certain = items[place].certainty is Certainty.CERTAIN
            low = price.low if certain and place == places[0] else 0
            adds = PriceRange(low=low, high=max(0, price.high - high))
            counted[place] = items[place].model_copy(update={"counted": adds})
            high = max(high, price.high)
    return counted


def leaves_open(item: EstimateItem) -> bool:
    """Whether an item may cost more than it counts: no price though of this collision, or only looked at on a lift."""
    if item.no_price is not None:
        return item.no_price not in FINDINGS_NOT_PRICES
    return item.action is Action.INSPECT_ON_LIFT


def against_limits(
    total: PriceRange, open_ended: bool, prices: PriceTable | None, limits: Limits
) -> tuple[LimitStatement, ...]:
    """How a total stands to each limit.

    Args:
        total: of a party's vehicle.
        open_ended: whether it may cost more than the total holds.
        prices: the table behind it; a sample is named as one.
        limits: of the compulsory insurance.
    """
    named = {
        "compulsory_property": limits.property,
        "compulsory_property_without_fault": limits.property_without_fault,
    }
    return tuple(_limit(name, amount, total, open_ended, prices) for name, amount in named.items())


def _limit(name: str, amount: int, total: PriceRange, open_ended: bool, prices: PriceTable | None) -> LimitStatement:
    span = f"{total.low}–{total.high}"
    if total.low > amount:
        status = LimitStatus.OVER
        reason = Text(zh=f"预估{span}元，超过{amount}元", en=f"estimated at {span} yuan, over {amount} yuan")
    elif open_ended:
        status = LimitStatus.UNKNOWN
        reason = Text(
            zh=f"已计价的预估{span}元，另有未计价的损伤",
            en=f"{span} yuan for what is priced; some damage is not",
        )
    elif total.high <= amount:
        status = LimitStatus.WITHIN
        reason = Text(zh=f"预估{span}元，不超过{amount}元", en=f"estimated at {span} yuan, within {amount} yuan")
    else:
        status = LimitStatus.UNKNOWN
        reason = Text(zh=f"预估{span}元，跨过{amount}元", en=f"estimated at {span} yuan, which spans {amount} yuan")
    if prices is not None and prices.sample:
        reason = Text(zh=f"{reason.zh}（示例价格）", en=f"{reason.en} (sample prices)")
    return LimitStatement(limit=name, amount=amount, status=status, reason=reason)
