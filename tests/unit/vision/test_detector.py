"""Fitting photos into a network and bringing boxes back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import open_model
from scenecheck_vision.detector import STRIDE, Detector, Letterbox

SIDES = st.integers(1, 6000)


@given(SIDES, SIDES, st.sampled_from([320, 416, 640]), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_undo_brings_every_box_back(height: int, width: int, limit: int, relative: list[float]) -> None:
    box = np.array(relative, np.float32).reshape(2, 2) * np.array([width, height], np.float32)
    fitted = Letterbox.fit(height, width, limit)
    np.testing.assert_allclose(fitted.undo(fitted.place(box)), box, atol=max(height, width) * 1e-4 + 1e-3)


@given(SIDES, SIDES, st.sampled_from([320, 416, 640]))
def test_the_photo_lies_inside_the_input(height: int, width: int, limit: int) -> None:
    fitted = Letterbox.fit(height, width, limit)
    assert fitted.height % STRIDE == fitted.width % STRIDE == 0
    assert max(fitted.height, fitted.width) == -(-limit // STRIDE) * STRIDE
    x, y = fitted.place(np.array([width, height], np.float32))
    assert x <= fitted.width + 1 and y <= fitted.height + 1


@pytest.mark.parametrize("shape", [(300, 400), (1600, 1200), (7, 3000), (1, 1)])
def test_the_input_holds_the_photo_and_grey_beside_it(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), 255, np.uint8)
    fitted = Letterbox.fit(*shape, 320)
    canvas = fitted.apply(image)
    assert canvas.shape == (fitted.height, fitted.width, 3)
    assert set(np.unique(canvas)) <= {114, 255}
    assert (canvas == 255).any()


def test_a_network_of_another_shape_is_refused() -> None:
    entry, session = open_model("vehicles")
    with pytest.raises(ModelError, match="model vehicles: expected 18 output rows, found 10"):
        Detector(entry, session, points=4)
    with pytest.raises(ModelError, match="expected 5 output rows, found 10"):
        Detector(replace(entry, classes=("car",)), session)


def test_boxes_lie_in_the_photo_whatever_its_shape() -> None:
    detector = Detector(*open_model("vehicles"))
    noise = np.random.default_rng(0).integers(0, 256, (90, 700, 3), dtype=np.uint8)
    found = detector.detect(noise, floor=0.0005, iou=0.6)
    assert len(found.scores) and (np.diff(found.scores) <= 0).all()
    assert (found.boxes >= 0).all() and (found.boxes[:, [0, 2]] <= 700).all() and (found.boxes[:, [1, 3]] <= 90).all()
