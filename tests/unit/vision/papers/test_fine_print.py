"""Fine print: what is left unread while the rest of a page says everything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from scenecheck_vision.papers.classify import find_pages
from scenecheck_vision.papers.fine_print import fine_print, upper_parts, with_lower_parts
from scenecheck_vision.papers.glyphs import line_glyphs
from scenecheck_vision.papers.page_text import PageText
from scenecheck_vision.text import Image, Quads, TextLine


def region(left: float, middle: float, width: float, height: float) -> list[list[float]]:
    top, bottom, right = middle - height / 2, middle + height / 2, left + width
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def regions(*places: tuple[float, float, float, float]) -> Quads:
    """Left edge, middle line, width and height of each."""
    return np.array([region(*place) for place in places], np.float32)


ROW = 80.0
LABEL, ENGLISH, VALUE = (60.0, 100.0, 147.0, 47.0), (62.0, 134.0, 99.0, 30.0), (234.0, 110.0, 203.0, 52.0)


def test_the_english_part_of_a_label_is_fine_print() -> None:
    quads = regions(LABEL, ENGLISH, VALUE)
    assert fine_print(quads).tolist() == [False, True, False]
    assert upper_parts(quads).tolist() == [-1, 0, -1]


def test_a_centred_english_title_is_fine_print() -> None:
    assert fine_print(regions((221, 194, 788, 61), (303, 245, 619, 38))).tolist() == [False, True]


def test_a_row_below_is_none_however_small_it_is_printed() -> None:
    small = (60.0, 100.0 + ROW, 120.0, 30.0)
    assert not fine_print(regions(LABEL, small)).any()


def test_a_value_of_the_labels_size_under_its_label_is_none() -> None:
    assert not fine_print(regions(LABEL, (60, 147, 240, 45))).any()


def test_a_second_line_of_an_address_is_none() -> None:
    assert not fine_print(regions((230, 423, 870, 46), (229, 470, 101, 48))).any()


@pytest.mark.parametrize(("step", "is_paragraph"), [(1.05, True), (1.4, False)])
def test_notes_stand_closer_than_the_rows_of_a_table(step: float, is_paragraph: bool) -> None:
    height = 30.0
    lines = [(100.0, 500.0 + step * height * i, 600.0 - 20 * i, height) for i in range(4)]
    assert fine_print(regions(*lines)).all() == is_paragraph
    assert fine_print(regions(*lines)).any() == is_paragraph


def test_two_long_lines_are_a_name_and_an_address() -> None:
    assert not fine_print(regions((100, 500, 420, 30), (100, 531, 380, 30), (100, 562, 120, 30))).any()


def test_a_page_without_text_has_none() -> None:
    assert fine_print(np.zeros((0, 4, 2), np.float32)).shape == (0,)


LICENCE = (
    ("中华人民共和国机动车行驶证", region(240, 40, 312, 40)),
    ("号牌号码", region(20, 100, 96, 32)), ("车辆类型", region(480, 100, 96, 32)),
    ("所有人", region(20, 170, 72, 32)), ("住址", region(20, 240, 48, 32)),
    ("使用性质", region(20, 310, 96, 32)), ("品牌型号", region(480, 310, 96, 32)),
    ("车辆识别代号", region(330, 380, 144, 32)), ("发动机号码", region(330, 450, 120, 32)),
    ("注册日期", region(330, 520, 96, 32)), ("发证日期", region(690, 520, 96, 32)),
)  # fmt: skip
PLATE_NO = ("Plate No.", region(20, 124, 70, 20))


class Printed:
    """A reader of a page whose lines are known; it counts those that it was asked to read."""

    def __init__(self, lines: Sequence[tuple[str, list[list[float]]]]):
        self.lines = list(lines)
        self.asked: list[str] = []

    def open(self) -> None:
        """Nothing to open."""

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        return np.array([quad for _, quad in self.lines], np.float32)

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        raise AssertionError("regions are read, not the whole view")

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        """Each crop holds the number of its line as its grey level."""
        found = [int(crop[crop.shape[0] // 2, crop.shape[1] // 2, 0]) for crop in crops]
        self.asked += [self.lines[index][0] for index in found]
        quad: NDArray[np.float32] = np.zeros((4, 2), np.float32)
        return [TextLine(self.lines[index][0], 0.99, quad) for index in found]

    def picture(self) -> Image:
        image = np.full((700, 1000, 3), 255, np.uint8)
        for index, (_, quad) in enumerate(self.lines):
            (left, top), _, (right, bottom), _ = ((round(x), round(y)) for x, y in quad)
            image[top:bottom, left:right] = index
        return image


def test_fine_print_is_read_when_asked_for_and_keeps_its_place() -> None:
    reader = Printed([*LICENCE[:1], PLATE_NO, *LICENCE[1:]])
    text = PageText(reader, reader.picture(), 960)
    assert "Plate No." not in reader.asked
    assert len(text.unread) == 1
    text.read_fine_print()
    assert reader.asked.count("Plate No.") == 1
    assert len(text.unread) == 0
    assert ["".join(glyph.char for glyph in line) for line in text.lines][1] == "PlateNo."
    text.read_fine_print()
    assert reader.asked.count("Plate No.") == 1


def test_regions_that_run_across_are_not_read() -> None:
    across = [[100.0, 600.0], [300.0, 400.0], [320.0, 420.0], [120.0, 620.0]]
    reader = Printed([*LICENCE, ("仅供核对", across)])
    PageText(reader, reader.picture(), 960)
    assert "仅供核对" not in reader.asked


def test_an_unread_english_part_still_says_where_values_stand() -> None:
    reader = Printed([*LICENCE, PLATE_NO])
    text = PageText(reader, reader.picture(), 960)
    (page,) = find_pages(text.lines)
    lowered = {hit.label.field: hit.bottom for hit in with_lower_parts(page.hits, text.unread)}
    plain = {hit.label.field: hit.bottom for hit in page.hits}
    assert lowered["plate_number"] == pytest.approx(124, abs=1)
    assert {name for name in plain if name and lowered[name] != plain[name]} == {"plate_number"}
    lines = [TextLine(text, 0.99, np.array(quad, np.float32)) for text, quad in [*LICENCE, PLATE_NO]]
    (read,) = find_pages([line_glyphs(line, index) for index, line in enumerate(lines)])
    both = {hit.label.field: hit.bottom for hit in read.hits}
    assert lowered["plate_number"] == pytest.approx(both["plate_number"], abs=1)
