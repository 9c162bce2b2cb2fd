"""Vehicles: YOLO folders, class maps, classes a photo leaves unlabelled, and average precision by hand."""

import numpy as np
import pytest

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.vehicles import NAMES, judge_photo
from scenecheck_datasets.evaluate.yolo_folder import (
    LabelledObject,
    LabelledPhoto,
    load_folder,
    parse_map,
    unlabelled_classes,
)
from scenecheck_evidence.reading import Vehicle
from scenecheck_models.train.detect_metrics import Detections, Truth, mean_average_precision

CLASSES = frozenset({"car", "bus", "truck", "motorcycle", "bicycle", "person"})


def write(folder, labels, names="[car, van, animal]"):
    (folder / "data.yaml").write_text(f"names: {names}\n")
    (folder / "images").mkdir()
    (folder / "labels").mkdir()
    for name, text in labels.items():
        (folder / "images" / f"{name}.jpg").write_bytes(b"")
        if text is not None:
            (folder / "labels" / f"{name}.txt").write_text(text)


def test_boxes_polygons_and_photos_without_labels(tmp_path):
    write(tmp_path, {"a": "0 0.5 0.5 0.2 0.4\n\n1 0.1 0.1 0.3 0.1 0.3 0.5\n2 0.5 0.5 1 1\n", "b": None})
    first, second = load_folder(tmp_path, {"van": "car", "animal": ""})
    assert first.file == "images/a.jpg" and second.objects == ()
    assert [one.name for one in first.objects] == ["car", "car"]
    assert first.objects[0].box == pytest.approx((0.4, 0.3, 0.6, 0.7)) and first.objects[0].polygons == ()
    assert first.objects[1].box == pytest.approx((0.1, 0.1, 0.3, 0.5))
    assert first.objects[1].polygons == (((0.1, 0.1), (0.3, 0.1), (0.3, 0.5)),)


def test_names_may_be_a_mapping(tmp_path):
    write(tmp_path, {"a": "1 0.5 0.5 0.2 0.4"}, names="{0: car, 1: bus}")
    assert load_folder(tmp_path, {})[0].objects[0].name == "bus"


@pytest.mark.parametrize(
    ("names", "label", "renamed", "words"),
    [
        ("[car]", "1 0.5 0.5 0.2 0.4", {}, "line 1: expected a class and numbers"),
        ("[car]", "0 0.5 0.5 0.2", {}, "a box of 4 numbers or a polygon"),
        ("[car]", "0 0.5 x 0.2 0.1", {}, "line 1: expected a class and numbers"),
        ("car", "", {}, "expected names"),
        ("[car]", "", {"van": "car"}, "--map names van; expected one of car"),
    ],
)
def test_a_folder_that_is_wrong_is_named(tmp_path, names, label, renamed, words):
    write(tmp_path, {"a": label}, names)
    with pytest.raises(EvaluationError) as error:
        load_folder(tmp_path, renamed)
    assert words in str(error.value)


def test_no_data_yaml_is_named(tmp_path):
    with pytest.raises(EvaluationError, match="expected this file, found none"):
        load_folder(tmp_path, {})


@pytest.mark.parametrize(
    ("flag", "classes"),
    [
        ("", set()),
        ("truck not labelled", {"truck"}),
        ("partial: person and bicycle not labelled", {"person", "bicycle"}),
        ("partial labels: riders/persons not labelled", {"person"}),
        (
            "main class is sure; person, bicycle and small background cars not labelled; stretched",
            {"person", "bicycle"},
        ),
        ("truck is labelled", set()),
    ],
)
def test_remarks_name_the_classes_left_unlabelled(flag, classes):
    assert unlabelled_classes(flag, CLASSES) == classes


def test_a_map_of_names():
    assert parse_map("van=car, tricycle=motorcycle,animal=") == {"van": "car", "tricycle": "motorcycle", "animal": ""}
    assert parse_map(None) == {} and parse_map("") == {}
    with pytest.raises(ValueError, match="expected old=new"):
        parse_map("van")


def vehicle(kind, box, score=0.9):
    return Vehicle.model_validate({"class": kind, "box": box, "score": score})


def truth_of(*objects, unlabelled=()):
    return Truth(
        boxes=np.array([box for _, box in objects], np.float32).reshape(-1, 4),
        classes=np.array([NAMES.index(kind) for kind, _ in objects], np.int64),
        corners=np.zeros((len(objects), 0, 2), np.float32),
        unlabelled=frozenset(NAMES.index(kind) for kind in unlabelled),
    )


@pytest.mark.parametrize(
    ("found", "unlabelled", "right", "missing", "extra"),
    [
        ([("car", [0, 0, 10, 10])], (), True, 0, 0),
        ([("bus", [0, 0, 10, 10])], (), False, 1, 1),
        ([("car", [0, 0, 10, 10]), ("truck", [50, 50, 60, 60])], (), False, 0, 1),
        ([("car", [0, 0, 10, 10]), ("truck", [50, 50, 60, 60])], ("truck",), True, 0, 0),
        ([("car", [0, 0, 10, 4])], (), False, 1, 1),
        ([], (), False, 1, 0),
    ],
)
def test_a_photo_is_right_when_everything_and_nothing_else_is_found(found, unlabelled, right, missing, extra):
    photo = LabelledPhoto("a.jpg", (LabelledObject("car", (0, 0, 1, 1)),), frozenset(unlabelled))
    judged = judge_photo(
        photo, [vehicle(*one) for one in found], truth_of(("car", [0, 0, 10, 10]), unlabelled=unlabelled)
    )
    assert (judged.right, judged.about["missing"], judged.about["extra"]) == (right, missing, extra)


def detections(*found):
    return Detections(
        boxes=np.array([box for _, box, _ in found], np.float32).reshape(-1, 4),
        scores=np.array([score for _, _, score in found], np.float32),
        classes=np.array([NAMES.index(kind) for kind, _, _ in found], np.int64),
        corners=np.zeros((len(found), 0, 2), np.float32),
    )


def test_average_precision_of_cases_worked_by_hand():
    """Two cars; found: one right, one beside it, the other right: precision 1 up to recall 1/2, then 2/3."""
    truth = truth_of(("car", [0, 0, 10, 10]), ("car", [20, 0, 30, 10]))
    found = detections(("car", [0, 0, 10, 10], 0.9), ("car", [60, 0, 70, 10], 0.8), ("car", [20, 0, 30, 10], 0.7))
    figures = mean_average_precision([found], [truth], NAMES)
    assert figures["map50"] == pytest.approx(0.5 + 0.5 * 2 / 3, abs=0.01)
    assert figures["map50"] == figures["map50_95"]


def test_a_box_that_fits_loosely_counts_at_50_only():
    """Overlap 0.62: right at 0.50, 0.55 and 0.60 of the ten steps."""
    figures = mean_average_precision(
        [detections(("car", [0, 0, 10, 6.2], 0.9))], [truth_of(("car", [0, 0, 10, 10]))], NAMES
    )
    assert figures["map50"] == pytest.approx(1.0, abs=0.006)
    assert figures["map50_95"] == pytest.approx(0.3, abs=0.006)
