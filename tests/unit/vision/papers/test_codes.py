"""Numbers from bar codes: filled in, confirmed, or told to differ."""

from __future__ import annotations

import numpy as np
import pytest

from scenecheck_datasets.papers.decor import barcode, qr_code
from scenecheck_evidence.reading import Document, DocumentField, DocumentType
from scenecheck_vision.papers.codes import read_codes, with_codes
from scenecheck_vision.photo import Photo

NUMBER = "5100012345678"


def photo_of(code: np.ndarray, turns: int = 0) -> Photo:
    image = np.full((500, 900, 3), 230, np.uint8)
    image[100 : 100 + code.shape[0], 150 : 150 + code.shape[1]] = code
    return Photo.from_array(np.ascontiguousarray(np.rot90(image, turns)))


def licence(value: str | None) -> Document:
    field = DocumentField(value=value, score=0.8 if value else 0.0, problem=None if value else "not_found")
    return Document(type=DocumentType.VEHICLE_LICENCE, fields={"barcode": field})


@pytest.mark.parametrize("turns", [0, 1, 2])
@pytest.mark.parametrize(
    ("printed", "value", "problem"),
    [(None, NUMBER, None), (NUMBER, NUMBER, None), ("5100012345679", "5100012345679", "differs_from_barcode")],
)
def test_the_number_under_a_bar_code(turns: int, printed: str | None, value: str, problem: str | None) -> None:
    codes = read_codes(photo_of(barcode(NUMBER, 500, 80), turns))
    field = with_codes(licence(printed), codes).fields["barcode"]
    assert (field.value, field.problem) == (value, problem)
    assert (field.score >= 0.95) is (problem is None)


def test_a_code_lies_where_it_was_seen() -> None:
    (code,) = read_codes(photo_of(barcode(NUMBER, 500, 80)))
    x1, y1, x2, y2 = code.box
    assert 100 <= x1 < x2 <= 700
    assert 90 <= y1 < y2 <= 190


def test_a_qr_code_that_names_no_policy_changes_nothing() -> None:
    codes = read_codes(photo_of(qr_code("https://example.invalid/check?id=1", 240)))
    policy = Document(
        type=DocumentType.INSURANCE_POLICY, fields={"policy_number": DocumentField(value=None, problem="not_found")}
    )
    assert len(codes) == 1
    assert with_codes(policy, codes) == policy


def test_two_numbers_decide_nothing() -> None:
    codes = read_codes(photo_of(barcode(NUMBER, 500, 80))) + read_codes(photo_of(barcode("5100012345679", 500, 80)))
    assert with_codes(licence(None), codes) == licence(None)
