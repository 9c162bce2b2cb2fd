"""Average precision over partly labelled photos."""

from __future__ import annotations

import numpy as np
import pytest

from scenecheck_models.train.detect_metrics import Detections, Truth, average_precision, mean_average_precision


def found(*rows: tuple[float, float, int]) -> Detections:
    """Detections of 10 x 10 boxes: (left edge, score, class)."""
    boxes = np.array([[x, 0, x + 10, 10] for x, _, _ in rows], np.float32).reshape(-1, 4)
    return Detections(
        boxes,
        np.array([s for _, s, _ in rows], np.float32),
        np.array([c for *_, c in rows], int),
        np.zeros((len(rows), 0, 2)),
    )


def truth(*rows: tuple[float, int], unlabelled: frozenset[int] = frozenset()) -> Truth:
    boxes = np.array([[x, 0, x + 10, 10] for x, _ in rows], np.float32).reshape(-1, 4)
    return Truth(boxes, np.array([c for _, c in rows], int), np.zeros((len(rows), 0, 2)), unlabelled)


@pytest.mark.parametrize(
    ("detections", "objects", "expected"),
    [
        (found((0, 0.9, 0)), truth((0, 0)), 1.0),
        (found(), truth((0, 0)), 0.0),
        (found((0, 0.9, 1)), truth((0, 0)), 0.0),
        (found((0, 0.9, 0), (1, 0.8, 0)), truth((0, 0)), 1.0),  # a double behind the hit costs nothing
        (found((40, 0.9, 0), (0, 0.8, 0)), truth((0, 0)), 0.5),  # a false one before it halves the precision
        (found((0, 0.9, 0)), truth((0, 0), (40, 0)), 0.5),
    ],
)
def test_average_precision(detections: Detections, objects: Truth, expected: float) -> None:
    value, count = average_precision([detections], [objects], 0)
    assert value == pytest.approx(expected, abs=0.011)
    assert count == len(objects.boxes)


def test_photos_that_leave_a_class_unlabelled_do_not_judge_it() -> None:
    photos = [found((0, 0.9, 0)), found((40, 0.95, 0), (60, 0.9, 1))]
    truths = [truth((0, 0)), truth((60, 1), unlabelled=frozenset({0}))]
    report = mean_average_precision(photos, truths, ("car", "bus", "truck"))
    assert report["ap50_car"] == report["ap50_bus"] == pytest.approx(1.0, abs=0.01)
    assert report["objects_truck"] == 0 and "ap50_truck" not in report


def test_a_class_without_objects_has_no_figure() -> None:
    value, count = average_precision([found((0, 0.9, 0))], [truth()], 0)
    assert np.isnan(value) and count == 0
