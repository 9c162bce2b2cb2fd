from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_grammar import (
    ALPHABET,
    MAX_LENGTH,
    PATTERNS,
    PROVINCES,
    PlateKind,
    classify,
    matching,
    problem_of,
)


@pytest.mark.parametrize(
    ("text", "colour", "rows", "kind"),
    [
        ("川H12345", PlateColour.BLUE, 1, PlateKind.SMALL_CAR),
        ("粤OA2160", PlateColour.BLUE, 1, PlateKind.SMALL_CAR),
        ("渝D00796", PlateColour.YELLOW, 2, PlateKind.LARGE_VEHICLE),
        ("川H12345", PlateColour.BLUE, 2, PlateKind.MOTORCYCLE),
        ("琼A6716学", PlateColour.YELLOW, 1, PlateKind.TRAINING_CAR),
        ("川B1234挂", PlateColour.YELLOW, 2, PlateKind.TRAILER),
        ("皖AD09292", PlateColour.GREEN, 1, PlateKind.NEW_ENERGY_SMALL),
        ("浙AAG0817", PlateColour.GREEN, 1, PlateKind.NEW_ENERGY_SMALL),
        ("粤B12345D", PlateColour.YELLOW_GREEN, 1, PlateKind.NEW_ENERGY_LARGE),
        ("黑J0790警", PlateColour.WHITE, 1, PlateKind.POLICE),
        ("GA13189", PlateColour.WHITE, 1, PlateKind.ARMY),
        ("WJ1693015", PlateColour.WHITE, 1, PlateKind.ARMED_POLICE),
        ("WJD44011", PlateColour.WHITE, 1, PlateKind.ARMED_POLICE),
        ("WJ京1234X", PlateColour.WHITE, 1, PlateKind.ARMED_POLICE),
        ("使198476", PlateColour.BLACK, 1, PlateKind.EMBASSY),
        ("沪A1639领", PlateColour.BLACK, 1, PlateKind.CONSULATE),
        ("粤ZP560港", PlateColour.BLACK, 1, PlateKind.HONG_KONG),
        ("粤Z1234澳", PlateColour.BLACK, 1, PlateKind.MACAO),
        ("民航B0150", PlateColour.GREEN, 1, PlateKind.CIVIL_AVIATION),
        ("皖1149885", PlateColour.GREEN, 2, PlateKind.FARM),
    ],
)
def test_classify_names_the_kind_of_a_real_form(text, colour, rows, kind):
    assert classify(text, colour, rows) is kind
    assert problem_of(text, colour) is None


@pytest.mark.parametrize("text", ["", "川", "12345", "川HI2345", "川H1O345", "川I12345", "川H123456", "ABC-123", "川O"])
def test_what_no_kind_allows_has_a_problem(text):
    assert matching(text) == ()
    assert classify(text, PlateColour.BLUE) is None
    assert problem_of(text) == "no_grammar"


def test_a_form_on_a_ground_that_no_kind_has_is_a_mismatch():
    assert problem_of("川H12345", PlateColour.WHITE) == "colour_mismatch"
    assert problem_of("皖AD09292", PlateColour.BLUE) == "colour_mismatch"


def test_without_a_colour_the_text_decides():
    assert classify("皖AD09292", None) is PlateKind.NEW_ENERGY_SMALL


def test_there_are_31_provinces_and_no_character_twice():
    assert len(PROVINCES) == len(set(PROVINCES)) == 31
    assert len(ALPHABET) == len(set(ALPHABET))


@st.composite
def allowed_plates(draw):
    pattern = draw(st.sampled_from(PATTERNS))
    return pattern, "".join(draw(st.sampled_from(slot)) for slot in pattern.slots)


@given(allowed_plates())
def test_every_text_of_a_pattern_is_classified_on_its_ground(drawn):
    pattern, text = drawn
    assert len(text) <= MAX_LENGTH
    assert set(text) <= set(ALPHABET)
    assert pattern in matching(text)
    for colour in pattern.colours:
        assert classify(text, colour) is not None


@given(st.text(st.sampled_from(ALPHABET), max_size=10))
def test_a_problem_is_named_exactly_when_no_pattern_fits(text):
    assert (problem_of(text) == "no_grammar") == (not any(p.matches(text) for p in PATTERNS))
