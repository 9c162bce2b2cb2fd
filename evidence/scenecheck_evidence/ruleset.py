"""The rule set: the values an authority decides, versioned, each rule with its source.

A rule set is a YAML file validated here; one is shipped per authority, 广元's by default. A report names the version
it was judged by. The file holds every rule's severity, source, wording and message, so that `docs/rules.md` and the
report say the same.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Declared, Slot
from scenecheck_evidence.damage_rules import DamageRules
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.findings import INTEGRITY, LATER, FindingCode
from scenecheck_evidence.reading import QualityProblem
from scenecheck_evidence.rule_parts import (
    ClassRules,
    Codes,
    Costs,
    Integrity,
    LiabilityRules,
    Limits,
    Retention,
    RouteRules,
    Rule,
    SlotRules,
    Thresholds,
)
from scenecheck_evidence.strict_yaml import YamlTextError, parse_yaml

DEFAULT_RULESET = "guangyuan-2026.1"

OWN_REASONS = frozenset(
    {
        "other_vehicle_not_in_frame",
        "contact_not_visible",
        "not_usable",
        "unreadable",
        "page_not_found",
        "other_page",
        "field_not_legible",
        "commercial_policy",
        "policy_not_in_force",
        "view_not_judged",
    }
)
"""Reasons of slots beside the words of guided capture (QualityProblem)."""

ROUTE_FACTS = frozenset(
    {
        "injury_serious",
        "injury_slight_agreed",
        "injury_slight_not_agreed",
        "driving_licence_not_valid",
        "licence_class_not_allowed",
        "drink_or_drugs",
        "overload_of_passengers",
        "cannot_move",
        "left_scene",
        "no_plate",
        "intent",
        "dangerous_goods",
        "public_facility",
        "inspection_expired",
        "disputed",
        "nobody_to_negotiate",
        "always",
    }
)
"""Facts that a rule of the route may rest on."""


class RuleSetError(SceneCheckError):
    """A rule set is not as expected."""

    code = "ruleset"


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
    damage: DamageRules
    compulsory_limits: Limits
    retention: Retention
    slot_names: dict[Slot, Text]
    slot_framing: dict[Slot, Text] = Field(description="how to take the photo of a slot")
    reasons: dict[str, Text] = Field(description="reason of a retake: what is wrong, in a few words")
    retakes: dict[str, Text] = Field(description="reason of a retake: what to do, in one sentence")
    field_names: dict[str, Text]
    rules: dict[FindingCode, Rule]

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = sorted({rule.when for rule in (*self.route.excluding, *self.route.otherwise)} - ROUTE_FACTS)
        if unknown:
            raise ValueError(
                f"route: facts out of {', '.join(sorted(ROUTE_FACTS))} expected, found {', '.join(unknown)}"
            )
        if not self.route.otherwise or self.route.otherwise[-1].when != "always":
            raise ValueError("route.otherwise: the last rule must hold always")
        undeclared = sorted(set(self.route.must_be_declared) - set(Declared.model_fields))
        if undeclared:
            raise ValueError(f"route.must_be_declared: declarations expected, found {', '.join(undeclared)}")
        silent = sorted(({problem.value for problem in QualityProblem} | OWN_REASONS) - self.reasons.keys())
        if silent:
            raise ValueError(f"reasons: a text for each reason expected, none found for {', '.join(silent)}")
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [code.value for code in FindingCode if code not in self.rules and code not in LATER]
        if missing:
            raise ValueError(f"rules: one for each finding code expected, none found for {', '.join(missing)}")
        unweighed = sorted(code.value for code in INTEGRITY & self.rules.keys() if self.rules[code].weight is None)
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
        data: Any = parse_yaml(text)
    except YamlTextError as error:
        raise RuleSetError(f"{name}: {error}") from None
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
    return parse_ruleset(text, name) if name == DEFAULT_RULESET else new_ruleset(text, name)


def new_ruleset(text: str, name: str = "rule set") -> RuleSet:
    """A rule set that is not the shipped one, from the text of its YAML file.

    Raises:
        RuleSetError: as `parse_ruleset`, or a message fills in what nothing supplies.
    """
    ruleset = parse_ruleset(text, name)
    _check_placeholders(ruleset, name)
    return ruleset


def _check_placeholders(ruleset: RuleSet, name: str) -> None:
    """A message fills in what the shipped one does: other names are not known where the finding is made."""
    shipped = load_ruleset()
    for code, rule in ruleset.rules.items():
        known = shipped.rules[code].placeholders | {"party", "of_party", "file"}
        unknown = sorted(rule.placeholders - known)
        if unknown:
            raise RuleSetError(
                f"{name}: rules.{code.value}.message: placeholders out of {', '.join(sorted(known))} expected, "
                f"found {', '.join(unknown)}"
            )
