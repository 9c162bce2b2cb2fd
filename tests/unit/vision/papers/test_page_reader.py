"""Fields that one look at a page lacks, taken from another."""

from __future__ import annotations

from scenecheck_evidence.reading import DocumentField
from scenecheck_vision.papers.classify import PageFound
from scenecheck_vision.papers.form import Form
from scenecheck_vision.papers.form_insurance_policy import COMPULSORY
from scenecheck_vision.papers.form_vehicle_licence import MAIN
from scenecheck_vision.papers.page_reader import PageRead

LACKING = DocumentField(value=None, problem="not_found")


def read(form: Form, **fields: DocumentField) -> PageRead:
    return PageRead(PageFound(form, (), (), 1.0, 1.0), {}, fields)


def test_a_field_is_taken_where_it_is_lacking_and_never_as_sure() -> None:
    own = read(COMPULSORY, signed_date=LACKING, plate_number=DocumentField(value="川H12345", score=0.99))
    other = read(
        COMPULSORY,
        signed_date=DocumentField(value="2026-04-20", raw="2026年04月20日", score=0.999),
        plate_number=DocumentField(value="川H12346", score=1.0),
    )
    filled = own.filled_from([other]).fields
    assert (filled["signed_date"].value, filled["signed_date"].score) == ("2026-04-20", 0.9)
    assert filled["plate_number"].value == "川H12345"
    assert own.leaves_out
    assert not own.filled_from([other]).leaves_out


def test_nothing_comes_from_another_form_nor_with_a_problem() -> None:
    own = read(COMPULSORY, vin=LACKING, signed_date=LACKING)
    doubted = DocumentField(value="LSVAA4182E21845678", problem="vin_length", score=0.5)
    others = [read(MAIN, signed_date=DocumentField(value="2020-01-01", score=1.0)), read(COMPULSORY, vin=doubted)]
    assert own.filled_from(others).fields == own.fields
    assert own.filled_from([]).fields == own.fields
