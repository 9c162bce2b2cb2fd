"""An assessment by a person: the pre-assessment with items changed, added and taken out, and what it comes to.

What a person says of a part replaces what was proposed for it, since work on one part is done once. What is left as it
was proposed counts as in the pre-assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from scenecheck_evidence.assess import against_limits, counted_items, leaves_open
from scenecheck_evidence.base import Value
from scenecheck_evidence.estimate import (
    NOTHING,
    Action,
    Certainty,
    Estimate,
    EstimateItem,
    LimitStatement,
    PriceRange,
)
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import DamageType, Severity
from scenecheck_evidence.ruleset import RuleSet


class Origin(StrEnum):
    """Whose word an item is."""

    PROPOSED = "proposed"
    """As pre-assessed."""
    CHANGED = "changed"
    ADDED = "added"


class AssessedItem(Value):
    """One item of an assessment."""

    key: str = Field(description="names it in every version", examples=["p0", "a1"])
    origin: Origin
    item: EstimateItem
    note: str | None = Field(None, description="what the person says to it")


class Totals(Value):
    """What the items come to."""

    items: tuple[AssessedItem, ...]
    total: PriceRange
    open_ended: bool
    limits: tuple[LimitStatement, ...]


def proposed_items(estimate: Estimate | None) -> tuple[AssessedItem, ...]:
    """The items as pre-assessed; none where no damage is seen."""
    items = estimate.items if estimate is not None else ()
    return tuple(AssessedItem(key=f"p{n}", origin=Origin.PROPOSED, item=item) for n, item in enumerate(items))


def changed_item(old: AssessedItem, action: Action, price: PriceRange, note: str | None) -> AssessedItem:
    """An item with a person's action and price."""
    item = old.item.model_copy(
        update={"action": action, "price": price, "counted": price, "no_price": None, "certainty": Certainty.CERTAIN}
    )
    origin = Origin.ADDED if old.origin is Origin.ADDED else Origin.CHANGED
    return AssessedItem(key=old.key, origin=origin, item=item, note=note)


def added_item(
    items: Sequence[AssessedItem],
    taken: int,
    part: str,
    type_: DamageType,
    severity: Severity | None,
    action: Action,
    price: PriceRange,
    note: str | None,
) -> AssessedItem:
    """An item that a person adds; `taken` is the version, so that a key is never given twice."""
    number = max((int(one.key[1:].partition("-")[2] or 0) for one in items if one.key.startswith("a")), default=0) + 1
    item = EstimateItem(
        part=part,
        type=type_,
        severity=severity,
        certainty=Certainty.CERTAIN,
        photos=(),
        action=action,
        price=price,
        counted=price,
    )
    return AssessedItem(key=f"a{taken}-{number}", origin=Origin.ADDED, item=item, note=note)


def totals(items: Sequence[AssessedItem], prices: PriceTable | None, rules: RuleSet) -> Totals:
    """The items with what each counts, the total, and how it stands to the limits.

    Args:
        items: of the assessment.
        prices: the price table behind what was proposed.
        rules: the table of parts, and the limits.
    """
    damage = rules.damage

    def row(item: EstimateItem) -> str:
        return damage.price_part(item.type, item.part or "")

    said = {row(one.item) for one in items if one.origin is not Origin.PROPOSED}
    left = [one for one in items if one.origin is Origin.PROPOSED and row(one.item) not in said]
    recounted = dict(zip((one.key for one in left), counted_items([one.item for one in left], damage), strict=True))
    counted = tuple(
        one
        if one.origin is not Origin.PROPOSED
        else one.model_copy(update={"item": recounted.get(one.key) or one.item.model_copy(update={"counted": NOTHING})})
        for one in items
    )
    total = sum((one.item.counted for one in counted), NOTHING)
    open_ended = not items or any(leaves_open(item) for item in recounted.values())  # not seen is not undamaged
    return Totals(
        items=counted,
        total=total,
        open_ended=open_ended,
        limits=against_limits(total, open_ended, prices, rules.compulsory_limits),
    )
