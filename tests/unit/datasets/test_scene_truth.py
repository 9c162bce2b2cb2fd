"""Cameras, the depth buffer, and the truth that is taken from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenecheck_datasets.scene.camera import Camera, look_at, middle_of, place_camera, seen_from
from scenecheck_datasets.scene.car import Car, build_car
from scenecheck_datasets.scene.primitives import Piece, box, placed, transform
from scenecheck_datasets.scene.situations import place_cars
from scenecheck_datasets.scene.spec import Pose, SceneSpec, SceneSpecError, ShotSpec, parse_scene
from scenecheck_datasets.scene.truth import photo_truth
from scenecheck_datasets.scene.visibility import visible_faces
from scenecheck_evidence.case import Situation, Slot
from scenecheck_evidence.reading import View

SCENE = """
seed: 3
taken_at: 2026-11-20T08:36:00+08:00
width: 800
height: 600
cars:
  - {id: 甲, body: sedan, paint: red, plate: {text: 川H5K827}, damages: [{zone: rear, depth: 0.14, offset: 0.3}]}
  - {id: 乙, body: suv, paint: white, plate: {text: 川H83J06}, damages: [{zone: front, depth: 0.14, lamp_broken: true}]}
shots:
  - {file: 01.jpg, slot: scene_front, car: 甲}
  - {file: 02.jpg, slot: scene_rear, car: 乙}
  - {file: 03.jpg, slot: collision, car: 甲}
