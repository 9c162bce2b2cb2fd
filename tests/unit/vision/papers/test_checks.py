"""What the fields of a page say of one another."""

import pytest

from scenecheck_evidence.reading import DocumentField
from scenecheck_vision.papers.checks import DOUBTED, check_fields


def field(value):
    return DocumentField(value=value, raw=value, score=0.999)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("file_number", "510823672771", None),
        ("file_number", "3672771382", "file_number_length"),  # two digits lost to a reflection
        ("file_number", "51082367277I", "file_number_length"),
        ("class", "A2D", None),
        ("class", "C1", None),
        ("class", "A1A2", None),
        ("class", "A2A2", "class_repeated"),
        ("class", "DD", "class_repeated"),
        ("limits", "180000.00|18000.00|2000.00|18000.00|1800.00|100.00", None),
        ("limits", "180000.00|18000.00|2000.00|18000.00|1800.00|10.00", "limits_unusual"),
    ],
)
def test_a_value_that_cannot_be_is_doubted_and_kept(name, value, problem):
    found = check_fields({name: field(value)})[name]
    assert (found.value, found.problem) == (value, problem)
    assert (found.score <= DOUBTED) is (problem is not None)


def test_dates_in_the_wrong_order_doubt_the_later_one():
    found = check_fields({"register_date": field("2024-05-02"), "issue_date": field("2024-05-01")})
    assert found["register_date"].problem is None
    assert found["issue_date"].problem == "date_order"


def test_birth_and_sex_are_those_of_the_number():
    number = "510802199003078514"
    told = {"licence_number": field(number), "birth_date": field("1990-03-07"), "sex": field("女")}
    found = check_fields(told)
    assert found["birth_date"].problem is None
    assert found["sex"].problem == "differs_from_number"
