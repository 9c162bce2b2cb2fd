"""The side a vehicle is seen from, by its parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.reading import PartRegion, Vehicle, VehicleClass, View
from scenecheck_vision.views import FRONT, LEFT, REAR, RIGHT, view_of, with_views


def part(name: str, width: float, vehicle: int | None = 0, score: float = 0.9) -> PartRegion:
    return PartRegion(part=name, box=(0, 0, width, 100), score=score, vehicle=vehicle)


@pytest.mark.parametrize(
    ("widths", "view"),
    [
        ({"front_bumper": 200, "hood": 150}, View.FRONT),
        ({"back_bumper": 200, "back_left_light": 20}, View.REAR),
        ({"front_left_door": 100, "back_left_door": 90}, View.LEFT),
        ({"front_right_door": 100, "wheel": 90}, View.RIGHT),
        ({"front_bumper": 200, "front_left_door": 100, "back_left_door": 60}, View.FRONT_LEFT),
        ({"front_bumper": 200, "front_right_door": 160}, View.FRONT_RIGHT),
        ({"trunk": 150, "back_bumper": 100, "back_left_door": 120}, View.REAR_LEFT),
        ({"tailgate": 150, "back_bumper": 100, "back_right_door": 120}, View.REAR_RIGHT),
        ({"wheel": 100, "left_mirror": 10}, None),
        ({}, None),
    ],
)
def test_views(widths: dict[str, float], view: View | None) -> None:
    assert view_of([part(name, width) for name, width in widths.items()]) is view


@given(st.dictionaries(st.sampled_from(sorted(FRONT | REAR | LEFT | RIGHT)), st.floats(1, 500), min_size=1))
def test_a_mirrored_car_is_seen_from_the_other_side(widths: dict[str, float]) -> None:
    swapped = {"left": "right", "right": "left"}

    def mirror(name: str) -> str:
        return "_".join(swapped.get(word, word) for word in name.split("_"))

    sides = {name: sum(w for n, w in widths.items() if name in n and "door" in n) for name in ("left", "right")}
    if sides["left"] == sides["right"] > 0:
        return
    view = view_of([part(name, width) for name, width in widths.items()])
    other = view_of([part(mirror(name), width) for name, width in widths.items()])
    assert view is not None and other is not None
    assert mirror(view.value) == other.value


def test_parts_speak_for_their_own_vehicle() -> None:
    cars = tuple(Vehicle(class_=VehicleClass.CAR, box=(0, 0, 9, 9), score=0.9) for _ in range(3))
    seen = with_views(cars, [part("front_bumper", 100, 0), part("back_bumper", 100, 1), part("hood", 900, None)])
    assert [car.view for car in seen] == [View.FRONT, View.REAR, None]
