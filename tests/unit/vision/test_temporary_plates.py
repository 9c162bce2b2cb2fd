"""Temporary paper plates: their form, and finding them on a car among other writing."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_datasets.plates.faces import FONT_ROOT, HAN_FONTS
from scenecheck_datasets.plates.temporary import random_text, render_temporary
from scenecheck_evidence.reading import TEMPORARY_PLATE, Vehicle
from scenecheck_vision.photo import Photo
from scenecheck_vision.plate_grammar import PROVINCES
from scenecheck_vision.temporary_plates import MARKS, find_temporary, temporary_text
from scenecheck_vision.text import RapidOcrReader

CAR = Vehicle.model_validate({"class": "car", "box": [0, 0, 1200, 900], "score": 0.9})
needs_fonts = pytest.mark.skipif(
    not all((FONT_ROOT / file).is_file() for file, _ in HAN_FONTS.values()), reason="Debian's Chinese fonts are absent"
)


@given(st.sampled_from(PROVINCES), st.text("0123456789ABCDEFGH", min_size=4, max_size=6), st.sampled_from(MARKS))
def test_separators_do_not_matter(province, serial, mark):
    assert temporary_text(f"{province}H·{serial} {mark}") == f"{province}H{serial}{mark}"


@pytest.mark.parametrize("text", ["川H12345", "临时停车13800138000", "川H12临", "H12345临", "川H12345临时", ""])
def test_other_writing_is_no_plate(text):
    assert temporary_text(text) is None


def photo_of(sheet, width=260, at=(520, 300)):
    image = np.full((900, 1200, 3), 70, np.uint8)
    small = cv2.resize(sheet, (width, width * 140 // 220), interpolation=cv2.INTER_AREA)
    image[at[1] : at[1] + small.shape[0], at[0] : at[0] + width] = small
    return Photo.from_array(image)


@needs_fonts
def test_a_sheet_behind_the_windscreen_is_read_where_it_is():
    rng = np.random.default_rng(41)
    right = 0
    for _ in range(4):
        text = random_text(rng)
        found = find_temporary(photo_of(render_temporary(text, rng)), [CAR], RapidOcrReader())
        for plate in found:
            assert plate.problem == TEMPORARY_PLATE
            assert 508 <= plate.box[0] <= plate.box[2] <= 792
            assert 288 <= plate.box[1] <= plate.box[3] <= 478
        right += [plate.text for plate in found] == [text]
    assert right >= 3


@needs_fonts
def test_a_sheet_without_a_mark_is_none():
    sheet = render_temporary("川H12345", np.random.default_rng(5))
    assert find_temporary(photo_of(sheet), [CAR], RapidOcrReader()) == ()


def test_a_small_vehicle_is_not_searched():
    small = CAR.model_copy(update={"box": (0.0, 0.0, 200.0, 150.0)})
    assert find_temporary(photo_of(np.full((420, 660, 3), 200, np.uint8)), [small], RapidOcrReader()) == ()
