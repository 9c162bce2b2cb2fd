"""A price table: what it costs to do something about a part of a class of vehicle, as a range.

The file behind it is read by the service; here are its values and the sum: part + labour hours x hourly rate + paint.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from scenecheck_evidence.base import Value
from scenecheck_evidence.estimate import Action, PriceRange, PriceTableName
from scenecheck_evidence.reading import VehicleClass


class AmountRange(Value):
    """Two amounts, yuan or hours, from low to high."""

    low: Decimal = Field(ge=0)
    high: Decimal = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low <= high expected, found {self.low} > {self.high}")
        return self


ZERO = AmountRange(low=Decimal(0), high=Decimal(0))


class PriceRow(Value):
    """What one action on one part costs: the part and the paint in yuan, the labour in hours."""

    part: str = Field(min_length=1)
    vehicle_class: VehicleClass
    action: Action
    part_price: AmountRange = ZERO
    labour_hours: AmountRange = ZERO
    paint: AmountRange = ZERO


class PriceTable(Value):
    """A versioned price table. `sample` marks values that are no insurer's and only show how the sum is made."""

    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    sample: bool
    hourly_rates: dict[VehicleClass, AmountRange]
    rows: tuple[PriceRow, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        seen: set[tuple[str, VehicleClass, Action]] = set()
        for row in self.rows:
            key = (row.part, row.vehicle_class, row.action)
            if key in seen:
                raise ValueError(f"one row for {row.part}, {row.vehicle_class}, {row.action} expected, found two")
            seen.add(key)
            if row.vehicle_class not in self.hourly_rates:
                raise ValueError(f"an hourly rate for {row.vehicle_class} expected, found none")
        return self

    @property
    def called(self) -> PriceTableName:
        """How a report names it."""
        return PriceTableName(name=self.name, version=self.version, sample=self.sample)

    @cached_property
    def _by_key(self) -> dict[tuple[str, VehicleClass, Action], PriceRow]:
        return {(row.part, row.vehicle_class, row.action): row for row in self.rows}

    def price(self, part: str, vehicle_class: VehicleClass, action: Action) -> PriceRange | None:
        """The range in whole yuan, the low end rounded down and the high end up; None where there is no row."""
        row = self._by_key.get((part, vehicle_class, action))
        if row is None:
            return None
        rate = self.hourly_rates[vehicle_class]
        low = row.part_price.low + row.labour_hours.low * rate.low + row.paint.low
        high = row.part_price.high + row.labour_hours.high * rate.high + row.paint.high
        return PriceRange(low=int(low.to_integral_value(ROUND_FLOOR)), high=int(high.to_integral_value(ROUND_CEILING)))
