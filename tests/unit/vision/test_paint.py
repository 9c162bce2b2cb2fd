"""The colour of paint: plain ones are named whatever the light, and everything between is not told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_evidence.reading import Paint, Vehicle, VehicleClass
from scenecheck_vision.paint import paint_of, with_paint
from scenecheck_vision.photo import Photo

PAINTS = {
    Paint.RED: (30, 25, 190),
    Paint.YELLOW: (20, 170, 230),
    Paint.GREEN: (60, 130, 40),
    Paint.BLUE: (170, 80, 20),
    Paint.PURPLE: (150, 30, 130),
    Paint.WHITE: (225, 228, 230),
    Paint.BLACK: (28, 26, 25),
}
"""BGR."""


def surface(bgr: tuple[int, int, int], gain: float = 1.0) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, 4, (120, 200, 3))
    return np.clip(np.array(bgr) * gain + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("paint", list(PAINTS))
def test_plain_paints_are_named_in_more_and_less_light(paint: Paint) -> None:
    gains = (0.85, 1.0, 1.1) if paint is Paint.WHITE else (0.6, 1.0, 1.2)
    assert {paint_of(surface(PAINTS[paint], gain)) for gain in gains} == {paint}


@pytest.mark.parametrize("bgr", [(120, 120, 120), (90, 85, 80), (150, 152, 155)])
def test_grey_is_not_told_from_white_in_shade_or_black_in_sun(bgr: tuple[int, int, int]) -> None:
    assert paint_of(surface(bgr)) is None


def test_two_colours_are_no_plain_one() -> None:
    both = np.vstack([surface(PAINTS[Paint.RED]), surface(PAINTS[Paint.BLUE])])
    assert paint_of(both) is None
    assert paint_of(np.empty((0, 0, 3), np.uint8)) is None


def test_only_large_painted_vehicles_are_looked_at() -> None:
    image = np.full((600, 800, 3), 128, np.uint8)
    cv2.rectangle(image, (100, 100), (500, 500), PAINTS[Paint.BLUE], -1)
    photo = Photo.from_array(image)

    def told(class_: VehicleClass, box: tuple[float, float, float, float]) -> Paint | None:
        return with_paint(photo, [Vehicle(class_=class_, box=box, score=0.9)])[0].paint

    assert told(VehicleClass.CAR, (100, 100, 500, 500)) is Paint.BLUE
    assert told(VehicleClass.PERSON, (100, 100, 500, 500)) is None
    assert told(VehicleClass.CAR, (100, 100, 180, 180)) is None
