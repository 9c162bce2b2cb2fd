"""How bad a damage is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.reading import Damage, DamageType, Severity, Vehicle, VehicleClass
from scenecheck_vision.severity import LIMITS, polygon_area, severity, with_severity

ORDER = list(Severity)


@given(st.sampled_from(DamageType), st.floats(0, 1), st.floats(0, 1))
def test_what_covers_more_is_never_less_bad(kind: DamageType, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert ORDER.index(severity(kind, less)) <= ORDER.index(severity(kind, more))


def test_every_type_has_its_limits() -> None:
    assert {kind for kind, _, _ in LIMITS} == set(DamageType)
    assert all(low <= high for _, low, high in LIMITS)


def test_an_airbag_is_severe_and_a_small_scratch_minor() -> None:
    assert severity(DamageType.AIRBAG, 0.01) is Severity.SEVERE
    assert severity(DamageType.SCRATCH, 0.01) is Severity.MINOR
    assert severity(DamageType.RUST, 0.9) is Severity.MINOR


def test_a_damage_is_measured_on_its_vehicle_and_in_a_closeup_on_the_photo() -> None:
    side = 0.8 * 1000
    square = ((0, 0), (side, 0), (side, side), (0, side))
    dent = Damage(type=DamageType.DENT, box=(0, 0, side, side), polygon=square, score=0.9)
    car = Vehicle(class_=VehicleClass.CAR, box=(0, 0, 1000, 1000), score=0.9)
    near, close = with_severity([dent.model_copy(update={"vehicle": 0}), dent], [car], (10000, 10000))
    assert near.severity is Severity.SEVERE
    assert close.severity is Severity.MODERATE


@given(st.floats(1, 500), st.floats(1, 500))
def test_the_area_of_a_triangle(width: float, height: float) -> None:
    assert polygon_area(((0, 0), (width, 0), (0, height))) == pytest.approx(width * height / 2)
    assert polygon_area(((0, 0), (width, height))) == 0.0
