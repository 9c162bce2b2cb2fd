"""The four edges of a sheet of paper, found around its text."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.sheet import Sheet, find_sheet
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image

WIDTH, HEIGHT = 900, 600
INNER = Rect(70, 90, 820, 480)
"""The labels and values on the flat page."""
GROUND = {"cloth": (150, 90, 40), "table": (70, 100, 140), "dark": (30, 30, 32)}


def flat() -> Image:
    """A page with rows of text and a printed frame around them."""
    page = np.full((HEIGHT, WIDTH, 3), (214, 220, 222), np.uint8)
    cv2.rectangle(page, (40, 40), (WIDTH - 40, HEIGHT - 40), (60, 60, 60), 2)
    for y in range(110, 490, 48):
        cv2.putText(page, "LFV3A23C4D5123456 2026-11-20", (75, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (40, 40, 40), 2)
    return page


def taken(corners: np.ndarray, ground: str, size: tuple[int, int] = (1400, 1050)) -> tuple[Photo, Frame]:
    """The page in a photo on a ground with lines of its own, and the level view of it."""
    rng = np.random.default_rng(5)
    image = np.full((size[1], size[0], 3), GROUND[ground], np.uint8)
    image[:, ::180] = 10  # planks
    image[::230] = 240
    source = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32)).astype(np.float64)
    mask = cv2.warpPerspective(np.full((HEIGHT, WIDTH), 255, np.uint8), matrix, size)
    page = cv2.warpPerspective(flat(), matrix, size, borderMode=cv2.BORDER_REPLICATE)
    image[mask > 127] = page[mask > 127]
    noisy = np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)
    return Photo.from_array(noisy), Frame(flat(), matrix)


def found(corners: np.ndarray, ground: str = "cloth") -> Sheet:
    sheet = find_sheet(*taken(corners, ground), INNER)
    assert sheet is not None
    return sheet


POSES = {
    "square": [[250, 220], [1150, 220], [1150, 820], [250, 820]],
    "turned": [[300, 160], [1180, 260], [1110, 860], [230, 760]],
    "leaning": [[330, 230], [1080, 230], [1200, 850], [190, 850]],
    "upside down": [[1150, 820], [250, 820], [250, 220], [1150, 220]],
    "near the border": [[20, 20], [1380, 20], [1380, 1030], [20, 1030]],
}


@pytest.mark.parametrize("ground", GROUND)
@pytest.mark.parametrize("pose", POSES)
def test_corners_are_those_of_the_sheet_not_of_its_frame_or_its_ground(pose: str, ground: str) -> None:
    corners = np.array(POSES[pose], np.float64)
    sheet = found(corners, ground)
    off = np.linalg.norm(sheet.corners - corners, axis=1).max()
    assert off < 0.02 * np.linalg.norm(corners[2] - corners[0])
    assert sheet.cut == (False,) * 4
    assert sheet.score > 0.8


@pytest.mark.parametrize("side", range(4))
def test_a_side_beyond_the_photo_is_cut_off(side: int) -> None:
    shift = np.array([(0, -290), (320, 0), (0, 320), (-310, 0)][side])
    sheet = found(np.array(POSES["square"], np.float64) + shift)
    assert sheet.cut == tuple(other == side for other in range(4))


def test_the_corners_of_a_cut_sheet_are_clipped_to_the_photo() -> None:
    corners = np.array(POSES["square"], np.float64) + np.array([430, 0])
    photo, frame = taken(corners, "cloth")
    sheet = find_sheet(photo, frame, INNER)
    assert sheet is not None
    assert all(0 <= x <= photo.width and 0 <= y <= photo.height for x, y in sheet.clipped(photo))


def test_white_paper_on_white_has_no_edges() -> None:
    image = flat()
    image[image[..., 0] > 200] = 225
    assert find_sheet(Photo.from_array(image), Frame(image, np.eye(3)), INNER) is None
