"""Plates pasted on photos: labels that hold, seeds that repeat."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from scenecheck_datasets.composites.__main__ import main
from scenecheck_datasets.composites.compose import compose
from scenecheck_datasets.composites.distractors import foreign_plate, phone_number, sign
from scenecheck_datasets.composites.placement import Site, place, site_from_parts, site_on_box
from scenecheck_datasets.composites.sources import Background, BackgroundFolderError, in_split, read_backgrounds


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A YOLO folder of three grey photos with one car each."""
    folder = tmp_path / "street"
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True)
    (folder / "data.yaml").write_text("names: {0: car, 1: person}\n")
    for number in range(12):
        cv2.imwrite(str(folder / "images" / f"{number}.jpg"), np.full((300, 400, 3), 110, np.uint8))
        (folder / "labels" / f"{number}.txt").write_text("0 0.5 0.5 0.8 0.7\n1 0.1 0.5 0.1 0.3\n")
    return folder


def test_a_plate_hangs_where_its_site_says() -> None:
    site = Site(np.array([100, 50], np.float32), np.array([200, 0], np.float32), np.array([0, 100], np.float32))
    np.testing.assert_allclose(place(site, (0.5, 0.2)), [[50, 40], [150, 40], [150, 60], [50, 60]])
    near = place(Site(site.centre, site.across, site.down, depth=0.4), (0.5, 0.2))
    assert near[2, 1] - near[1, 1] > near[3, 1] - near[0, 1], "the nearer end is taller"


def test_a_plate_hangs_between_the_lamps_of_the_car() -> None:
    lamp = np.array([[0, 0], [20, 0], [20, 12], [0, 12]], np.float32)
    bumper = np.array([[0, 40], [200, 60], [200, 90], [0, 70]], np.float32)
    parts = {"front_right_light": [lamp], "front_left_light": [lamp + np.array([180, 18])], "front_bumper": [bumper]}
    site = site_from_parts(parts, np.random.default_rng(0))
    assert site is not None
    assert 80 < site.centre[0] < 120 and 30 < site.centre[1] < 90
    assert site.across[0] > 0 and 0 < site.across[1] < site.across[0], "it follows the line of the lamps"
    assert site_from_parts({"front_bumper": [bumper]}, np.random.default_rng(0)) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_plate_hangs_low_on_a_car_known_by_its_box(seed: int) -> None:
    site = site_on_box(np.array([100, 100, 500, 400], np.float32), "car", np.random.default_rng(seed))
    assert 100 < site.centre[0] < 500 and 240 < site.centre[1] < 400


@pytest.mark.parametrize("seed", range(8))
def test_the_corners_are_those_of_the_plate(street: Path, seed: int) -> None:
    """Inside its corners the photo has changed, well outside of all of them it has not."""
    background = read_backgrounds(street, "train")[0]
    plain = compose(Background(background.path), np.random.default_rng([seed, 1]), long_side=500)
    assert plain.image.dtype == np.uint8
    made = compose(background, np.random.default_rng(seed), long_side=500)
    assert len(made.corners) == len(made.rows) == len(made.texts)
    for corners in made.corners:
        mask = np.zeros(made.image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
        if mask.sum() > 200:
            assert made.image[mask == 1].std() > 3, "a plate is not plain"


def test_the_command_writes_the_same_set_for_the_same_seed(street: Path, tmp_path: Path) -> None:
    for out in ("a", "b"):
        assert main([str(tmp_path / out), "--photos", str(street), "--count", "4", "--seed", "3"]) == 0
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len(files) == 4 + 4 + 2
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    rows = [line.split() for p in (tmp_path / "a" / "labels").iterdir() for line in p.read_text().splitlines()]
    assert rows and all(len(row) == 13 and row[0] in "01" for row in rows)
    assert all(-0.5 < float(v) < 1.5 for row in rows for v in row[1:])


def test_no_photo_serves_both_splits(street: Path) -> None:
    sets = [{b.path for b in read_backgrounds(street, split)} for split in ("train", "validation")]
    assert not sets[0] & sets[1] and len(sets[0] | sets[1]) == 12
    share = np.mean([in_split(Path(f"{i}.jpg"), "validation") for i in range(3000)])
    assert share == pytest.approx(0.15, abs=0.02)


def test_a_folder_without_photos_and_a_bad_label_are_named(
    street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), "--photos", str(tmp_path / "nowhere")]) == 1
    assert "expected photos in" in capsys.readouterr().err
    for label in (street / "labels").iterdir():
        label.write_text("0 0.5 half 0.1 0.1\n")
    with pytest.raises(BackgroundFolderError, match=r"\.txt:1: expected a class and numbers, found '0 0.5 half"):
        read_backgrounds(street, "train")


@pytest.mark.parametrize("maker", [foreign_plate, phone_number, sign])
@pytest.mark.parametrize("seed", range(4))
def test_distractors_carry_writing(maker: object, seed: int) -> None:
    board = maker(np.random.default_rng(seed))  # type: ignore[operator]
    assert board.dtype == np.uint8 and board.ndim == 3 and board.std() > 10
