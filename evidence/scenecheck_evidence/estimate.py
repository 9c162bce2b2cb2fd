"""The pre-assessment of a party's vehicle: joined damages, what to do about each, and what that may cost."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from scenecheck_evidence.base import Box, Polygon, Score, Text, Value
from scenecheck_evidence.reading import Damage, DamageType, Severity, VehicleClass, View


class Action(StrEnum):
    """What is done about a damage, from the lightest to the heaviest; the lift comes last, since it leaves all open."""

    POLISH = "polish"
    PAINT = "paint"
    REPAIR = "repair"
    REPLACE = "replace"
    INSPECT_ON_LIFT = "inspect_on_lift"


class Certainty(StrEnum):
    """Whether an item may be relied on, or a person looks at it first."""

    CERTAIN = "certain"
    TO_BE_LOOKED_AT = "to_be_looked_at"


class LookReason(StrEnum):
    """Why a person must look at an item."""

    DAMAGE_UNSURE = "damage_unsure"
    """The network is not certain enough of it."""
    WHOSE_CAR_UNSURE = "whose_car_unsure"
    """Its car was told by the app's hint or as the other car of two, not by its plate."""
    PART_UNKNOWN = "part_unknown"
    """No part, or none that the table of parts holds, lies under it."""
    PART_OUT_OF_VIEW = "part_out_of_view"
    """The part lies on the side of the car that this photo does not show."""
    PART_AMBIGUOUS = "part_ambiguous"
    """There is more than one of this part on a car, and which one it is cannot be told."""
    TYPE_UNLIKELY = "type_unlikely"
    """This kind of damage hardly occurs on this part."""
    SEVERITY_UNKNOWN = "severity_unknown"
    """How bad it is was not told; the price spans all severities."""


class NoPrice(StrEnum):
    """Why an item has no price."""

    RUST = "rust"
    """Rust comes from no collision: shown, never priced."""
    LOOKS_OLD = "looks_old"
    """It lies on rust, so it may have been there before."""
    OUTSIDE_ZONE = "outside_zone"
    """The declared collision cannot cause damage there."""
    PART_UNKNOWN = "part_unknown"
    """Without a part there is no price."""
    TYPE_UNLIKELY = "type_unlikely"
    """The table of actions has none for this damage on this part."""
    VEHICLE_CLASS_UNKNOWN = "vehicle_class_unknown"
    """Prices go by the class of vehicle."""
    NOT_IN_TABLE = "not_in_table"
    """The price table has no row for it."""
    NO_TABLE = "no_table"
    """There is no price table."""


FINDINGS_NOT_PRICES = frozenset({NoPrice.RUST, NoPrice.LOOKS_OLD, NoPrice.OUTSIDE_ZONE})
"""Damage that this collision did not cause, or may not have; it leaves the total as it is."""


class ToldBy(StrEnum):
    """How it is known whose car a damage is on."""

    PLATE = "plate"
    SOLE_PARTY = "sole_party"
    HINT = "hint"
    OTHER_CAR = "other_car"
    ZONE = "zone"


SURE_OWNERS = frozenset({ToldBy.PLATE, ToldBy.SOLE_PARTY})


class PartyDamage(Damage):
    """A damage in one photo that lies on a party's vehicle; `vehicle` is an index in that photo's reading."""

    file: str
    view: View | None = Field(None, description="from which side its vehicle is seen in this photo")
    told_by: ToldBy = Field(description="how it is known whose car it is")
    item: int | None = Field(None, description="index in the items of the estimate")


class PriceRange(Value):
    """Whole yuan, from low to high."""

    low: int = Field(ge=0)
    high: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low <= high expected, found {self.low} > {self.high}")
        return self

    def __add__(self, other: PriceRange) -> PriceRange:
        return PriceRange(low=self.low + other.low, high=self.high + other.high)

    def spanning(self, other: PriceRange) -> PriceRange:
        """The range that holds both."""
        return PriceRange(low=min(self.low, other.low), high=max(self.high, other.high))


NOTHING = PriceRange(low=0, high=0)


class ItemPhoto(Value):
    """A photo that shows an item, and where."""

    file: str
    box: Box
    polygon: Polygon = ()
    view: View | None = None
    score: Score


class EstimateItem(Value):
    """One damage of one part, joined over all photos that show it."""

    part: str | None
    type: DamageType
    severity: Severity | None
    certainty: Certainty
    look_at: tuple[LookReason, ...] = Field((), description="why a person must look; of the photo that shows it best")
    photos: tuple[ItemPhoto, ...] = Field(description="the photos that were joined, the surest first")
    action: Action | None = None
    price: PriceRange | None = Field(None, description="of this item by itself")
    counted: PriceRange = Field(
        NOTHING, description="what it adds to the total: one part is worked on once, and what is unsure may be nothing"
    )
    no_price: NoPrice | None = None


class PriceTableName(Value):
    """Which price table was used; `sample` marks values that are no insurer's."""

    name: str
    version: str
    sample: bool


class LimitStatus(StrEnum):
    """How a total stands to a limit; unknown where the range spans it or something is not in the total."""

    WITHIN = "within"
    OVER = "over"
    UNKNOWN = "unknown"


class LimitStatement(Value):
    """The total of a party's damage against a limit of the other party's compulsory insurance, yuan."""

    limit: str
    amount: int
    status: LimitStatus
    reason: Text


class Estimate(Value):
    """What the damage of one party's vehicle may cost. `total` is the sum of what its items count."""

    vehicle_class: VehicleClass | None
    prices: PriceTableName | None
    items: tuple[EstimateItem, ...]
    total: PriceRange
    certain_total: PriceRange = Field(description="of the certain items alone")
    open_ended: bool = Field(description="whether damage of this collision may cost more than the total holds")
    look_at: tuple[int, ...] = Field(description="indices of the items that a person must look at")
    limits: tuple[LimitStatement, ...]


class ConditionStatus(StrEnum):
    """Whether a condition is met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class ConditionCode(StrEnum):
    """The conditions of 互碰自赔."""

    ALL_INSURED = "all_insured"
    VEHICLE_DAMAGE_ONLY = "vehicle_damage_only"
    EACH_WITHIN_LIMIT = "each_within_limit"
    ALL_AT_FAULT = "all_at_fault"
    AGREED = "agreed"


class Condition(Value):
    """One condition, and why it is met, not met or unknown."""

    code: ConditionCode
    status: ConditionStatus
    reasons: tuple[Text, ...]


class KnockForKnock(Value):
    """互碰自赔: each insurer pays its own insured, in a collision of two or more motor vehicles."""

    status: ConditionStatus
    conditions: tuple[Condition, ...]
