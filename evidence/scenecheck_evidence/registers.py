"""Finding the records of a party: its vehicle, its driver's licence and its compulsory policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from scenecheck_evidence.base import Value
from scenecheck_evidence.compare import (
    VIN_TAIL_MIN,
    Agreement,
    compare_masked_number,
    compare_name,
    compare_vin,
    normal_number,
    normal_plate,
    text_cost,
)
from scenecheck_evidence.moments import local
from scenecheck_evidence.policy_period import record_covers
from scenecheck_evidence.reading import PlateColour
from scenecheck_evidence.records import DriverRecord, PolicyRecord, Record, Records, VehicleRecord
from scenecheck_evidence.report import Source
from scenecheck_evidence.ruleset import RuleSet

T = TypeVar("T", bound=Value)


@dataclass(frozen=True)
class Found(Generic[T]):
    """The record that fits, or more than one that do and cannot be told apart."""

    record: T | None = None
    ambiguous: bool = False


def record_source(record: Record, value: str | None) -> Source:
    """A record's value with where and when it came from."""
    at = " ".join(filter(None, (record.source, local(record.fetched_at).isoformat() if record.fetched_at else "")))
    return Source(from_="record", value=value, at=at or None)


def _only(records: Sequence[T]) -> Found[T]:
    """One record, none, or an ambiguity; records that say the same are one."""
    different = {r.model_dump_json(exclude={"source", "fetched_at"}): r for r in reversed(records)}
    if len(different) == 1:
        return Found(next(iter(different.values())))
    return Found(ambiguous=bool(different))


def plate_kind_code(text: str | None, rules: RuleSet) -> str | None:
    """The two-digit code of a plate kind given as code or name; None when the table does not hold it."""
    if not text:
        return None
    code = text.strip().zfill(2) if text.strip().isdigit() else text.strip()
    if code in rules.codes.plate_kinds:
        return code
    name = code.removesuffix("号牌")
    return next((c for c, t in rules.codes.plate_kinds.items() if name in (t.zh, t.en)), None)


def find_vehicle(
    records: Records, plates: Sequence[str], vins: Sequence[str], colours: frozenset[PlateColour], rules: RuleSet
) -> Found[VehicleRecord]:
    """The register's entry for a vehicle.

    By plate, since that is what the register is kept by; two entries of one plate are told apart by the plate's
    colour (a blue and a yellow plate may carry the same number) and by the frame number. A plate that finds nothing
    leaves the frame number.

    Args:
        records: the snapshot.
        plates: normalised plates, the most trusted first.
        vins: normalised frame numbers from papers.
        colours: colours of the plate as seen in photos.
        rules: the rule set, for the codes of plate kinds.
    """
    for plate in plates:
        fitting = [r for r in records.vehicles if normal_plate(r.plate) == plate]
        if len(fitting) > 1 and colours:
            of_colour = [
                r
                for r in fitting
                if set(rules.codes.plate_kind_colours.get(plate_kind_code(r.plate_kind, rules) or "", ())) & colours
            ]
            fitting = of_colour or fitting
        if len(fitting) > 1 and vins:
            of_vin = [r for r in fitting if _vin_fits(r, vins, rules)]
            fitting = of_vin or fitting
        if fitting:
            return _only(fitting)
    held = [r for r in records.vehicles if len(normal_number(r.vin)) >= VIN_TAIL_MIN]
    return _only([r for r in held if _vin_fits(r, vins, rules)])


def _vin_fits(record: VehicleRecord, vins: Sequence[str], rules: RuleSet) -> bool:
    tail = normal_number(record.vin)
    return bool(tail) and any(len(vin) == 17 and compare_vin(vin, tail, rules.costs) is Agreement.EQUAL for vin in vins)


def find_driver(records: Records, numbers: Sequence[str], names: Sequence[str], rules: RuleSet) -> Found[DriverRecord]:
    """The register's entry for a driver: by licence number, else by the name together with nearly this number."""
    for number in numbers:
        fitting = [
            r
            for r in records.drivers
            if compare_masked_number(normal_number(r.licence_number), number, rules.costs) is Agreement.EQUAL
        ]
        if len(fitting) > 1:
            named = [r for r in fitting if any(compare_name(r.name, n) is Agreement.EQUAL for n in names)]
            fitting = named or fitting
        if fitting:
            return _only(fitting)
    near = [
        r
        for r in records.drivers
        if any(compare_name(r.name, n) is Agreement.EQUAL for n in names)
        and (
            not numbers
            or any(
                text_cost(number, normal_number(r.licence_number), rules.costs) <= rules.costs.same_vehicle_up_to
                for number in numbers
            )
        )
    ]
    return _only(near)


def find_policy(
    records: Records,
    numbers: Sequence[str],
    plates: Sequence[str],
    vins: Sequence[str],
    moment: datetime,
    rules: RuleSet,
) -> Found[PolicyRecord]:
    """The insurers' entry for a compulsory policy: by number, else this vehicle's in force, else its last."""
    compulsory = [r for r in records.policies if not any(word in (r.kind or "") for word in ("commercial", "商业"))]
    for number in numbers:
        fitting = [r for r in compulsory if normal_number(r.policy_number) == number]
        if fitting:
            return _only(fitting)
    of_vehicle = [
        r
        for r in compulsory
        if (r.plate and normal_plate(r.plate) in plates)
        or (r.vin and any(compare_vin(normal_number(r.vin), vin, rules.costs) is Agreement.EQUAL for vin in vins))
    ]
    in_force = [r for r in of_vehicle if record_covers(r, moment)]
    if in_force:
        return _only(in_force)
    if not of_vehicle:
        return Found()
    last = max(local(r.period_end) for r in of_vehicle)
    return _only([r for r in of_vehicle if local(r.period_end) == last])
