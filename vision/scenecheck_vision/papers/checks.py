"""Checks between the fields of one page. They set problems and never change a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from scenecheck_evidence.reading import DocumentField
from scenecheck_vision.papers.numbers import citizen_birth_date, citizen_number_problem, citizen_sex
from scenecheck_vision.papers.values import FILE_NUMBER

DOUBTED = 0.94
"""Highest score of a value that a check speaks against."""
ORDERED = (
    ("register_date", "issue_date", False),
    ("birth_date", "first_issue_date", True),
    ("first_issue_date", "valid_from", False),
    ("valid_from", "valid_to", True),
    ("period_start", "period_end", True),
)
"""(earlier field, later field, whether they must differ)."""


COMPULSORY_LIMITS = (
    "180000.00|18000.00|2000.00|18000.00|1800.00|100.00",
    "110000.00|10000.00|2000.00|11000.00|1000.00|100.00",
)
"""Death, medical, property at fault and without: since 2020-09-19 (银保监会公告 2020), and before (2008)."""


def with_problem(field: DocumentField, problem: str) -> DocumentField:
    """The field with a problem, unless it has one, and with a score that says so."""
    return field.model_copy(update={"problem": field.problem or problem, "score": min(field.score, DOUBTED)})


def _day(fields: Mapping[str, DocumentField], name: str) -> date | None:
    field = fields.get(name)
    try:
        return date.fromisoformat(field.value) if field and field.value else None
    except ValueError:
        return None


def has_twice(parts: Sequence[str]) -> bool:
    """Whether a part stands in a list more than once."""
    return len(set(parts)) < len(parts)


def check_fields(fields: Mapping[str, DocumentField]) -> dict[str, DocumentField]:
    """Mark what cannot be: dates out of order, birth or sex against the number, parts lost or repeated."""
    checked = dict(fields)
    for earlier, later, strict in ORDERED:
        first, second = _day(fields, earlier), _day(fields, later)
        if first and second and (second < first or (strict and second == first)):
            checked[later] = with_problem(checked[later], "date_order")
    number = fields.get("licence_number")
    if number and number.value and citizen_number_problem(number.value) is None:
        birth, sex = fields.get("birth_date"), fields.get("sex")
        if birth and birth.value and birth.value != citizen_birth_date(number.value):
            checked["birth_date"] = with_problem(checked["birth_date"], "differs_from_number")
        if sex and sex.value and sex.value != citizen_sex(number.value):
            checked["sex"] = with_problem(checked["sex"], "differs_from_number")
    file_number = fields.get("file_number")
    if file_number and file_number.value and not FILE_NUMBER.fullmatch(file_number.value):
        checked["file_number"] = with_problem(file_number, "file_number_length")
    classes = fields.get("class")
    if classes and classes.value and has_twice(re.findall(r"[A-Z]\d?", classes.value)):
        checked["class"] = with_problem(classes, "class_repeated")
    limits = fields.get("limits")
    if limits and limits.value and limits.value not in COMPULSORY_LIMITS:
        checked["limits"] = with_problem(checked["limits"], "limits_unusual")
    return checked
