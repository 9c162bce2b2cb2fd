"""What is drawn onto a paper is consistent, and keeps what was asked for."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from scenecheck_datasets.papers import (
    random_driving_licence_content,
    random_policy_content,
    random_vehicle_licence_content,
)
from scenecheck_datasets.papers.numbers import vin_check

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_driving_licences_agree_with_their_number_and_their_dates_are_in_order(seed):
    licence = random_driving_licence_content(np.random.default_rng(seed))
    assert licence.licence_number[-1] == ric.calc_check_digit(licence.licence_number)
    assert ric.get_birth_date(licence.licence_number) == licence.birth_date
    assert (int(licence.licence_number[16]) % 2 == 1) == (licence.sex == "男")
    assert licence.birth_date < licence.first_issue_date <= licence.valid_from
    assert licence.valid_to is None or licence.valid_from < licence.valid_to
    assert re.fullmatch("(A[123]|B[12]|C[1-6]|[DEFMNP])+", licence.class_)


@given(seeds)
def test_vehicle_licences_are_consistent(seed):
    licence = random_vehicle_licence_content(np.random.default_rng(seed))
    assert licence.register_date <= licence.issue_date
    assert licence.vin[8] == vin_check(licence.vin)
    assert (len(licence.plate_number) == 8) == (licence.energy == "电")
    assert int(licence.unladen_mass.removesuffix("kg")) < int(licence.gross_mass.removesuffix("kg"))


@given(seeds, st.sampled_from(["compulsory", "commercial"]))
def test_policies_run_a_year_from_hour_to_hour(seed, kind):
    policy = random_policy_content(np.random.default_rng(seed), kind=kind)
    assert policy.signed_date <= policy.period_start
    days = (policy.period_end - policy.period_start).days
    whole_days = policy.period_start_time == "00:00" and policy.period_end_time == "24:00"
    assert days in ((364, 365) if whole_days else (365, 366))
    assert whole_days or policy.period_start_time == policy.period_end_time
    assert bool(policy.covers) == (kind == "commercial")
    if policy.covers:
        assert abs(sum(float(c.premium) for c in policy.covers) - float(policy.premium_total)) < 0.005


def test_overrides_are_kept_and_what_depends_on_them_follows():
    rng = np.random.default_rng(5)
    number = random_driving_licence_content(rng, birth_date=date(1988, 2, 29), sex="女").licence_number
    licence = random_driving_licence_content(rng, licence_number=number, name="张三")
    assert (licence.licence_number, licence.name) == (number, "张三")
    assert (licence.birth_date, licence.sex) == (date(1988, 2, 29), "女")
    electric = random_vehicle_licence_content(rng, plate_number="川HD12345", owner="李四")
    assert (electric.plate_number, electric.owner, electric.energy) == ("川HD12345", "李四", "电")
    policy = random_policy_content(rng, electric, period_start=date(2026, 3, 1), period_start_time="00:00")
    assert (policy.plate_number, policy.vin, policy.insured) == (electric.plate_number, electric.vin, "李四")
    assert policy.period_start == date(2026, 3, 1)
