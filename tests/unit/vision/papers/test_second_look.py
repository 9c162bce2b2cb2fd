"""Looking again at a doubtful value: strips prepared in other ways, and how the looks decide."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.plain.sheet import faces
from scenecheck_vision.papers.claims import Claim
from scenecheck_vision.papers.form_driving_licence import NUMBER
from scenecheck_vision.papers.form_insurance_policy import SIGNED
from scenecheck_vision.papers.glyphs import line_glyphs, make_run
from scenecheck_vision.papers.orientation import Frame
from scenecheck_vision.papers.second_look import SecondLook, sharpened
from scenecheck_vision.photo import Photo
from scenecheck_vision.text import RapidOcrReader, TextLine


@pytest.fixture(scope="module")
def reader() -> RapidOcrReader:
    return RapidOcrReader()


def printed(text: str) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """A line of text on paper, (120, 900, 3) BGR, and the box of its characters."""
    try:
        font = ImageFont.truetype(str(faces()[0]), 40)
    except FontMissingError as error:
        pytest.skip(f"nothing can be printed: {error}")
    paper = Image.new("RGB", (900, 120), (238, 236, 232))
    draw = ImageDraw.Draw(paper)
    draw.text((100, 36), text, font=font, fill=(30, 30, 34))
    return np.ascontiguousarray(np.asarray(paper)[:, :, ::-1]), draw.textbbox((100, 36), text, font=font)


def stamped(image: np.ndarray, words: str, place: tuple[float, float]) -> np.ndarray:
    """An image with words of a seal, in red ink, over it."""
    seal = Image.new("L", (image.shape[1], image.shape[0]), 0)
    ImageDraw.Draw(seal).text(place, words, font=ImageFont.truetype(str(faces()[0]), 48), fill=255)
    ink = np.asarray(seal)[..., None] / 255
    return np.minimum(image, image * (1 - ink) + np.array([40, 30, 215]) * ink).astype(np.uint8)


def claimed(label, text: str, box: Sequence[float], score: float) -> Claim:  # type: ignore[no-untyped-def]
    x1, y1, x2, y2 = box[0] - 6, box[1] - 8, box[2] + 6, box[3] + 8
    quad = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    run = make_run(line_glyphs(TextLine(text, score, quad), 0))
    parsed = label.parse(text)
    assert parsed is not None
    return Claim(label, None, (run,), parsed, run.glyphs, 1.0)


def looked(image: np.ndarray, claim: Claim, reader: RapidOcrReader):  # type: ignore[no-untyped-def]
    return SecondLook(Photo.from_array(image), Frame(image, np.eye(3)), reader).looks([claim])[0]


def test_a_number_whose_end_the_detector_lost_is_read_on(reader: RapidOcrReader) -> None:
    number = "11010519491231002X"
    image, (x1, y1, x2, y2) = printed(number)
    short = x1 + (x2 - x1) * 16 / 18
    claim = claimed(NUMBER, number[:16], (x1, y1, short, y2), 0.99)
    assert claim.parsed.problem == "id_length"
    reading = looked(image, claim, reader)
    assert reading.parsed.value == number and reading.parsed.problem is None


def test_a_date_under_a_red_stamp_is_read(reader: RapidOcrReader) -> None:
    image, box = printed("2025年12月25日")
    stamp = np.zeros_like(image)
    for x in (220, 250, 280, 310):
        cv2.line(stamp, (x - 20, 30), (x + 20, 90), (1, 1, 1), 7)
    image = np.where(stamp > 0, np.minimum(image, np.array([60, 50, 238], np.uint8)), image).astype(np.uint8)
    reading = looked(image, claimed(SIGNED, "2025年2月25日", box, 0.6), reader)
    assert reading.parsed.value == "2025-12-25"


def test_a_value_under_the_words_of_a_red_seal_is_found_beside_its_label(reader: RapidOcrReader) -> None:
    image, (left, top, right, bottom) = printed("2025年12月25日")
    image = stamped(image, "示例财产保险合同专用", (left + 60, 26))
    look = SecondLook(Photo.from_array(image), Frame(image, np.eye(3)), reader)
    found = look.look_beside((left - 8, (top + bottom) / 2), right + 20, bottom - top, SIGNED)
    assert found is not None
    assert found.parsed.value == "2025-12-25"


def test_what_cannot_be_read_stays_doubtful(reader: RapidOcrReader) -> None:
    image, box = printed("2025年12月25日")
    blurred = cv2.GaussianBlur(image, (0, 0), 14)
    reading = looked(blurred, claimed(SIGNED, "2025年2月25日", box, 0.5), reader)
    assert reading.score <= 0.9


def test_sharpening_raises_the_edges_of_a_blurred_line() -> None:
    image, _ = printed("2025年12月25日")
    blurred = cv2.GaussianBlur(image, (0, 0), 3)
    assert cv2.Laplacian(sharpened(blurred, 60), cv2.CV_64F).std() > 1.5 * cv2.Laplacian(blurred, cv2.CV_64F).std()


class Counting(RapidOcrReader):
    """The reader, counting the strips that it is given."""

    strips = 0

    def read_twice(self, crops, alphabets):  # type: ignore[no-untyped-def]
        self.strips += len(crops)
        return super().read_twice(crops, alphabets)


def test_a_misprint_that_is_read_alike_twice_is_looked_at_no_more() -> None:
    misprinted = "110105194912310021"
    image, box = printed(misprinted)
    claim = claimed(NUMBER, misprinted, box, 0.99)
    assert claim.parsed.problem == "id_check_digit"
    reader = Counting()
    reading = looked(image, claim, reader)
    assert (reading.raw, reading.parsed.problem, reader.strips) == (misprinted, "id_check_digit", 1)


def test_several_values_are_looked_at_together_and_judged_each_by_itself(reader: RapidOcrReader) -> None:
    image, box = printed("2025年12月25日")
    wrong = claimed(SIGNED, "2025年2月25日", box, 0.6)
    right = claimed(SIGNED, "2025年12月25日", box, 0.99)
    look = SecondLook(Photo.from_array(image), Frame(image, np.eye(3)), reader)
    together = look.looks([wrong, right, wrong])
    assert [reading.parsed.value for reading in together] == ["2025-12-25"] * 3
    assert together[0] == together[2] == look.looks([wrong])[0]
    assert together[1].score == pytest.approx(0.99)


def test_a_clear_reading_under_a_stamp_is_held_against_red_light(reader: RapidOcrReader) -> None:
    image, box = printed("2025年12月26日")
    claim = claimed(SIGNED, "2025年2月26日", box, 0.99)
    assert looked(image, claim, reader).parsed.value == "2025-02-26"  # nothing speaks against the first look
    reading = looked(stamped(image, "专用章保单", (box[0] + 40, 26)), claim, reader)
    assert (reading.parsed.value, reading.score <= 0.9) == ("2025-12-26", True)


def test_a_date_whose_region_ends_before_its_day_is_read_on(reader: RapidOcrReader) -> None:
    image, (x1, y1, x2, y2) = printed("2025年11月26日")
    short = x1 + (x2 - x1) * 0.84
    reading = looked(image, claimed(SIGNED, "2025年11月2", (x1, y1, short, y2), 0.99), reader)
    assert (reading.parsed.value, reading.score <= 0.9) == ("2025-11-26", True)
