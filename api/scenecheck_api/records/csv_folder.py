"""Records of vehicles, drivers, policies and earlier accidents from a folder of CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenecheck_api.errors import FileProblem
from scenecheck_api.records.csv_tables import ACCIDENTS, DRIVERS, POLICIES, VEHICLES, R, Table
from scenecheck_api.validation import one_line, shown
from scenecheck_evidence.records import Records

MAX_BYTES = 200_000_000
"""A CSV beyond this belongs in a database (`scenecheck records import`), not in a folder beside a case."""
MAX_PROBLEMS = 100
"""Bad rows of one file that are named one by one."""


@dataclass
class Loaded:
    """The snapshot, what could not be taken from the files, and what a reader of the report should know.

    Attributes:
        records: every row that is as it should be.
        problems: files, columns and rows that are not; they are left out.
        notes: what was put right on the way.
    """

    records: Records = field(default_factory=Records)
    problems: list[FileProblem] = field(default_factory=list)
    notes: list[FileProblem] = field(default_factory=list)


def load_records(folder: Path) -> Loaded:
    """Read the four files of a folder; what is wrong is named and left out, the rest is taken."""
    loaded = Loaded()
    records = Records(
        vehicles=tuple(load_table(folder, VEHICLES, loaded)),
        drivers=tuple(load_table(folder, DRIVERS, loaded)),
        policies=tuple(load_table(folder, POLICIES, loaded)),
        accidents=tuple(load_table(folder, ACCIDENTS, loaded)),
    )
    incomplete = sorted({Path(problem.file).name for problem in loaded.problems})
    loaded.records = records.model_copy(update={"incomplete": tuple(incomplete)})
    return loaded


def load_table(folder: Path, table: Table[R], loaded: Loaded) -> list[R]:
    """The records of one file of a folder; problems and notes are added to `loaded`."""
    path = folder / table.file
    header = ", ".join(column.name for column in table.columns)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            loaded.problems.append(
                FileProblem(str(path), "records_too_large", f"expected at most {MAX_BYTES} bytes, found {size}")
            )
            return []
        data = path.read_bytes()
    except FileNotFoundError:
        if table.needed:
            message = f"expected a CSV with the columns {header} (no rows will do), found no such file"
            loaded.problems.append(FileProblem(str(path), "records_file_missing", message))
        else:
            loaded.notes.append(FileProblem(str(path), "records_file_missing", "no such file: none are known"))
        return []
    except OSError as error:
        loaded.problems.append(
            FileProblem(str(path), "records_unreadable", f"expected a readable file, found: {error.strerror}")
        )
        return []
    text = _decode(data, str(path), loaded)
    return parse_table(text, table, str(path), loaded) if text is not None else []


def _decode(data: bytes, name: str, loaded: Loaded) -> str | None:
    """UTF-8 with or without a byte order mark; GB 18030, which Chinese spreadsheets write, with a note."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        message = f"expected UTF-8 or GB 18030 text, found byte {at} that is neither"
        loaded.problems.append(FileProblem(name, "records_encoding", message))
        return None
    loaded.notes.append(FileProblem(name, "records_encoding", "expected UTF-8, found GB 18030; read as that"))
    return text


def parse_table(text: str, table: Table[R], name: str, loaded: Loaded) -> list[R]:
    """Rows of one CSV as records; problems and notes are added to `loaded`."""

    def problem(code: str, message: str) -> None:
        loaded.problems.append(FileProblem(name, code, message))

    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[R] = []
    seen: dict[tuple[str, ...], int] = {}
    found_before = len(loaded.problems)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if not _header_is_right(header, table, name, loaded):
            return []
        for cells in rows:
            row = tuple(cell.strip() for cell in cells)
            if not any(row):
                continue
            if len(loaded.problems) - found_before >= MAX_PROBLEMS:
                problem("records_row_invalid", f"line {rows.line_num}: more than {MAX_PROBLEMS} problems; stopped here")
                break
            if len(row) != len(header):
                problem(
                    "records_row_invalid",
                    f"line {rows.line_num}: expected {len(header)} cells as in the header, found {len(row)}",
                )
            elif row in seen:
                note = f"line {rows.line_num}: the same row as line {seen[row]}; taken once"
                loaded.notes.append(FileProblem(name, "records_row_duplicate", note))
            else:
                seen[row] = rows.line_num
                by_name = dict(zip(header, row, strict=True))
                record = record_of(by_name, table, name, f"line {rows.line_num}", loaded)
                if record is not None:
                    records.append(record.model_copy(update={"source": f"{table.file}:{rows.line_num}"}))
    except csv.Error as error:
        problem("records_unreadable", f"line {rows.line_num}: expected comma separated values, found: {error}")
    return records


def _header_is_right(header: list[str], table: Table[R], name: str, loaded: Loaded) -> bool:
    expected = [column.name for column in table.columns]
    if not header:
        message = f"expected a header with the columns {', '.join(expected)}, found an empty file"
        loaded.problems.append(FileProblem(name, "records_column_missing", message))
        return False
    doubled = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if doubled:
        message = f"line 1: expected each column once, found {one_line(', '.join(doubled))} more than once"
        loaded.problems.append(FileProblem(name, "records_column_duplicate", message))
        return False
    missing = [column.name for column in table.columns if column.name not in header and not column.optional]
    if missing:
        message = f"line 1: expected the column {' and '.join(missing)}, found only {one_line(', '.join(header))}"
        loaded.problems.append(FileProblem(name, "records_column_missing", message))
        return False
    extra = [cell for cell in header if cell not in expected]
    if extra:
        note = f"line 1: columns not known and not used: {', '.join(shown(cell) for cell in extra)}"
        loaded.notes.append(FileProblem(name, "records_column_unknown", note))
    return True


def record_of(cells: Mapping[str, str], table: Table[R], name: str, place: str, loaded: Loaded) -> R | None:
    """The record of one row, or nothing and a problem for each cell that is wrong.

    Args:
        cells: text by the name of each column of the table; empty where there is none.
        table: the kind of records.
        name: the file or system, as problems name it.
        place: the row in it, such as `line 3`.
        loaded: takes the problems.
    """
    values: dict[str, Any] = {}
    wrong = False
    for column in table.columns:
        text = cells.get(column.name, "")
        if not text and not column.required:
            continue
        try:
            values[column.name] = column.parse(text) if text else None
        except ValueError:
            values[column.name] = None
        if values[column.name] is None:
            wrong = True
            found = shown(text) if text else "an empty cell"
            message = f"{place}, column {column.name}: expected {column.expected}, found {found}"
            loaded.problems.append(FileProblem(name, "records_row_invalid", message))
    if "period_start" in values and not wrong and values["period_end"] <= values["period_start"]:
        wrong = True
        message = (
            f"{place}, column period_end: expected a moment after period_start {cells['period_start']}, "
            f"found {shown(cells['period_end'])}"
        )
        loaded.problems.append(FileProblem(name, "records_row_invalid", message))
    return None if wrong else table.record.model_validate(values)
