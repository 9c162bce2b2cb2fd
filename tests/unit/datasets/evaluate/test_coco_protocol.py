"""CarDD's layout evaluated to its end: a drawn set whose precision is known by hand, and the examples as COCO."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from scenecheck_datasets.evaluate.average_precision import Region
from scenecheck_datasets.evaluate.coco_folder import load_coco
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.regions import Found, evaluate_damage, hold_against
from scenecheck_datasets.evaluate.yolo_folder import load_folder
from scenecheck_vision.photo import Photo

CARDD = ("dent", "scratch", "crack", "glass shatter", "lamp broken", "tire flat")
OURS = frozenset({"dent", "scratch", "broken_part", "glass_shatter", "lamp_broken", "airbag"})
EXAMPLES = Path(__file__).parents[4] / "examples" / "01_complete"
Corners = tuple[float, float, float, float]


def around(box: Corners) -> list[float]:
    x1, y1, x2, y2 = box
    return [x1, y1, x2, y1, x2, y2, x1, y2]


def label(image: int, name: str, box: Corners, crowd: int = 0) -> dict[str, Any]:
    x1, y1, x2, y2 = box
    return {
        "image_id": image,
        "category_id": CARDD.index(name) + 1,
        "bbox": [x1, y1, x2 - x1, y2 - y1],
        "segmentation": {"counts": [], "size": [100, 200]} if crowd else [around(box)],
        "iscrowd": crowd,
    }


def cardd(folder: Path) -> Path:
    """Two drawn photos of 200 x 100 px in CarDD's folders, with seven objects and a crowd."""
    (folder / "annotations").mkdir(parents=True)
    (folder / "test2017").mkdir()
    for number, colour in ((1, 60), (2, 190)):
        photo = np.full((100, 200, 3), colour, np.uint8)
        cv2.rectangle(photo, (10, 10), (50, 50), (0, 0, 200), -1)
        cv2.imwrite(str(folder / "test2017" / f"{number}.jpg"), photo)
    body = {
        "categories": [{"id": i, "name": name} for i, name in enumerate(CARDD, 1)],
        "images": [{"id": i, "file_name": f"{i}.jpg", "width": 200, "height": 100} for i in (1, 2)],
        "annotations": [
            label(1, "dent", (10, 10, 50, 50)),
            label(2, "dent", (60, 10, 100, 50)),
            label(1, "dent", (120, 0, 200, 100), crowd=1),
            label(1, "scratch", (60, 60, 100, 90)),
            label(2, "glass shatter", (10, 10, 50, 50)),
            label(2, "crack", (10, 60, 50, 90)),
            label(2, "tire flat", (110, 60, 150, 90)),
        ],
    }
    (folder / "annotations" / "instances_test2017.json").write_text(json.dumps(body))
    return folder


def seen(name: str, score: float, box: Corners, outline: Corners | None = None) -> Region:
    return Region(name, box, (np.array(around(outline or box), np.float32).reshape(-1, 2),), score)


ANSWERS = {
    "1.jpg": [
        seen("dent", 0.9, (10, 10, 50, 50)),
        seen("dent", 0.95, (130, 20, 160, 60)),  # on the crowd: neither right nor wrong
        seen("scratch", 0.9, (10, 60, 40, 90)),  # a surer mistake
        seen("scratch", 0.5, (60, 60, 100, 90)),
    ],
    "2.jpg": [
        seen("dent", 0.8, (60, 10, 100, 35)),  # 0.625 of the object
        seen("glass_shatter", 0.7, (10, 10, 50, 50), (10, 10, 50, 41)),  # the right box, 0.775 of the mask
        seen("lamp_broken", 0.6, (150, 10, 190, 50)),  # a class without objects does not count
    ],
}


def evaluated(folder: Path) -> Outcome:
    """The drawn set held against answers given beforehand, by the code that holds it against the networks'."""
    photos, names = load_coco(folder, {})
    files = iter(photo.file for photo in photos)

    def find(photo: Photo) -> Found:
        assert (photo.width, photo.height) == (200, 100)
        answers = ANSWERS[Path(next(files)).name]
        return answers, [(one, one.score >= 0.75) for one in answers]

    return hold_against("damage", "损伤 damage", folder, photos, names, OURS, find)


