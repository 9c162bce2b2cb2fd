"""What is no car in an accident: a sensible reading, said in words, and no invented damage."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import Slot
from scenecheck_evidence.estimate import Certainty
from scenecheck_evidence.explain import explain
from scenecheck_evidence.reading import Damage, DamageType, PhotoKind, PhotoReading, Vehicle
from scenecheck_evidence.ruleset import load_ruleset
from scenecheck_vision.damages import ALONE
from scenecheck_vision.pipeline import Pipeline

from .drawn_scenes import (
    childs_drawing,
    eight_cars,
    empty_road,
    interior,
    line_drawing,
    model_car,
    toy_car,
    wheel_only,
)

NO_CAR = (toy_car, childs_drawing, line_drawing, interior, wheel_only, empty_road)
BODIES = {"car", "bus", "truck"}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def read(pipeline: Pipeline, image: Image.Image) -> PhotoReading:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=92)
    return pipeline.read_photo(data.getvalue(), "a.jpg")[0]


def holds(vehicle: Vehicle, damage: Damage) -> bool:
    """Whether the middle of a damage lies in a vehicle's box."""
    x, y = (damage.box[0] + damage.box[2]) / 2, (damage.box[1] + damage.box[3]) / 2
    return vehicle.box[0] <= x <= vehicle.box[2] and vehicle.box[1] <= y <= vehicle.box[3]


def outside(reading: PhotoReading) -> list[Damage]:
    """Damage that lies on no car, nor on a part that is surely one: as in a close-up, where the car is not known."""
    sure = [p for p in reading.parts if p.vehicle is None and p.score >= ALONE]
    return [
        damage
        for damage in reading.damages
        if not any(v.class_.value in BODIES and holds(v, damage) for v in reading.vehicles)
        and not any(p.part == damage.part for p in sure)
        and damage.type is not DamageType.AIRBAG  # seen from inside
    ]


@pytest.mark.parametrize("draw", NO_CAR, ids=lambda draw: draw.__name__)
def test_where_there_is_no_car_nothing_is_read_of_one(pipeline: Pipeline, draw: Callable[[], Image.Image]) -> None:
    reading = read(pipeline, draw())
    assert reading.damages == ()
    assert [vehicle for vehicle in reading.vehicles if vehicle.view is not None] == []
    assert reading.kind in {PhotoKind.OTHER, PhotoKind.CLOSEUP}


@pytest.mark.parametrize("draw", [*NO_CAR, model_car, eight_cars], ids=lambda draw: draw.__name__)
def test_no_damage_is_certain_and_none_lies_outside_a_car(pipeline: Pipeline, draw: Callable[[], Image.Image]) -> None:
    reading = read(pipeline, draw())
    assert [damage for damage in reading.damages if damage.certain] == []
    assert outside(reading) == []


@pytest.mark.parametrize("draw", [toy_car, childs_drawing, line_drawing, empty_road], ids=lambda draw: draw.__name__)
def test_as_a_photo_of_the_scene_it_is_asked_for_anew_in_words(
    pipeline: Pipeline, draw: Callable[[], Image.Image]
) -> None:
    rules, case = load_ruleset(), clean_case(4)
    file = case.files["front"]
    reading = read(pipeline, draw())
    report = judge(case.with_reading(file, **dict(reading)), rules)
    front = next(slot for slot in report.slots if slot.slot is Slot.SCENE_FRONT)
    assert front.status == "missing"
    text = explain(report, rules)
    assert "缺少侧前方现场照" in text.zh and "Missing: front side view of the scene" in text.en
    for party in report.parties:
        items = party.estimate.items if party.estimate else ()
        assert [item for item in items if item.certainty is Certainty.CERTAIN] == []


def test_of_eight_cars_the_nearest_are_looked_at(pipeline: Pipeline) -> None:
    reading = read(pipeline, eight_cars())
    assert len(reading.vehicles) >= 6
    assert reading.kind is PhotoKind.SCENE
    assert reading.parts and all(part.vehicle is not None for part in reading.parts)
    assert len({part.vehicle for part in reading.parts}) <= 3


def test_a_model_on_a_table_is_a_car_without_damage_to_rely_on(pipeline: Pipeline) -> None:
    """A network cannot tell its size; that it stands alone on wood an officer sees."""
    reading = read(pipeline, model_car())
    assert any(vehicle.class_.value == "car" for vehicle in reading.vehicles)
    assert {part.vehicle for part in reading.parts} <= {0}


@pytest.mark.shared
def test_real_photos_without_a_car_show_no_certain_damage(pipeline: Pipeline, shared_data: Path) -> None:
    """Shop fronts, motorcycles, people: the networks learnt cars only, and see pieces of them elsewhere."""
    wrong = []
    for photo in without_cars(shared_data):
        reading, _ = pipeline.read_photo(photo.read_bytes(), photo.name)
        wrong += [(photo.name, damage) for damage in reading.damages if damage.certain or damage in outside(reading)]
    assert wrong == []


def without_cars(shared_data: Path) -> list[Path]:
    """Photos in which the networks saw airbags, parts and damage before they were told what is no car."""
    seen = (
        "voc07__007197.jpg", "voc07__009656.jpg", "kioe__cu-nhan-chay-xe-om-1_jpg.jpg", "nepal__scooter_220.jpg",
        "kioe__asd_png.jpg", "voc07__005783.jpg", "nepal__scooter_102.jpg", "voc07__003941.jpg",
    )  # fmt: skip
    signs = ("n_1ac284ab2244.jpg", "n_d8235fed95e4.jpg", "n_e31ccbad624b.jpg")
    found = [shared_data / "vehicles" / "veh6_box" / "images" / name for name in seen]
    with (shared_data / "plate_negatives" / "manifest.csv").open(encoding="utf8") as handle:
        files = [row["file"] for row in csv.DictReader(handle)]
    return [*found, *(shared_data / "plate_negatives" / file for file in files if Path(file).name in signs)]
