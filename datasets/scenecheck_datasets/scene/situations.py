"""Where the cars of a situation stand when the photos are taken."""

from __future__ import annotations

from collections.abc import Sequence

from scenecheck_datasets.scene.bodies import SHAPES
from scenecheck_datasets.scene.spec import CarSpec, Pose, SceneSpec, SceneSpecError
from scenecheck_evidence.case import CollisionZone, Situation

LANE_CENTRE = 0.0
"""y of the lane the cars stand in, metres."""


def place_cars(spec: SceneSpec) -> tuple[Pose, ...]:
    """The pose of every car: its own if it has one, else from the situation.

    Raises:
        SceneSpecError: the situation places no cars and a car has no pose.
    """
    if all(car.pose is not None for car in spec.cars):
        return tuple(car.pose for car in spec.cars if car.pose is not None)
    if len(spec.cars) == 1:
        return (spec.cars[0].pose or Pose(x=0.0, y=LANE_CENTRE),)
    rules = {Situation.REAR_END: _rear_end, Situation.LANE_CHANGE: _lane_change}
    if spec.situation not in rules:
        known = ", ".join(sorted(rules))
        raise SceneSpecError(f"situation {spec.situation}: expected a pose for every car, or one of {known}")
    poses = rules[spec.situation](spec.cars)
    return tuple(car.pose or pose for car, pose in zip(spec.cars, poses, strict=True))


def _depth(car: CarSpec, *zones: CollisionZone) -> float:
    return max((damage.depth for damage in car.damages if damage.zone in zones), default=0.0)


def _rear_end(cars: Sequence[CarSpec]) -> tuple[Pose, Pose]:
    """The second car has run into the first, a little askew; they have sprung apart by some of the crush."""
    lead, follower = cars
    crush = 0.45 * (_depth(lead, CollisionZone.REAR) + _depth(follower, CollisionZone.FRONT))
    x = SHAPES[lead.body].rear - SHAPES[follower.body].front + crush
    return Pose(x=0.0, y=LANE_CENTRE), Pose(x=x, y=LANE_CENTRE - 0.3, heading=4.0)


def _lane_change(cars: Sequence[CarSpec]) -> tuple[Pose, Pose]:
    """The second car has come over from the left and scraped the left flank of the first."""
    straight, changing = cars
    crush = 0.5 * (_depth(straight, CollisionZone.LEFT) + _depth(changing, CollisionZone.RIGHT))
    apart = SHAPES[straight.body].half_width + SHAPES[changing.body].half_width - crush
    return Pose(x=0.0, y=LANE_CENTRE - 0.2), Pose(x=1.1, y=LANE_CENTRE - 0.2 + apart + 0.22, heading=-5.0)
