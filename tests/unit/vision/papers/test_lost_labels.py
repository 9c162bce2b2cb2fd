"""Labels that the detector lost: where they are looked for, and which words that are read there count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from scenecheck_vision.papers.form_insurance_policy import ADDRESS, COMPULSORY, PLATE
from scenecheck_vision.papers.glyphs import Glyph, line_glyphs
from scenecheck_vision.papers.lost_labels import lost_labels
from scenecheck_vision.papers.page_text import PageText
from scenecheck_vision.text import Image, Quads, TextLine

HEIGHT = 30.0
Printed = tuple[str, float, float]
"""Text, left edge and top in pixels; every character is 24 pixels wide."""


def region(text: str, left: float, top: float) -> list[list[float]]:
    right, bottom = left + 24 * len(text), top + HEIGHT
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def lines(*printed: Printed) -> list[list[Glyph]]:
    return [
        line_glyphs(TextLine(text, 0.99, np.array(region(text, left, top), np.float32)), index)
        for index, (text, left, top) in enumerate(printed)
    ]


INSURED: Printed = ("被保险人", 40, 100)
NAME: Printed = ("欧阳志强", 200, 100)
STREET: Printed = ("四川省广元市利州区", 200, 160)


def test_a_value_without_a_label_may_have_lost_it_on_its_left() -> None:
    page = lines(INSURED, NAME, STREET)
    used = {*page[0], *page[1]}
    ((corner, _, end, _),) = lost_labels(page, used, [ADDRESS])
    assert corner.tolist() == pytest.approx([10, 160], abs=5)  # a line height before the leftmost line
    assert 185 < end[0] < 200


def test_a_value_of_a_label_has_lost_none() -> None:
    page = lines(INSURED, NAME, STREET)
    assert not len(lost_labels(page, {glyph for line in page for glyph in line}, [ADDRESS]))


def test_what_cannot_be_a_value_of_a_lost_label_is_left() -> None:
    page = lines(INSURED, NAME, STREET)
    assert not len(lost_labels(page, {*page[0], *page[1]}, [PLATE]))
    assert not len(lost_labels(page, {*page[0], *page[1]}, []))


def test_between_two_words_of_a_row_there_must_be_room() -> None:
    close = lines(INSURED, NAME, ("电话", 40, 160), ("四川省广元市利州区", 110, 160))
    used = {glyph for line in close[:3] for glyph in line}
    assert not len(lost_labels(close, used, [ADDRESS]))
    wide = lines(INSURED, NAME, ("电话", 40, 160), ("四川省广元市利州区", 300, 160))
    used = {glyph for line in wide[:3] for glyph in line}
    ((corner, _, end, _),) = lost_labels(wide, used, [ADDRESS])
    assert 88 < corner[0] < 110
    assert end[0] < 300


def test_a_page_without_lines_has_lost_none() -> None:
    assert lost_labels([], set(), [ADDRESS]).shape == (0, 4, 2)


class Words:
    """A reader that finds all printed lines but those it loses, and reads what a crop shows by its grey level."""

    def __init__(self, printed: Sequence[Printed], lost: int):
        self.printed = printed
        self.lost = lost

    def open(self) -> None:
        """Nothing to open."""

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        return np.array([region(*line) for index, line in enumerate(self.printed) if index != self.lost], np.float32)

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        raise AssertionError("regions are read, not the whole view")

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        quad: NDArray[np.float32] = np.zeros((4, 2), np.float32)
        counts = [np.bincount(crop.ravel(), minlength=256)[: len(self.printed)] for crop in crops]
        return [TextLine(self.printed[n.argmax()][0] if n.any() else "", 0.99, quad) for n in counts]

    def read_twice(
        self, crops: Sequence[Image], alphabets: Sequence[str | None]
    ) -> list[tuple[TextLine, TextLine | None]]:
        raise AssertionError("lines are read once")

    def picture(self) -> Image:
        image = np.full((400, 600, 3), 255, np.uint8)
        for index, line in enumerate(self.printed):
            (left, top), _, (right, bottom), _ = ((round(x), round(y)) for x, y in region(*line))
            image[top:bottom, left:right] = index
        return image


@pytest.mark.parametrize(("word", "comes"), [("地址", True), ("甲方", False), ("号牌号码", False)])
def test_only_the_labels_that_were_missed_become_lines(word: str, comes: bool) -> None:
    reader = Words([INSURED, NAME, STREET, (word, 40, 160)], lost=3)
    text = PageText(reader, reader.picture(), 600)
    before = len(text.lines)
    used = {*text.lines[0], *text.lines[1]}
    assert text.read_lost_labels(COMPULSORY, used, [ADDRESS]) == comes
    assert len(text.lines) == before + comes
    assert (["".join(glyph.char for glyph in line) for line in text.lines][-1] == word) == comes
