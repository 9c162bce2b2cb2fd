"""Numbers that carry a check digit hold it, for every seed."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from scenecheck_datasets.papers import numbers
from scenecheck_datasets.papers.amounts import capital_amount
from scenecheck_datasets.papers.vocabulary import CAR_MODELS

seeds = st.integers(0, 2**32 - 1)
births = st.dates(date(1940, 1, 1), date(2008, 12, 31))


def test_check_characters_of_published_examples():
    assert numbers.identity_check("11010519491231002") == "X"  # the example of GB 11643-1999
    assert numbers.vin_check("1M8GDM9AXKP042788") == "X"
    assert numbers.vin_check("11111111111111111") == "1"


@given(seeds, births, st.sampled_from("男女"))
def test_identity_numbers_are_valid_and_say_birth_and_sex(seed, birth, sex):
    number = numbers.identity_number(np.random.default_rng(seed), "510802", birth, sex)
    # Not ric.is_valid: it wants a birth after the region got its code, but people born before 1985 bear 5108 too.
    assert number[-1] == ric.calc_check_digit(number)
    assert ric.get_birth_date(number) == birth
    assert (int(number[16]) % 2 == 1) == (sex == "男")


@given(seeds, st.sampled_from(CAR_MODELS), st.integers(2010, 2038))
def test_vins_hold_their_check_character_and_no_i_o_q(seed, car, year):
    vin = numbers.vehicle_number(np.random.default_rng(seed), car.maker, year)
    assert re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", vin)
    assert vin[8] == numbers.vin_check(vin)


@given(seeds, st.booleans())
def test_plates_follow_the_grammar(seed, new_energy):
    plate = numbers.plate_number(np.random.default_rng(seed), new_energy)
    tail = "[DF][A-HJ-NP-Z0-9][0-9]{4}" if new_energy else "[A-HJ-NP-Z0-9]{5}"
    assert re.fullmatch(f"[{numbers.PROVINCES}][A-HJ-NP-Z]{tail}", plate)


@given(seeds)
def test_credit_codes_are_valid(seed):
    assert uscc.is_valid(numbers.credit_code(np.random.default_rng(seed), "510802"))


@pytest.mark.parametrize(
    ("money", "capitals"),
    [
        ("0.00", "零元整"),
        ("665.00", "陆佰陆拾伍元整"),
        ("1100.00", "壹仟壹佰元整"),
        ("1045.50", "壹仟零肆拾伍元伍角整"),
        ("1235.05", "壹仟贰佰叁拾伍元零伍分"),
        ("100020.00", "壹拾万零贰拾元整"),
        ("2000000.00", "贰佰万元整"),
        ("100000001.00", "壹亿零壹元整"),
    ],
)
def test_amounts_in_capitals(money, capitals):
    assert capital_amount(money) == capitals


@pytest.mark.parametrize("money", ["-1.00", "0.005", "1000000000000.00"])
def test_an_amount_that_no_bill_holds_is_refused(money):
    with pytest.raises(ValueError, match="expected an amount"):
        capital_amount(money)
