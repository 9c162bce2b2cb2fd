"""The parts of a rule set: slots, thresholds, costs of confusions, route, responsibility, codes, integrity, limits."""

from __future__ import annotations

import string
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import CollisionZone, Situation, Slot
from scenecheck_evidence.reading import PlateColour
from scenecheck_evidence.report import Degree, RouteName, Severity

Fraction = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


class Rule(Value):
    """One finding: who must act, on what ground, and what is said."""

    severity: Severity
    source: str = Field(min_length=2, description="article, standard or notice")
    rule: Text
    message: Text
    weight: Weight | None = Field(None, description="integrity signals: how much it says by itself; 1 is enough")

    @model_validator(mode="after")
    def _well_formed(self) -> Self:
        self.placeholders  # noqa: B018 - a stray brace is found here
        return self

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that both messages fill in."""
        return frozenset(
            name
            for text in (self.message.zh, self.message.en)
            for _, name, _, _ in string.Formatter().parse(text)
            if name is not None
        )


class SlotRules(Value):
    """Which slots are due; vehicle and paper slots of `per_motor_party` are asked of each motor party."""

    source: str
    scene: tuple[Slot, ...]
    per_motor_party: tuple[Slot, ...]
    wanted_per_motor_party: tuple[Slot, ...] = ()
    extra_by_situation: dict[Situation, tuple[Slot, ...]] = Field(default_factory=dict)
    overview_wanted_in: tuple[Situation, ...] = ()
    many_photos: int = Field(ge=1, description="more files than this are named")
    key_fields: dict[Slot, tuple[tuple[str, ...], ...]] = Field(
        description="groups of fields; of each group one must be known from the paper, or from the records"
    )
    refused_copies: dict[Slot, tuple[str, ...]] = Field(
        default_factory=dict, description="problems that no reading makes good, such as a photocopied licence"
    )


class Thresholds(Value):
    """Scores and proportions; `source` says where they come from."""

    source: str
    plate_legible: Fraction = Field(description="score of a plate that counts as read")
    plate_agreeing: Fraction = Field(description="score that will do when the text equals what papers or records say")
    character_certain: Fraction = Field(description="below it a single character may be misread")
    vehicle_seen: Fraction
    field_certain: Fraction = Field(description="score of a paper's field below which a difference may be misreading")
    field_sure: Fraction = Field(description="score of a paper's field from which a misreading is not to be expected")
    too_far_area: Fraction = Field(description="largest vehicle's share of the frame below which a scene is too far")
    close_area: Fraction = Field(description="largest vehicle's share of the frame that makes a collision photo")
    near_gap: Fraction = Field(description="gap of two vehicles over the larger one's width that shows the contact")
    frame_margin: Fraction = Field(description="a box nearer to the frame than this share of it touches the frame")
    lying_ratio: float = Field(gt=1, description="width over height of a person that may be lying")
    airbag: Fraction
    person: Fraction = Field(description="score of a person of whom the posture is judged")
    kind_certain: Fraction = Field(description="score from which a vehicle's class counts against another photo's")
    met_area: Fraction = Field(description="share of the frame of a vehicle that may have met another")
    damage: Fraction


class Costs(Value):
    """What a misread character costs; 1 is an unrelated character."""

    source: str
    groups: tuple[str, ...] = Field(description="characters that readers confuse")
    within_group: Weight
    province: Weight = Field(description="one province glyph for another")
    uncertain_character: Weight = Field(description="a character whose own score is low")
    unsure_up_to: Weight = Field(description="above it two values are different")
    same_vehicle_up_to: Weight = Field(description="a plate or number as read may still be this one up to here")

    @cached_property
    def group_pairs(self) -> frozenset[tuple[str, str]]:
        """All ordered pairs of characters within one group."""
        return frozenset((a, b) for group in self.groups for a in group for b in group if a != b)


class RouteRule(Value):
    """A fact that decides the route. `when` names a fact that `route.py` establishes."""

    when: str
    route: RouteName
    article: str
    reason: Text


class RouteRules(Value):
    """The rules of the route, first that holds wins within its group; facts that must be declared."""

    source: str
    excluding: tuple[RouteRule, ...]
    otherwise: tuple[RouteRule, ...]
    must_be_declared: tuple[str, ...]
    passenger_uses: tuple[str, ...] = Field(description="use characters of coaches and school buses, art. 13")
    dangerous_uses: tuple[str, ...]


class LiabilityRule(Value):
    """Who is at fault in a situation, told by the zones of the collision."""

    articles: tuple[str, ...]
    at_fault_zones: tuple[CollisionZone, ...] = ()
    other_zones: tuple[CollisionZone, ...] = ()
    confidence: Fraction = 0.0
    note: Text


class LiabilityRules(Value):
    """The table of domain section 4. A suggestion with its article, never a decision."""

    source: str
    situations: dict[Situation, LiabilityRule]
    shares: dict[Degree, int] = Field(description="per cent by degree; custom, not law")
    unsupported: Fraction = Field(description="factor on the confidence when no photo carries the suggestion")
    unconfirmed: Fraction = Field(description="factor for each party whose damage is not seen where it should be")


class ClassRules(Value):
    """Which classes of driving licence allow which kinds of vehicle."""

    source: str
    includes: dict[str, tuple[str, ...]] = Field(description="what a class allows beside itself")
    vehicle_kinds: dict[str, tuple[str, ...]] = Field(
        description="vehicle type as printed, or its beginning: the classes of which one is needed"
    )


class Codes(Value):
    """Code tables of the authority's systems."""

    source: str
    plate_kinds: dict[str, Text]
    plate_kind_colours: dict[str, tuple[PlateColour, ...]]
    use_characters: dict[str, str]
    insurers: dict[str, tuple[str, ...]] = Field(description="words that name one insurer, long and short")
    vehicle_status: dict[str, Text]
    vehicle_status_fine: tuple[str, ...] = Field(description="letters that nobody must look at")
    vehicle_status_inspection_expired: tuple[str, ...]
    vehicle_status_words: dict[str, str] = Field(default_factory=dict, description="words some systems write instead")
    driver_status: dict[str, Text]
    driver_status_fine: tuple[str, ...]
    driver_status_invalid: tuple[str, ...] = Field(description="letters of a licence that does not hold")


class Integrity(Value):
    """Limits of the integrity signals."""

    source: str
    review_weight: Weight
    same_photo_bits: int = Field(ge=0, le=16, description="fingerprints of scene photos up to so many bits apart")
    same_paper_bits: int = Field(ge=0, le=16)
    copy_bits: int = Field(ge=0, le=90, description="fingerprints of copies up to so many of 255 bits apart")
    early_minutes: int = Field(ge=0, description="a photo taken so long before the declared time")
    late_hours: int = Field(ge=0)
    far_metres: int = Field(ge=0)
    recur_days: int = Field(ge=0)
    recur_for_review: int = Field(ge=1)
    policy_recent_days: int = Field(ge=0)


class Limits(Value):
    """Sums of the compulsory insurance in yuan, since a day."""

    source: str
    since: str
    death_and_disability: int
    medical: int
    property: int
    property_without_fault: int


class Retention(Value):
    """How long a case is kept."""

    source: str
    years: int = Field(ge=1)
