"""Cameras: where the phone is held for each slot, and how a point in the world becomes a pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenecheck_datasets.scene.car import Car
from scenecheck_datasets.scene.primitives import Array, apply
from scenecheck_datasets.scene.spec import SceneSpec, ShotSpec
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import View

FRAME_WIDTH = 36.0
"""Width of the frame that focal lengths refer to, mm."""

_NEAR = 0.05
_USUAL = {
    Slot.SCENE_FRONT: (4.2, 42.0),
    Slot.SCENE_REAR: (4.0, 40.0),
    Slot.COLLISION: (4.9, 84.0),
    Slot.OVERVIEW: (8.0, 70.0),
}
"""Distance from the car (metres) and angle off its axis (degrees) of each slot."""


@dataclass(frozen=True)
class Camera:
    """A pinhole camera.

    Attributes:
        position: (3,) metres.
        rotation: (3, 3) rows are the camera's right, up and backward directions in the world.
        focal: mm, for a frame 36 mm wide.
        width: pixels.
        height: pixels.
    """

    position: Array
    rotation: Array
    focal: float
    width: int
    height: int

    @property
    def focal_px(self) -> float:
        """Focal length in pixels; the frame's width fits the longer side of the image."""
        return self.focal / FRAME_WIDTH * max(self.width, self.height)

    def view(self, points: Array) -> Array:
        """World points (n, 3) in the camera's frame: right, up, backward, metres."""
        return np.asarray((points - self.position) @ self.rotation.T)

    def project(self, points: Array) -> tuple[Array, Array]:
        """World points (n, 3) to pixels (n, 2), x right and y down, and depths (n,) in metres; behind is NaN."""
        seen = self.view(points)
        depth = -seen[:, 2]
        scale = self.focal_px / np.where(depth > _NEAR, depth, np.nan)
        x = self.width / 2 + seen[:, 0] * scale
        y = self.height / 2 - seen[:, 1] * scale
        return np.stack([x, y], 1), depth


def look_at(position: Array, target: Array, focal: float, size: tuple[int, int], roll: float = 0.0) -> Camera:
    """A camera at `position` looking at `target` (metres), upright but for `roll` (degrees, clockwise camera)."""
    backward = position - target
    backward = backward / np.linalg.norm(backward)
    right = np.cross([0.0, 0.0, 1.0], backward)
    right = right / np.linalg.norm(right)
    up = np.cross(backward, right)
    c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    return Camera(position, np.stack([c * right - s * up, s * right + c * up, backward]), focal, *size)


def place_camera(shot: ShotSpec, scene: SceneSpec, cars: Sequence[Car]) -> Camera:
    """The camera of a shot.

    The front and rear side views stand off the bumper of the shot's car, the others off the middle between the cars.
    The aim is a point between the near end and the middle of the scene unless the shot has its own.
    """
    car = next(car for car in cars if car.spec.id == shot.car)
    usual_distance, usual_azimuth = _USUAL[shot.slot]
    distance = usual_distance if shot.distance is None else shot.distance
    azimuth = math.radians(usual_azimuth if shot.azimuth is None else shot.azimuth)
    side = 1 if shot.side == "left" else -1
    middle = middle_of(cars)
    if shot.slot in (Slot.SCENE_FRONT, Slot.SCENE_REAR):
        ahead = 1 if shot.slot is Slot.SCENE_FRONT else -1
        end = car.shape.front if ahead > 0 else car.shape.rear
        local = (end + ahead * distance * math.cos(azimuth), side * distance * math.sin(azimuth), shot.eye)
        position = apply(car.matrix, np.array([local]))[0]
        bumper = apply(car.matrix, np.array([(end, 0.0, 0.0)]))[0]
        aim = np.array([*(0.5 * bumper + 0.5 * middle)[:2], 0.60])
    else:
        heading = math.radians(car.pose.heading)
        direction = heading + side * azimuth
        position = middle + distance * np.array([math.cos(direction), math.sin(direction), 0.0])
        position[2] = shot.eye
        aim = np.array([*middle[:2], 0.66])
    target = aim if shot.aim is None else np.array(shot.aim)
    return look_at(position, target, shot.focal, (scene.width, scene.height), shot.roll)


def middle_of(cars: Sequence[Car]) -> Array:
    """Where the cars touch, or the middle of a lone car (world, metres, z = 0)."""
    if len(cars) == 1:
        return np.array([cars[0].pose.x, cars[0].pose.y, 0.0])
    points = [apply(car.matrix, car.wreck.vertices[::41])[:, :2] for car in cars]
    gaps = np.linalg.norm(points[0][:, None] - points[1][None], axis=-1)
    a, b = np.unravel_index(int(gaps.argmin()), gaps.shape)
    return np.array([*(points[0][a] + points[1][b]) / 2, 0.0])


def seen_from(camera: Camera, car: Car) -> View:
    """From which side the camera sees a car, by the direction from the car's middle, in eighths of a turn."""
    local = np.linalg.inv(car.matrix) @ np.array([*camera.position, 1.0])
    angle = math.degrees(math.atan2(local[1], local[0]))
    order = (
        View.FRONT,
        View.FRONT_LEFT,
        View.LEFT,
        View.REAR_LEFT,
        View.REAR,
        View.REAR_RIGHT,
        View.RIGHT,
        View.FRONT_RIGHT,
    )
    return order[round(angle / 45.0) % 8]
