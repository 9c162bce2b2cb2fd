from __future__ import annotations

import pytest

from scenecheck_datasets.scene.plate import plate_kind, plate_size
from scenecheck_datasets.scene.spec import PlateSpec, SceneSpec, SceneSpecError, load_scene, parse_scene
from scenecheck_evidence.reading import PlateColour

SCENE = """
seed: 3
taken_at: 2026-11-20T08:36:00+08:00
cars:
  - {id: 甲, body: sedan, paint: red, plate: {text: 川H5K827}}
  - {id: 乙, body: suv, paint: white, plate: {text: 川HD12345, colour: green}}
shots:
  - {file: 01.jpg, slot: scene_front, car: 甲}
  - {file: 02.jpg, slot: scene_rear, car: 乙, flaws: {motion: 6}}
"""


def test_a_scene_is_read_with_its_defaults() -> None:
    scene = parse_scene(SCENE, "scene.yaml")
    assert [car.id for car in scene.cars] == ["甲", "乙"]
    assert (scene.width, scene.height, scene.samples) == (1600, 1200, 4)
    assert scene.cars[1].plate.colour is PlateColour.GREEN
    assert scene.shots[1].flaws.motion == 6


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("body: sedan", "body: tank", "cars.0.body"),
        ("car: 乙", "car: 丙", "the cars are"),
        ("02.jpg", "01.jpg", "file name of its own"),
        ("id: 乙", "id: 甲", "car ids must differ"),
        ("slot: scene_rear", "slot: vin", "shots.1.slot"),
        ("seed: 3", "seed: 3\nsnow: true", "snow"),
        ("motion: 6", "motion: -6", "shots.1.flaws.motion"),
    ],
)
def test_an_error_names_the_field_and_what_was_found(old: str, new: str, expected: str) -> None:
    with pytest.raises(SceneSpecError) as caught:
        parse_scene(SCENE.replace(old, new), "scene.yaml")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "seed: 1"])
def test_what_is_no_scene_is_refused(text: str) -> None:
    with pytest.raises(SceneSpecError, match=r"scene\.yaml: "):
        parse_scene(text, "scene.yaml")


def test_a_missing_file_is_one_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SceneSpecError, match="expected a YAML file of a scene"):
        load_scene(tmp_path / "none.yaml")


def test_some_of_the_shots() -> None:
    scene = parse_scene(SCENE, "scene.yaml")
    assert scene.shot_numbers(["02.jpg"]) == [1]
    assert scene.shot_numbers() == [0, 1]
    with pytest.raises(SceneSpecError, match=r"no shot 9\.jpg"):
        scene.shot_numbers(["9.jpg"])


def test_scenes_are_frozen() -> None:
    scene = parse_scene(SCENE, "scene.yaml")
    with pytest.raises(ValueError, match="frozen"):
        scene.seed = 4
    assert SceneSpec.model_validate(scene.model_dump()) == scene


@pytest.mark.parametrize(
    ("text", "colour", "kind", "width"),
    [
        ("川H5K827", PlateColour.BLUE, "small_car", 0.44),
        ("川HD12345", PlateColour.GREEN, "new_energy_small", 0.48),
        ("川A12345", PlateColour.YELLOW, "large_vehicle", 0.44),
    ],
)
def test_the_kind_and_size_of_a_plate(text: str, colour: PlateColour, kind: str, width: float) -> None:
    plate = PlateSpec(text=text, colour=colour)
    assert plate_kind(plate) == kind
    assert plate_size(plate) == (width, 0.14)


def test_a_plate_that_no_kind_allows_is_refused() -> None:
    with pytest.raises(SceneSpecError, match="川H5I827"):
        plate_kind(PlateSpec(text="川H5I827"))
