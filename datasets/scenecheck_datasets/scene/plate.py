"""The plate of a car in a scene: its kind, its size and its face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates import PlateKind, render_plate
from scenecheck_datasets.plates import PlateSpec as PlateFace
from scenecheck_datasets.scene.spec import PlateSpec, SceneSpecError
from scenecheck_vision.plate_grammar import PATTERNS

_NEW_ENERGY = (PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE)
_WEAR = 0.12
"""Plates of the scenes are in use but clean: whether they can be read is the photo's matter."""


def plate_kind(plate: PlateSpec) -> PlateKind:
    """The kind of plate that carries this text in one row on this ground.

    Raises:
        SceneSpecError: there is none.
    """
    for pattern in PATTERNS:
        if 1 in pattern.rows and plate.colour in pattern.colours and pattern.matches(plate.text):
            return pattern.kind
    raise SceneSpecError(f"plate {plate.text}: expected a text of a {plate.colour} plate of one row")


def plate_size(plate: PlateSpec) -> tuple[float, float]:
    """Width and height in metres (GA 36)."""
    return (0.48, 0.14) if plate_kind(plate) in _NEW_ENERGY else (0.44, 0.14)


def plate_picture(plate: PlateSpec, seed: int) -> NDArray[np.uint8]:
    """The face of a plate, (h, w, 3) uint8 RGB at one pixel a millimetre."""
    face = PlateFace(plate.text, plate_kind(plate), plate.colour)
    drawn = render_plate(face, np.random.default_rng(seed), wear=_WEAR)
    return np.ascontiguousarray(drawn[..., ::-1])
