"""The shapes of the car bodies: outlines in metres, of no maker's design.

The car frame: x forward, y to the left, z up; the origin stands on the road under the middle of the car. Side outlines
are (x, z), section and front or rear outlines (|y|, z), plan outlines (x, |y|).
"""

from __future__ import annotations

from dataclasses import dataclass

from scenecheck_datasets.scene.sdf import Outline
from scenecheck_datasets.scene.spec import BodyKind


@dataclass(frozen=True)
class BodyShape:
    """One body: three outlines whose intersection it is, and where its features lie."""

    side: Outline
    section: Outline
    plan: Outline
    front_axle: float
    rear_axle: float
    wheel_radius: float
    bow_front: float  # how far the nose falls back towards the sides, 1/m
    bow_rear: float
    crown: float  # how much the roof falls towards the sides, 1/m
    belt: float  # height of the window sill
    height: float
    side_windows: tuple[Outline, ...]
    doors: tuple[Outline, Outline]  # front, rear
    windscreen_from: float  # windscreen: foremost x, then lower and upper edge
    windscreen_z: tuple[float, float]
    rear_window_from: float
    rear_window_z: tuple[float, float]
    hood_x: tuple[float, float]
    head_lamp: Outline
    head_lamp_from: float
    tail_lamp: Outline
    tail_lamp_to: float
    grille: Outline
    intake: Outline
    fog_lamp: Outline
    front_plate_z: float
    rear_plate_z: float
    mirror: tuple[float, float]  # x, z
    handle_z: float
    handle_x: tuple[float, float]
    valance_z: float  # upper edge of the black apron under the rear bumper
    cladding: float  # width of the black edge of the wheel arches
    rear_lid: str  # the part the rear lid is: trunk or tailgate

    @property
    def front(self) -> float:
        """The foremost x."""
        return max(x for x, _ in self.side)

    @property
    def rear(self) -> float:
        """The rearmost x."""
        return min(x for x, _ in self.side)

    @property
    def half_width(self) -> float:
        """Half the greatest width, without mirrors."""
        return min(max(y for _, y in self.plan), max(y for y, _ in self.section))

    @property
    def bumper_z(self) -> float:
        """The height at which bumpers meet."""
        return self.rear_plate_z - 0.14


_SEDAN = BodyShape(
    side=(
        (1.75, 0.19),
        (2.08, 0.20),
        (2.22, 0.27),
        (2.29, 0.45),
        (2.285, 0.60),
        (2.20, 0.715),
        (2.05, 0.78),
        (1.60, 0.875),
        (1.05, 0.955),
        (0.98, 0.965),
        (0.90, 1.0),
        (0.30, 1.335),
        (0.02, 1.43),
        (-0.35, 1.465),
        (-0.75, 1.44),
        (-1.10, 1.345),
        (-1.62, 1.095),
        (-1.75, 1.06),
        (-2.12, 1.045),
        (-2.22, 1.01),
        (-2.25, 0.86),
        (-2.28, 0.62),
        (-2.26, 0.42),
        (-2.16, 0.27),
        (-2.0, 0.23),
        (-1.75, 0.19),
    ),
    section=(
        (0.70, 0.17),
        (0.845, 0.21),
        (0.875, 0.33),
        (0.895, 0.50),
        (0.91, 0.66),
        (0.905, 0.78),
        (0.885, 0.895),
        (0.86, 0.945),
        (0.82, 0.965),
        (0.795, 1.0),
        (0.60, 1.37),
        (0.53, 1.55),
        (0, 1.6),
    ),
    plan=(
        (2.6, 0.60),
        (2.14, 0.79),
        (1.85, 0.885),
        (1.2, 0.925),
        (-1.2, 0.925),
        (-1.9, 0.87),
        (-2.18, 0.80),
        (-2.6, 0.64),
    ),
    front_axle=1.40,
    rear_axle=-1.33,
    wheel_radius=0.325,
    bow_front=0.20,
    bow_rear=0.11,
    crown=0.055,
    belt=0.965,
    height=1.47,
    side_windows=(
        ((0.98, 0.985), (0.36, 1.315), (0.02, 1.385), (-0.24, 1.40), (-0.24, 0.985)),
        ((-0.32, 0.985), (-0.32, 1.40), (-0.62, 1.385), (-1.0, 1.275), (-1.22, 1.12), (-1.24, 1.0)),
    ),
    doors=(
        (
            (1.02, 0.94),
            (1.03, 0.52),
            (0.98, 0.27),
            (-0.25, 0.27),
            (-0.28, 0.60),
            (-0.28, 1.43),
            (0.0, 1.42),
            (0.40, 1.335),
        ),
        (
            (-0.28, 1.43),
            (-0.28, 0.60),
            (-0.25, 0.27),
            (-0.90, 0.27),
            (-0.96, 0.52),
            (-1.16, 0.72),
            (-1.30, 0.95),
            (-1.27, 1.14),
            (-1.0, 1.32),
            (-0.62, 1.42),
        ),
    ),
    windscreen_from=0.06,
    windscreen_z=(0.985, 1.41),
    rear_window_from=-1.0,
    rear_window_z=(1.10, 1.375),
    hood_x=(1.06, 2.13),
    head_lamp=((0.44, 0.60), (0.50, 0.715), (0.98, 0.80), (0.98, 0.70), (0.80, 0.615), (0.62, 0.585)),
    head_lamp_from=1.80,
    tail_lamp=((0.40, 0.845), (0.42, 0.965), (0.98, 0.985), (0.98, 0.83), (0.70, 0.815)),
    tail_lamp_to=-1.86,
    grille=((0, 0.47), (0.40, 0.49), (0.46, 0.665), (0, 0.675)),
    intake=((0, 0.235), (0.56, 0.235), (0.66, 0.355), (0, 0.375)),
    fog_lamp=((0.60, 0.30), (0.80, 0.33), (0.80, 0.45), (0.72, 0.47)),
    front_plate_z=0.475,
    rear_plate_z=0.74,
    mirror=(0.80, 1.02),
    handle_z=0.83,
    handle_x=(-0.13, -1.02),
    valance_z=0.30,
    cladding=0.0,
    rear_lid="trunk",
)

