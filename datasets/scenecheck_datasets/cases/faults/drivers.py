"""Faults of the driving licence and the driver register."""

from __future__ import annotations

import random
from datetime import timedelta

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, value
from scenecheck_datasets.cases.perfect_readings import document, reading
from scenecheck_datasets.cases.sides import person
from scenecheck_evidence.case import Slot
from scenecheck_evidence.driver_matching import check_digit
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import DocumentType, Page, PhotoKind, Variant


@fault(FindingCode.DRIVER_NAME_MISMATCH)
def _driver_is_another(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    if rng.random() < 0.5:
        return case.with_record("drivers", place, name="欧阳" + case.records.drivers[place].name[1:])
    return case.with_party(motor(case, rng)[1], driver="欧阳修")


@fault(FindingCode.LICENCE_NUMBER_IMPLAUSIBLE)
def _licence_number_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    """The birth date in the number is not that on the page; check digit and register go along."""
    place, party = motor(case, rng)
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, party)
    number = value(case, file, "licence_number")
    year = "1955"
    body = number[:6] + year + number[10:17]
    false = body + check_digit(body)
    return case.with_field(file, licence_number=false).with_record("drivers", place, licence_number=false)


@fault(FindingCode.LICENCE_NUMBER_MISMATCH)
def _second_page_of_another_driver(case: CaseFile, rng: random.Random) -> CaseFile:
    """The second page carries the same name and another number."""
    party = motor(case, rng)[1]
    main = file_of(case, Slot.DRIVING_LICENCE_MAIN, party)
    values: dict[str, str | None] = {"name": value(case, main, "name"), "licence_number": person(rng).number}
    page = document(DocumentType.DRIVING_LICENCE, Page.SUB, values, Variant.PAPER)
    made = reading("second page", PhotoKind.DRIVING_LICENCE, documents=(page,))
    return case.with_photo("96.jpg", made, Slot.DRIVING_LICENCE_SUB, party)


@fault(FindingCode.LICENCE_CLASS_MISMATCH)
def _class_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_field(file_of(case, Slot.DRIVING_LICENCE_MAIN, motor(case, rng)[1]), class_="A1A2D")


@fault(FindingCode.LICENCE_VALIDITY_MISMATCH)
def _validity_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_field(file_of(case, Slot.DRIVING_LICENCE_MAIN, motor(case, rng)[1]), valid_to="2049-01-01")


@fault(FindingCode.DRIVING_LICENCE_NOT_VALID)
def _licence_expired(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    if rng.random() < 0.3:
        return case.with_record("drivers", place, status=rng.choice(("D", "F", "G")))
    before = (case.case.occurred_at.date() - timedelta(days=rng.randrange(1, 400))).isoformat()
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, party)
    return case.with_field(file, valid_to=before).with_record("drivers", place, valid_to=before)


@fault(FindingCode.LICENCE_CLASS_NOT_ALLOWED)
def _class_too_small(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, party)
    wrong = rng.choice(("D", "E", "C4", "C3"))
    return case.with_field(file, class_=wrong).with_record("drivers", place, class_=wrong)


@fault(FindingCode.DRIVER_STATUS_ABNORMAL)
def _points_used_up(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_record("drivers", motor(case, rng)[0], points=rng.randrange(12, 24))


@fault(FindingCode.DRIVER_NOT_IN_REGISTER)
def _driver_unregistered(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    return case.with_records(drivers=tuple(r for i, r in enumerate(case.records.drivers) if i != place))
