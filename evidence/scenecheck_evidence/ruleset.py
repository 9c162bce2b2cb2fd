"""The rule set: the values an authority decides, versioned, each rule with its source.

A rule set is a YAML file validated here; one is shipped per authority, 广元's by default. A report names the version
it was judged by. The file holds every rule's severity, source, wording and message, so that `docs/rules.md` and the
report say the same.
"""

from __future__ import annotations

import string
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import CollisionZone, Form, Situation, Slot
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.findings import INTEGRITY, FindingCode
from scenecheck_evidence.reading import PlateColour
from scenecheck_evidence.report import RouteName, Severity

DEFAULT_RULESET = "guangyuan-2026.1"

Fraction = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


class RuleSetError(SceneCheckError):
    """A rule set is not as expected."""

    code = "ruleset"


class Rule(Value):
    """One finding: who must act, on what ground, and what is said."""

    severity: Severity
    source: str = Field(min_length=2, description="article, standard or notice")
    rule: Text
    message: Text
    weight: Weight | None = Field(None, description="integrity signals: how much it says by itself; 1 is enough")

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
    shares: dict[str, int] = Field(description="per cent by degree; custom, not law")
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
    early_minutes: int = Field(ge=0, description="a photo taken so long before the declared time")
    late_hours: int = Field(ge=0)
    far_metres: int = Field(ge=0)
    recur_days: int = Field(ge=0)
    recur_for_review: int = Field(ge=1)
    policy_recent_days: int = Field(ge=0)
    opposite_zones: dict[Form, dict[CollisionZone, tuple[CollisionZone, ...]]] = Field(default_factory=dict)


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


class RuleSet(Value):
    """All that an authority decides."""

    name: str
    version: str = Field(pattern=r"^[0-9]{4}\.[0-9]+$")
    authority: Text
    slots: SlotRules
    thresholds: Thresholds
    costs: Costs
    route: RouteRules
    liability: LiabilityRules
    licence_classes: ClassRules
    codes: Codes
    integrity: Integrity
    compulsory_limits: Limits
    retention: Retention
    slot_names: dict[Slot, Text]
    slot_framing: dict[Slot, Text] = Field(description="how to take the photo of a slot")
    reasons: dict[str, Text] = Field(description="reason of a retake: what is wrong, in a few words")
    retakes: dict[str, Text] = Field(description="reason of a retake: what to do, in one sentence")
    field_names: dict[str, Text]
    rules: dict[FindingCode, Rule]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [code.value for code in FindingCode if code not in self.rules]
        if missing:
            raise ValueError(f"rules: one for each finding code expected, none found for {', '.join(missing)}")
        unweighed = sorted(code.value for code in INTEGRITY if self.rules[code].weight is None)
        if unweighed:
            raise ValueError(f"rules: integrity signals need a weight, none found for {', '.join(unweighed)}")
        nameless = [slot.value for slot in Slot if slot not in self.slot_names or slot not in self.slot_framing]
        if nameless:
            raise ValueError(f"slot_names and slot_framing: every slot expected, not found: {', '.join(nameless)}")
        if self.reasons.keys() != self.retakes.keys():
            odd = sorted(self.reasons.keys() ^ self.retakes.keys())
            raise ValueError(f"reasons and retakes: the same keys expected, found only once: {', '.join(odd)}")
        return self


def _read(name_or_path: str | Path | None) -> tuple[str, str]:
    """The text of a rule set and the name it is called by in errors."""
    if name_or_path is None:
        name_or_path = DEFAULT_RULESET
    path = Path(name_or_path)
    if path.suffix in {".yaml", ".yml"}:
        try:
            return path.read_text(encoding="utf-8"), str(path)
        except (OSError, UnicodeDecodeError) as error:
            raise RuleSetError(f"rule set {path}: a readable UTF-8 file expected, found: {error}") from error
    folder = resources.files("scenecheck_evidence") / "rulesets"
    shipped = sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    if str(name_or_path) not in shipped:
        raise RuleSetError(f"rule set: one of {', '.join(shipped)} or a .yaml file expected, found {name_or_path}")
    return (folder / f"{name_or_path}.yaml").read_text(encoding="utf-8"), str(name_or_path)


def parse_ruleset(text: str, name: str = "rule set") -> RuleSet:
    """A rule set from the text of its YAML file.

    Raises:
        RuleSetError: the text is not YAML, or a value is not as expected; the first fault is named.
    """
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RuleSetError(f"{name}: YAML expected, found: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise RuleSetError(f"{name}: a mapping expected, found {type(data).__name__}")
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "rule set"
        raise RuleSetError(f"{name}: {where}: {first['msg']} (found {str(first['input'])[:80]!r})") from error


def load_ruleset(name_or_path: str | Path | None = None) -> RuleSet:
    """The rule set shipped under a name, or read from a .yaml file; 广元's by default.

    Raises:
        RuleSetError: there is none of that name, or it is not as expected.
    """
    text, name = _read(name_or_path)
    return parse_ruleset(text, name)
