"""Rectifying, merging and linking plates."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.reading import Plate, PlateColour, Vehicle, VehicleClass
from scenecheck_vision.plates import PlateSpot, _vote, link_plates, merge, rectify


def spot(x: float, y: float, width: float = 100, score: float = 0.9) -> PlateSpot:
    corners = np.array([[x, y], [x + width, y], [x + width, y + width / 3], [x, y + width / 3]], np.float32)
    return PlateSpot(corners, 1, score)


def plate(x: float, y: float, width: float = 100) -> Plate:
    x1, y1, x2, y2 = x, y, x + width, y + width / 3
    return Plate(
        text="川H12345", colour=PlateColour.BLUE, rows=1, corners=((x1, y1), (x2, y1), (x2, y2), (x1, y2)), score=0.9
    )


def vehicle(x1: float, y1: float, x2: float, y2: float, kind: VehicleClass = VehicleClass.CAR) -> Vehicle:
    return Vehicle(class_=kind, box=(x1, y1, x2, y2), score=0.9)


def test_rectifying_undoes_a_perspective() -> None:
    flat = np.random.default_rng(0).integers(0, 256, (10, 32, 3), dtype=np.uint8)
    flat = cv2.resize(flat, (320, 100), interpolation=cv2.INTER_CUBIC)
    corners = np.array([[400, 300], [702, 342], [690, 461], [395, 402]], np.float32)
    source = np.array([[0, 0], [320, 0], [320, 100], [0, 100]], np.float32)
    photo = cv2.warpPerspective(flat, cv2.getPerspectiveTransform(source, corners), (1000, 800))
    again = cv2.resize(rectify(photo, corners), (320, 100))
    assert np.abs(again.astype(int) - flat).mean() < 6


@given(st.lists(st.floats(-400, 900), min_size=8, max_size=8))
def test_rectifying_survives_any_corners(values: list[float]) -> None:
    crop = rectify(np.zeros((300, 400, 3), np.uint8), np.array(values, np.float32).reshape(4, 2))
    assert crop.ndim == 3 and min(crop.shape[:2]) >= 4


@pytest.mark.parametrize(
    ("spots", "kept"),
    [
        ([], []),
        ([spot(0, 0, score=0.5), spot(5, 3, score=0.8)], [0.8]),
        ([spot(0, 0, score=0.5), spot(300, 3, score=0.8)], [0.8, 0.5]),
        ([spot(0, 0, width=200, score=0.5), spot(70, 20, width=60, score=0.4)], [0.5]),
    ],
)
def test_a_plate_found_twice_is_one_plate(spots: list[PlateSpot], kept: list[float]) -> None:
    assert [s.score for s in merge(spots)] == kept


@pytest.mark.parametrize(
    ("vehicles", "plates", "expected"),
    [
        ([], [], []),
        ([vehicle(0, 0, 500, 400)], [], [None]),
        ([vehicle(0, 0, 500, 400)], [plate(200, 280)], [0]),
        ([vehicle(0, 0, 500, 400), vehicle(600, 0, 1100, 400)], [plate(800, 280), plate(200, 280)], [1, 0]),
        ([vehicle(0, 0, 500, 400), vehicle(100, 150, 600, 500)], [plate(300, 400)], [None, 0]),
        # Two boxes hold it: the far, small car in front of which it hangs is not its owner.
        ([vehicle(150, 200, 320, 330), vehicle(0, 0, 500, 400)], [plate(180, 270)], [None, 0]),
        ([vehicle(0, 0, 500, 400)], [plate(200, 280), plate(210, 60)], [0]),
        ([vehicle(0, 0, 500, 400, VehicleClass.PERSON)], [plate(200, 280)], [None]),
    ],
)
def test_plates_go_to_the_vehicle_they_hang_on(
    vehicles: list[Vehicle], plates: list[Plate], expected: list[int | None]
) -> None:
    assert [v.plate for v in link_plates(vehicles, plates)] == expected


@pytest.mark.parametrize(
    ("readings", "text", "score"),
    [
        ([("川H12345", 0.9)], "川H12345", 0.9),
        ([("川H12345", 0.9), ("川H12345", 0.7)], "川H12345", 0.9),
        ([("川H12346", 0.6), ("川H12345", 0.8)], "川H12345", 0.56),
    ],
)
def test_two_rectifications_vote_and_a_contradiction_costs(
    readings: list[tuple[str, float]], text: str, score: float
) -> None:
    views = [plate(0, 0).model_copy(update={"text": t, "score": s, "candidates": ((t, s),)}) for t, s in readings]
    chosen = _vote(views)
    assert (chosen.text, chosen.score) == (text, score)
    assert chosen.candidates[0] == (text, score)
    assert {t for t, _ in chosen.candidates} == {t for t, _ in readings}
