"""What the police's, the insurers' and the accident records say; each record keeps its source and time."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from scenecheck_evidence.base import Value


class Record(Value):
    """A record and where it came from: the system or file, and when it was taken from there."""

    source: str = ""
    fetched_at: datetime | None = None


class VehicleRecord(Record):
    """A row of the vehicle register. `status` is a string of letters: A normal, C stolen, P scrapped ..."""

    plate: str
    plate_kind: str | None = None
    vin: str | None = Field(None, description="whole, or its tail only")
    engine_number: str | None = None
    owner: str | None = None
    owner_id: str | None = None
    use_character: str | None = None
    inspection_valid_until: str | None = Field(None, description="a date, or a month 2026-05")
    scrap_date: date | None = None
    status: str | None = None


class DriverRecord(Record):
    """A row of the driver register; `valid_to` is a date or 长期."""

    licence_number: str
    name: str
    class_: str | None = Field(None, alias="class")
    valid_from: date | None = None
    valid_to: str | None = None
    status: str | None = None
    points: int | None = None


class PolicyRecord(Record):
    """A policy as the insurer knows it; begins and ends at an hour (24:00 is midnight at the day's end)."""

    policy_number: str
    insurer: str | None = None
    kind: str | None = Field(None, description="compulsory or commercial")
    insured: str | None = None
    plate: str | None = None
    vin: str | None = None
    period_start: datetime
    period_end: datetime


class AccidentRecord(Record):
    """An earlier case, with the fingerprints of its photos (hexadecimal)."""

    case_id: str
    occurred_at: datetime | None = None
    place: str | None = None
    plates: tuple[str, ...] = ()
    photo_hashes: tuple[str, ...] = ()
    drivers: tuple[str, ...] = Field((), description="licence numbers of the drivers")
    phones: tuple[str, ...] = ()


class Records(Value):
    """The snapshot of all records that a case is judged against."""

    vehicles: tuple[VehicleRecord, ...] = ()
    drivers: tuple[DriverRecord, ...] = ()
    policies: tuple[PolicyRecord, ...] = ()
    accidents: tuple[AccidentRecord, ...] = ()
    incomplete: tuple[str, ...] = Field((), description="files or systems that could not be used, in whole or in part")
    registers: tuple[str, ...] = Field(
        (), description="kinds that were asked for this case, of which the snapshot may rightly hold none"
    )

    @property
    def nothing_known(self) -> bool:
        """Whether there is nothing to match with: no record of a register, and none that was asked."""
        return not (self.vehicles or self.drivers or self.policies or self.registers)
