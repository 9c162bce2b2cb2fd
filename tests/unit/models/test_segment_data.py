"""Outlines as labels: read, renamed, mirrored with their sides, drawn, and drawn more often where rare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_models.train.damage_data import CLASSES, MERGED, NAMES, load_data
from scenecheck_models.train.detect_data import Augment, Sample
from scenecheck_models.train.parts_data import CLASSES as PARTS
from scenecheck_models.train.parts_data import COARSE, coarse_table
from scenecheck_models.train.parts_data import load_data as load_parts
from scenecheck_models.train.segment_data import (
    POINTS,
    draw_masks,
    fixed_length,
    mirror_table,
    read_outlines,
    read_sample,
    renamed,
    repeat_factors,
)

SIDES = ("hood", "left_mirror", "right_mirror", "back_left_door", "back_right_door")
TRIANGLE = np.array([[10, 10], [50, 10], [10, 50]], np.float32)


def outlined(outline: np.ndarray, kind: int, width: int = 80, height: int = 60) -> Sample:
    """A black photo with one white area and its outline."""
    image = np.zeros((height, width, 3), np.uint8)
    cv2.fillPoly(image, [outline.astype(np.int32)], (255, 255, 255))
    points = fixed_length(outline, POINTS)[None]
    return Sample(
        image, np.array([kind]), np.array([[*outline.min(0), *outline.max(0)]], np.float32), points, frozenset({1})
    )


def test_outlines_become_pixels_and_boxes_their_corners(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("3 0.1 0.2 0.5 0.2 0.1 0.8\n\n0 0.5 0.5 0.2 0.4\n")
    classes, outlines = read_outlines(path, 100, 50)
    assert classes.tolist() == [3, 0] and outlines.shape == (2, POINTS, 2)
    np.testing.assert_allclose(outlines[0][:3], [[10, 10], [50, 10], [10, 40]], atol=1e-4)
    assert (outlines[0][3:] == outlines[0][2]).all(), "the rest repeats the last point"
    np.testing.assert_allclose(outlines[1][:4], [[40, 15], [60, 15], [60, 35], [40, 35]], atol=1e-4)


def test_no_label_file_is_a_photo_without_objects(tmp_path: Path) -> None:
    classes, outlines = read_outlines(tmp_path / "absent.txt", 100, 50)
    assert classes.shape == (0,) and outlines.shape == (0, POINTS, 2)


@pytest.mark.parametrize("numbers", ["0.1 0.2", "0.1 0.2 0.3 0.4 0.5"])
def test_a_line_that_is_no_outline_is_named(tmp_path: Path, numbers: str) -> None:
    (tmp_path / "a.txt").write_text(f"0 {numbers}")
    with pytest.raises(ValueError, match=rf"expected x, y pairs of an outline, found {len(numbers.split())} numbers"):
        read_outlines(tmp_path / "a.txt", 10, 10)


@given(st.integers(3, 300))
def test_an_outline_keeps_its_ends_whatever_its_length(length: int) -> None:
    angle = np.linspace(0, 2 * np.pi, length, endpoint=False)
    circle = np.stack([50 + 40 * np.cos(angle), 50 + 40 * np.sin(angle)], 1).astype(np.float32)
    fixed = fixed_length(circle, POINTS)
    assert fixed.shape == (POINTS, 2)
    assert (fixed[0] == circle[0]).all() and (fixed[-1] == circle[-1]).all()
    whole, kept = (int(draw_masks(points[None], 100, 100).sum()) for points in (circle, fixed))
    assert kept == whole if length <= POINTS else kept == pytest.approx(whole, rel=0.03)


def test_damage_names_are_merged_and_unknown_ones_left_out() -> None:
    table = renamed(NAMES, CLASSES, MERGED)
    found = {name: CLASSES[i] if i >= 0 else None for name, i in zip(NAMES, table, strict=True)}
    assert found["paint_off"] == "scratch" and found["hood_damage"] == "broken_part" and found["airbag"] == "airbag"
    assert found["rust"] is found["crack"] is found["tire_flat"] is None


def test_every_part_has_its_mirror_image_and_its_coarse_name() -> None:
    mirrored = {PARTS[i]: PARTS[k] for i, k in enumerate(mirror_table(PARTS))}
    assert mirrored["front_left_light"] == "front_right_light" and mirrored["hood"] == "hood"
    assert sum(a != b for a, b in mirrored.items()) == 10
    coarse = {name: COARSE[i] for name, i in zip(PARTS, coarse_table(), strict=True) if i >= 0}
    assert coarse["back_bumper"] == "rear_bumper" and coarse["back_left_light"] == "headlamp" and len(coarse) == 7


def test_left_and_right_change_places_in_the_mirror() -> None:
    table = mirror_table(SIDES)
    assert [SIDES[i] for i in table] == ["hood", "right_mirror", "left_mirror", "back_right_door", "back_left_door"]
    assert (table[table] == np.arange(len(SIDES))).all()


def test_a_mirrored_photo_has_the_labels_of_the_other_side() -> None:
    still = Augment(
        scale=(1, 1), shift=0, degrees=0, shear=0, mosaic=0, hsv=(0, 0, 0), blur=0, mirrored=mirror_table(SIDES)
    )
    mirrored = replace(still, flip=1.0)([outlined(TRIANGLE, 1)], 0, 80)
    assert SIDES[int(mirrored.classes[0])] == "right_mirror"
    assert {SIDES[i] for i in mirrored.unlabelled} == {"right_mirror"}
    np.testing.assert_allclose(mirrored.boxes[0, [0, 2]], [80 - 1 - 50, 80 - 1 - 10], atol=0.1)
    straight = replace(still, flip=0.0)([outlined(TRIANGLE, 1)], 0, 80)
    assert SIDES[int(straight.classes[0])] == "left_mirror"


@pytest.mark.parametrize("seed", range(6))
def test_masks_follow_their_photo_through_every_warp(seed: int) -> None:
    augment = Augment(hsv=(0, 0, 0), blur=0, mosaic=0.5, degrees=20, keep_share=0.3, rng=np.random.default_rng(seed))
    made = augment([outlined(TRIANGLE, 0), outlined(TRIANGLE + 8, 2)], 0, 160)
    white = (made.image.min(2) > 127).astype(np.uint8)
    drawn = draw_masks(made.corners, 160, 160).max(0, initial=0)
    assert (white & drawn).sum() / max(1, (white | drawn).sum()) > 0.85


def test_masks_have_a_cell_for_every_stride() -> None:
    masks = draw_masks(
        fixed_length(np.array([[8, 8], [24, 8], [24, 24], [8, 24]], np.float32), POINTS)[None], 32, 64, 4
    )
    assert masks.shape == (1, 8, 16)
    assert masks[0, 2:6, 2:6].all() and masks.sum() == 16
    assert draw_masks(np.zeros((0, POINTS, 2), np.float32), 32, 32).shape == (0, 32, 32)


def test_photos_of_rare_classes_are_drawn_more_often() -> None:
    photos = [outlined(TRIANGLE, 0) for _ in range(19)] + [outlined(TRIANGLE, 1)]
    factors = repeat_factors(photos, 3, frequent=0.2)
    assert factors[:19].tolist() == [1.0] * 19 and factors[19] == pytest.approx(2.0)


def test_classes_that_are_left_out_leave_no_object(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "labels").mkdir()
    cv2.imwrite(str(tmp_path / "images" / "a.png"), np.zeros((40, 80, 3), np.uint8))
    (tmp_path / "labels" / "a.txt").write_text("7 .1 .1 .5 .1 .1 .5\n10 .1 .1 .5 .1 .1 .5\n")
    sample = read_sample(tmp_path / "images" / "a.png", 40, renamed(NAMES, CLASSES, MERGED))
    assert sample.image.shape == (20, 40, 3)
    assert [CLASSES[i] for i in sample.classes] == ["scratch"]
    np.testing.assert_allclose(sample.boxes, [[4, 2, 20, 10]], atol=1e-4)


def test_sources_that_label_part_of_the_damage_teach_no_negative_and_do_not_validate(tmp_path: Path) -> None:
    header = "file,source_repo,licence,classes,near_dup_group\n"
    damage, parts = tmp_path / "damage", tmp_path / "parts"
    rows: list[str] = []
    for folder in (damage / "type_seg", damage / "cls_kaggle", parts / "carparts18_seg"):
        (folder / "images").mkdir(parents=True)
        (folder / "labels").mkdir()
    for index in range(40):
        for name in ("batikan", "lensor", "caramel"):
            file = f"type_seg/images/{name}__{index}.png"
            cv2.imwrite(str(damage / file), np.zeros((8, 8, 3), np.uint8))
            (damage / "type_seg" / "labels" / f"{name}__{index}.txt").write_text("0 .1 .1 .5 .1 .1 .5\n")
            rows.append(f"{file},r,l,dent,{name}{index}\n")
        file = f"cls_kaggle/images/{index}.png"
        cv2.imwrite(str(damage / file), np.zeros((8, 8, 3), np.uint8))
        rows.append(f"{file},r,l,damage=whole;view=,k{index}\n")
    (damage / "manifest.csv").write_text(header + "".join(rows))
    cv2.imwrite(str(parts / "carparts18_seg/images/p.png"), np.zeros((8, 8, 3), np.uint8))
    (parts / "carparts18_seg/labels/p.txt").write_text("17 .1 .1 .5 .1 .1 .5\n")
    (parts / "manifest.csv").write_text(header + "carparts18_seg/images/p.png,r,l,wheel,p\n")
    data = load_data(damage, parts, 8)
    assert data.validation and all("batikan" in s.name and not s.unlabelled for s in data.validation)
    assert not {s.name for s in data.train} & {s.name for s in data.validation}
    known = {s.name.split("/")[-1].split("__")[0]: {CLASSES[i] for i in s.unlabelled} for s in data.train}
    assert known["batikan"] == set() and known["caramel"] == set(CLASSES)
    assert known["lensor"] == {"glass_shatter", "lamp_broken", "airbag"}
    assert len(data.intact) + len(data.intact_test) in (40, 41) and data.intact_test
    assert all(not len(s.classes) for s in [*data.intact, *data.intact_test]), "a part is no damage"
    assert len(data.draws) == len(data.train)


def test_damaged_cars_teach_only_the_parts_their_labels_name(tmp_path: Path) -> None:
    header = "file,classes,near_dup_group\n"
    rows: dict[str, list[str]] = {"parts": [], "damage": []}
    labels = {"carparts18_seg": "0", "parts5_on_damaged_seg": "4", "partdmg_seg": "2"}
    for index in range(30):
        for folder, label in labels.items():
            top = "damage" if folder == "partdmg_seg" else "parts"
            for kind in ("images", "labels"):
                (tmp_path / top / folder / kind).mkdir(parents=True, exist_ok=True)
            file = f"{folder}/images/{index}.png"
            cv2.imwrite(str(tmp_path / top / file), np.zeros((8, 8, 3), np.uint8))
            (tmp_path / top / folder / "labels" / f"{index}.txt").write_text(f"{label} .1 .1 .5 .1 .1 .5\n")
            rows[top].append(f"{file},bumper;hood,{folder}{index}\n")
    for top, lines in rows.items():
        (tmp_path / top / "manifest.csv").write_text(header + "".join(lines))
    data = load_parts(tmp_path / "parts", tmp_path / "damage", 8)
    taught = {s.name.split("/")[0]: ({PARTS[i] for i in s.classes}, len(s.unlabelled)) for s in data.train}
    assert taught == {
        "carparts18_seg": ({"back_bumper"}, 0),
        "parts5_on_damaged_seg": ({"back_bumper"}, 15),
        "partdmg_seg": ({"hood"}, 18),
    }
    assert {COARSE[i] for s in data.damaged for i in s.classes} == {"rear_bumper"}
    assert not {s.name for s in data.train} & {s.name for s in [*data.validation, *data.damaged]}
    assert len(data.train) + len(data.validation) + len(data.damaged) == 90 and len(data.draws) == len(data.train)
