"""COCO's protocol by hand: ten overlaps, crowds, a hundred detections, masks beside boxes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_datasets.evaluate.average_precision import (
    MOST,
    OVERLAPS,
    ClassTally,
    Region,
    add_photo,
    region_overlaps,
)

SIZE = (200, 100)


def region(x1: float, y1: float, x2: float, y2: float, score: float = 1.0, crowd: bool = False) -> Region:
    outline = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    return Region("dent", (x1, y1, x2, y2), (outline,), score, crowd)


def curve(photos: list[tuple[list[Region], list[Region]]], kind: str = "masks") -> np.ndarray:
    tally = ClassTally()
    for found, truth in photos:
        add_photo({kind: {"dent": tally}}, found, truth, SIZE)
    return tally.average_precision()


def test_everything_found_exactly_is_one_and_nothing_found_is_zero() -> None:
    truth = [region(10, 10, 50, 50), region(60, 10, 99, 50)]
    assert curve([(truth, truth)]) == pytest.approx(np.ones(10))
    assert curve([([], truth)]) == pytest.approx(np.zeros(10))
    assert np.isnan(curve([(truth, [])])).all()


def test_a_surer_mistake_costs_and_a_weaker_one_does_not() -> None:
    hit, truth = region(10, 10, 50, 50, 0.5), [region(10, 10, 50, 50)]
    assert curve([([hit, region(100, 10, 120, 30, 0.9)], truth)])[0] == pytest.approx(0.5)
    assert curve([([hit, region(100, 10, 120, 30, 0.1)], truth)])[0] == pytest.approx(1.0)


def test_half_of_the_objects_give_51_of_101_points() -> None:
    truth = [region(10, 10, 50, 50), region(60, 10, 99, 50)]
    assert curve([(truth[:1], truth)])[0] == pytest.approx(51 / 101)


def test_an_overlap_counts_up_to_its_own_threshold() -> None:
    found, truth = [region(10, 10, 50, 50)], [region(10, 10, 50, 65)]
    values = curve([(found, truth)])
    assert [bool(v) for v in values] == [bool(step <= 40 / 55) for step in OVERLAPS]


def test_a_second_detection_of_one_object_is_a_mistake() -> None:
    truth = [region(10, 10, 50, 50), region(60, 10, 99, 50)]
    twice = [region(10, 10, 50, 50, 0.9), region(11, 10, 50, 50, 0.8), region(60, 10, 99, 50, 0.7)]
    assert curve([(twice, truth)])[0] == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_what_lies_on_a_crowd_is_neither_hit_nor_mistake() -> None:
    truth = [region(10, 10, 50, 50), region(100, 0, 200, 100, crowd=True)]
    found = [region(120, 20, 140, 40, 0.9), region(10, 10, 50, 50, 0.5)]
    for kind in ("boxes", "masks"):
        assert curve([(found, truth)], kind)[0] == pytest.approx(1.0)


def test_a_hundred_detections_of_a_photo_are_judged() -> None:
    found = [region(150, 50, 160, 60, 0.9)] * MOST
    assert curve([([*found, region(10, 10, 50, 50, 0.5)], [region(10, 10, 50, 50)])])[0] == 0.0
    assert curve([([*found[1:], region(10, 10, 50, 50, 0.5)], [region(10, 10, 50, 50)])])[0] == pytest.approx(0.01)


def test_classes_that_a_photo_leaves_unlabelled_are_not_judged() -> None:
    tally = ClassTally()
    add_photo({"boxes": {"dent": tally}}, [region(0, 0, 9, 9)], [region(0, 0, 9, 9)], SIZE, frozenset({"dent"}))
    assert tally.objects == 0 and not tally.scores


@given(*[st.floats(0, 60)] * 4)
def test_rectangles_overlap_as_masks_as_they_do_as_boxes(x: float, y: float, width: float, height: float) -> None:
    first, second = region(20, 20, 80, 70), region(x, y, x + 20 + width, y + 20 + height / 2)
    boxes, masks = (region_overlaps([first], [second], SIZE, kind)[0, 0] for kind in ("boxes", "masks"))
    assert masks == pytest.approx(boxes, abs=0.04)


def test_a_label_without_an_outline_is_its_box() -> None:
    bare = Region("dent", (10, 10, 50, 50))
    assert region_overlaps([region(10, 10, 50, 50)], [bare], SIZE, "masks")[0, 0] == pytest.approx(1, abs=0.01)
    with pytest.raises(ValueError, match="expected one of"):
        region_overlaps([bare], [bare], SIZE, "outlines")
