"""CarDD's layout as training reads it: a drawn folder with known outlines, and what is wrong in one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from scenecheck_models.train.cardd import ADDED, TRAIN, VALIDATION, joined_outline, load_split
from scenecheck_models.train.damage_data import CLASSES, load_data
from scenecheck_models.train.segment_data import draw_masks

from . import cardd_folder as drawn

ALL = (*CLASSES, *ADDED)
OURS = ("dent", "scratch", "crack", "glass_shatter", "lamp_broken", "tyre_flat")
TRAIN_JSON = "annotations/instances_train2017.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drawn.write_cardd(tmp_path / "CarDD_COCO", {"train": 6, "val": 2, "test": 1})
    return tmp_path / "CarDD_COCO"


def change(folder: Path, **parts: Any) -> None:
    """Replace parts of the training annotations."""
    path = folder / TRAIN_JSON
    path.write_text(json.dumps(json.loads(path.read_text()) | parts))


def annotations(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / TRAIN_JSON).read_text())["annotations"]


def test_every_class_has_our_name_and_every_outline_its_place(folder: Path) -> None:
    samples = load_split(folder, TRAIN, ALL, 160)
    assert [[ALL[i] for i in sample.classes] for sample in samples] == [
        [OURS[n % 6], OURS[(n + 1) % 6]] for n in range(6)
    ]
    for number, sample in enumerate(samples):
        masks = draw_masks(sample.corners, drawn.HEIGHT, drawn.WIDTH)
        for place, mask in enumerate(masks):
            x, y = drawn.corner(number, place)
            assert sample.boxes[place].tolist() == [x, y, x + drawn.SIDE, y + drawn.SIDE]
            assert mask[y : y + drawn.SIDE, x : x + drawn.SIDE].all() and mask.sum() <= (drawn.SIDE + 1) ** 2
            assert sample.image[mask.astype(bool)].mean() > 240, "the outline lies on what was drawn"
        assert {ALL[i] for i in sample.unlabelled} == {"broken_part", "airbag"}, "CarDD labels neither"


def test_outlines_shrink_with_their_photo(folder: Path) -> None:
    whole, half = (load_split(folder, TRAIN, ALL, side)[0] for side in (160, 80))
    assert half.image.shape == (60, 80, 3)
    np.testing.assert_allclose(half.corners, whole.corners / 2, atol=1e-4)


def test_each_split_is_its_own_and_the_test_split_is_not_read(folder: Path) -> None:
    assert (len(load_split(folder, TRAIN, ALL, 160)), len(load_split(folder, VALIDATION, ALL, 160))) == (6, 2)
    (folder / "annotations/instances_test2017.json").write_text("not JSON")
    data = whole_data(folder)
    assert not any("test" in sample.name for sample in [*data.train, *data.validation])


def whole_data(folder: Path) -> Any:
    drawn.write_sources(folder.parent / "damage", folder.parent / "parts")
    return load_data(folder.parent / "damage", folder.parent / "parts", 160, folder)


def test_beside_the_other_sources_each_teaches_only_what_it_labels(folder: Path) -> None:
    data = whole_data(folder)
    assert data.classes == ALL and len(data.draws) == len(data.train)
    of = {key: [s for s in data.train if s.name.startswith(key)] for key in ("cardd/", "type_seg/", "carparts18_seg/")}
    assert len(of["cardd/"]) == 6 and of["type_seg/"]
    assert {ALL[i] for s in of["type_seg/"] for i in s.unlabelled} == set(ADDED)
    assert all(not s.unlabelled for s in [*of["carparts18_seg/"], *data.intact, *data.intact_test])
    assert sum(s.name.startswith("cardd/") for s in data.validation) == 2
    assert {s.name for s in data.train}.isdisjoint({s.name for s in data.intact})


def test_without_cardd_the_classes_stay_the_shipped_ones(tmp_path: Path) -> None:
    drawn.write_sources(tmp_path / "damage", tmp_path / "parts")
    assert load_data(tmp_path / "damage", tmp_path / "parts", 80).classes == CLASSES


def test_pieces_of_one_object_become_one_outline_of_their_area(folder: Path) -> None:
    labels = annotations(folder)
    labels[0]["segmentation"] = [drawn.square(5, 10), drawn.square(60, 80, 10), drawn.square(120, 20, 15)]
    change(folder, annotations=labels)
    sample = load_split(folder, TRAIN, ALL, 160)[0]
    mask = draw_masks(sample.corners[:1], drawn.HEIGHT, drawn.WIDTH)[0]
    expected = np.zeros_like(mask)
    for x, y, side in ((5, 10, 20), (60, 80, 10), (120, 20, 15)):
        cv2.rectangle(expected, (x, y), (x + side, y + side), 1, -1)
    assert (mask[expected > 0] == 1).mean() > 0.9
    assert mask.sum() < 1.25 * expected.sum(), "the seams cover next to nothing"
    assert sample.boxes[0].tolist() == [5, 10, 135, 90]


def test_a_seam_leads_there_and_back() -> None:
    one, other = (np.array(drawn.square(x, 0, 10), np.float32).reshape(-1, 2) for x in (0, 20))
    joined = joined_outline([one, other])
    x, y = joined.T
    assert abs(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2 == 200


def test_a_crowd_teaches_nothing(folder: Path) -> None:
    labels = annotations(folder)
    labels[0] |= {"iscrowd": 1, "segmentation": {"counts": [0, 4], "size": [120, 160]}}
    change(folder, annotations=labels)
    sample = load_split(folder, TRAIN, ALL, 160)[0]
    assert [ALL[i] for i in sample.classes] == ["scratch"]
    assert {ALL[i] for i in sample.unlabelled} == {"broken_part", "airbag", "dent"}


def test_a_box_without_an_outline_stands_for_its_corners(folder: Path) -> None:
    labels = annotations(folder)
    labels[0]["segmentation"] = []
    change(folder, annotations=labels)
    sample = load_split(folder, TRAIN, ALL, 160)[0]
    assert sample.boxes[0].tolist() == [5, 10, 25, 30]


def test_a_class_that_the_file_does_not_list_is_unlabelled(folder: Path) -> None:
    labels = [label for label in annotations(folder) if label["category_id"] != 6]
    change(
        folder, annotations=labels, categories=[{"id": i, "name": name} for i, name in enumerate(drawn.NAMES[:5], 1)]
    )
    assert all(ALL.index("tyre_flat") in sample.unlabelled for sample in load_split(folder, TRAIN, ALL, 160))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"categories": [{"id": 1, "name": "hail"}]}, "expected the classes dent, scratch, crack.*found 'hail'"),
        ({"images": []}, "expected COCO's annotations, found KeyError"),
        ({"images": [], "annotations": []}, "expected photos, found none"),
        ({"annotations": [{"image_id": 1, "category_id": 77}]}, "expected COCO's annotations, found KeyError"),
        (
            {"annotations": [{"image_id": 1, "category_id": 1, "segmentation": [[1, 2, 3]]}]},
            "expected x, y pairs of a polygon, found 3 numbers",
        ),
        (
            {"annotations": [{"image_id": 1, "category_id": 1, "segmentation": {"counts": "x"}}]},
            "expected polygons, found a run-length encoded mask",
        ),
    ],
)
def test_what_is_wrong_is_named(folder: Path, broken: dict[str, Any], said: str) -> None:
    change(folder, **broken)
    with pytest.raises(ValueError, match=said):
        load_split(folder, TRAIN, ALL, 160)


def test_a_missing_photo_or_split_is_named(folder: Path) -> None:
    (folder / "train2017" / "000003.jpg").unlink()
    with pytest.raises(ValueError, match=r"expected a photo, found .*train2017/000003\.jpg"):
        load_split(folder, TRAIN, ALL, 160)
    (folder / "annotations/instances_val2017.json").unlink()
    with pytest.raises(ValueError, match="expected one JSON file of the split val, found instances_test2017"):
        load_split(folder, VALIDATION, ALL, 160)
