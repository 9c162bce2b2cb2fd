"""What the registers hold of the parties of a case."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date

from scenecheck_datasets.cases.sides import Side, side
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import Document, PhotoReading
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Records, VehicleRecord

Photos = Mapping[str, tuple[Slot, PhotoReading]]
"""Slot and reading of each photo of a paper, by `slot_party`."""


def records_of(rng: random.Random, sides: Sequence[Side], papers: Photos, day: date) -> Records:
    """What the registers hold of these parties, and of some others.

    Args:
        rng: draws what registers may leave out or write their own way: masked names, tails of frame numbers, codes.
        sides: the motor parties.
        papers: as read.
        day: of the accident.
    """
    vehicles, drivers, policies = [], [], []
    for mine in sides:
        vehicles.append(_vehicle(rng, mine, _inspected(mine, papers, day), day))
        drivers.append(_driver(rng, mine, papers[f"driving_licence_main_{mine.id}"][1].documents[0]))
        policies.append(_policy(mine))
    other = side(rng, "丁", day)
    vehicles.append(VehicleRecord(plate=other.plate, plate_kind="02", vin=other.vin, status="A"))
    earlier = AccidentRecord(case_id="GY-2026-000001", plates=(other.plate,), photo_hashes=("f0" * 8,))
    return Records(vehicles=tuple(vehicles), drivers=tuple(drivers), policies=tuple(policies), accidents=(earlier,))


def _inspected(mine: Side, papers: Photos, day: date) -> str:
    """The month until which the vehicle is inspected, as its licence says; a later one where no photo shows it."""
    for slot in (Slot.VEHICLE_LICENCE_SUB, Slot.VEHICLE_LICENCE_MAIN):
        name = f"{slot.value}_{mine.id}"
        if name in papers and (month := papers[name][1].documents[0].value("inspection_valid_until")):
            return month
    return f"{day.year + 1}-03"


def _vehicle(rng: random.Random, mine: Side, inspected: str, day: date) -> VehicleRecord:
    owner = mine.owner.name if rng.random() < 0.7 else mine.owner.name[0] + "*" * (len(mine.owner.name) - 1)
    return VehicleRecord(
        plate=mine.plate,
        plate_kind="02",
        vin=mine.vin if rng.random() < 0.7 else mine.vin[-6:],
        engine_number=mine.engine,
        owner=owner,
        inspection_valid_until=inspected,
        use_character=rng.choice((mine.use, {"非营运": "A", "货运": "F"}[mine.use])),
        scrap_date=date(day.year + 12, 1, 1),
        status=rng.choice(("A", "A", "AG")),
    )


def _driver(rng: random.Random, mine: Side, licence: Document) -> DriverRecord:
    return DriverRecord.model_validate(
        {
            "licence_number": mine.driver.number,
            "name": mine.driver.name,
            "class": mine.licence_class,
            "valid_from": licence.value("valid_from"),
            "valid_to": licence.value("valid_to"),
            "status": "A",
            "points": rng.randrange(9),
        }
    )


def _policy(mine: Side) -> PolicyRecord:
    return PolicyRecord(
        policy_number=mine.policy_number,
        insurer=mine.insurer,
        kind="compulsory",
        insured=mine.owner.name,
        plate=mine.plate,
        vin=mine.vin,
        period_start=mine.starts,
        period_end=mine.ends,
    )
