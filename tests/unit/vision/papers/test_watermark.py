"""Words across a page: told from its text, and taken away without it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_vision.papers.orientation import in_common
from scenecheck_vision.papers.watermark import Watermark, find_watermark, is_repeated, of_the_page

PAPER, MARK, TEXT = 220, 150, 60


def drawn(rows: int, marks: int, text: int = TEXT, mark: int = MARK) -> tuple[np.ndarray, np.ndarray]:
    """A page of bars for lines and bars at 30 degrees for words across it, and their regions."""
    image = np.full((600, 900, 3), PAPER, np.uint8)
    boxes = []
    for index in range(marks):
        rect = ((200 + 130 * index, 420), (160, 24), -30.0)
        boxes.append((rect, mark))
    for index in range(rows):
        rect = ((300, 60 + 50 * index), (400, 20), 0.0)
        boxes.append((rect, text))
    quads = []
    for rect, ink in boxes:
        corners = cv2.boxPoints(rect)
        quads.append(np.roll(corners, -1, axis=0))
        (x, y), (width, height), angle = rect
        for step in np.linspace(-0.45, 0.45, 25):
            along = np.array([np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))]) * width * step
            down = np.array([-np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))]) * height * 0.4
            start, end = np.array([x, y]) + along - down, np.array([x, y]) + along + down
            cv2.line(image, start.astype(int).tolist(), end.astype(int).tolist(), (ink, ink, ink), 3)
    return image, np.asarray(quads, np.float32)


def page_and_mark(rows: int, marks: int, **inks: int) -> tuple[np.ndarray, np.ndarray, Watermark | None]:
    image, quads = drawn(rows, marks, **inks)
    page = of_the_page(image, quads)
    return image, page, find_watermark(image, quads[page], quads[~page])


def test_faint_words_across_the_page_go_and_its_text_stays() -> None:
    image, page, watermark = page_and_mark(rows=6, marks=3)
    assert page.tolist() == [False] * 3 + [True] * 6
    assert watermark is not None
    clean = watermark.removed(image)
    _, quads = drawn(rows=6, marks=3)
    assert find_watermark(clean, quads[page], quads[~page]) is None
    assert clean[405:435, 190:210].min() > PAPER - 30
    np.testing.assert_array_equal(clean[40:80, 100:500], image[40:80, 100:500])


def test_a_watermark_of_more_lines_than_the_page_is_not_taken_for_it() -> None:
    image, quads = drawn(rows=4, marks=5)
    assert in_common(quads).tolist() == [True] * 5 + [False] * 4
    assert of_the_page(image, quads).tolist() == [False] * 5 + [True] * 4


@pytest.mark.parametrize("mark", [TEXT, TEXT + 10])
def test_what_is_as_dark_as_the_text_is_no_watermark(mark: int) -> None:
    _, page, watermark = page_and_mark(rows=6, marks=3, mark=mark)
    assert page[3:].all() and watermark is None


def test_one_stray_word_is_no_watermark() -> None:
    assert page_and_mark(rows=6, marks=1)[2] is None


def test_the_watermark_knows_what_it_runs_through() -> None:
    watermark = page_and_mark(rows=6, marks=3)[2]
    assert watermark is not None
    assert watermark.touches(150, 400, 250, 440) and not watermark.touches(100, 40, 500, 80)


def test_lines_of_the_same_words_are_a_watermark_and_a_form_is_none() -> None:
    assert is_repeated(["仅供事故处理使用"] * 5 + ["仅供事故", "事故处理使用", "证号", "月24日", "机动车驾驶证"])
    assert not is_repeated(
        ["号牌号码川H12345", "车辆类型小型轿车", "所有人张三", "样张", "样张", "样张", "样张", "样张"]
    )
    assert not is_repeated(["无责任死亡伤残赔偿限额", "死亡伤残赔偿限额", "医疗费用赔偿限额", "无责任医疗费用赔偿限额",
                            "财产损失赔偿限额", "无责任财产损失赔偿限额", "180000元", "18000元"])  # fmt: skip
