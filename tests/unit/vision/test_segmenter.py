"""Masks from prototypes, outlines from masks: what is drawn again is what was there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_models.boxes import mirrored_boxes, overlaps
from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import open_model
from scenecheck_vision.segmenter import CELL, Segmenter, mask_in_box, outline, pixel_box

SIDE = 40


def drawn(points: np.ndarray, height: int, width: int) -> np.ndarray:
    """Pixels whose middle lies in the polygon."""
    canvas = np.zeros((height * 4, width * 4), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * 4 * 16 - 8).astype(np.int32)], 1, shift=4)
    return canvas[2::4, 2::4]


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    return float((first & second).sum() / max(1, (first | second).sum()))


@st.composite
def blobs(draw: st.DrawFn) -> np.ndarray:
    """One to three ellipses, (SIDE, SIDE)."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(draw(st.integers(1, 3))):
        centre = (draw(st.integers(8, SIDE - 8)), draw(st.integers(8, SIDE - 8)))
        axes = (draw(st.integers(4, 12)), draw(st.integers(4, 12)))
        cv2.ellipse(mask, centre, axes, draw(st.integers(0, 180)), 0, 360, 1, -1)
    return mask


@settings(max_examples=60)
@given(blobs())
def test_an_outline_covers_its_mask_in_few_points(mask: np.ndarray) -> None:
    points = outline(mask, np.array([0, 0, SIDE, SIDE], np.float32))
    assert agreement(drawn(points, SIDE, SIDE), mask) > 0.85
    assert 3 <= len(points) <= 60
    assert (points >= 0).all() and (points <= SIDE).all()


def test_an_outline_lies_where_its_box_lies() -> None:
    mask = np.ones((6, 10), np.uint8)
    points = outline(mask, np.array([100.4, 50.7, 110, 56], np.float32))
    assert points.min(0) == pytest.approx([100.25, 50.25], abs=0.3)
    assert points.max(0) == pytest.approx([110, 56], abs=0.5)


def test_pieces_that_lie_apart_are_one_polygon_and_specks_are_none() -> None:
    mask = np.zeros((30, 60), np.uint8)
    mask[5:25, 3:20] = mask[5:25, 38:57] = 1
    mask[1:3, 28:30] = 1
    again = drawn(outline(mask, np.array([0, 0, 60, 30], np.float32)), 30, 60)
    assert again[12, 10] and again[12, 45]
    assert not again[1, 28] and not again[20, 28]
    assert agreement(again, mask) > 0.9


@pytest.mark.parametrize("shape", [(0, 0), (5, 5), (1, 1)])
def test_an_empty_mask_has_no_outline(shape: tuple[int, int]) -> None:
    assert outline(np.zeros(shape, np.uint8), np.zeros(4, np.float32)).shape == (0, 2)


def test_a_mask_is_what_its_prototypes_add_up_to() -> None:
    prototypes = np.full((2, 20, 30), -1.0, np.float32)
    prototypes[0, 5:15, 10:20] = 1.0
    whole = np.array([0, 0, 120, 80], np.float32)
    mask = mask_in_box(prototypes, np.array([1.0, 0.0], np.float32), whole)
    assert mask.shape == (80, 120)
    assert agreement(mask, np.pad(np.ones((40, 40), np.uint8), ((20, 20), (40, 40)))) > 0.95
    assert mask_in_box(prototypes, np.array([0.0, 1.0], np.float32), whole).sum() == 0


@settings(max_examples=60)
@given(st.lists(st.floats(-50, 200), min_size=4, max_size=4))
def test_a_mask_in_any_box_is_that_piece_of_the_whole(box: list[float]) -> None:
    rng = np.random.default_rng(1)
    prototypes = rng.normal(size=(3, 16, 24)).astype(np.float32)
    weights = np.array([0.5, -1, 2], np.float32)
    size = (16 * CELL, 24 * CELL)
    whole = mask_in_box(prototypes, weights, np.array([0, 0, size[1], size[0]], np.float32))
    ends = np.array([min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])], np.float32)
    piece = mask_in_box(prototypes, weights, ends)
    x1, y1, x2, y2 = pixel_box(ends, size)
    np.testing.assert_array_equal(piece, whole[y1:y2, x1:x2] if piece.size else piece)


def test_a_network_without_masks_is_refused() -> None:
    with pytest.raises(ModelError, match="model vehicles: expected detections and mask prototypes"):
        Segmenter(*open_model("vehicles"))


def test_both_ways_a_mirror_image_shows_the_mirrored_things(repository: Path) -> None:
    image = cv2.imread(str(repository / "examples" / "01_complete" / "02.jpg"))[:640, :960]
    segmenter = Segmenter(*open_model("parts"))  # sides apart, they show many things
    mirrored = np.ascontiguousarray(image[:, ::-1])
    plain, turned = (segmenter.segment_both_ways(one, 0.2, 0.5, 0.02) for one in (image, mirrored))
    assert len(plain.scores) == len(turned.scores) > 3
    np.testing.assert_allclose(plain.scores, turned.scores, atol=1e-3)
    back = mirrored_boxes(turned.boxes, 960)
    for place, score, kind in zip(plain.boxes, plain.scores, plain.classes, strict=True):
        same = (turned.classes == kind) & (np.abs(turned.scores - score) < 1e-3)
        assert overlaps(place[None], back[same]).max(initial=0) > 0.98
    for place, points in zip(plain.boxes, plain.outlines, strict=True):
        if len(points):
            around = np.array([*points.min(0), *points.max(0)], np.float32)
            assert overlaps(around[None], place[None])[0, 0] > 0.3


def test_a_floor_of_both_ways_keeps_the_surest(repository: Path) -> None:
    image = cv2.imread(str(repository / "examples" / "01_complete" / "02.jpg"))
    segmenter = Segmenter(*open_model("parts"))
    every, some = (segmenter.segment_both_ways(image, floor, 0.5, 0.002) for floor in (0.01, 0.05))
    kept = every.scores >= 0.05
    np.testing.assert_array_equal(every.boxes[kept], some.boxes)
    assert len(some.outlines) == len(some.scores) < len(every.scores)
