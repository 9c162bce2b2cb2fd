"""The vehicle detector on rendered photos and real ones, and its rules on made-up detections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from scenecheck_evidence.reading import Vehicle, VehicleClass
from scenecheck_models.manifest import load_manifest, open_model
from scenecheck_vision.detector import Detector, Found, Image
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.vehicles import VehicleDetector

CLASSES = load_manifest()["vehicles"].classes


class FixedDetector(Detector):
    """A detector that has already found its things; suppression is not its subject."""

    def __init__(self, *rows: tuple[str, float, Sequence[float]]) -> None:
        super().__init__(*open_model("vehicles"))
        self._rows = sorted(rows, key=lambda row: -row[1])

    def detect(self, image: Image, floor: float, iou: float, limit: int | None = None) -> Found:
        rows = [row for row in self._rows if row[1] >= floor]
        return Found(
            np.array([box for *_, box in rows], np.float32).reshape(-1, 4),
            np.array([score for _, score, _ in rows], np.float32),
            np.array([CLASSES.index(name) for name, *_ in rows], np.int64),
            np.zeros((len(rows), 0, 2), np.float32),
        )


def names(vehicles: Sequence[Vehicle]) -> list[str]:
    return [v.class_.value for v in vehicles]


BLANK = Photo.from_array(np.full((200, 400, 3), 90, np.uint8))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([("car", 0.9, (0, 0, 100, 80)), ("person", 0.2, (0, 0, 50, 50))], ["car"]),
        ([("truck", 0.8, (0, 0, 100, 80)), ("car", 0.6, (2, 0, 100, 82))], ["truck"]),
        ([("motorcycle", 0.8, (0, 0, 100, 80)), ("person", 0.6, (2, 0, 100, 82))], ["motorcycle", "person"]),
        (
            [("car", 0.9, (0, 0, 100, 80)), ("car", 0.8, (100, 0, 200, 80)), ("car", 0.5, (0, 0, 200, 85))],
            ["car", "car"],
        ),
        ([("car", 0.9, (0, 0, 100, 80)), ("truck", 0.8, (0, 0, 300, 180))], ["car", "truck"]),
    ],
)
def test_one_thing_is_listed_once(rows: list[tuple[str, float, tuple[float, ...]]], expected: list[str]) -> None:
    assert names(VehicleDetector(FixedDetector(*rows)).detect(BLANK)) == expected


def test_a_floor_lists_everything_down_to_it() -> None:
    detector = VehicleDetector(
        FixedDetector(("truck", 0.8, (0, 0, 100, 80)), ("car", 0.1, (0, 0, 100, 80)), ("bus", 0.01, (0, 0, 9, 9)))
    )
    assert names(detector.detect(BLANK, floor=0.05)) == ["truck", "car"]


def test_boxes_are_in_pixels_of_the_full_size_photo() -> None:
    large = Photo.from_array(np.zeros((3072, 4096, 3), np.uint8))
    found = VehicleDetector(FixedDetector(("car", 0.9, (10, 20, 110, 120)))).detect(large)
    assert found[0].box == (20, 40, 220, 240)


def test_an_empty_photo_shows_nothing() -> None:
    assert VehicleDetector().detect(BLANK) == []


def test_both_cars_of_the_rendered_scenes_are_found(repository: Path) -> None:
    detector = VehicleDetector()
    for name in ("01_complete/01.jpg", "01_complete/02.jpg"):
        path = repository / "examples" / name
        cars = [
            v
            for v in detector.detect(load_photo(path.read_bytes(), name))
            if v.class_ is VehicleClass.CAR and v.score > 0.5
        ]
        assert len(cars) >= 2, f"{name}: expected both cars, found {cars}"


@pytest.mark.shared
def test_street_photos_show_what_their_labels_say(shared_data: Path) -> None:
    folder = shared_data / "vehicles" / "veh6_box"
    detector, right, total = VehicleDetector(), 0, 0
    for label in sorted((folder / "labels").glob("voc07__00[0-4]*.txt"))[:40]:
        lines = [line.split() for line in label.read_text().splitlines() if line.strip()]
        large = {CLASSES[int(kind)] for kind, _, _, width, height in lines if float(width) * float(height) > 0.1}
        photo = load_photo((folder / "images" / f"{label.stem}.jpg").read_bytes(), label.stem)
        found = set(names(detector.detect(photo)))
        right, total = right + len(large & found), total + len(large)
    assert total > 20 and right / total > 0.85
