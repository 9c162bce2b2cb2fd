"""The words of a seal: which of them are an authority, and reading one that is askew, copied or in glare."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.plain.sheet import faces
from scenecheck_vision.papers.glyphs import Rect
from scenecheck_vision.papers.seal import is_official, rank, read_seal, seal_place
from scenecheck_vision.text import RapidOcrReader

ROWS = ("示例省样", "本市公安", "局交通警", "察支队")
WORDS = "".join(ROWS)
SIDE = 420
RED = (190, 40, 50)


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    return RapidOcrReader()


def stamped(ink: tuple[int, int, int] = RED, angle: float = 0.0) -> np.ndarray:
    """A square seal of four rows on light paper, (420, 420, 3) BGR."""
    try:
        font = ImageFont.truetype(str(faces()[0]), 46)
    except FontMissingError as error:
        pytest.skip(f"no seal can be drawn: {error}")
    paper = Image.new("RGB", (SIDE, SIDE), (236, 234, 228))
    draw = ImageDraw.Draw(paper)
    draw.rectangle((90, 90, 330, 330), outline=ink, width=6)
    for row, words in enumerate(ROWS):
        for column, word in enumerate(words):
            draw.text((104 + 55 * column, 98 + 56 * row), word, font=font, fill=ink)
    turned = paper.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(236, 234, 228))
    return np.ascontiguousarray(np.asarray(turned)[:, :, ::-1])


def read(image: np.ndarray, reader: RapidOcrReader) -> str | None:
    place = seal_place(image, Rect(40, 40, 380, 380))
    assert place is not None
    found = read_seal(image, place, reader)
    return found[0] if found else None


@pytest.mark.parametrize("angle", [0, 8, -8])
def test_a_seal_stamped_askew_is_read(reader: RapidOcrReader, angle: float) -> None:
    assert read(stamped(angle=angle), reader) == WORDS


def test_a_copied_seal_is_read_without_its_red(reader: RapidOcrReader) -> None:
    assert read(stamped(ink=(110, 110, 110)), reader) == WORDS


def test_a_seal_in_glare_is_read(reader: RapidOcrReader) -> None:
    image = stamped().astype(np.float32)
    ys, xs = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    spot = np.exp(-(((xs - 300) / 110) ** 2 + ((ys - 140) / 110) ** 2) / 2)[..., None]
    hazy = np.clip(image + (250 - image) * 0.75 * spot, 0, 255).astype(np.uint8)
    assert read(hazy, reader) == WORDS


def test_empty_paper_holds_no_seal(reader: RapidOcrReader) -> None:
    grain = np.random.default_rng(3).normal(230, 3, (SIDE, SIDE, 3))
    paper = cv2.GaussianBlur(np.clip(grain, 0, 255).astype(np.uint8), (0, 0), 1)
    found = read_seal(paper, Rect(90, 90, 330, 330), reader)
    assert found is None or not is_official(found[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WORDS, 2),
        ("四川省成都市公安局交通管理局", 2),
        ("上海市公安局", 1),
        ("示例省公安厅", 1),
        ("样本省示例市公安发局交通警察支队", 0),
        ("样省示例公安局交通警察支队", 0),
        ("察支队", 0),
    ],
)
def test_a_name_with_a_known_office_outranks_a_part_of_one(text: str, expected: int) -> None:
    assert rank(text) == expected


@pytest.mark.parametrize(
    ("text", "official"),
    [
        (WORDS, True),
        ("察支队", True),
        ("样将强制报废期止2035-04-03", False),
        ("示例省", False),
        ("柔塑省示眉吸器", False),
    ],
)
def test_what_stands_beside_a_seal_is_no_authority(text: str, official: bool) -> None:
    assert is_official(text) is official


@pytest.mark.parametrize("text", ["东省示例市公安局交通警察支队", "龙江省示例市公安局车辆管理所"])
def test_a_province_without_its_first_character_is_none(text: str) -> None:
    assert not is_official(text)
    assert rank(text) == 0