"""


@pytest.fixture(scope="module")
def scene() -> SceneSpec:
    return parse_scene(SCENE, "scene.yaml")


@pytest.fixture(scope="module")
def cars(scene: SceneSpec) -> list[Car]:
    return [build_car(car, pose, 7, 0.05) for car, pose in zip(scene.cars, place_cars(scene), strict=True)]


def ahead(width: int = 200, height: int = 100) -> Camera:
    """At the origin, looking along +x with a field of view of 90 degrees."""
    return look_at(np.zeros(3), np.array([1.0, 0, 0]), 18.0, (width, height))


def test_points_project_where_a_pinhole_puts_them() -> None:
    pixels, depths = ahead().project(np.array([(2.0, 0, 0), (2.0, 2.0, 0), (2.0, 0, 1.0), (-1.0, 0, 0)]))
    np.testing.assert_allclose(pixels[:3], [(100, 50), (0, 50), (100, 0)], atol=1e-9)
    np.testing.assert_allclose(depths[:3], 2.0)
    assert np.isnan(pixels[3]).all()


def test_a_rolled_camera_turns_the_picture_the_other_way() -> None:
    camera = look_at(np.zeros(3), np.array([1.0, 0, 0]), 18.0, (200, 100), roll=90)
    pixels, _ = camera.project(np.array([(2.0, 0, 0.5)]))
    np.testing.assert_allclose(pixels[0], (75, 50), atol=1e-9)
    np.testing.assert_allclose(camera.rotation @ camera.rotation.T, np.eye(3), atol=1e-12)


def test_the_nearer_mesh_hides_the_farther_without_holes() -> None:
    near, far = placed(box((0.1, 1, 1)), transform((2, 0, 0))), placed(box((0.1, 4, 4)), transform((4, 0, 0)))
    seen = visible_faces(ahead(), [far, near], [1, 0])
    assert set(np.unique(seen.mesh)) == {-1, 0, 1}
    middle = seen.mesh[40:60, 90:110]
    assert (middle == 1).all()
    assert (seen.face[40:60, 90:110] == 0).all()  # the face of a box that looks back along -x
    assert seen.covered[1, 40:60, 90:110].all() and not seen.covered[0, 5, 100]
    near_edge = 100 + 100 * 0.5 / 1.95
    columns = np.nonzero((seen.mesh == 1).any(0))[0]
    assert columns[-1] + 1 == pytest.approx(near_edge, abs=1)


def test_what_reaches_behind_the_camera_is_left_out() -> None:
    around = box((5, 5, 5))
    seen = visible_faces(ahead(), [around], [0])
    assert (seen.face[seen.mesh == 0] == 1).all()  # only the wall in front lies wholly before the camera


@pytest.mark.parametrize(
    ("angle", "view"),
    [(0, View.FRONT), (40, View.FRONT_LEFT), (90, View.LEFT), (140, View.REAR_LEFT), (180, View.REAR),
     (-40, View.FRONT_RIGHT), (-90, View.RIGHT), (-135, View.REAR_RIGHT), (359, View.FRONT)],
)  # fmt: skip
def test_views_are_named_from_the_cars_own_side(cars: list[Car], angle: float, view: View) -> None:
    car = replace(cars[0], pose=Pose(x=4, y=-3, heading=70))
    direction = np.radians(angle + 70)
    position = np.array([4 + 6 * np.cos(direction), -3 + 6 * np.sin(direction), 1.5])
    assert seen_from(look_at(position, np.array([4.0, -3, 0.6]), 26, (800, 600)), car) is view


def test_the_cars_of_a_rear_end_touch(cars: list[Car]) -> None:
    lead, follower = cars
    assert follower.pose.x + follower.shape.front == pytest.approx(lead.pose.x + lead.shape.rear, abs=0.3)
    assert middle_of(cars)[0] == pytest.approx(-2.25, abs=0.35)


def test_a_situation_without_a_rule_needs_poses(scene: SceneSpec) -> None:
    other = scene.model_copy(update={"situation": Situation.ROUNDABOUT})
    with pytest.raises(SceneSpecError, match="expected a pose for every car"):
        place_cars(other)
    posed = tuple(car.model_copy(update={"pose": Pose(x=n * 9, y=0)}) for n, car in enumerate(scene.cars))
    assert [pose.x for pose in place_cars(other.model_copy(update={"cars": posed}))] == [0, 9]


def test_the_front_side_view_shows_the_near_cars_plate_and_the_other_car(scene: SceneSpec, cars: list[Car]) -> None:
    camera = place_camera(scene.shots[0], scene, cars)
    bumper = np.array([cars[0].shape.front, 0.0, 0.0])
    assert 3.0 <= np.linalg.norm((camera.position - bumper)[:2]) <= 5.0
    truth = photo_truth(camera, cars)
    near, far = truth.vehicles
    assert (near.car, far.car) == ("甲", "乙")
    assert near.view is View.FRONT_LEFT and near.visible > 0.95 and 0.05 < far.visible < 0.9
    assert [plate.text for plate in truth.plates] == ["川H5K827"]
    plate = truth.plates[0]
    assert near.plate == 0 and far.plate is None and plate.end == "front" and plate.visible > 0.9
    expected, _ = camera.project(cars[0].plates[0].corners)
    np.testing.assert_allclose(plate.corners, expected)
    left, top, right, bottom = near.box
    for x, y in plate.corners:
        assert left < x < right and top < y < bottom
    names = {part.name for part in truth.parts if part.vehicle == 0}
    assert {"hood", "front_bumper", "front_left_door", "front_glass", "wheel", "left_mirror"} <= names
    assert not names & {"back_right_door", "back_right_light", "trunk"}


def test_the_rear_side_view_shows_the_other_plate(scene: SceneSpec, cars: list[Car]) -> None:
    truth = photo_truth(place_camera(scene.shots[1], scene, cars), cars)
    assert [plate.text for plate in truth.plates] == ["川H83J06"]
    assert truth.vehicles[1].view is View.REAR_LEFT and truth.vehicles[1].plate == 0


def test_the_close_up_shows_both_cars_and_the_damage(scene: SceneSpec, cars: list[Car]) -> None:
    camera = place_camera(scene.shots[2], scene, cars)
    truth = photo_truth(camera, cars)
    assert len(truth.vehicles) == 2 and truth.plates == ()
    assert all(v.box[2] - v.box[0] > 0.3 * truth.width for v in truth.vehicles)
    assert {(d.name, d.vehicle) for d in truth.damages} >= {("dent", 0), ("dent", 1)}
    for damage in truth.damages:
        box_of = truth.vehicles[damage.vehicle].box
        assert box_of[0] - 1 <= damage.box[0] and damage.box[2] <= box_of[2] + 1
        assert damage.polygons
    middle = camera.project(middle_of(cars)[None] + [0, 0, 0.6])[0][0]
    assert 0.3 * truth.width < middle[0] < 0.7 * truth.width


def test_what_stands_before_a_car_hides_it(scene: SceneSpec, cars: list[Car]) -> None:
    camera = place_camera(scene.shots[0], scene, cars)
    plate = cars[0].plates[0].corners.mean(0)
    between = 0.5 * (camera.position + plate)
    wall = Piece("wall", *placed(box((0.6, 0.6, 0.4)), transform(between)), "steel")
    truth = photo_truth(camera, cars, [wall])
    assert truth.plates == () and truth.vehicles[0].plate is None
    assert truth.vehicles[0].visible < 0.9


def test_truth_as_json_uses_the_names_of_the_contract(scene: SceneSpec, cars: list[Car]) -> None:
    data = photo_truth(place_camera(scene.shots[0], scene, cars), cars).as_json()
    assert data["vehicles"][0]["class"] == "car" and data["vehicles"][0]["view"] == "front_left"
    assert data["plates"][0]["colour"] == "blue" and len(data["plates"][0]["corners"]) == 4


def test_a_shot_may_choose_its_own_place(scene: SceneSpec, cars: list[Car]) -> None:
    shot = ShotSpec(
        file="x.jpg", slot=Slot.SCENE_FRONT, car="甲", side="right", distance=10, azimuth=0, eye=2, aim=(0, 0, 0.5)
    )
    camera = place_camera(shot, scene, cars)
    np.testing.assert_allclose(camera.position, [cars[0].shape.front + 10, 0, 2], atol=1e-9)
    pixels, _ = camera.project(np.array([(0.0, 0, 0.5)]))
    np.testing.assert_allclose(pixels[0], [400, 300], atol=1e-6)
