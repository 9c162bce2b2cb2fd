"""The papers of a party, read without a flaw."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from scenecheck_datasets.cases.perfect_readings import document, reading
from scenecheck_datasets.cases.sides import Side
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import Document, DocumentType, Page, PhotoKind, PhotoReading, Variant


def _hour(moment: datetime, end: bool) -> tuple[str, str]:
    """A moment as policies print it: midnight at the end of a period is 24:00 of the day before."""
    if end and moment.hour == 0:
        return (moment - timedelta(days=1)).date().isoformat(), "24:00"
    return moment.date().isoformat(), f"{moment:%H:%M}"


def papers_of(rng: random.Random, mine: Side, day: date) -> dict[str, tuple[Slot, PhotoReading]]:
    """The photos of a party's papers.

    Args:
        rng: draws the dates, and whether the vehicle licence is electronic or has its second page in a photo.
        mine: the party.
        day: of the accident; on it every paper is valid.

    Returns:
        Slot and reading by `slot_party`, such as `driving_licence_main_甲`.
    """
    registered = day - timedelta(days=rng.randrange(400, 2500))
    valid_from = max(day - timedelta(days=rng.randrange(100, 1500)), date(2016, 1, 1))
    inspected = f"{day.year + 1}-0{rng.randrange(1, 10)}"
    electronic = rng.random() < 0.2
    main, sub = _vehicle_licence(mine, registered, inspected)
    papers = {
        Slot.VEHICLE_LICENCE_MAIN: document(
            DocumentType.VEHICLE_LICENCE,
            Page.MAIN,
            {**main, **(sub if electronic else {})},
            Variant.ELECTRONIC if electronic else Variant.PAPER,
        ),
        Slot.DRIVING_LICENCE_MAIN: _driving_licence(mine, valid_from),
        Slot.INSURANCE_POLICY: _policy(mine),
    }
    if not electronic and rng.random() < 0.6:
        papers[Slot.VEHICLE_LICENCE_SUB] = document(DocumentType.VEHICLE_LICENCE, Page.SUB, sub, Variant.PAPER)
    return {
        f"{slot.value}_{mine.id}": (
            slot,
            reading(f"{slot.value} {mine.plate}", PhotoKind(paper.type.value), documents=(paper,)),
        )
        for slot, paper in papers.items()
    }


def _vehicle_licence(
    mine: Side, registered: date, inspected: str
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The fields of the main and of the second page."""
    main: dict[str, str | None] = {
        "plate_number": mine.plate,
        "vehicle_type": mine.vehicle_type,
        "owner": mine.owner.name,
        "use_character": mine.use,
        "model": "示例牌SL7150",
        "vin": mine.vin,
        "engine_number": mine.engine,
        "register_date": registered.isoformat(),
        "issue_date": registered.isoformat(),
    }
    return main, {"plate_number": mine.plate, "seats": "5人", "inspection_valid_until": inspected}


def _driving_licence(mine: Side, valid_from: date) -> Document:
    """Valid for ten years; first issued at the age of 19 or six years before, whichever is later."""
    first = min(valid_from, max(mine.driver.born + timedelta(days=19 * 366), valid_from - timedelta(days=2200)))
    valid_to = valid_from.replace(year=valid_from.year + 10, day=min(valid_from.day, 28))
    values: dict[str, str | None] = {
        "licence_number": mine.driver.number,
        "name": mine.driver.name,
        "sex": mine.driver.sex,
        "nationality": "中国",
        "birth_date": mine.driver.born.isoformat(),
        "first_issue_date": first.isoformat(),
        "class": mine.licence_class,
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat(),
    }
    return document(DocumentType.DRIVING_LICENCE, Page.MAIN, values, Variant.PAPER)


def _policy(mine: Side) -> Document:
    starts, start_hour = _hour(mine.starts, end=False)
    ends, end_hour = _hour(mine.ends, end=True)
    values: dict[str, str | None] = {
        "policy_number": mine.policy_number,
        "kind": "compulsory",
        "insurer": mine.insurer,
        "insured": mine.owner.name,
        "plate_number": mine.plate,
        "vin": mine.vin,
        "period_start": starts,
        "period_start_time": start_hour,
        "period_end": ends,
        "period_end_time": end_hour,
    }
    return document(DocumentType.INSURANCE_POLICY, None, values, Variant.PAPER)
