"""Reflected light over print, told from faint print and from uneven light."""

from __future__ import annotations

import cv2
import numpy as np

from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.reflection import veiled_pieces
from scenecheck_vision.text import Image

LINES = [Rect(60, y - 26, 740, y + 8) for y in range(80, 480, 50)]


def page(inks: dict[int, int] | None = None) -> Image:
    """Eight rows of print on light grey paper; `inks` are grey levels of rows that are not as black as the others."""
    image = np.full((500, 800, 3), 205, np.uint8)
    for row, y in enumerate(range(80, 480, 50)):
        ink = (inks or {}).get(row, 40)
        cv2.putText(image, "ABC 0123456789 XYZ 0123456789", (62, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (ink,) * 3, 2)
    noisy = image + np.random.default_rng(5).normal(0, 2, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def lit(image: Image, added: float) -> Image:
    """A soft patch of reflected light in the middle of the page."""
    ys, xs = np.mgrid[0:500, 0:800].astype(np.float32)
    spot = np.exp(-(((xs - 400) / 90) ** 2 + ((ys - 250) / 70) ** 2))[..., None] * added
    return np.clip(image + (252 - image.astype(np.float32)) * spot, 0, 255).astype(np.uint8)


def test_a_reflection_hides_the_print_below_it() -> None:
    pieces = veiled_pieces(lit(page(), 0.75), LINES)
    assert pieces
    for piece in pieces:
        assert abs((piece.left + piece.right) / 2 - 400) < 160
        assert abs(piece.middle - 250) < 110


def test_an_even_page_has_none() -> None:
    assert veiled_pieces(page(), LINES) == []


def test_faint_print_is_no_reflection() -> None:
    assert veiled_pieces(page({3: 150, 4: 150}), LINES) == []


def test_uneven_light_is_no_reflection() -> None:
    slope = np.linspace(0.5, 1.15, 800)[None, :, None]
    assert veiled_pieces(np.clip(page() * slope, 0, 255).astype(np.uint8), LINES) == []


def test_a_page_of_hardly_any_print_says_nothing() -> None:
    assert veiled_pieces(lit(page(), 0.75), LINES[:0]) == []
    assert veiled_pieces(np.full((500, 800, 3), 205, np.uint8), LINES) == []
