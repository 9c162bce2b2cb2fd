"""Parts, damage and views with the shipped networks: on the rendered scenes, and on what is no car in an accident."""

from __future__ import annotations

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

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


def wheel_only() -> Image.Image:
    """A tyre with spokes that fills the frame."""
    canvas = np.full((720, 960, 3), 120, np.uint8)
    cv2.circle(canvas, (480, 360), 330, (25, 25, 25), -1)
    cv2.circle(canvas, (480, 360), 230, (175, 175, 180), -1)
    for angle in np.linspace(0, 2 * np.pi, 5, endpoint=False):
        end = (int(480 + 220 * np.cos(angle)), int(360 + 220 * np.sin(angle)))
        cv2.line(canvas, (480, 360), end, (90, 90, 95), 40)
    cv2.circle(canvas, (480, 360), 45, (60, 60, 60), -1)
    return Image.fromarray(cv2.GaussianBlur(canvas, (5, 5), 0))


def drawing() -> Image.Image:
    """A child's drawing of a car."""
    image = Image.new("RGB", (1000, 700), "white")
    pen = ImageDraw.Draw(image)
    pen.line([(150, 450), (250, 450), (330, 300), (600, 300), (700, 450), (850, 450), (850, 540), (150, 540),
              (150, 450)], fill="blue", width=6)  # fmt: skip
    for x in (280, 720):
        pen.ellipse([x - 60, 480, x + 60, 600], outline="black", width=6)
    pen.line([(300, 500), (330, 470), (350, 510), (380, 480)], fill="red", width=5)
    return image


def interior() -> Image.Image:
    """A dashboard with a steering wheel and two seats."""
    image = Image.new("RGB", (1000, 750), (60, 60, 66))
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, 1000, 260], fill=(150, 175, 200))
    pen.rectangle([0, 250, 1000, 420], fill=(35, 35, 38))
    pen.ellipse([180, 250, 480, 550], outline=(15, 15, 15), width=34)
    pen.ellipse([290, 360, 370, 440], fill=(20, 20, 20))
    pen.rectangle([560, 300, 760, 400], fill=(10, 25, 40))
    for x in (120, 620):
        pen.rounded_rectangle([x, 520, x + 280, 800], 50, fill=(95, 80, 70))
    return image


@pytest.mark.parametrize("make", [wheel_only, drawing, interior], ids=lambda make: make.__name__)
def test_what_is_no_car_in_an_accident_has_no_certain_damage(pipeline, make):
    reading = read(pipeline, make())
    assert [damage for damage in reading.damages if damage.certain] == []
    assert all(damage.part is not None or damage.vehicle is not None for damage in reading.damages)
    assert all(vehicle.view is None for vehicle in reading.vehicles) or reading.parts


def test_a_photo_without_a_car_shows_no_parts_and_no_damage(pipeline, leaves):
    reading = read(pipeline, Image.fromarray(leaves(0)))
    assert reading.kind is PhotoKind.OTHER
    assert reading.parts == reading.damages == reading.vehicles == ()


def test_a_paper_is_not_searched_for_damage(pipeline):
    reading, _ = pipeline.read_photo((EXAMPLES / "01_complete" / "04.jpg").read_bytes(), "04.jpg")
    assert reading.documents and reading.parts == reading.damages == ()


def test_eight_cars_in_one_photo(pipeline):
    """The nearest are looked at; what is found belongs to one of them."""
    scene = Image.open(EXAMPLES / "01_complete" / "01.jpg").convert("RGB")
    car = scene.crop((330, 370, 1250, 900)).resize((460, 265))
    street = Image.new("RGB", (1920, 1080), (110, 110, 110))
    for number in range(8):
        street.paste(car, (10 + 475 * (number % 4), 150 + 420 * (number // 4)))
    reading = read(pipeline, street)
    assert len(reading.vehicles) >= 6
    assert reading.kind is PhotoKind.SCENE
    assert reading.parts and all(part.vehicle is not None for part in reading.parts)
    assert len({part.vehicle for part in reading.parts}) <= 3


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
