"""The rule set: what is shipped is whole, and a broken one says what was expected and found."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from scenecheck_evidence.case import Situation, Slot
from scenecheck_evidence.driver_matching import needed_classes
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import PlateColour, QualityProblem
from scenecheck_evidence.ruleset import DEFAULT_RULESET, RuleSet, RuleSetError, load_ruleset, parse_ruleset


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    shipped = resources.files("scenecheck_evidence") / "rulesets" / f"{DEFAULT_RULESET}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    return loaded


def test_shipped(rules: RuleSet) -> None:
    assert (rules.name, rules.version) == ("guangyuan", "2026.1")
    assert set(rules.rules) == set(FindingCode)
    assert set(rules.liability.situations) == set(Situation)
    assert set(rules.reasons) >= {problem.value for problem in QualityProblem}
    assert load_ruleset(DEFAULT_RULESET) == rules


def test_every_rule_names_its_source(rules: RuleSet) -> None:
    assert all(rule.source for rule in rules.rules.values())
    for part in (rules.slots, rules.thresholds, rules.costs, rules.route, rules.liability, rules.licence_classes):
        assert part.source


def test_both_languages_fill_the_same_placeholders(rules: RuleSet) -> None:
    import string

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, rule in rules.rules.items():
        zh, en = names(rule.message.zh) - {"party"}, names(rule.message.en) - {"party", "of_party"}
        assert zh == en, code


def test_codes_of_the_domain(rules: RuleSet) -> None:
    assert rules.codes.plate_kinds["02"].zh == "小型汽车"
    assert rules.codes.plate_kind_colours["52"] == (PlateColour.GREEN,)
    assert {"25", "31", "81"}.isdisjoint(rules.codes.plate_kinds)
    assert {"L", "M"}.isdisjoint(rules.codes.vehicle_status)
    assert rules.compulsory_limits.property == 2000
    assert rules.compulsory_limits.property_without_fault == 100


@pytest.mark.parametrize(
    ("printed", "needed"),
    [
        ("小型轿车", ("C1", "C2", "C5")),
        ("大型普通客车", ("A1",)),
        ("重型半挂牵引车", ("A2",)),
        ("重型自卸货车", ("B2",)),
        ("中型普通客车", ("B1", "A1")),
        ("中型厢式货车", ("B2",)),
        ("轻型厢式货车", ("C1", "C2")),
        ("普通二轮摩托车", ("E",)),
        ("K33", ("C1", "C2", "C5")),
        ("飞行器", None),
    ],
)
def test_vehicle_kinds(printed: str, needed: tuple[str, ...] | None, rules: RuleSet) -> None:
    assert needed_classes(printed, rules.licence_classes) == needed


def test_from_a_file(tmp_path: Path, data: dict[str, Any]) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(yaml.safe_dump({**data, "version": "2027.3"}, allow_unicode=True), encoding="utf-8")
    assert load_ruleset(path).version == "2027.3"
    assert load_ruleset(str(path)).version == "2027.3"


def _drop(*keys: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for key in keys[:-1]:
            data = data[key]
        del data[keys[-1]]

    return change


def _put(value: Any, *keys: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_drop("rules", "vin_mismatch"), "vin_mismatch"),
        (_drop("rules", "policy_recent", "weight"), "policy_recent"),
        (_drop("slot_names", Slot.VIN.value), "vin"),
        (_drop("retakes", "blurred"), "blurred"),
        (_drop("thresholds"), "thresholds"),
        (_put(1.5, "thresholds", "plate_legible"), "thresholds.plate_legible"),
        (_put("often", "rules", "vin_mismatch", "severity"), "rules.vin_mismatch.severity"),
        (_put({}, "rules", "no_such_rule"), "no_such_rule"),
        (_put("v1", "version"), "version"),
        (_put(["nowhere"], "slots", "scene"), "slots.scene"),
        (_put(1, "colour"), "colour"),
        (_put("full_moon", "route", "excluding", 0, "when"), "full_moon"),
        (_drop("route", "otherwise", -1), "always"),
        (_put(["weather"], "route", "must_be_declared"), "weather"),
        (_put("{party", "rules", "vin_mismatch", "message", "zh"), "vin_mismatch"),
    ],
)
def test_broken(change: Callable[[dict[str, Any]], None], said: str, data: dict[str, Any]) -> None:
    import copy

    broken = copy.deepcopy(data)
    change(broken)
    with pytest.raises(RuleSetError) as caught:
        parse_ruleset(yaml.safe_dump(broken, allow_unicode=True), "mine.yaml")
    assert caught.value.code == "ruleset"
    assert "mine.yaml" in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_message_with_a_name_that_nobody_fills_in(tmp_path: Path, data: dict[str, Any]) -> None:
    import copy

    broken = copy.deepcopy(data)
    broken["rules"]["vin_mismatch"]["message"]["en"] = "Wrong: {weather}"
    path = tmp_path / "broken.yaml"
    path.write_text(yaml.safe_dump(broken, allow_unicode=True), encoding="utf-8")
    with pytest.raises(RuleSetError, match="weather"):
        load_ruleset(path)


@pytest.mark.parametrize("text", ["", "- a\n- b", "a: [", "\x00"])
def test_not_a_rule_set(text: str) -> None:
    with pytest.raises(RuleSetError, match="expected"):
        parse_ruleset(text)


@pytest.mark.parametrize("name", ["nowhere-2026.1", "missing.yaml", "../guangyuan-2026.1"])
def test_no_such_rule_set(name: str) -> None:
    with pytest.raises(RuleSetError, match="expected"):
        load_ruleset(name)
