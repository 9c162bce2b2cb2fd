"""Where the networks look, and whose a region is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.reading import Vehicle, VehicleClass
from scenecheck_vision.photo import Photo
from scenecheck_vision.windows import MOST, on_two_wheels, owner, people_alone, windows


def vehicle(x1: float, y1: float, x2: float, y2: float, kind: VehicleClass = VehicleClass.CAR) -> Vehicle:
    return Vehicle(class_=kind, box=(x1, y1, x2, y2), score=0.9)


def photo(width: int = 2400, height: int = 1800) -> Photo:
    return Photo.from_array(np.zeros((height, width, 3), np.uint8))


def test_a_photo_without_a_known_vehicle_is_looked_at_whole() -> None:
    (window,) = windows(photo(), [vehicle(0, 0, 900, 900, VehicleClass.PERSON)])
    assert window.vehicle is None and window.image.shape[:2] == (1536, 2048)


def test_a_vehicle_that_fills_the_photo_is_looked_at_whole() -> None:
    (window,) = windows(photo(), [vehicle(100, 300, 2300, 1700), vehicle(0, 400, 900, 800)])
    assert window.vehicle is None


def test_a_small_photo_may_be_asked_for_whole() -> None:
    cars = [vehicle(100, 100, 300, 300)]
    assert [window.vehicle for window in windows(photo(640, 480), cars, whole_up_to=640)] == [None]
    assert [window.vehicle for window in windows(photo(641, 480), cars, whole_up_to=640)] == [0]


def test_near_vehicles_are_looked_at_one_by_one() -> None:
    cars = [vehicle(100 + 400 * i, 800, 400 + 400 * i, 1100 + 10 * i) for i in range(5)]
    found = windows(photo(), [vehicle(0, 0, 50, 99, VehicleClass.PERSON), *cars, vehicle(10, 10, 40, 30)])
    assert [window.vehicle for window in found] == [5, 4, 3]
    assert len(found) == MOST
    corner = found[0].to_photo(np.zeros(2, np.float32))
    assert corner == pytest.approx([1700 - 0.08 * 340, 800 - 0.08 * 340], abs=2.5)


def test_what_is_too_far_away_is_not_looked_at() -> None:
    assert windows(photo(), [vehicle(10, 10, 90, 60)]) == []


@given(st.lists(st.tuples(st.floats(-50, 2400), st.floats(-50, 1800), st.floats(1, 3000), st.floats(1, 2500))))
def test_any_boxes_give_windows_that_hold_pixels(boxes: list[tuple[float, float, float, float]]) -> None:
    found = windows(photo(240, 180), [vehicle(x, y, x + w, y + h) for x, y, w, h in boxes])
    assert len(found) <= MOST
    assert all(window.image.size for window in found)


def test_a_region_is_the_vehicle_s_that_holds_it_and_the_nearer_one_s_of_two() -> None:
    far, near = vehicle(300, 100, 700, 400), vehicle(100, 150, 600, 600)
    assert owner((350, 200, 450, 300), [far, near]) == 1
    assert owner((610, 120, 690, 200), [far, near]) == 0
    assert owner((2000, 120, 2090, 200), [far, near]) is None
    assert owner((350, 200, 450, 300), [vehicle(0, 0, 900, 900, VehicleClass.PERSON)]) is None


def test_a_region_on_a_sure_two_wheeler_is_no_piece_of_a_car() -> None:
    sure = vehicle(0, 0, 100, 100, VehicleClass.MOTORCYCLE)
    assert on_two_wheels((20, 20, 60, 60), [sure]) and on_two_wheels((60, 0, 140, 50), [sure])
    assert not on_two_wheels((70, 0, 140, 50), [sure]), "less than half of it"
    assert not on_two_wheels((20, 20, 60, 60), [sure.model_copy(update={"score": 0.65})]), "a dashboard passes for one"
    assert not on_two_wheels((20, 20, 60, 60), [vehicle(0, 0, 100, 100), vehicle(0, 0, 99, 99, VehicleClass.PERSON)])


def test_people_are_alone_where_no_car_is() -> None:
    person = vehicle(0, 0, 50, 100, VehicleClass.PERSON)
    assert people_alone([person, vehicle(0, 0, 9, 9, VehicleClass.BICYCLE)])
    assert not people_alone([person, vehicle(0, 0, 100, 100)])
    assert not people_alone([person.model_copy(update={"score": 0.5})]) and not people_alone([])
