"""Plates found and read: real networks, photos made here, photos of the development data."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from scenecheck_datasets.plates import PlateKind, PlateSpec, render_plate
from scenecheck_evidence.reading import PlateColour, Vehicle, VehicleClass
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.plates import PlateReader


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader()


def car_face(text: str, width: int, corner: tuple[int, int], size: tuple[int, int] = (1200, 900)) -> Photo:
    """A plain car face of our own with one plate of `width` pixels whose top left corner is at `corner`."""
    spec = PlateSpec(text, PlateKind.SMALL_CAR, PlateColour.BLUE)
    plate = render_plate(spec, np.random.default_rng(4), wear=0.1)
    plate = cv2.resize(plate, (width, round(width * 140 / 440)), interpolation=cv2.INTER_AREA)
    photo = np.full((size[1], size[0], 3), 150, np.uint8)
    cv2.rectangle(photo, (200, 250), (1000, 800), (60, 50, 45), -1)
    cv2.rectangle(photo, (260, 300), (940, 450), (90, 85, 80), -1)
    x, y = corner
    photo[y : y + plate.shape[0], x : x + width] = plate
    return Photo.from_array(cv2.GaussianBlur(photo, (0, 0), 0.8))


def test_a_plate_is_read_where_it_hangs(reader: PlateReader) -> None:
    plates = reader.read(car_face("川H12345", 200, (500, 600)))
    assert [p.text for p in plates] == ["川H12345"]
    assert plates[0].colour is PlateColour.BLUE and plates[0].rows == 1
    x1, y1, x2, y2 = plates[0].box
    assert abs(x1 - 500) < 12 and abs(y1 - 600) < 12 and abs(x2 - 700) < 12 and abs(y2 - 664) < 12


def test_a_plate_that_fills_the_photo_is_read(reader: PlateReader) -> None:
    near = car_face("川H12345", 200, (500, 600)).full()[560:710, 480:720]
    (plate,) = reader.read(Photo.from_array(cv2.resize(near, None, fx=2.5, fy=2.5, interpolation=cv2.INTER_CUBIC)))
    assert plate.text == "川H12345"
    x1, y1, x2, y2 = plate.box
    assert abs(x1 - 50) < 20 and abs(y1 - 100) < 20 and abs(x2 - 550) < 20 and abs(y2 - 260) < 20


def test_corners_are_in_pixels_of_the_full_size_photo(reader: PlateReader) -> None:
    small = car_face("川H12345", 200, (500, 600))
    large = Photo.from_array(cv2.resize(small.full(), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC))
    assert large.scale < 1
    (plate,) = reader.read(large)
    assert plate.text == "川H12345"
    assert np.abs(np.array(plate.corners[0]) - [1500, 1800]).max() < 40


@pytest.mark.parametrize("degrees", [-25, -15, 15, 25])
def test_a_plate_is_read_in_a_photo_held_askew(reader: PlateReader, degrees: float) -> None:
    upright = car_face("川H12345", 200, (500, 600)).full()
    turn = cv2.getRotationMatrix2D((600, 450), degrees, 1.0)
    askew = cv2.warpAffine(upright, turn, (1200, 900), borderMode=cv2.BORDER_REPLICATE)
    (plate,) = reader.read(Photo.from_array(np.asarray(askew, np.uint8)))
    assert plate.text == "川H12345"
    wanted = cv2.transform(np.array([[[500, 600], [700, 600], [700, 664], [500, 664]]], np.float32), turn)[0]
    assert np.abs(np.array(plate.corners) - wanted).max() < 12


def test_a_photo_without_a_plate_shows_none(reader: PlateReader) -> None:
    assert reader.read(Photo.from_array(np.full((600, 800, 3), 128, np.uint8))) == ()


def test_a_floor_lists_more_and_never_less(reader: PlateReader) -> None:
    photo = car_face("川H12345", 90, (500, 600))
    shown, everything = reader.read(photo), reader.read(photo, floor=0.001)
    assert {p.text for p in shown} <= {p.text for p in everything}
    assert list(everything) == sorted(everything, key=lambda p: -p.score)


def test_a_second_look_finds_the_plate_of_a_far_car(reader: PlateReader) -> None:
    far = np.full((3000, 4000, 3), 140, np.uint8)
    near = cv2.resize(car_face("川H12345", 200, (500, 600)).full(), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    far[1500 : 1500 + near.shape[0], 1800 : 1800 + near.shape[1]] = near
    photo = Photo.from_array(far)
    car = Vehicle(class_=VehicleClass.CAR, box=(1880, 1600, 2200, 1820), score=0.9)
    with_look = reader.find(photo, vehicles=(car,))
    assert len(with_look) == 1
    assert len(with_look) >= len(reader.find(photo))


@pytest.mark.shared
def test_real_photos_are_read(shared_data: Path, reader: PlateReader) -> None:
    with (shared_data / "plates" / "manifest.csv").open(encoding="utf8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "photo" and row["x1"]][:40]
    right = 0
    for row in rows:
        photo = load_photo((shared_data / "plates" / row["file"]).read_bytes(), row["file"])
        right += row["plate_text"] in {p.text for p in reader.read(photo)}
    assert right >= 35


@pytest.mark.shared
def test_photos_without_chinese_plates_are_not_read(shared_data: Path, reader: PlateReader) -> None:
    sure = 0
    for path in sorted((shared_data / "plate_negatives" / "images").iterdir()):
        sure += any(p.score >= 0.9 for p in reader.read(load_photo(path.read_bytes(), path.name)))
    assert sure == 0
