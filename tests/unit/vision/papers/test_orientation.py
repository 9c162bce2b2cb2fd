"""The frame that pages are read in: turned, level, and mapped back to the photo."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from scenecheck_vision.papers.orientation import (
    cut_frame,
    directions,
    is_level,
    level_matrix,
    quarter_turns,
    transform,
    turn_matrix,
)
from scenecheck_vision.papers.reader import DocumentReader
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import Image, Quads, TextLine, canonical_quads


def page_of_lines(count: int = 8, width: float = 300.0) -> Quads:
    """Level lines, 20 pixels high, one under the other."""
    lines = [[[50, y], [50 + width, y], [50 + width, y + 20], [50, y + 20]] for y in range(40, 40 + 40 * count, 40)]
    return np.array(lines, np.float32)


class WordsWhereDark:
    """A reader that knows upright from upside down: crops are upright when their left half is the darker one."""

    def __init__(self, quads: Quads):
        self.quads = quads

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        return self.quads

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        raise AssertionError("a photo with few regions of text must not be read")

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        lines = []
        for crop in crops:
            half = crop.shape[1] // 2
            upright = crop[:, :half].mean() < crop[:, half:].mean()
            lines.append(TextLine("号牌号码", 0.99 if upright else 0.4, np.zeros((4, 2), np.float32)))
        return lines


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_turned_photo_is_turned_back(turns: int) -> None:
    upright = np.full((400, 420, 3), 255, np.uint8)
    quads = page_of_lines()
    upright[:, :200] = 40
    turned = np.ascontiguousarray(np.rot90(upright, turns))  # counter-clockwise
    place = turn_matrix(-turns, 420, 400)
    moved = np.stack([transform(place, quad.astype(np.float64)) for quad in quads])
    # A detector starts its corners at the top left of the photo, not of the text.
    order = [np.argsort(q[:, 0] + q[:, 1])[0] for q in moved]
    seen = canonical_quads(
        np.stack([np.roll(q, -o, axis=0) for q, o in zip(moved, order, strict=True)]).astype(np.float32)
    )
    found, clearness = quarter_turns(turned, seen, WordsWhereDark(seen))
    assert found == turns
    assert clearness > 0.3


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_turn_matrix_is_that_of_the_pixels(turns: int) -> None:
    image = np.zeros((30, 50, 3), np.uint8)
    image[4, 9] = 255
    turned = np.rot90(image, -turns)
    y, x = np.argwhere(turned[:, :, 0])[0]
    assert transform(turn_matrix(turns, 50, 30), np.array([[9.5, 4.5]])) == pytest.approx(
        np.array([[x + 0.5, y + 0.5]])
    )


@pytest.mark.parametrize("angle", [-12.0, 0.0, 7.0])
@pytest.mark.parametrize("convergence", [-4e-4, 0.0, 4e-4])
def test_lines_become_level(angle: float, convergence: float) -> None:
    radians = np.deg2rad(angle)
    turn = np.array([[np.cos(radians), -np.sin(radians), 0], [np.sin(radians), np.cos(radians), 0], [0, 0, 1]])
    view = turn @ np.array([[1, 0, 0], [0, 1, 0], [convergence, 0, 1]])
    quads = np.stack([transform(view, quad.astype(np.float64)) for quad in page_of_lines()]).astype(np.float32)
    level = level_matrix(quads)
    moved = np.stack([transform(level, quad.astype(np.float64)) for quad in quads]).astype(np.float32)
    slopes = directions(moved)[0]
    assert np.abs(slopes[:, 1]).max() < 0.01


def test_points_of_a_frame_lie_where_they_were_cut() -> None:
    image = np.full((500, 600, 3), 200, np.uint8)
    quads = page_of_lines()
    image[100:104, 80:84] = 0
    frame = cut_frame(image, quads, np.eye(3), 2048)
    y, x = np.argwhere(frame.image[:, :, 0] < 60).mean(axis=0)
    assert frame.points([(x + 0.5, y + 0.5)])[0] == pytest.approx([82, 102], abs=1.5)


def test_a_watermark_across_the_page_is_not_level() -> None:
    quad = np.array([[0, 0], [100, 40], [95, 60], [-5, 20]], np.float32)
    assert not is_level(quad)
    assert is_level(page_of_lines(1)[0])


def test_a_photo_with_little_text_is_not_read() -> None:
    quads = page_of_lines(3, width=40.0)
    reader = DocumentReader(WordsWhereDark(quads))
    assert reader.read(Photo.from_array(np.full((400, 420, 3), 90, np.uint8))) == ()
    nothing = DocumentReader(WordsWhereDark(np.zeros((0, 4, 2), np.float32)))
    assert nothing.read(Photo.from_array(np.full((400, 420, 3), 90, np.uint8))) == ()