def test_average_precision_of_a_drawn_set_is_that_worked_out_by_hand(tmp_path: Path) -> None:
    figures = evaluated(cardd(tmp_path)).figures
    half = 51 / 101  # one of two objects found: 51 of 101 points of recall
    dent = (3 + 7 * half) / 10  # the second one fits at overlaps of 0.50, 0.55 and 0.60
    by_hand = {  # boxes AP50, boxes AP, masks AP50, masks AP
        "dent": (1.0, dent, 1.0, dent),
        "scratch": (0.5, 0.5, 0.5, 0.5),
        "crack": (0.0, 0.0, 0.0, 0.0),
        "glass_shatter": (1.0, 1.0, 1.0, 0.6),  # masks fit from 0.50 to 0.75
        "tire_flat": (0.0, 0.0, 0.0, 0.0),
    }
    measured = {
        name: (one["boxes_ap50"], one["boxes_ap"], one["masks_ap50"], one["masks_ap"])
        for name, one in figures["by_class"].items()
        if one["objects"]
    }
    assert set(measured) == set(by_hand)
    for name, expected in by_hand.items():
        assert measured[name] == pytest.approx(expected, abs=1e-4), name
    for kind, first in (("boxes", 0), ("masks", 2)):
        assert figures[kind]["ap50"] == pytest.approx(sum(row[first] for row in by_hand.values()) / 5, abs=1e-4)
        assert figures[kind]["ap"] == pytest.approx(sum(row[first + 1] for row in by_hand.values()) / 5, abs=1e-4)
    assert figures["not_known_to_the_product"] == "crack, tire_flat"


def test_the_drawn_set_is_shown_in_pictures(tmp_path: Path) -> None:
    outcome = evaluated(cardd(tmp_path))
    confusions, misses = outcome.pictures["confusions.svg"], outcome.pictures["misses.html"]
    assert all(name in confusions for name in ("dent (2)", "crack (1)", "tire_flat (1)", "lamp_broken"))
    assert misses.index("test2017/2.jpg") < misses.index("test2017/1.jpg"), "most is wrong in the second"
    assert misses.count("data:image/jpeg;base64,") == 2 and "stroke-dasharray" in misses


def test_what_the_shipped_network_does_not_know_of_cardd_is_named(tmp_path: Path) -> None:
    figures = evaluate_damage(cardd(tmp_path), {}).figures
    assert figures["not_known_to_the_product"] == "crack, tyre_flat"
    assert {"crack", "tyre_flat"} <= set(figures["by_class"])


def test_the_networks_are_measured_alike_in_both_layouts(tmp_path: Path) -> None:
    """The same photo and outlines as a YOLO folder and as COCO's annotations give the same figures and pictures."""
    truth = json.loads((EXAMPLES / "truth" / "02.json").read_text())
    names = sorted({one["name"] for one in truth["damages"]})
    yolo, coco = tmp_path / "yolo", tmp_path / "coco"
    for folder in (yolo / "images", yolo / "labels", coco / "test2017", coco / "annotations"):
        folder.mkdir(parents=True)
    for place in (yolo / "images", coco / "test2017"):
        shutil.copy(EXAMPLES / "02.jpg", place / "02.jpg")
    (yolo / "data.yaml").write_text(json.dumps({"names": names}))
    lines, annotations = [], []
    for one in truth["damages"]:
        points = np.array(one["polygons"][0])
        low, high = points.min(0), points.max(0)
        relative = points / [truth["width"], truth["height"]]
        lines.append(" ".join([str(names.index(one["name"])), *(f"{v:.8f}" for v in relative.ravel())]))
        annotations.append(
            {
                "image_id": 1,
                "category_id": names.index(one["name"]),
                "bbox": [*low.tolist(), *(high - low).tolist()],
                "segmentation": [points.ravel().tolist()],
            }
        )
    (yolo / "labels" / "02.txt").write_text("\n".join(lines))
    body = {
        "categories": [{"id": i, "name": name} for i, name in enumerate(names)],
        "images": [{"id": 1, "file_name": "02.jpg", "width": truth["width"], "height": truth["height"]}],
        "annotations": annotations,
    }
    (coco / "annotations" / "instances_test2017.json").write_text(json.dumps(body))
    assert load_folder(yolo, {})[0].objects
    first, second = evaluate_damage(yolo, {}), evaluate_damage(coco, {})
    timed = {"folder", "seconds_median"}
    assert {k: v for k, v in first.figures.items() if k not in timed} == {
        k: v for k, v in second.figures.items() if k not in timed
    }
    assert first.pictures["confusions.svg"] == second.pictures["confusions.svg"]
