"""The pixels of a screen, told from print that repeats itself and from JPEG's blocks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_vision.papers.screen_grid import shows_grid
from scenecheck_vision.text import Image


def page() -> Image:
    """Rows of digits between rules, and a bar code: much of it repeats itself."""
    rng = np.random.default_rng(2)
    image = np.full((600, 800, 3), 225, np.uint8)
    for y in range(40, 440, 24):
        digits = "".join(str(digit) for digit in rng.integers(0, 10, 40))
        cv2.putText(image, digits, (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (30, 30, 30), 1)
        cv2.line(image, (30, y + 8), (770, y + 8), (120, 120, 120), 1)
    for x in range(100, 600, 6):
        cv2.rectangle(image, (x, 470), (x + 2, 560), (20, 20, 20), -1)
    return np.clip(image + rng.normal(0, 2, image.shape), 0, 255).astype(np.uint8)


def on_a_screen(image: Image, period: float, degrees: float) -> Image:
    ys, xs = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    turn = np.deg2rad(degrees)
    u, v = xs * np.cos(turn) + ys * np.sin(turn), ys * np.cos(turn) - xs * np.sin(turn)
    grid = 1 + 0.04 * np.sin(u * 2 * np.pi / period) + 0.04 * np.sin(v * 2 * np.pi / period)
    return np.clip(image * grid[..., None], 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("period", "degrees"), [(2.7, 0.0), (3.3, 4.0), (4.4, -9.0), (5.5, 20.0)])
def test_a_square_grid_at_any_angle(period: float, degrees: float) -> None:
    assert shows_grid(on_a_screen(page(), period, degrees))


def test_print_that_repeats_itself_is_no_grid() -> None:
    assert not shows_grid(page())


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_the_blocks_of_a_jpeg_are_no_grid(quality: int) -> None:
    stored = cv2.imencode(".jpg", page(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    assert not shows_grid(np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8))


def test_stripes_of_one_direction_are_no_grid() -> None:
    xs = np.arange(800)[None, :, None]
    assert not shows_grid(np.clip(page() * (1 + 0.06 * np.sin(xs * 2 * np.pi / 3.1)), 0, 255).astype(np.uint8))


def test_a_region_too_small_to_tell() -> None:
    assert not shows_grid(page()[:40, :40])
