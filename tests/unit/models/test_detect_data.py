"""Reading and augmenting labelled photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenecheck_models.train.detect_data import (
    Augment,
    Sample,
    batches,
    held_out,
    letterboxed,
    read_shrunken,
    read_yolo_labels,
)

NO_CORNERS = np.zeros((1, 0, 2), np.float32)


def dot_sample(x: int, y: int, width: int = 200, height: int = 120) -> Sample:
    """A black photo with one white block, and the block as its label."""
    image = np.zeros((height, width, 3), np.uint8)
    image[y - 8 : y + 8, x - 8 : x + 8] = 255
    box = np.array([[x - 8, y - 8, x + 8, y + 8]], np.float32)
    corners = np.array([[[x - 8, y - 8], [x + 8, y - 8], [x + 8, y + 8], [x - 8, y + 8]]], np.float32)
    return Sample(image, np.array([0]), box, corners)


def test_yolo_labels_become_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("2 0.5 0.5 0.2 0.4\n\n0 0.1 0.2 0.2 0.4\n")
    classes, boxes, corners = read_yolo_labels(path, 100, 50)
    assert classes.tolist() == [2, 0]
    np.testing.assert_allclose(boxes, [[40, 15, 60, 35], [0, 0, 20, 20]], atol=1e-4)
    assert corners.shape == (2, 0, 2)


def test_yolo_keypoints_become_pixels_and_no_labels_are_no_objects(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1 .5 .5 .2 .2 .4 .4 .6 .4 .6 .6 .4 .6")
    assert read_yolo_labels(path, 10, 20, 4)[2].tolist() == pytest.approx(
        np.array([[[4, 8], [6, 8], [6, 12], [4, 12]]], np.float32)
    )
    classes, boxes, corners = read_yolo_labels(tmp_path / "absent.txt", 10, 20, 4)
    assert classes.size == 0 and boxes.shape == (0, 4) and corners.shape == (0, 4, 2)


def test_a_file_that_is_no_photo_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("no photo")
    with pytest.raises(ValueError, match=r"expected a photo, found .*a\.jpg"):
        read_shrunken(tmp_path / "a.jpg", 640)


def test_the_split_is_stable_and_of_the_asked_size() -> None:
    share = np.mean([held_out(f"g{i}", 0.15) for i in range(4000)])
    assert share == pytest.approx(0.15, abs=0.02)
    assert [held_out("g1", 0.5), held_out("g1", 0.5)] == [held_out("g1", 0.5)] * 2


@pytest.mark.parametrize("mosaic", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(6))
def test_labels_stay_on_the_things_they_name(seed: int, mosaic: float) -> None:
    pool = [dot_sample(60, 40), dot_sample(120, 90), dot_sample(30, 30), dot_sample(150, 60)]
    augment = Augment(
        mosaic=mosaic, perspective=0.03, hsv=(0, 0, 0), blur=0, keep_share=0.95, rng=np.random.default_rng(seed)
    )
    for index in range(4):
        made = augment(pool, index, 320)
        assert made.image.shape == (320, 320, 3)
        for box, corners in zip(made.boxes, made.corners, strict=True):
            x, y = corners.mean(0)
            inside = made.image[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2]
            assert inside.min() > 150, "the middle of a labelled block is white"
            np.testing.assert_allclose(box, np.clip([*corners.min(0), *corners.max(0)], 0, 320), atol=1.0)
            beyond = (corners - corners.mean(0)) * 1.5 + corners.mean(0)
            for x, y in beyond[((beyond > 1) & (beyond < 318)).all(1)]:
                assert made.image[int(y), int(x)].max() < 150, "beyond its corners it is not"


@pytest.mark.parametrize(("rolled", "steepest"), [(0.0, (0, 8)), (1.0, (30, 45))])
def test_photos_held_askew_are_among_the_inputs_when_asked(rolled: float, steepest: tuple[float, float]) -> None:
    augment = Augment(
        degrees=8, rolled=rolled, shear=0, scale=(1, 1), shift=0, mosaic=0, flip=0, rng=np.random.default_rng(3)
    )
    angles = []
    for _ in range(40):
        made = augment([dot_sample(100, 60)], 0, 320)
        along = made.corners[0, 1] - made.corners[0, 0]
        angles.append(abs(np.degrees(np.arctan2(along[1], along[0]))))
    assert steepest[0] <= max(angles) <= steepest[1]


def test_things_cut_off_by_the_frame_are_not_labelled() -> None:
    augment = Augment(scale=(6, 6.1), shift=0, mosaic=0, flip=0)
    made = augment([dot_sample(10, 10)], 0, 320)
    assert ((made.boxes >= 0) & (made.boxes <= 320)).all()


def test_a_mosaic_ignores_what_any_of_its_photos_leaves_unlabelled() -> None:
    pool = [dot_sample(60, 40), *(Sample(**{**vars(dot_sample(60, 40)), "unlabelled": frozenset({2})}) for _ in "abc")]
    augment = Augment(mosaic=1, rng=np.random.default_rng(0))
    assert all(augment(pool, 1, 128).unlabelled == frozenset({2}) for _ in range(5))


def test_letterbox_centres_the_photo() -> None:
    fitted, factor, (x, y) = letterboxed(dot_sample(100, 60), 400)
    assert (factor, x, y) == (2.0, 0.0, 80.0)
    np.testing.assert_allclose(fitted.boxes, [[184, 184, 216, 216]])
    assert fitted.image[200, 200].tolist() == [255, 255, 255]


def test_weights_decide_how_often_a_photo_is_drawn() -> None:
    pool = [
        Sample(np.full((40, 40, 3), v, np.uint8), np.zeros(0, int), np.zeros((0, 4)), NO_CORNERS[:0]) for v in (0, 255)
    ]
    plain = Augment(mosaic=0, hsv=(0, 0, 0), blur=0, scale=(2, 2), shift=0)
    drawn = [s.image.mean() > 128 for b in batches(pool, plain, [32], 4, np.array([4, 12], np.float32)) for s in b]
    assert len(drawn) == 16 and sum(drawn) == 12
