"""What a photo shows, from boxes and papers."""

from __future__ import annotations

import pytest

from scenecheck_evidence.reading import Document, DocumentType, PhotoKind, Plate, Vehicle, VehicleClass
from scenecheck_vision.kind import cut_sides, near_vehicles, photo_kind

SIZE = (4000, 3000)


def vehicle(x1: float, y1: float, x2: float, y2: float, class_: VehicleClass = VehicleClass.CAR) -> Vehicle:
    return Vehicle(class_=class_, box=(x1, y1, x2, y2), score=0.9)


def document(kind: DocumentType, x1: float = 0, y1: float = 0, x2: float = 10, y2: float = 10) -> Document:
    return Document(type=kind, corners=((x1, y1), (x2, y1), (x2, y2), (x1, y2)))


def plate(width: float) -> Plate:
    corners = ((100.0, 100.0), (100 + width, 100.0), (100 + width, 300.0), (100.0, 300.0))
    return Plate(text="川H12345", colour=None, rows=1, corners=corners, score=0.9)


@pytest.mark.parametrize(
    ("vehicles", "expected"),
    [
        ([], PhotoKind.OTHER),
        ([vehicle(500, 800, 3000, 2500)], PhotoKind.SCENE),
        ([vehicle(0, 800, 2000, 2500), vehicle(2100, 900, 3900, 2400)], PhotoKind.SCENE),
        ([vehicle(0, 0, 4000, 3000)], PhotoKind.CLOSEUP),
        ([vehicle(0, 0, 2500, 3000), vehicle(2600, 0, 4000, 3000)], PhotoKind.CLOSEUP),
        ([vehicle(0, 0, 2500, 3000), vehicle(3000, 100, 3200, 200)], PhotoKind.CLOSEUP),
        ([vehicle(0, 1000, 900, 2000)], PhotoKind.SCENE),
        ([vehicle(20, 600, 3800, 2800)], PhotoKind.SCENE),
        ([vehicle(1000, 500, 2000, 2900, VehicleClass.PERSON)], PhotoKind.OTHER),
        ([vehicle(500, 800, 3000, 2500, VehicleClass.MOTORCYCLE)], PhotoKind.SCENE),
    ],
)
def test_vehicles_make_a_scene_or_a_closeup(vehicles, expected):
    assert photo_kind(SIZE, vehicles, (), ()) is expected


def test_a_plate_alone():
    assert photo_kind(SIZE, (), [plate(1200)], ()) is PhotoKind.CLOSEUP
    assert photo_kind(SIZE, (), [plate(300)], ()) is PhotoKind.SCENE


@pytest.mark.parametrize("kind", list(DocumentType))
def test_a_paper_comes_before_vehicles(kind):
    found = photo_kind(SIZE, [vehicle(500, 800, 3000, 2500)], (), [document(kind)])
    assert found.value == kind.value


def test_of_several_papers_the_largest_names_the_photo():
    small, large = document(DocumentType.VEHICLE_LICENCE), document(DocumentType.DRIVING_LICENCE, 0, 0, 900, 600)
    assert photo_kind(SIZE, (), (), [small, large]) is PhotoKind.DRIVING_LICENCE
    assert photo_kind(SIZE, (), (), [large, small]) is PhotoKind.DRIVING_LICENCE


def test_near_vehicles_are_the_large_ones_largest_first():
    far, other, near = vehicle(0, 0, 100, 100), vehicle(0, 0, 1500, 1500), vehicle(500, 800, 3000, 2500)
    person = vehicle(0, 0, 4000, 3000, VehicleClass.PERSON)
    assert near_vehicles([far, other, person, near]) == [near, other]
    assert near_vehicles([]) == []


def test_cut_sides_counts_edges_of_the_frame():
    assert cut_sides((500, 500, 600, 600), SIZE) == 0
    assert cut_sides((0, 500, 600, 600), SIZE) == 1
    assert cut_sides((10, 5, 3999, 2995), SIZE) == 4
