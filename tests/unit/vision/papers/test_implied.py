"""Labels that were not read, dashes, and the room for a seal: what follows from the layout of a form."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scenecheck_vision.papers.classify import PageFound, find_pages
from scenecheck_vision.papers.dashes import shows_dashes
from scenecheck_vision.papers.glyphs import line_glyphs
from scenecheck_vision.papers.implied import complete_hits, seal_window
from scenecheck_vision.papers.pairing import pair
from scenecheck_vision.papers.seal import is_authority, seal_place
from scenecheck_vision.text import TextLine

ADDRESS = "四川省广元市利州区雪峰街道苴国路18号"
LINES: list[tuple[str, float, float]] = [
    ("号牌号码", 20, 100), ("川H12345", 150, 100), ("车辆类型", 480, 100), ("小型轿车", 640, 100),
    ("所有人", 20, 170), ("欧阳志强", 150, 170), ("住址", 20, 240), (ADDRESS, 150, 240),
    ("使用性质", 20, 322), ("非营运", 150, 322), ("品牌型号", 480, 322), ("大众汽车牌SVW71617BM", 600, 322),
    ("车辆识别代号", 330, 392), ("1M8GDM9AXKP042788", 520, 392), ("发动机号码", 330, 462), ("K83321", 520, 462),
    ("注册日期", 330, 532), ("2012-06-18", 520, 532), ("发证日期", 690, 532), ("2020-11-03", 830, 532),
]  # fmt: skip


def page(replaced: dict[str, str | None]) -> PageFound:
    lines = []
    for text, left, middle in LINES:
        shown = replaced.get(text, text)
        if shown is None:
            continue
        widths = [24.0 if ord(c) > 0x2E7F else 13.0 for c in shown]
        right, total = left + sum(widths), sum(widths)
        corners = [[left, middle - 16], [right, middle - 16], [right, middle + 16], [left, middle + 16]]
        centres = tuple((sum(widths[:i]) + widths[i] / 2) / total for i in range(len(shown)))
        quad = np.array(corners, np.float32)
        lines.append(line_glyphs(TextLine(shown, 0.99, quad, (0.99,) * len(shown), centres), len(lines)))
    (found,) = find_pages(lines)
    return found


def values(found: PageFound) -> dict[str, str]:
    claims = pair(found.form, found.lines, complete_hits(found.form, found.hits))
    return {name: claim.parsed.value for name, claim in claims.items() if "" in claim.parsed.values}


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [("住址", "address", ADDRESS), ("所有人", "owner", "欧阳志强"), ("注册日期", "register_date", "2012-06-18")],
)
@pytest.mark.parametrize("misread", [None, "佳圵"])
def test_a_value_keeps_its_place_when_its_label_was_not_read(
    label: str, field: str, value: str, misread: str | None
) -> None:
    found = values(page({label: misread}))
    assert found[field] == value
    assert found["owner"] == "欧阳志强"


def test_an_implied_label_never_makes_a_value_sure() -> None:
    found = page({"住址": None})
    (hit,) = (h for h in complete_hits(found.form, found.hits) if h.label.field == "address")
    assert hit.score == 0
    assert not hit.glyphs


def test_nothing_is_implied_without_neighbours() -> None:
    found = page({"住址": None})
    few = found.hits[:3]
    assert complete_hits(found.form, few) == tuple(few)


def cell(*strokes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    image = np.full((64, 300, 3), 210, np.uint8)
    for x, y, w, h in strokes:
        image[y : y + h, x : x + w] = 60
    return np.asarray(cv2.GaussianBlur(image, (3, 3), 0), np.uint8)


@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        ([(30, 31, 12, 3), (46, 31, 12, 3)], True),
        ([(30, 31, 12, 3), (46, 31, 12, 3), (280, 0, 4, 64)], True),
        ([(30, 31, 12, 3), (62, 31, 12, 3)], True),
        ([(30, 31, 12, 3), (70, 31, 12, 3)], False),
        ([], False),
        ([(30, 31, 12, 3)], False),
        ([(30, 31, 12, 3), (46, 31, 12, 3), (70, 22, 12, 20)], False),
        ([(30, 31, 12, 3), (46, 20, 12, 3)], False),
        ([(0, 31, 300, 3)], False),
    ],
)
def test_dashes_are_two_short_strokes_and_nothing_else(
    strokes: list[tuple[int, int, int, int]], expected: bool
) -> None:
    assert shows_dashes(cell(*strokes), 40.0) is expected


def test_a_seal_is_looked_for_left_of_the_labels_beside_it() -> None:
    found = page({})
    window = seal_window(found.form, found.hits)
    assert window is not None
    assert 322 < window.top < 392
    assert window.right < 350
    assert window.bottom > 532
    image = np.full((640, 1000, 3), 230, np.uint8)
    assert seal_place(image, window) is None
    cv2.rectangle(image, (60, 380), (220, 540), (40, 40, 200), 4)
    for x in range(75, 210, 35):
        for y in range(395, 530, 35):
            cv2.rectangle(image, (x, y), (x + 22, y + 22), (40, 40, 200), 5)
    place = seal_place(image, window)
    assert place is not None
    assert (place.left, place.top, place.right, place.bottom) == pytest.approx((60, 380, 220, 540), abs=5)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("示例省示例市公安局交通警察支队", True), ("示例省示例市公安局交通警", False), ("例市公", False)],
)
def test_the_name_of_an_authority_is_whole_or_not(text: str, whole: bool) -> None:
    assert is_authority(text) is whole


def test_slanted_dashes_that_a_blur_thickened_are_dashes() -> None:
    image = np.full((80, 360, 3), 215, np.uint8)
    for x in (40, 52):
        cv2.fillConvexPoly(
            image, np.array([[x + 3, 36], [x + 14, 36], [x + 10, 42], [x, 42]], np.int32), (110, 110, 110)
        )
    assert shows_dashes(cv2.GaussianBlur(image, (0, 0), 1.0), 50)