_SUV = BodyShape(
    side=(
        (1.75, 0.25),
        (2.05, 0.26),
        (2.20, 0.34),
        (2.27, 0.55),
        (2.27, 0.78),
        (2.21, 0.92),
        (2.08, 0.985),
        (1.6, 1.065),
        (1.08, 1.125),
        (1.00, 1.14),
        (0.92, 1.17),
        (0.42, 1.52),
        (0.16, 1.615),
        (-0.25, 1.665),
        (-1.0, 1.655),
        (-1.65, 1.60),
        (-1.90, 1.575),
        (-1.93, 1.54),
        (-2.14, 1.14),
        (-2.20, 1.06),
        (-2.24, 0.80),
        (-2.25, 0.56),
        (-2.18, 0.36),
        (-2.02, 0.28),
        (-1.75, 0.25),
    ),
    section=(
        (0.70, 0.23),
        (0.86, 0.27),
        (0.90, 0.40),
        (0.915, 0.60),
        (0.935, 0.80),
        (0.93, 0.95),
        (0.91, 1.06),
        (0.885, 1.115),
        (0.85, 1.135),
        (0.825, 1.17),
        (0.655, 1.57),
        (0.60, 1.72),
        (0, 1.78),
    ),
    plan=(
        (2.6, 0.66),
        (2.14, 0.83),
        (1.85, 0.915),
        (1.2, 0.945),
        (-1.2, 0.945),
        (-1.9, 0.90),
        (-2.14, 0.84),
        (-2.6, 0.70),
    ),
    front_axle=1.36,
    rear_axle=-1.36,
    wheel_radius=0.365,
    bow_front=0.17,
    bow_rear=0.10,
    crown=0.05,
    belt=1.135,
    height=1.67,
    side_windows=(
        ((0.98, 1.165), (0.44, 1.505), (0.16, 1.575), (-0.20, 1.59), (-0.20, 1.165)),
        ((-0.28, 1.165), (-0.28, 1.59), (-0.95, 1.58), (-1.08, 1.56), (-1.14, 1.175)),
        ((-1.22, 1.18), (-1.16, 1.56), (-1.62, 1.52), (-1.78, 1.24)),
    ),
    doors=(
        (
            (1.04, 1.10),
            (1.05, 0.60),
            (1.0, 0.36),
            (-0.21, 0.36),
            (-0.24, 0.72),
            (-0.24, 1.62),
            (0.14, 1.605),
            (0.46, 1.53),
        ),
        (
            (-0.24, 1.62),
            (-0.24, 0.72),
            (-0.21, 0.36),
            (-0.86, 0.36),
            (-0.94, 0.62),
            (-1.10, 0.84),
            (-1.18, 1.10),
            (-1.12, 1.605),
        ),
    ),
    windscreen_from=0.20,
    windscreen_z=(1.165, 1.585),
    rear_window_from=-1.90,
    rear_window_z=(1.19, 1.50),
    hood_x=(1.10, 2.15),
    head_lamp=((0.50, 0.79), (0.53, 0.905), (1.0, 0.985), (1.0, 0.88), (0.80, 0.80)),
    head_lamp_from=1.80,
    tail_lamp=((0.58, 0.96), (0.60, 1.10), (0.70, 1.12), (0.78, 1.20), (1.0, 1.20), (1.0, 0.90), (0.74, 0.90)),
    tail_lamp_to=-1.86,
    grille=((0, 0.60), (0.40, 0.61), (0.50, 0.76), (0.47, 0.885), (0, 0.895)),
    intake=((0, 0.30), (0.60, 0.30), (0.70, 0.46), (0, 0.47)),
    fog_lamp=((0.64, 0.42), (0.82, 0.44), (0.80, 0.58), (0.72, 0.58)),
    front_plate_z=0.60,
    rear_plate_z=0.86,
    mirror=(0.82, 1.20),
    handle_z=0.98,
    handle_x=(-0.13, -1.02),
    valance_z=0.46,
    cladding=0.075,
    rear_lid="tailgate",
)

SHAPES: dict[BodyKind, BodyShape] = {BodyKind.SEDAN: _SEDAN, BodyKind.SUV: _SUV}
