"""Red light: where stamps lie on a page, and which lines are looked at again for them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from scenecheck_vision.papers.page_text import PageText
from scenecheck_vision.papers.red_light import RedLight, red_light, replaced
from scenecheck_vision.text import Image, Quads, TextLine

PAPER = (232, 236, 238)
INK = (40, 30, 215)
HEIGHT = 30


def page(*seals: tuple[int, int, int, int]) -> Image:
    """Paper, (1000, 800, 3) BGR, with red rectangles over it: left, top, right and bottom of each."""
    image = np.full((1000, 800, 3), PAPER, np.uint8)
    for left, top, right, bottom in seals:
        cv2.rectangle(image, (left, top), (right, bottom), INK, -1)
    return image


def lit(*seals: tuple[int, int, int, int]) -> RedLight:
    light = red_light(page(*seals))
    assert light is not None
    return light


def regions(*places: tuple[float, float, float]) -> Quads:
    """Regions of lines by left edge, top and right edge."""
    return np.array([[[x1, y], [x2, y], [x2, y + HEIGHT], [x1, y + HEIGHT]] for x1, y, x2 in places], np.float32)


def test_a_page_without_red_ink_has_no_other_light() -> None:
    assert red_light(page()) is None


def test_a_speck_is_no_stamp() -> None:
    assert red_light(page((300, 300, 306, 306))) is None


def test_red_ink_is_as_bright_as_paper_and_black_ink_stays() -> None:
    image = page((200, 300, 300, 400))
    cv2.rectangle(image, (220, 340), (280, 350), (30, 30, 34), -1)
    light = red_light(image)
    assert light is not None
    assert light.image[310:330, 210:290].min() > 200
    assert light.image[342:348, 222:278].max() < 50


def test_bands_lie_around_the_ink_and_meet_by_their_margin() -> None:
    light = lit((200, 300, 300, 400), (500, 440, 600, 500))
    assert light.bands(10) == [(290, 412), (430, 512)]
    assert light.bands(30) == [(270, 532)]
    assert lit((0, 0, 100, 80), (0, 950, 100, 999)).bands(40) == [(0, 122), (910, 1000)]


def test_a_line_is_touched_by_ink_on_it_or_close_beside_it() -> None:
    light = lit((200, 300, 300, 400))
    quads = regions((100, 350, 250), (100, 265, 250), (100, 255, 250), (320, 350, 500), (305, 350, 500))
    assert light.touches(quads).tolist() == [True, True, False, False, True]


def test_lines_that_no_stamp_touches_stay() -> None:
    quads = regions((100, 100, 400), (100, 600, 400))
    go, come = replaced(quads, quads + 1, lit((200, 300, 300, 400)))
    assert not go.any()
    assert not come.any()


def test_a_line_that_a_seal_had_cut_becomes_one_and_words_of_the_seal_go() -> None:
    light = lit((200, 300, 300, 400))
    old = regions((50, 320, 190), (310, 320, 600), (205, 360, 295), (50, 320 + 2 * HEIGHT, 150))
    new = regions((50, 322, 600), (50, 322 + 2 * HEIGHT, 150))
    go, come = replaced(old, new, light)
    assert go.tolist() == [True, True, True, False]
    assert come.tolist() == [True, False]


def test_lines_that_a_seal_had_joined_are_apart_again_also_the_end_it_does_not_touch() -> None:
    old = regions((50, 320, 600))
    new = regions((50, 320, 250), (350, 320, 600))
    go, come = replaced(old, new, lit((200, 300, 300, 400)))
    assert (go.tolist(), come.tolist()) == ([True], [True, True])


def test_a_line_that_was_not_found_before_comes() -> None:
    go, come = replaced(regions((50, 320, 150)), regions((400, 320, 600)), lit((200, 300, 300, 400)))
    assert (go.tolist(), come.tolist()) == ([False], [True])


@pytest.mark.parametrize(("old", "new"), [((), ((50, 320, 250),)), (((50, 320, 250),), ()), ((), ())])
def test_no_regions_are_no_error(old: tuple[object, ...], new: tuple[object, ...]) -> None:
    none = np.zeros((0, 4, 2), np.float32)
    before = regions(*old) if old else none  # type: ignore[arg-type]
    after = regions(*new) if new else none  # type: ignore[arg-type]
    go, come = replaced(before, after, lit((200, 300, 300, 400)))
    assert (go.tolist(), come.tolist()) == ([True] * len(before), [True] * len(after))


class Bars:
    """A reader of pages whose lines are bars, read as their width; it sees green light, so red is dark to it."""

    def __init__(self) -> None:
        self.searched: list[tuple[tuple[int, ...], int | None]] = []
        self.read_crops = 0

    def open(self) -> None:
        """Nothing to open."""

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        self.searched.append((image.shape[:2], long_side))
        dark = (image[..., 1] < 100).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(dark)
        quads = [[[x, y], [x + w, y], [x + w, y + h], [x, y + h]] for x, y, w, h, _ in stats[1:].tolist()]
        return np.array(quads, np.float32).reshape(-1, 4, 2)

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        raise AssertionError("regions are read, not the whole view")

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        self.read_crops += len(crops)
        return [TextLine(f"{crop.shape[1]}", 0.99, np.zeros((4, 2), np.float32)) for crop in crops]

    def read_twice(
        self, crops: Sequence[Image], alphabets: Sequence[str | None]
    ) -> list[tuple[TextLine, TextLine | None]]:
        raise AssertionError("lines are read once")


def drawn(*bars: tuple[int, int, int], seal: tuple[int, int, int, int] | None) -> Image:
    image = page()
    for left, top, right in bars:
        cv2.rectangle(image, (left, top), (right, top + HEIGHT), (30, 30, 30), -1)
    if seal:
        left, top, right, bottom = seal
        region = image[top:bottom, left:right]
        region[:] = (region * (np.array(INK) / 255)).astype(np.uint8)
    return image


def texts(text: PageText) -> set[str]:
    return {"".join(glyph.char for glyph in line) for line in text.lines}


def test_only_the_band_of_a_stamp_is_searched_and_only_what_it_touches_is_read() -> None:
    reader = Bars()
    image = drawn((50, 100, 300), (50, 500, 350), (500, 520, 720), (50, 900, 400), seal=(300, 480, 420, 600))
    text = PageText(reader, image, 1000)
    first = reader.read_crops
    assert texts(text) == {"251", "370", "221", "351"}  # the seal and the line that runs into it are one
    seen = text.in_red_light(1000)
    assert seen is not None
    assert len(reader.searched) == 2
    (height, width), long_side = reader.searched[1]
    assert width == image.shape[1]
    assert 120 < height < 300
    assert long_side == width  # as large as in a search of the whole page
    assert reader.read_crops - first == 1
    assert texts(seen) == {"251", "301", "221", "351"}
    assert len(text.lines) == first


def test_a_page_without_a_stamp_is_not_searched_again() -> None:
    reader = Bars()
    text = PageText(reader, drawn((50, 100, 300), seal=None), 1000)
    assert text.in_red_light(1000) is None
    assert len(reader.searched) == 1


def test_the_lines_of_another_light_are_numbered_as_they_stand() -> None:
    reader = Bars()
    image = drawn((50, 100, 300), (50, 500, 350), (50, 900, 400), seal=(300, 480, 420, 600))
    seen = PageText(reader, image, 1000).in_red_light(1000)
    assert seen is not None
    numbers = [{glyph.line for glyph in line} for line in seen.lines]
    assert numbers == [{index} for index in range(len(seen.lines))]
