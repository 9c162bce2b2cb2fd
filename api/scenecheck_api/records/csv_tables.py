"""The four kinds of CSV files of records: their columns, and how cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from scenecheck_api.dates import parse_date, parse_date_or_month, parse_moment
from scenecheck_evidence.moments import LONG_TERM
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Record, VehicleRecord

R = TypeVar("R", bound=Record)
Cell = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """A column: its name, how its cells are read, what they should look like, and whether they may be empty."""

    name: str
    parse: Cell = str
    expected: str = "text"
    required: bool = False
    optional: bool = False
    """Whether the file may lack the column altogether."""


@dataclass(frozen=True)
class Table(Generic[R]):
    """A kind of CSV file; `needed` files must be there, even if without rows."""

    file: str
    record: type[R]
    columns: tuple[Column, ...]
    needed: bool = True


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _plate(text: str) -> str:
    """Plates carry no blanks or dots: 川H·12345 is 川H12345."""
    return re.sub(r"[\s·•.-]", "", text).upper()


def _plates(text: str) -> tuple[str, ...]:
    return tuple(_plate(part) for part in _list(text))


def _hashes(text: str) -> tuple[str, ...]:
    hashes = tuple(part.lower() for part in _list(text))
    if not all(re.fullmatch(r"[0-9a-f]{16}|[0-9a-f]{64}", one) for one in hashes):
        raise ValueError("no fingerprint")
    return hashes


def _valid_to(text: str) -> str:
    return LONG_TERM if text == LONG_TERM else parse_date(text).isoformat()


def _end(text: str) -> datetime:
    return parse_moment(text, end_of_day=True)


def _kind(text: str) -> str:
    if text not in ("compulsory", "commercial"):
        raise ValueError("no kind of policy")
    return text


_DAY = "a date such as 2026-11-20"
_MOMENT = "a date and hour such as 2026-11-20 00:00 (24:00 included)"
VEHICLES = Table(
    "vehicles.csv",
    VehicleRecord,
    (
        Column("plate", _plate, "a plate", required=True),
        Column("plate_kind"),
        Column("vin", str.upper),
        Column("engine_number"),
        Column("owner"),
        Column("owner_id"),
        Column("use_character"),
        Column("inspection_valid_until", parse_date_or_month, "a date such as 2026-11-20 or a month such as 2026-05"),
        Column("scrap_date", parse_date, _DAY),
        Column("status"),
    ),
)
DRIVERS = Table(
    "drivers.csv",
    DriverRecord,
    (
        Column("licence_number", str.upper, "a licence number", required=True),
        Column("name", str, "a name", required=True),
        Column("class", str.upper),
        Column("valid_from", parse_date, _DAY),
        Column("valid_to", _valid_to, f"{_DAY} or {LONG_TERM}"),
        Column("status"),
        Column("points", int, "a whole number"),
    ),
)
POLICIES = Table(
    "policies.csv",
    PolicyRecord,
    (
        Column("policy_number", str, "a policy number", required=True),
        Column("insurer"),
        Column("kind", _kind, "compulsory or commercial"),
        Column("insured"),
        Column("plate", _plate),
        Column("vin", str.upper),
        Column("period_start", parse_moment, _MOMENT, required=True),
        Column("period_end", _end, _MOMENT, required=True),
    ),
)
ACCIDENTS = Table(
    "accidents.csv",
    AccidentRecord,
    (
        Column("case_id", str, "a case number", required=True),
        Column("occurred_at", parse_moment, _MOMENT),
        Column("place"),
        Column("plates", _plates),
        Column("photo_hashes", _hashes, "fingerprints of 16 or 64 hexadecimal digits, separated by |"),
        Column("drivers", _list, optional=True),
        Column("phones", _list, optional=True),
    ),
    needed=False,
)
TABLES: Mapping[str, Table[Any]] = {
    "vehicles": VEHICLES,
    "drivers": DRIVERS,
    "policies": POLICIES,
    "accidents": ACCIDENTS,
}
"""The four kinds, by their name in `Records`."""
