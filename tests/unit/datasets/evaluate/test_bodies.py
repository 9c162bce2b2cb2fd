"""Parts, damage and severity evaluated with the shipped networks on folders made of the examples' truth."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.regions import evaluate_damage, evaluate_parts
from scenecheck_datasets.evaluate.severity import evaluate_severity

CASE = Path(__file__).parents[4] / "examples" / "01_complete"
PHOTOS = ("01", "02")


def yolo(folder: Path, kind: str, names: list[str] | None = None) -> Path:
    """A YOLO folder of two rendered scenes with the outlines of their parts or damages."""
    truths = {name: json.loads((CASE / "truth" / f"{name}.json").read_text()) for name in PHOTOS}
    named = names or sorted({one["name"] for truth in truths.values() for one in truth[kind]})
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    (folder / "data.yaml").write_text(json.dumps({"names": named}))
    for name, truth in truths.items():
        shutil.copy(CASE / f"{name}.jpg", folder / "images" / f"{name}.jpg")
        lines = []
        for one in truth[kind]:
            points = [v for x, y in one["polygons"][0] for v in (x / truth["width"], y / truth["height"])]
            index = named.index(one["name"]) if names is None else 0
            lines.append(" ".join([str(index), *(f"{v:.5f}" for v in points)]))
        (folder / "labels" / f"{name}.txt").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return evaluate_parts(yolo(tmp_path_factory.mktemp("parts"), "parts"), {})


def test_parts_of_rendered_scenes(parts: Any) -> None:
    figures = parts.figures
    assert (figures["kind"], figures["photos"]) == ("parts", 2)
    assert figures["masks"]["ap50_of_known_classes"] > 0.15
    assert figures["boxes"]["ap50"] >= figures["boxes"]["ap"] > 0
    assert "grille" in figures["not_known_to_the_product"]
    assert figures["shown"]["right"] >= 8
    assert set(parts.pictures) == {"confusions.svg", "misses.html"}
    assert "data:image/jpeg" in parts.pictures["misses.html"]


def test_every_photo_is_an_item_that_anybody_can_score_again(parts: Any) -> None:
    lines = [prediction.as_json() for prediction in parts.predictions]
    assert [line["file"] for line in lines] == ["images/01.jpg", "images/02.jpg"]
    for line in lines:
        assert {"file", "expected", "got", "score", "right", "missing", "extra", "confused"} <= set(line)
        assert all({"class", "box", "polygons", "score", "certain"} <= set(one) for one in line["got"])
    json.dumps(lines)


def test_classes_that_are_none_of_ours_are_named(tmp_path: Path) -> None:
    folder = yolo(tmp_path / "a", "parts")
    with pytest.raises(EvaluationError, match=r"expected some of the classes airbag, .*--map old=new"):
        evaluate_damage(folder, {})


def test_a_photo_that_cannot_be_read_is_named_and_counts_as_nothing_found(tmp_path: Path) -> None:
    folder = yolo(tmp_path / "a", "damages")
    (folder / "images" / "01.jpg").write_bytes(b"no photo")
    outcome = evaluate_damage(folder, {})
    assert [file for file, _ in outcome.problems] == ["images/01.jpg"]
    assert outcome.predictions[0].got == [] and outcome.figures["photos"] == 2
    assert outcome.figures["boxes"]["ap50"] is not None


def test_severity_of_outlines_and_of_photos(tmp_path: Path) -> None:
    outlines = evaluate_severity(yolo(tmp_path / "a", "damages", ["moderate", "severe"]), {})
    assert outlines.figures["labels_of"] == "outlines"
    assert outlines.figures["severity"]["count"] == len(outlines.predictions) > 1
    assert {p.got for p in outlines.predictions} <= {"minor", "moderate", "severe"}
    for name in ("low", "severe"):
        (tmp_path / "b" / name).mkdir(parents=True)
    shutil.copy(CASE / "02.jpg", tmp_path / "b" / "low" / "x.jpg")
    photos = evaluate_severity(tmp_path / "b", {"low": "minor"})
    assert photos.figures["labels_of"] == "photos"
    (only,) = photos.predictions
    assert only.expected == "minor" and only.got in (None, "minor", "moderate", "severe")


def test_a_folder_that_is_neither_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"expected data\.yaml of a YOLO folder, or folders minor, moderate"):
        evaluate_severity(tmp_path, {})
    folder = yolo(tmp_path / "a", "damages")
    with pytest.raises(EvaluationError, match="expected the classes minor, moderate, severe, found dent"):
        evaluate_severity(folder, {})
