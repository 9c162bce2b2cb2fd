"""Parts, damage and views with the shipped networks, on the rendered scenes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_vision.pipeline import Pipeline

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def read(pipeline: Pipeline, image: Image.Image) -> PhotoReading:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=92)
    reading, seconds = pipeline.read_photo(data.getvalue(), "a.jpg")
    assert {"parts", "damages"} <= set(seconds)
    return reading


def test_a_photo_without_a_car_shows_no_parts_and_no_damage(pipeline, leaves):
    reading = read(pipeline, Image.fromarray(leaves(0)))
    assert reading.kind is PhotoKind.OTHER
    assert reading.parts == reading.damages == reading.vehicles == ()


def test_a_paper_is_not_searched_for_damage(pipeline):
    reading, _ = pipeline.read_photo((EXAMPLES / "01_complete" / "04.jpg").read_bytes(), "04.jpg")
    assert reading.documents and reading.parts == reading.damages == ()


def test_views_of_the_rendered_cars(pipeline):
    """The nearest car of each scene is seen from the end its geometry says, and never from the opposite one."""
    wrong, judged = [], 0
    for path in [p for p in sorted(EXAMPLES.glob("*/truth/0[1-3].json")) if "vehicles" in json.loads(p.read_text())]:
        truth = json.loads(path.read_text())
        photo = path.parents[1] / truth["file"]
        reading, _ = pipeline.read_photo(photo.read_bytes(), photo.name)
        for car in truth["vehicles"]:
            if car["visible"] < 0.6:
                continue
            judged += 1
            found = max(reading.vehicles, key=lambda v: overlap(v.box, car["box"]), default=None)
            end = ends(found.view.value) if found and found.view else None
            if end != ends(car["view"]):
                wrong.append((photo.parent.name, photo.name, car["view"], found.view if found else None))
    assert judged >= 8
    assert len(wrong) <= judged // 4, wrong


def ends(view: str) -> str:
    """The end that a view shows, or the side where it shows none."""
    return next((end for end in ("front", "rear") if view.startswith(end)), view)


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    shared = max(0.0, width) * max(0.0, height)
    areas = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (first, second))
    return shared / max(1.0, areas - shared)


def test_a_floor_lists_everything_and_keeps_whose_it_is(pipeline):
    data = (EXAMPLES / "01_complete" / "02.jpg").read_bytes()
    usual, _ = pipeline.read_photo(data, "a.jpg")
    listed, _ = pipeline.read_photo(data, "a.jpg", floor=0.01)
    assert len(listed.parts) > len(usual.parts) and len(listed.damages) > len(usual.damages)
    own = {(p.part, p.box): usual.vehicles[p.vehicle].box for p in usual.parts if p.vehicle is not None}
    assert own
    for part in listed.parts:
        if (part.part, part.box) in own:
            assert part.vehicle is not None
            assert listed.vehicles[part.vehicle].box == own[part.part, part.box]
    assert {v.box: v.view for v in usual.vehicles}.items() <= {v.box: v.view for v in listed.vehicles}.items()
