"""What stands on a paper, apart from how it looks: one frozen record per form, values as the truth gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class VehicleLicenceContent:
    """行驶证: both pages, and what the electronic one adds. None is nothing printed."""

    plate_number: str
    vehicle_type: str
    owner: str
    address: str
    use_character: str
    model: str
    vin: str
    engine_number: str
    register_date: date
    issue_date: date
    issuer: str
    file_number: str
    seats: str
    gross_mass: str
    unladen_mass: str
    load_mass: str
    dimensions: str
    towing_mass: str
    remarks: str | None
    inspection_valid_until: str  # a month, 2026-05
    barcode: str
    status: str
    scrap_date: date | None
    body_colour: str
    energy: str


@dataclass(frozen=True)
class DrivingLicenceContent:
    """驾驶证: both pages, and what the electronic one adds; `valid_to` None is 长期."""

    licence_number: str
    name: str
    sex: str
    nationality: str
    address: str
    birth_date: date
    first_issue_date: date
    class_: str
    valid_from: date
    valid_to: date | None
    issuer: str
    file_number: str
    record: str | None
    points: str
    status: str
    generated_at: datetime


@dataclass(frozen=True)
class Cover:
    """A row of a commercial policy: what is insured, for how much, at what premium (money as 665.00)."""

    name: str
    limit: str
    premium: str


@dataclass(frozen=True)
class PolicyContent:
    """交强险 or 商业险 policy; an hour of the period may be 24:00."""

    policy_number: str
    kind: str  # compulsory or commercial
    insurer: str
    insured: str
    insured_id: str
    address: str
    plate_number: str
    vehicle_kind: str
    vin: str
    engine_number: str
    model: str
    use_character: str
    seats: str
    load_mass: str
    register_date: date
    period_start: date
    period_start_time: str
    period_end: date
    period_end_time: str
    limits: tuple[str, ...]
    premium_total: str
    vehicle_tax: str | None
    signed_date: date
    displacement: str
    power: str
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True)
class VinContent:
    """A vehicle identification number as it stands on the car."""

    vin: str
    model: str
    year: int
