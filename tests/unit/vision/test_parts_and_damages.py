"""What one body can show, and on which part a damage lies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.base import Box, Polygon
from scenecheck_evidence.reading import Damage, DamageType, PartRegion, Vehicle, VehicleClass
from scenecheck_vision.damages import ALONE, DamageFinder, part_of
from scenecheck_vision.parts import held_shares, plausible


def square(x1: float, y1: float, x2: float, y2: float) -> Polygon:
    return ((x1, y1), (x2, y1), (x2, y2), (x1, y2))


def part(name: str, box: Box, score: float = 0.9, vehicle: int | None = 0) -> PartRegion:
    return PartRegion(part=name, box=box, polygon=square(*box), score=score, vehicle=vehicle)


def dent(box: Box, vehicle: int | None = 0) -> Damage:
    return Damage(type=DamageType.DENT, box=box, polygon=square(*box), score=0.5, vehicle=vehicle)


def test_of_two_names_for_one_place_the_surer_one_stays() -> None:
    left, right = part("front_left_door", (0, 0, 100, 100), 0.8), part("front_right_door", (5, 5, 105, 100), 0.6)
    assert plausible([left, right]) == [left]


def test_a_body_has_every_part_once_but_its_wheels() -> None:
    hood, twice = part("hood", (0, 0, 100, 100)), part("hood", (200, 0, 300, 100), 0.5)
    wheels = [part("wheel", (x, 200, x + 40, 240), 0.5) for x in (0, 100)]
    other = part("hood", (300, 0, 400, 100), 0.4, vehicle=1)
    assert plausible([hood, twice, *wheels, other]) == [hood, *wheels, other]


def test_a_damage_lies_on_the_part_that_holds_most_of_it() -> None:
    door, fender = part("front_left_door", (0, 0, 100, 100)), part("left_fender", (100, 0, 200, 100))
    found = part_of(dent((80, 20, 160, 60)), [door, fender])
    assert found is not None and found.part == "left_fender"
    assert part_of(dent((300, 0, 340, 40)), [door, fender]) is None
    assert part_of(dent((10, 10, 40, 40)), [part("hood", (0, 0, 100, 100), vehicle=1)]) is None
    assert part_of(Damage(type=DamageType.DENT, box=(0, 0, 9, 9), score=0.5), [door]) is None


def test_without_a_vehicle_only_a_sure_part_carries_damage() -> None:
    box = (10.0, 10.0, 40.0, 40.0)
    for score, carried in ((ALONE - 0.01, False), (ALONE, True)):
        alone = part("trunk", (0, 0, 100, 100), score, vehicle=None)
        assert (part_of(dent(box, vehicle=None), [alone]) is not None) is carried
    known = part("trunk", (0, 0, 100, 100), 0.3, vehicle=0)
    assert part_of(dent(box, vehicle=None), [known]) == known
    assert part_of(dent(box, vehicle=0), [known.model_copy(update={"vehicle": None})]) is not None


def airbag(score: float) -> Damage:
    return Damage(type=DamageType.AIRBAG, box=(0, 0, 90, 90), polygon=square(0, 0, 90, 90), score=score)


def test_an_airbag_is_certain_by_its_score_alone_but_not_where_people_stand_and_no_car() -> None:
    finder = DamageFinder(threads=1)
    person = Vehicle(class_=VehicleClass.PERSON, box=(0, 0, 90, 200), score=0.9)
    assert [d.certain for d in finder.shown([airbag(0.9)], (), ())] == [True]
    assert finder.shown([airbag(0.5)], (), ()) == (), "photos without a car reached 0.48 often"
    assert [d.certain for d in finder.shown([airbag(0.9)], (), (person,))] == [False], "shown to be looked at"
    car = person.model_copy(update={"class_": VehicleClass.CAR})
    assert [d.certain for d in finder.shown([airbag(0.9)], (), (person, car))] == [True]


def test_other_damage_on_no_vehicle_and_no_part_is_none() -> None:
    finder = DamageFinder(threads=1)
    glass = airbag(0.99).model_copy(update={"type": DamageType.GLASS_SHATTER})
    assert finder.shown([glass], (), ()) == ()
    (shown,) = finder.shown([glass], [part("front_glass", (0, 0, 100, 100), 0.9, vehicle=None)], ())
    assert shown.certain and shown.part == "front_glass"


@given(st.floats(0, 100), st.floats(0, 100), st.floats(5, 300), st.floats(5, 300))
def test_the_share_held_is_that_of_the_areas(x: float, y: float, width: float, height: float) -> None:
    inner, outer = square(x, y, x + width, y + height), square(0, 0, 150, 150)
    shared = max(0.0, min(150, x + width) - x) * max(0.0, min(150, y + height) - y)
    (found,) = held_shares(inner, [outer])
    assert found == pytest.approx(shared / (width * height), abs=0.06)
    assert held_shares(inner, [inner, ((0, 0), (1, 1))]) == [pytest.approx(1.0), 0.0]
