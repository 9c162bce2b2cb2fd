"""Plates: manifest, pairing of plates with readings, characters, bands, sheets."""

from collections import Counter

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.plate_manifest import PlateItem, PlateTruth, load_manifest
from scenecheck_datasets.evaluate.plate_sheets import confusion_picture, failure_sheet
from scenecheck_datasets.evaluate.plates import align, character_share, confusions, judge_photo
from scenecheck_datasets.evaluate.predictions import Prediction, calibration, tally_by
from scenecheck_evidence.reading import Plate

HEADER = "file,kind,plate_text,plate_colour,x1,y1,x2,y2,x3,y3,x4,y4\n"


def plate(text, x, score=0.9, colour="blue"):
    corners = [[x, 10], [x + 100, 10], [x + 100, 40], [x, 40]]
    return Plate.model_validate({"text": text, "colour": colour, "rows": 1, "corners": corners, "score": score})


def truth(text, x=None):
    corners = None if x is None else ((x, 10.0), (x + 100.0, 10.0), (x + 100.0, 40.0), (x, 40.0))
    return PlateTruth(text, "blue", corners)


def test_the_manifest_of_the_contract(tmp_path):
    (tmp_path / "manifest.csv").write_text(
        HEADER
        + "a.jpg,crop,川H12345,blue,,,,,,,,\n"
        + "b.jpg,photo,川H54321,green_yellow,1,2,3,2,3,4,1,4\n"
        + "b.jpg,photo,川A00001,green_agri,,,,,,,,\n"
        + "none.jpg,photo,,,,,,,,,,\n"
    )
    items = load_manifest(tmp_path)
    assert [(item.file, item.is_crop, len(item.plates)) for item in items] == [
        ("a.jpg", True, 1),
        ("b.jpg", False, 2),
        ("none.jpg", False, 0),
    ]
    assert items[1].plates[0] == PlateTruth("川H54321", "yellow_green", ((1, 2), (3, 2), (3, 4), (1, 4)))
    assert items[1].plates[1] == PlateTruth("川A00001", "green", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "expected this file or photos named as in CCPD, found neither"),
        ("", "found no rows"),
        ("name,kind\na,crop\n", "expected the columns file"),
        (HEADER + "a.jpg,page,川H12345,blue,,,,,,,,\n", "line 2, column kind: expected crop or photo, found 'page'"),
        (HEADER + "a.jpg,photo,川H12345,blue,a,2,3,2,3,4,1,4\n", "line 2: expected numbers in x1..y4"),
    ],
)
def test_a_manifest_that_is_wrong_is_named(tmp_path, text, words):
    if text is not None:
        (tmp_path / "manifest.csv").write_text(text)
    with pytest.raises(EvaluationError) as error:
        load_manifest(tmp_path)
    assert words in str(error.value)


def test_plates_are_paired_by_place_not_by_order():
    item = PlateItem("a.jpg", False, (truth("川H11111", 0.0), truth("川H22222", 500.0)))
    found = [plate("川H22222", 510), plate("川H1111I", 5, score=0.4)]
    predictions = judge_photo(item, found)
    assert [(p.expected, p.got, p.right, p.about["located"]) for p in predictions] == [
        ("川H11111", "川H1111I", False, True),
        ("川H22222", "川H22222", True, True),
    ]
    assert predictions[0].score == 0.4 and predictions[0].about["width"] == 100.0


def test_a_plate_that_is_not_found_and_one_that_is_not_there():
    item = PlateItem("a.jpg", False, (truth("川H11111", 0.0),))
    predictions = judge_photo(item, [plate("川H11111", 800)])
    assert [(p.expected, p.got, p.right, p.about["located"]) for p in predictions] == [
        ("川H11111", None, False, False),
        (None, "川H11111", False, None),
    ]


def test_without_corners_the_text_decides():
    item = PlateItem("a.jpg", False, (truth("川H11111"),))
    predictions = judge_photo(item, [plate("京A00000", 0, 0.99), plate("川H11111", 300, 0.5)])
    assert (predictions[0].got, predictions[0].right, predictions[0].about["located"]) == ("川H11111", True, None)


def test_a_photo_without_plates_expects_no_reading():
    item = PlateItem("sign.jpg", False, ())
    assert judge_photo(item, []) == []
    [prediction] = judge_photo(item, [plate("川H11111", 0)])
    assert prediction.expected is None and not prediction.right


@pytest.mark.parametrize(
    ("expected", "got", "pairs"),
    [
        ("川H1", "川H1", [("川", "川"), ("H", "H"), ("1", "1")]),
        ("川H1", "川N1", [("川", "川"), ("H", "N"), ("1", "1")]),
        ("川H1", "川1", [("川", "川"), ("H", ""), ("1", "1")]),
        ("川1", "川H1", [("川", "川"), ("", "H"), ("1", "1")]),
        ("", "", []),
    ],
)
def test_characters_side_by_side(expected, got, pairs):
    assert align(expected, got) == pairs


texts = st.text(alphabet="川HAB012", max_size=9)


@given(texts, texts)
def test_alignment_spells_both_texts(expected, got):
    pairs = align(expected, got)
    assert "".join(a for a, _ in pairs) == expected
    assert "".join(b for _, b in pairs) == got
    assert ("", "") not in pairs


def test_characters_and_confusions():
    assert character_share([("川H12345", "川H12345"), ("川H12345", "川H1234S")]) == round(13 / 14, 4)
    assert character_share([]) is None
    assert confusions([("川H1", "川N1"), ("川H1", "")]) == Counter({("川", "川"): 1, ("H", "N"): 1, ("1", "1"): 1})


def test_bands_count_right_ones():
    items = [
        Prediction("a", "x", "x", 1.0, True),
        Prediction("b", "x", "y", 0.97, False),
        Prediction("c", "x", None, None, False),
    ]
    bands = {(band["from"], band["to"]): (band["count"], band["right"]) for band in calibration(items)}
    assert bands[(0.99, 1.0)] == (1, 1) and bands[(0.95, 0.99)] == (1, 0)
    assert sum(count for count, _ in bands.values()) == 2


def test_tallies_by_what_items_tell():
    items = [Prediction("a", 1, 1, None, True, {"k": "x"}), Prediction("b", 1, 2, None, False, {"k": None})]
    assert tally_by(items, "k") == {
        "-": {"count": 1, "right": 0, "share": 0.0},
        "x": {"count": 1, "right": 1, "share": 1.0},
    }


def test_the_pictures_show_what_went_wrong(tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), np.zeros((24, 94, 3), np.uint8))
    svg = confusion_picture(Counter({("鄂", "鄂"): 9, ("鄂", "赣"): 3, ("0", "<"): 1}))
    assert "鄂" in svg and "赣" in svg and "&lt;" in svg and svg.startswith("<svg")
    items = [
        Prediction("a.jpg", "鄂A12345", "赣A12345", 0.91, False),
        Prediction("gone.jpg", "<b>", None, None, False),
        Prediction("fine.jpg", "x", "x", 0.9, True),
    ]
    sheet = failure_sheet(tmp_path, items)
    assert "data:image/jpeg;base64," in sheet and "&lt;b&gt;" in sheet and "fine.jpg" not in sheet
    assert "not readable" in sheet
