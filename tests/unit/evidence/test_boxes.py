"""Boxes: areas, distances, corners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.base import Box
from scenecheck_evidence.boxes import area, common_area, corners, gap, holds_middle

SIDES = st.integers(0, 60)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y, width, height = (draw(SIDES) for _ in range(4))
    return x, y, x + width, y + height


@pytest.mark.parametrize(
    ("box", "expected"), [((1, 2, 4, 7), 15), ((3, 3, 3, 9), 0), ((5, 5, 2, 9), 0), ((5, 5, 2, 1), 0)]
)
def test_the_area_of_a_box_and_of_one_that_is_turned_inside_out(box: Box, expected: float) -> None:
    assert area(box) == expected


@given(boxes(), boxes())
def test_what_two_boxes_share_is_counted_pixel_by_pixel(first: Box, second: Box) -> None:
    def pixels(box: Box) -> set[tuple[int, int]]:
        x1, y1, x2, y2 = map(int, box)
        return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}

    assert common_area(first, second) == common_area(second, first) == len(pixels(first) & pixels(second))


@given(boxes(), boxes())
def test_boxes_are_apart_or_share_something_or_touch(first: Box, second: Box) -> None:
    apart = gap(first, second)
    assert apart == gap(second, first) >= 0
    assert not (apart > 0 and common_area(first, second) > 0)


@pytest.mark.parametrize(
    ("other", "expected"), [((14, 0, 20, 10), 4.0), ((13, 14, 20, 20), 5.0), ((10, 10, 12, 12), 0.0)]
)
def test_the_distance_is_that_of_the_nearest_points(other: Box, expected: float) -> None:
    assert gap((0, 0, 10, 10), other) == expected


def test_corners_run_clockwise_from_top_left() -> None:
    assert corners((1, 2, 5, 9)) == ((1, 2), (5, 2), (5, 9), (1, 9))


@pytest.mark.parametrize(("inner", "expected"), [((4, 4, 6, 6), True), ((8, 0, 12, 10), True), ((9, 0, 13, 10), False)])
def test_a_box_holds_what_has_its_middle_inside(inner: Box, expected: bool) -> None:
    assert holds_middle((0, 0, 10, 10), inner) is expected
