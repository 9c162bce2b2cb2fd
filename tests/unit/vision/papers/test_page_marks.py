"""Warnings about pages, on pages that show one thing each."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_evidence.reading import Document, DocumentField, Variant
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.page_marks import Seal, copied_together, page_marks
from scenecheck_vision.papers.photocopy import RING_WIDTH, ring_region
from scenecheck_vision.papers.sheet import find_sheet
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

TEXT = Rect(80, 60, 720, 440)
BOX = (200.0, 100.0, 400.0, 130.0)
READ = {"plate_number": DocumentField(value="川H12345", raw="川H12345", score=0.99, box=BOX)}
LOST = {**READ, "vin": DocumentField(value=None, problem="not_found")}


def page() -> Image:
    """A grey page with black rows, a red seal and the grain of a sensor, on a blue ground."""
    rng = np.random.default_rng(3)
    image = np.full((500, 800, 3), (170, 90, 40), np.uint8)
    image[40:460, 60:740] = (212, 214, 210)
    for y in range(80, 430, 40):
        cv2.putText(image, "ABC 0123456789 XYZ", (200, y + 45), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40, 40, 40), 2)
    cv2.rectangle(image, (90, 260), (180, 350), (50, 50, 200), 8)
    return np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)


def codes(image: Image, fields: dict[str, DocumentField] = READ, seal: Seal = Seal.SQUARE) -> list[str]:
    photo = Photo.from_array(image)
    frame = Frame(image, np.eye(3))
    sheet = find_sheet(photo, frame, TEXT)
    lines = [Rect(200, 90, 700, 122)]
    marks = page_marks(photo, frame, TEXT, lines, sheet, TEXT, Variant.PAPER, seal, fields)
    assert all(mark.box is not None for mark in marks)
    return [str(mark.code) for mark in marks]


def test_an_ordinary_page_has_none() -> None:
    assert codes(page()) == []
    assert codes(page(), LOST) == []


def test_a_copy_has_no_colours_but_that_of_the_light() -> None:
    grey = cv2.cvtColor(cv2.cvtColor(page(), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    warm = np.clip(grey * np.array([0.8, 0.95, 1.0]), 0, 255).astype(np.uint8)
    assert codes(grey) == ["photocopy"]
    assert codes(warm) == ["photocopy"]


def test_a_page_without_a_seal_is_no_copy_for_want_of_colours() -> None:
    grey = cv2.cvtColor(cv2.cvtColor(page(), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert codes(grey, seal=Seal.NONE) == []
    assert codes(grey, seal=Seal.ROUND) == []


@pytest.mark.parametrize(("ink", "expected"), [((90, 90, 90), ["photocopy"]), ((60, 60, 200), [])], ids=["grey", "red"])
@pytest.mark.parametrize("centre", [(560, 340), (672, 391)], ids=["on the text", "beyond the end of the text"])
def test_the_round_seal_of_a_policy_is_red_or_copied(
    centre: tuple[int, int], ink: tuple[int, int, int], expected: list[str]
) -> None:
    grey = cv2.cvtColor(page(), cv2.COLOR_BGR2GRAY)
    image = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    cv2.circle(image, centre, 62, ink, 4)
    assert codes(image, seal=Seal.ROUND) == expected


def test_a_square_is_no_ring() -> None:
    image = np.full((500, RING_WIDTH, 3), 255, np.uint8)
    cv2.rectangle(image, (215, 265), (285, 335), (90, 90, 90), 2)
    assert ring_region(image, RING_WIDTH) is None


def copied(image: Image, warnings: list[str]) -> Document:
    height, width = image.shape[:2]
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    body = {"type": "vehicle_licence", "page": "sub", "corners": corners, "warnings": warnings}
    return Document.model_validate(body)


def test_a_second_page_is_a_copy_where_the_page_beside_it_is_one() -> None:
    image = page()
    grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    for picture, others, expected in (
        (grey, ["photocopy"], ("photocopy",)),
        (image, ["photocopy"], ()),
        (grey, [], ()),
    ):
        photo = Photo.from_array(picture)
        beside, second = copied_together(photo, [copied(picture, others), copied(picture, [])])
        assert beside.warnings == tuple(others)
        assert second.warnings == expected
        assert all(place.box for place in second.warning_places)


def test_the_grid_of_a_screen() -> None:
    ys, xs = np.mgrid[0:500, 0:800]
    grid = 1 + 0.08 * np.sin(xs * 2 * np.pi / 3.3) + 0.08 * np.sin(ys * 2 * np.pi / 3.3)
    assert codes(np.clip(page() * grid[..., None], 0, 255).astype(np.uint8)) == ["photo_of_a_screen"]


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), (0.75, 0.95, 1.0), (1.0, 0.92, 0.8)], ids=["white", "warm", "blue"])
def test_a_finger_from_outside(light: tuple[float, float, float]) -> None:
    image = page()
    cv2.ellipse(image, (400, 470), (70, 150), 0, 0, 360, (135, 160, 215), -1)
    assert codes((image * np.array(light)).astype(np.uint8)) == ["finger_over_the_page"]


def test_a_portrait_is_no_finger() -> None:
    image = page()
    image[150:300, 600:720] = (235, 235, 235)
    cv2.ellipse(image, (660, 230), (40, 55), 0, 0, 360, (135, 160, 215), -1)
    assert codes(image) == []


def test_a_page_that_goes_on_beyond_the_photo() -> None:
    image = page()
    assert codes(np.ascontiguousarray(image[:, :725])) == ["page_edges_cut_off"]
    assert codes(np.ascontiguousarray(image[:468, :750])) == []


def test_glare_over_a_field() -> None:
    image = page()
    cv2.ellipse(image, (300, 115), (90, 40), 0, 0, 360, (255, 255, 255), -1)
    assert codes(image) == ["glare"]


def test_a_painted_field() -> None:
    image = page()
    image[98:134, 196:404] = (212, 214, 210)
    cv2.putText(image, "H99999", (205, 128), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40, 40, 40), 2)
    assert codes(image) == ["retouched"]
