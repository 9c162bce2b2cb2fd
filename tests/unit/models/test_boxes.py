"""Overlaps and suppression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_models.boxes import overlaps, suppress

EMPTY = np.zeros((0, 4), np.float32)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([0, 0, 10, 10], [0, 0, 10, 10], 1.0),
        ([0, 0, 10, 10], [10, 0, 20, 10], 0.0),
        ([0, 0, 10, 10], [5, 0, 15, 10], 1 / 3),
        ([0, 0, 10, 10], [2, 2, 4, 4], 0.04),
        ([0, 0, 0, 0], [0, 0, 0, 0], 0.0),
    ],
)
def test_overlap_is_intersection_over_union(first: list[float], second: list[float], expected: float) -> None:
    found = overlaps(np.array([first], np.float32), np.array([second], np.float32))
    assert found[0, 0] == pytest.approx(expected, abs=1e-6)


def test_nothing_overlaps_nothing() -> None:
    assert overlaps(EMPTY, EMPTY).shape == (0, 0)
    assert suppress(EMPTY, np.zeros(0, np.float32), np.zeros(0, np.int64), 0.5).size == 0


def test_the_weaker_box_of_a_class_is_dropped_and_other_classes_stay() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [0, 0, 10, 10], [50, 50, 60, 60]], np.float32)
    kept = suppress(boxes, np.array([0.6, 0.9, 0.5, 0.1], np.float32), np.array([0, 0, 1, 0]), 0.5)
    assert kept.tolist() == [1, 2, 3]


def test_no_more_than_the_limit_is_kept() -> None:
    boxes = np.array([[20 * i, 0, 20 * i + 10, 10] for i in range(9)], np.float32)
    assert len(suppress(boxes, np.linspace(1, 0.1, 9, dtype=np.float32), np.zeros(9, np.int64), 0.5, limit=4)) == 4


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 40), st.integers(1, 40))), st.data())
def test_survivors_of_a_class_overlap_little(corners: list[tuple[int, int, int, int]], data: st.DataObject) -> None:
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h in corners], np.float32).reshape(-1, 4)
    scores = np.array([data.draw(st.floats(0.0, 1.0, width=32)) for _ in corners], np.float32)
    classes = np.array([data.draw(st.integers(0, 1)) for _ in corners], np.int64)
    kept = suppress(boxes, scores, classes, 0.4)
    assert (np.diff(scores[kept]) <= 0).all()
    for kind in (0, 1):
        table = overlaps(boxes[kept][classes[kept] == kind], boxes[kept][classes[kept] == kind])
        assert (table[~np.eye(len(table), dtype=bool)] <= 0.4).all()
