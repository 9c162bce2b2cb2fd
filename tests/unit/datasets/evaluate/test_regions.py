"""Folders in COCO's layout, and the figures and pictures of regions found and labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenecheck_datasets.evaluate.average_precision import Region
from scenecheck_datasets.evaluate.coco_folder import annotation_file, load_coco
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.region_scores import RegionScores
from scenecheck_datasets.evaluate.region_sheets import confusion_picture, miss_sheet

CARDD = ("dent", "scratch", "crack", "glass shatter", "lamp broken", "tire flat")


def coco(folder: Path, name: str = "instances_test2017.json", **changes: Any) -> Path:
    body: dict[str, Any] = {
        "categories": [{"id": i, "name": n} for i, n in enumerate(CARDD, 1)],
        "images": [
            {"id": 7, "file_name": "b.jpg", "width": 100, "height": 50},
            {"id": 3, "file_name": "a.jpg", "width": 10, "height": 10},
        ],
        "annotations": [
            {
                "image_id": 7,
                "category_id": 4,
                "bbox": [10, 5, 20, 10],
                "segmentation": [[10, 5, 30, 5, 30, 15], [10, 5, 20, 5, 20, 9]],
                "iscrowd": 0,
            },
            {"image_id": 7, "category_id": 1, "bbox": [0, 0, 50, 25], "segmentation": {"counts": []}, "iscrowd": 1},
        ],
        **changes,
    }
    (folder / "annotations").mkdir(exist_ok=True)
    path = folder / "annotations" / name
    path.write_text(json.dumps(body))
    return path


def test_cardd_s_layout(tmp_path: Path) -> None:
    coco(tmp_path)
    (tmp_path / "test2017").mkdir()
    (tmp_path / "test2017" / "a.jpg").write_bytes(b"")
    (first, second), names = load_coco(tmp_path, {"crack": "scratch"})
    assert (first.file, second.file) == ("test2017/a.jpg", "test2017/b.jpg")
    assert names == ["dent", "scratch", "scratch", "glass_shatter", "lamp_broken", "tire_flat"]
    glass, crowd = second.objects
    assert glass.name == "glass_shatter" and glass.box == pytest.approx((0.1, 0.1, 0.3, 0.3))
    assert glass.polygons[0] == ((0.1, 0.1), (0.3, 0.1), (0.3, 0.3)) and len(glass.polygons) == 2
    assert crowd.crowd and crowd.polygons == ()


def test_the_test_split_is_measured(tmp_path: Path) -> None:
    assert annotation_file(tmp_path) is None
    coco(tmp_path, "instances_train2017.json")
    coco(tmp_path, "instances_val2017.json")
    test = coco(tmp_path)
    assert annotation_file(tmp_path) == test
    test.unlink()
    found = annotation_file(tmp_path)
    assert found is not None and found.name == "instances_val2017.json"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"images": []}, "something else: KeyError"),
        ({"categories": None}, "something else"),
        ({"annotations": [{"image_id": 7, "category_id": 1, "bbox": [1, 2]}]}, "something else"),
        (
            {"annotations": [{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 3]]}]},
            "a polygon of 3 numbers",
        ),
        (
            {"annotations": [{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4], "segmentation": {"counts": ""}}]},
            "run-length encoded",
        ),
        ({"images": [], "annotations": []}, "expected images"),
    ],
)
def test_annotations_that_are_wrong_are_named(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = coco(tmp_path, **changes)
    with pytest.raises(EvaluationError) as error:
        load_coco(tmp_path, {})
    assert words in str(error.value) and str(path) in str(error.value)


def test_annotations_that_are_no_json_are_named(tmp_path: Path) -> None:
    coco(tmp_path).write_text("no")
    with pytest.raises(EvaluationError, match="expected JSON in UTF-8"):
        load_coco(tmp_path, {})
    coco(tmp_path)
    with pytest.raises(EvaluationError, match="--map names rust"):
        load_coco(tmp_path, {"rust": "scratch"})


def region(name: str, x: float, score: float = 1.0) -> Region:
    outline = np.array([[x, 0], [x + 20, 0], [x + 20, 20], [x, 20]], np.float32)
    return Region(name, (x, 0, x + 20, 20), (outline,), score)


@pytest.fixture
def scores() -> RegionScores:
    scores = RegionScores(["dent", "scratch", "crack"], frozenset({"dent", "scratch", "airbag"}), masks=True)
    truth = [region("dent", 0), region("scratch", 40), region("crack", 80)]
    shown = [(region("dent", 1, 0.9), True), (region("dent", 40, 0.8), True), (region("scratch", 120, 0.4), False)]
    scores.add("a.jpg", [r for r, _ in shown], shown, truth, (200, 50), frozenset())
    scores.add("b.jpg", [], [(region("dent", 0, 0.9), True)], [], (200, 50), frozenset())
    scores.add("c.jpg", [], [], [], (200, 50), frozenset())
    return scores


def test_figures_of_what_is_shown_and_certain(scores: RegionScores) -> None:
    figures = scores.figures()
    assert figures["shown"] == {"count": 4, "right": 1, "share": 0.25}
    assert figures["certain"] == {"count": 3, "right": 1, "share": 0.3333}
    assert (figures["photos_without_labels"], figures["of_these_with_something_certain"]) == (2, 1)
    assert figures["not_known_to_the_product"] == "crack"
    assert figures["by_class"]["crack"] == {
        "objects": 1, "boxes_ap50": 0.0, "boxes_ap": 0.0, "masks_ap50": 0.0, "masks_ap": 0.0,
    }  # fmt: skip
    assert figures["masks"]["ap50"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["masks"]["ap50_of_known_classes"] == pytest.approx(0.5)
    assert scores.confusions == {
        ("dent", "dent"): 1, ("scratch", "dent"): 1, ("crack", ""): 1, ("", "scratch"): 1, ("", "dent"): 1,
    }  # fmt: skip
    assert [p.right for p in scores.predictions] == [False, False, True]
    assert scores.predictions[0].about == {"missing": 1, "extra": 1, "confused": 1, "size": [200, 50]}


def test_pictures_name_every_class_and_every_wrong_photo(scores: RegionScores, tmp_path: Path) -> None:
    picture = confusion_picture(scores.confusions)
    assert "scratch (1)" in picture and "crack (1)" in picture and "— (2)" in picture
    assert confusion_picture({}).endswith("</svg>\n")
    sheet = miss_sheet(tmp_path, scores.predictions)
    assert "a.jpg" in sheet and "b.jpg" in sheet and "c.jpg" not in sheet
    assert sheet.index("a.jpg") < sheet.index("b.jpg")
