"""Signed distances, surface nets, primitives, and the cars built from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scenecheck_datasets.scene.body import build_body
from scenecheck_datasets.scene.car import build_car
from scenecheck_datasets.scene.primitives import apply, box, lathe, merge, placed, superellipsoid, transform, waves
from scenecheck_datasets.scene.sdf import DistanceTable, chaikin, polygon_distance, round_corners, smooth_max
from scenecheck_datasets.scene.spec import BodyKind, CarSpec, DamageSpec, Paint, PlateSpec, Pose
from scenecheck_datasets.scene.surface import mesh_symmetric, surface_nets
from scenecheck_datasets.scene.trim import PARTS, part_labels
from scenecheck_evidence.case import CollisionZone

SQUARE = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
COARSE = 0.05


def volume(vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> float:
    """By the divergence theorem; positive when the faces run counter-clockwise from outside."""
    triangles = np.vstack([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def edge_uses(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    edges = np.vstack([faces[:, [k, (k + 1) % 4]] for k in range(4)])
    return np.unique(np.sort(edges, 1), axis=0, return_counts=True)[1]


@given(st.floats(-3, 5), st.floats(-3, 5))
def test_the_distance_to_a_square_is_exact(u: float, v: float) -> None:
    du, dv = max(-u, u - 2), max(-v, v - 2)
    outside = np.hypot(max(du, 0), max(dv, 0))
    expected = outside if max(du, dv) > 0 else max(du, dv)
    found = polygon_distance(np.array([u]), np.array([v]), SQUARE)[0]
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_direction_of_an_outline_does_not_matter() -> None:
    u, v = np.random.default_rng(0).uniform(-1, 3, (2, 50))
    np.testing.assert_allclose(polygon_distance(u, v, SQUARE), polygon_distance(u, v, SQUARE[::-1]))


def test_a_table_gives_the_distance_of_its_outline() -> None:
    table = DistanceTable(SQUARE, (-1.0, -1.0), (3.0, 3.0), 0.02)
    u, v = np.random.default_rng(1).uniform(-0.9, 2.9, (2, 200))
    np.testing.assert_allclose(table(u, v), polygon_distance(u, v, SQUARE), atol=0.02)


def test_rounded_outlines_stay_inside_and_keep_the_edges() -> None:
    for rounded in (chaikin(SQUARE, 3), round_corners(SQUARE, 0.2)):
        assert rounded.min() >= 0 and rounded.max() <= 2
        assert polygon_distance(np.array([1.0]), np.array([0.0]), rounded)[0] == pytest.approx(0, abs=1e-9)


def test_smooth_max_is_max_far_from_the_seam_and_above_it_there() -> None:
    assert smooth_max(np.array([1.0]), np.array([0.0]), 0.1)[0] == pytest.approx(1.0)
    assert smooth_max(np.array([0.0]), np.array([0.0]), 0.1)[0] > 0


def test_surface_nets_close_a_sphere_that_faces_outwards() -> None:
    grid = np.arange(-1.3, 1.3, 0.1)
    x, y, z = np.meshgrid(grid, grid, grid, indexing="ij")
    vertices, faces = surface_nets(np.sqrt(x**2 + y**2 + z**2) - 1.0)
    vertices = vertices * 0.1 - 1.3
    assert (edge_uses(faces) == 2).all()
    assert volume(vertices, faces) == pytest.approx(4 / 3 * np.pi, rel=0.03)


def test_a_mirrored_mesh_is_closed_and_symmetric() -> None:
    def sphere(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.sqrt(x**2 + y**2 + z**2) - 1.0)

    low, high = np.array([-1.2, 0.0, -1.2]), np.array([1.2, 1.2, 1.2])
    vertices, faces = mesh_symmetric(sphere, low, high, 0.1)
    assert (edge_uses(faces) == 2).all()
    assert volume(vertices, faces) == pytest.approx(4 / 3 * np.pi, rel=0.02)
    np.testing.assert_allclose(np.linalg.norm(vertices, axis=1), 1.0, atol=0.01)
    mirrored = {tuple(np.round(v, 6)) for v in vertices * [1, -1, 1] + 0.0}
    assert mirrored == {tuple(np.round(v, 6)) for v in vertices + 0.0}


@pytest.mark.parametrize("kind", list(BodyKind))
def test_a_body_is_closed_of_car_size_and_has_every_part(kind: BodyKind) -> None:
    body = build_body(kind, COARSE)
    uses = edge_uses(body.faces)
    assert (uses % 2 == 0).all()
    assert 5.0 < volume(body.vertices, body.faces) < 11.0
    length, width, height = np.ptp(body.vertices, axis=0)
    assert 4.2 < length < 4.8 and 1.7 < width < 2.0 and 1.1 < height < 1.6
    labels = part_labels(body.shape, body.vertices, body.faces, body.fields)
    found = {PARTS[label] for label in np.unique(labels) if label >= 0}
    lid = {"trunk"} if body.shape.rear_lid == "trunk" else {"tailgate"}
    separate = {"wheel", "left_mirror", "right_mirror", "trunk", "tailgate"}
    assert found == set(PARTS) - separate | lid
    centres = body.vertices[body.faces].mean(1)
    assert (centres[labels == PARTS.index("front_left_door"), 1] > 0).all()
    assert (centres[labels == PARTS.index("back_bumper"), 0] < 0).all()


def test_a_blow_dents_the_struck_end_only() -> None:
    blow = DamageSpec(zone=CollisionZone.REAR, depth=0.15)
    spec = CarSpec(id="甲", body=BodyKind.SEDAN, paint=Paint.RED, plate=PlateSpec(text="川H5K827"), damages=(blow,))
    car = build_car(spec, Pose(x=0, y=0), 5, COARSE)
    before = build_body(BodyKind.SEDAN, COARSE).vertices
    moved = np.linalg.norm(car.wreck.vertices - before, axis=1)
    assert moved[before[:, 0] < -2.0].max() > 0.08
    assert moved[before[:, 0] > 0.5].max() < 1e-3
    assert car.wreck.strength[before[:, 0] < -2.2].max() > 0.9
    assert (car.wreck.scratch < 0).any()
    again = build_car(spec, Pose(x=0, y=0), 5, COARSE)
    np.testing.assert_array_equal(again.wreck.vertices, car.wreck.vertices)


def test_plates_stand_clear_of_the_body_and_read_from_outside() -> None:
    spec = CarSpec(id="甲", body=BodyKind.SUV, paint=Paint.WHITE, plate=PlateSpec(text="川H5K827"))
    car = build_car(spec, Pose(x=10, y=2, heading=90), 5, COARSE)
    front, rear = (place.corners for place in car.plates)
    assert front[:, 1].min() > 2.0 + 2.2 and rear[:, 1].max() < 2.0 - 2.1
    for corners, outward in ((front, 1.0), (rear, -1.0)):
        assert np.linalg.norm(corners[1] - corners[0]) == pytest.approx(0.44)
        # Clockwise for the reader: the cross product of the first two edges points away from the reader, into the car.
        into = np.cross(corners[1] - corners[0], corners[2] - corners[1])
        assert into[1] * outward < 0


def test_primitives_enclose_the_right_volumes() -> None:
    assert volume(*box((2, 3, 4))) == pytest.approx(24)
    assert volume(*superellipsoid((1, 2, 3))) == pytest.approx(8 * np.pi, rel=0.02)
    assert volume(*superellipsoid((1, 2, 3), 0.02)) == pytest.approx(48, rel=0.2)
    tube = lathe([(0.0, -1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 1.0)], 200)
    assert volume(*tube) == pytest.approx(2 * np.pi, rel=0.01)


def test_merged_pieces_keep_their_faces() -> None:
    near, far = box((1, 1, 1)), placed(box((1, 1, 1)), transform((5, 0, 0), 0.3, 0.2))
    vertices, faces = merge([near, far])
    assert volume(vertices, faces) == pytest.approx(2)


def test_a_transform_scales_tilts_turns_and_moves() -> None:
    turned = apply(transform((1, 2, 3), np.pi / 2, 0.0, 2.0), np.array([(1.0, 0.0, 0.0)]))
    np.testing.assert_allclose(turned, [(1, 4, 3)], atol=1e-12)


def test_waves_are_smooth_bounded_and_seeded() -> None:
    points = np.random.default_rng(2).uniform(-2, 2, (500, 3))
    noise = waves(points, 7, 9.0)
    assert np.abs(noise).max() < 2.0 and noise.std() > 0.2
    np.testing.assert_array_equal(noise, waves(points, 7, 9.0))
    assert not np.array_equal(noise, waves(points, 8, 9.0))
