"""Masks from prototypes, their average precision, and the thresholds chosen from detections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_models.train.detect_metrics import (
    Detections,
    Truth,
    average_precision,
    mean_average_precision,
    renamed_classes,
)
from scenecheck_models.train.segment_masks import assemble, mask_overlaps
from scenecheck_models.train.segment_thresholds import (
    NEVER,
    Ranked,
    counts,
    ranked,
    right_share,
    score_for_share,
    shown_from,
)

NONE = np.zeros((0, 0, 2), np.float32)


def boxes_at(*edges: float) -> np.ndarray:
    """10 x 10 boxes with these left edges."""
    return np.array([[x, 0, x + 10, 10] for x in edges], np.float32).reshape(-1, 4)


def test_a_mask_is_where_its_prototypes_add_up_to_more_than_nothing_inside_its_box() -> None:
    prototypes = np.full((2, 8, 8), -1.0, np.float32)
    prototypes[0, :, :4] = 1.0  # the left half
    prototypes[1, :4] = 1.0  # the upper half
    boxes = np.array([[0, 0, 32, 32], [0, 0, 32, 32], [4, 8, 12, 32]], np.float32)
    weights = np.array([[1, 0], [0, -1], [1, 0]], np.float32)
    left, lower, boxed = assemble(weights, prototypes, boxes, 32, 32)
    assert left[:, :14].all() and not left[:, 18:].any()
    assert lower[18:].all() and not lower[:14].any()
    assert boxed.sum() == 8 * 24 and boxed[8:, 4:12].all()
    assert assemble(weights[:0], prototypes, boxes[:0], 32, 32).shape == (0, 32, 32)


def test_a_box_outside_the_frame_has_no_mask() -> None:
    prototypes = np.ones((1, 4, 4), np.float32)
    outside = np.array([[-20, -20, -4, -4], [30, 0, 44, 16]], np.float32)
    assert not assemble(np.ones((2, 1), np.float32), prototypes, outside, 16, 16).any()


@given(st.lists(st.tuples(*[st.integers(0, 7)] * 4), max_size=5))
def test_overlap_of_masks_is_intersection_over_union(corners: list[tuple[int, int, int, int]]) -> None:
    masks = np.zeros((len(corners), 8, 8), bool)
    for mask, (x1, y1, x2, y2) in zip(masks, corners, strict=True):
        mask[min(y1, y2) : max(y1, y2) + 1, min(x1, x2) : max(x1, x2) + 1] = True
    table = mask_overlaps(masks, masks)
    for i, first in enumerate(masks):
        for j, second in enumerate(masks):
            assert table[i, j] == pytest.approx((first & second).sum() / (first | second).sum())


def test_masks_are_judged_by_their_own_overlap_and_boxes_by_theirs() -> None:
    got = Detections(
        boxes_at(0, 40), np.array([0.9, 0.8], np.float32), np.zeros(2, int), NONE, np.array([[0.3], [0.6]], np.float32)
    )
    truth = Truth(boxes_at(0), np.zeros(1, int), NONE)
    assert average_precision([got], [truth], 0)[0] == pytest.approx(1.0, abs=0.011)
    assert average_precision([got], [truth], 0, masks=True)[0] == pytest.approx(0.5, abs=0.011)
    assert average_precision([got], [truth], 0, iou=0.65, masks=True)[0] == 0.0
    report = mean_average_precision([got], [truth], ("dent",), masks=True)
    assert report["map50"] == pytest.approx(0.5, abs=0.011)
    assert report["map50_95"] == pytest.approx(0.5 * 3 / 10, abs=0.011), "right at 0.50, 0.55 and 0.60"


def test_coarser_names_drop_what_has_none_and_doubles() -> None:
    got = Detections(
        boxes_at(0, 1, 40, 60),
        np.array([0.5, 0.9, 0.7, 0.6], np.float32),
        np.array([0, 1, 2, 0]),
        np.zeros((4, 0, 2), np.float32),
        np.array([[0.1], [0.2], [0.3], [0.4]], np.float32),
    )
    coarse = renamed_classes(got, np.array([3, 3, -1]), 0.6)
    assert coarse.classes.tolist() == [3, 3] and coarse.scores == pytest.approx([0.9, 0.6])
    assert coarse.mask_overlaps is not None and coarse.mask_overlaps[:, 0] == pytest.approx([0.2, 0.4])


def test_each_object_is_found_once_and_unlabelled_photos_do_not_count() -> None:
    found = [
        Detections(boxes_at(0, 1, 40), np.array([0.5, 0.9, 0.7], np.float32), np.array([0, 0, 0]), NONE),
        Detections(boxes_at(0), np.array([0.8], np.float32), np.array([1]), NONE),
        Detections(boxes_at(0), np.array([0.99], np.float32), np.array([0]), NONE),
    ]
    truths = [
        Truth(boxes_at(0, 80), np.array([0, 0]), NONE),
        Truth(boxes_at(0), np.array([0]), NONE),
        Truth(boxes_at(0), np.array([0]), NONE, frozenset({0})),
    ]
    result = ranked(found, truths, 0)
    assert result.scores == pytest.approx([0.9, 0.7, 0.5])
    assert result.right.tolist() == [True, False, False] and result.objects == 3


@pytest.mark.parametrize(
    ("right", "fewest", "expected"),
    [
        ("11111", 3, 0.5),
        ("11101", 3, 0.7),
        ("0111111111", 3, 0.0),
        ("000", 1, NEVER),
        ("11", 3, NEVER),
        ("", 1, NEVER),
    ],
)
def test_certain_is_the_lowest_score_above_which_enough_are_right(right: str, fewest: int, expected: float) -> None:
    scores = np.array([0.9 - 0.1 * i for i in range(len(right))], np.float32)
    found = score_for_share(Ranked(scores, np.array([c == "1" for c in right], bool), 9), 0.9, fewest)
    assert found == pytest.approx(expected, abs=1e-3)


def test_detections_of_one_score_are_certain_together_or_not_at_all() -> None:
    same = Ranked(np.full(4, 0.6, np.float32), np.array([True, True, True, False]), 4)
    assert score_for_share(same, 0.9, 2) == NEVER


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), max_size=30), st.floats(0.5, 1.0))
def test_what_is_certain_is_right_as_often_as_asked(pairs: list[tuple[float, bool]], share: float) -> None:
    pairs.sort(key=lambda pair: -pair[0])
    scores = np.floor(np.array([s for s, _ in pairs], np.float32) * 100) / 100
    detections = Ranked(scores.astype(np.float32), np.array([r for _, r in pairs], bool), 30)
    limit = score_for_share(detections, share, 1)
    right, number = right_share(detections, limit)
    assert limit == NEVER or right >= share * number > 0


def test_shown_is_where_found_and_right_balance() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.1], np.float32)
    detections = Ranked(scores, np.array([True, True, False, False]), 3)
    assert shown_from(detections, 0.2, 0.95) == pytest.approx(0.8, abs=1e-3)
    assert shown_from(detections, 0.2, 0.6) == 0.6
    assert shown_from(Ranked(scores[:1], np.array([False]), 3), 0.2, 0.6) == 0.6
    assert counts([detections, detections], [0.75, 0.65]) == {
        "detections": 5,
        "right": 4,
        "objects": 6,
        "share_right": 0.8,
    }
