"""What is wrong with a photo, judged where it matters."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_evidence.reading import (
    Document,
    DocumentType,
    PhotoKind,
    Plate,
    QualityProblem,
    Vehicle,
    VehicleClass,
)
from scenecheck_vision.photo import Photo
from scenecheck_vision.quality import judge, leading_plate, page_problems, plate_problems, scene_problems
from scenecheck_vision.sharpness import is_blurred

Q = QualityProblem


def moved(image: np.ndarray, length: int, angle: float) -> np.ndarray:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    kernel = cv2.warpAffine(kernel, cv2.getRotationMatrix2D(((length - 1) / 2,) * 2, angle, 1), (length, length))
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def stops(image: np.ndarray, brighter: float) -> np.ndarray:
    return (np.clip((image / 255) ** 2.2 * 2**brighter, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)


def paper(glare: bool = False) -> np.ndarray:
    page = np.full((700, 1000, 3), 205, np.uint8)
    for row in range(12):
        cv2.putText(
            page, "LFV3A23C4D5123456 2026-11-20", (60, 80 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40,) * 3, 2
        )
    if glare:
        blob = np.zeros((700, 1000), np.float32)
        cv2.circle(blob, (450, 320), 130, 1.0, -1)
        blob = cv2.GaussianBlur(blob, (0, 0), 20)[:, :, None]
        page = (page * (1 - blob) + 254 * blob).astype(np.uint8)
    return page


def plate_of(height: float, score: float, x: float = 400, y: float = 300, problem: str | None = None) -> Plate:
    width = height * 440 / 140
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Plate(text="川H12345", colour=None, rows=1, corners=corners, score=score, problem=problem)


@pytest.mark.parametrize("seed", range(3))
def test_a_sharp_well_lit_image_has_no_problem(leaves, seed):
    assert scene_problems(leaves(seed), vehicle=True) == []


@pytest.mark.parametrize("seed", range(3))
def test_degraded_copies_are_found(leaves, seed):
    image = leaves(seed)
    longest = max(image.shape)
    assert scene_problems(cv2.GaussianBlur(image, (0, 0), 0.006 * longest), True) == [Q.BLURRED]
    assert Q.BLURRED in scene_problems(moved(image, round(0.03 * longest), 20 + 50 * seed), True)
    assert scene_problems(stops(image, -4), True) == [Q.TOO_DARK]
    assert Q.OVEREXPOSED in scene_problems(stops(image, 3.5), True)


def test_nothing_is_said_of_the_sharpness_of_a_few_pixels(leaves):
    assert not is_blurred(cv2.GaussianBlur(cv2.resize(leaves(0), (200, 150)), (0, 0), 5))
    assert not is_blurred(np.zeros((1, 1, 3), np.uint8))


def test_sharpness_is_judged_on_the_vehicle_not_on_the_background(leaves):
    sharp, soft = leaves(1), cv2.GaussianBlur(leaves(1), (0, 0), 8)
    height, width = sharp.shape[:2]
    box = (0.25 * width, 0.2 * height, 0.8 * width, 0.9 * height)
    x1, y1, x2, y2 = (int(v) for v in box)
    car = [Vehicle(class_=VehicleClass.CAR, box=box, score=0.9)]
    soft_background = soft.copy()
    soft_background[y1:y2, x1:x2] = sharp[y1:y2, x1:x2]
    soft_car = sharp.copy()
    soft_car[y1:y2, x1:x2] = soft[y1:y2, x1:x2]
    assert judge(Photo.from_array(soft_background), PhotoKind.SCENE, car, (), ()).usable
    judged = judge(Photo.from_array(soft_car), PhotoKind.SCENE, car, (), ())
    assert (judged.usable, judged.problems) == (False, (Q.BLURRED,))


def test_a_small_photo_is_low_resolution(leaves):
    judged = judge(Photo.from_array(cv2.resize(leaves(1), (480, 360))), PhotoKind.OTHER, (), (), ())
    assert judged.problems == (Q.LOW_RESOLUTION,)
    assert not judged.usable


def test_a_plate_that_cannot_be_read_says_why(leaves):
    small_photo, large_photo = Photo.from_array(leaves(1)), Photo.from_array(cv2.resize(leaves(1), (2400, 1800)))
    assert plate_problems(small_photo, plate_of(40, 0.9)) == []
    assert plate_problems(small_photo, plate_of(40, 0.2)) == [Q.PLATE_NOT_LEGIBLE]
    assert plate_problems(small_photo, plate_of(9, 0.2)) == [Q.PLATE_NOT_LEGIBLE, Q.LOW_RESOLUTION]
    assert plate_problems(large_photo, plate_of(9, 0.2)) == [Q.PLATE_NOT_LEGIBLE, Q.TOO_FAR]
    dark = Photo.from_array(stops(leaves(1), -4))
    assert plate_problems(dark, plate_of(40, 0.2)) == [Q.PLATE_NOT_LEGIBLE, Q.TOO_DARK]
    lit = leaves(1) // 2
    lit[290:360, 430:500] = 255
    assert plate_problems(Photo.from_array(lit), plate_of(60, 0.2)) == [Q.PLATE_NOT_LEGIBLE, Q.GLARE]


def test_the_plate_that_stands_out_most_is_judged():
    small, large = plate_of(20, 0.1), plate_of(40, 0.9)
    assert leading_plate((), [small, large]) is large
    near = Vehicle(class_=VehicleClass.CAR, box=(0, 0, 900, 700), score=0.9, plate=0)
    assert leading_plate([near], [small, large]) is small
    assert leading_plate((), []) is None
    assert leading_plate((), [plate_of(40, 0.2, problem="not_a_chinese_plate")]) is None


def test_a_photo_whose_plate_is_surely_read_is_not_called_blurred(leaves):
    photo = Photo.from_array(cv2.GaussianBlur(leaves(1), (0, 0), 6))
    assert judge(photo, PhotoKind.SCENE, (), [plate_of(40, 0.95)], ()).problems == ()
    assert judge(photo, PhotoKind.SCENE, (), [plate_of(40, 0.6)], ()).problems == (Q.BLURRED,)


def test_an_illegible_plate_alone_does_not_make_a_scene_unusable(leaves):
    judged = judge(Photo.from_array(leaves(1)), PhotoKind.SCENE, (), [plate_of(40, 0.2)], ())
    assert (judged.usable, judged.problems) == (True, (Q.PLATE_NOT_LEGIBLE,))


def on_a_desk(page: np.ndarray, left: int = 150, top: int = 120) -> tuple[Photo, Document]:
    desk = np.full((950, 1300, 3), (60, 70, 80), np.uint8)
    height, width = page.shape[:2]
    desk[top : top + height, left : left + width] = page
    right, bottom = left + width, top + height
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Photo.from_array(desk), Document(type=DocumentType.VEHICLE_LICENCE, corners=corners)


def test_pages():
    assert page_problems(*on_a_desk(paper())) == []
    assert page_problems(*on_a_desk(cv2.GaussianBlur(paper(), (0, 0), 6))) == [Q.BLURRED]
    assert page_problems(*on_a_desk(stops(paper(), -4))) == [Q.TOO_DARK]
    assert page_problems(*on_a_desk(paper(glare=True))) == [Q.GLARE]
    assert page_problems(*on_a_desk(paper(), left=0)) == [Q.PAGE_EDGES_CUT_OFF]
    assert Q.OVEREXPOSED in page_problems(*on_a_desk(stops(paper(), 5)))
    assert page_problems(*on_a_desk(cv2.resize(paper(), (500, 350))))[0] is Q.LOW_RESOLUTION


def test_a_page_without_corners_is_judged_on_the_whole_photo():
    photo = Photo.from_array(paper())
    assert page_problems(photo, Document(type=DocumentType.INSURANCE_POLICY)) == []


def test_glare_on_a_page_makes_the_photo_unusable_and_white_paper_does_not():
    photo, document = on_a_desk(paper(glare=True))
    assert not judge(photo, PhotoKind.VEHICLE_LICENCE, (), (), [document]).usable
    screen = np.where(paper() > 150, 255, 20).astype(np.uint8)
    assert page_problems(*on_a_desk(screen)) == []
    assert scene_problems(screen, vehicle=False) == []
