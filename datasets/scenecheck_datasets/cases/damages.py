"""Damage as a perfect reading would tell it, and a price table of round numbers to add up in the head."""

from __future__ import annotations

from decimal import Decimal

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_evidence.damage_rules import DamageRules
from scenecheck_evidence.estimate import Action
from scenecheck_evidence.prices import AmountRange, PriceRow, PriceTable
from scenecheck_evidence.reading import Damage, DamageType, Severity, VehicleClass

SPOT = (900.0, 1300.0, 1200.0, 1500.0)
"""On the near car of a scene photo."""
COSTS = {Action.POLISH: 100, Action.PAINT: 300, Action.REPAIR: 500, Action.REPLACE: 1000, Action.INSPECT_ON_LIFT: 50}
"""Low end in yuan; the high end is half as much again."""


def seen_damage(part: str | None, type_: DamageType = DamageType.DENT, **changes: object) -> Damage:
    """A moderate damage seen with certainty on the near car."""
    told = {"severity": Severity.MODERATE, "box": SPOT, "score": 0.9, "vehicle": 0, "certain": True}
    return Damage.model_validate({"type": type_, "part": part, **told, **changes})


def with_damage(case: CaseFile, name: str, *damages: Damage, viewed: bool = True) -> CaseFile:
    """The same with these damages in the photo of a name (front, rear, collision).

    Args:
        case: the case.
        name: the photo.
        damages: what it shows beside what it showed before.
        viewed: whether its vehicles keep their views, which leave some parts on the far side.
    """
    file = case.files[name]
    before = case.readings[file]
    vehicles = before.vehicles if viewed else tuple(v.model_copy(update={"view": None}) for v in before.vehicles)
    return case.with_reading(file, damages=(*before.damages, *damages), vehicles=vehicles)


def round_prices(rules: DamageRules, sample: bool = True) -> PriceTable:
    """A price table for cars in which every part costs the same: the cost of its action."""
    return PriceTable(
        name="round numbers",
        version="1",
        sample=sample,
        hourly_rates={VehicleClass.CAR: AmountRange(low=Decimal(100), high=Decimal(100))},
        rows=tuple(
            PriceRow(
                part=part,
                vehicle_class=VehicleClass.CAR,
                action=action,
                part_price=AmountRange(low=Decimal(cost), high=Decimal(cost) * 3 / 2),
            )
            for part in (*rules.parts, *rules.other_parts)
            for action, cost in COSTS.items()
        ),
    )
