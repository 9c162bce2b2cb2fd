"""Values compared: confusions cost less, names may be masked, VINs may be tails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.compare import (
    PROVINCES,
    Agreement,
    compare_masked_number,
    compare_name,
    compare_number,
    compare_vin,
    normal_plate,
    text_cost,
    vin_check_digit_holds,
)
from scenecheck_evidence.ruleset import RuleSet, load_ruleset

RULES = load_ruleset()
EQUAL, UNSURE, DIFFERENT = Agreement
plates = st.from_regex(r"[京津川渝][A-H][A-HJ-NP-Z0-9]{5}", fullmatch=True)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("川H12345", "川H12345", EQUAL),
        ("川H1234D", "川H12340", UNSURE),
        ("川HQ2340", "川H02340", UNSURE),
        ("川H8888B", "川HB8888", UNSURE),
        ("川HA2S45", "川HA254S", UNSURE),
        ("云H12345", "川H12345", UNSURE),
        ("川H12345", "川H12346", DIFFERENT),
        ("川H12345", "川H1234", DIFFERENT),
        ("川H12345", "川H54321", DIFFERENT),
        ("川H00000", "川HDDDDD", DIFFERENT),
        ("", "川H12345", DIFFERENT),
    ],
)
def test_plates(a: str, b: str, expected: Agreement, rules: RuleSet) -> None:
    assert compare_number(a, b, rules.costs) is expected
    assert compare_number(b, a, rules.costs) is expected


def test_a_character_read_without_certainty_costs_less(rules: RuleSet) -> None:
    doubt = [False] * 6 + [True]
    assert compare_number("川H12345", "川H12346", rules.costs) is DIFFERENT
    assert compare_number("川H12345", "川H12346", rules.costs, doubt) is UNSURE


@given(a=plates, b=plates, c=plates)
def test_cost_is_a_metric(a: str, b: str, c: str) -> None:
    def cost(x: str, y: str) -> float:
        return text_cost(x, y, RULES.costs)

    assert (cost(a, b) == 0) == (a == b)
    assert cost(a, b) == pytest.approx(cost(b, a))
    # Confusions are not transitive (1 with 7, 7 with T), so the triangle holds for what is unrelated only.
    assert cost(a, c) <= 7 * max(cost(a, b), cost(b, c), 1)


def test_provinces_are_those_of_the_domain() -> None:
    assert len(PROVINCES) == len(set(PROVINCES)) == 31


@pytest.mark.parametrize("text", ["川H·12345", "川h 12345", " 川H-12345", "川Ｈ12345"])
def test_plates_are_normalised(text: str) -> None:
    assert normal_plate(text) == "川H12345"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("张三", "张三", EQUAL),
        ("张 三", "张三", EQUAL),
        ("张*", "张三", EQUAL),
        ("张三丰", "张**", EQUAL),
        ("*三", "张三", EQUAL),
        ("张*丰", "张三丰", EQUAL),
        ("李*", "张三", DIFFERENT),
        ("张三", "张四", DIFFERENT),
        ("张*", "张**", EQUAL),
        ("**", "*三", UNSURE),
        ("示例运输（广元）有限公司", "示例运输(广元)有限公司", EQUAL),
    ],
)
def test_names(a: str, b: str, expected: Agreement) -> None:
    assert compare_name(a, b) is expected
    assert compare_name(b, a) is expected


@given(name=st.text(alphabet="张王李.*+?([{\\^$|)", max_size=6), other=st.text(alphabet="张王李.*+?([", max_size=6))
def test_names_never_break_the_comparison(name: str, other: str) -> None:
    assert compare_name(name, name) is EQUAL
    assert compare_name(name, other) is compare_name(other, name)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788", EQUAL),
        ("1M8GDM9AXKP042788", "042788", EQUAL),
        ("2788", "1M8GDM9AXKP042788", EQUAL),
        ("1M8GDM9AXKP042788", "***********042788", EQUAL),
        ("1M8GDM9AXKP042788", "042789", DIFFERENT),
        ("1M8GDM9AXKP042788", "04278B", UNSURE),
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP04278", DIFFERENT),
        ("1M8GDM9AXKP042788", "788", DIFFERENT),
        ("", "042788", UNSURE),
    ],
)
def test_frame_numbers(a: str, b: str, expected: Agreement, rules: RuleSet) -> None:
    assert compare_vin(a, b, rules.costs) is expected


@pytest.mark.parametrize(
    ("vin", "holds"),
    [
        ("1M8GDM9AXKP042788", True),
        ("11111111111111111", True),
        ("1M8GDM9A1KP042788", False),
        ("1M8GDM9AXKP04278I", False),
        ("1M8GDM9AXKP0427", False),
        ("", False),
    ],
)
def test_check_digit(vin: str, holds: bool) -> None:
    assert vin_check_digit_holds(vin) is holds


def test_masked_identity_numbers(rules: RuleSet) -> None:
    assert compare_masked_number("510802199001011234", "5108**********1234", rules.costs) is EQUAL
    assert compare_masked_number("510802199001011234", "5108**********1294", rules.costs) is DIFFERENT
