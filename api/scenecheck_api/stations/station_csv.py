"""Stations, posts and assistants from a CSV: all rows or none, bad ones named by their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scenecheck_api.errors import FileProblem
from scenecheck_api.stations.nearest import StationKind, to_wgs84
from scenecheck_api.validation import one_line, one_of, shown

COLUMNS = ("code", "name", "kind", "lon", "lat", "datum", "capacity", "phone", "address", "open")
NEEDED = COLUMNS[:7]
DATUMS = ("wgs84", "gcj02")
_YES = {"": True, "true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True)
class NewStation:
    """A row; its place in WGS-84."""

    code: str
    name: str
    kind: StationKind
    lat: float
    lon: float
    capacity: int
    phone: str | None
    address: str | None
    open: bool


@dataclass
class LoadedStations:
    """The stations of a file, and what is wrong with it; with a problem nothing of it is to be used."""

    stations: list[NewStation] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)


def load_stations(path: Path) -> LoadedStations:
    """Read a file.

    The columns code, name, kind, lon, lat, datum (wgs84 or gcj02) and capacity are needed; phone, address and open
    (true or false) may be there.
    """
    loaded = LoadedStations()

    def problem(line: int, message: str) -> None:
        loaded.problems.append(FileProblem(str(path), "stations_row_invalid", f"line {line}: {message}"))

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "bytes that are no UTF-8"
        message = f"expected a CSV in UTF-8, found {reason}"
        loaded.problems.append(FileProblem(str(path), "stations_unreadable", message))
        return loaded
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        _take_rows(rows, loaded, problem)
    except csv.Error as error:
        problem(rows.line_num, f"expected comma separated values, found: {error}")
    return loaded


def _take_rows(rows: csv.DictReader[str], loaded: LoadedStations, problem: Callable[[int, str], None]) -> None:
    header = [name.strip() for name in rows.fieldnames or ()]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        problem(1, f"expected the columns {', '.join(NEEDED)}, found none named {', '.join(missing)}")
        return
    rows.fieldnames = header
    seen: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        if None in row:
            problem(line, f"expected {len(header)} cells as in the header, found more")
            continue
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(cells.values()):
            continue
        try:
            station = _station(cells)
        except ValueError as error:
            problem(line, one_line(str(error)))
            continue
        if station.code in seen:
            problem(line, f"expected each code once, found {station.code} also in line {seen[station.code]}")
        seen[station.code] = line
        loaded.stations.append(station)


def _station(cells: dict[str, str]) -> NewStation:
    for name in ("code", "name"):
        if not cells[name]:
            raise ValueError(f"column {name}: expected text, found an empty cell")
    for name, most in (("code", 64), ("name", 120), ("phone", 32), ("address", 200)):
        if len(cells[name]) > most:
            raise ValueError(f"column {name}: expected at most {most} characters, found {len(cells[name])}")
    if cells["kind"] not in list(StationKind):
        raise ValueError(f"column kind: expected {one_of(StationKind)}; found {shown(cells['kind'])}")
    if cells["datum"] not in DATUMS:
        raise ValueError(f"column datum: expected {one_of(DATUMS)}; found {shown(cells['datum'])}")
    if cells["open"].lower() not in _YES:
        raise ValueError(f"column open: expected true or false, found {shown(cells['open'])}")
    lat, lon = _degrees(cells, "lat", 90), _degrees(cells, "lon", 180)
    if not cells["capacity"].isdecimal() or len(cells["capacity"]) > 6:
        raise ValueError(f"column capacity: expected a number of cases, found {shown(cells['capacity'])}")
    lat, lon = to_wgs84(lat, lon, cells["datum"])
    return NewStation(
        code=cells["code"],
        name=cells["name"],
        kind=StationKind(cells["kind"]),
        lat=round(lat, 6),
        lon=round(lon, 6),
        capacity=int(cells["capacity"]),
        phone=cells["phone"] or None,
        address=cells["address"] or None,
        open=_YES[cells["open"].lower()],
    )


def _degrees(cells: dict[str, str], name: str, most: int) -> float:
    try:
        value = float(cells[name])
    except ValueError:
        raise ValueError(f"column {name}: expected degrees, found {shown(cells[name])}") from None
    if not -most <= value <= most:
        raise ValueError(f"column {name}: expected degrees within ±{most}, found {shown(cells[name])}")
    return value
