"""The price table of the pre-assessment, from a CSV file.

The file starts with lines of settings, then a header and one row for each part, class of vehicle and action:

    #name,示例价格 Sample values
    #version,sample-2026.1
    #sample,yes
    #hourly_rate,car,80,160
    part,vehicle_class,action,part_price_low,part_price_high,labour_hours_low,labour_hours_high,paint_low,paint_high
    hood,car,repair,0,0,1.5,4,300,600

Prices and paint are in yuan, labour in hours; an empty amount is 0. Lines that start with `# ` are remarks. A table
that is wrong in one place is refused as a whole: an estimate by half of one would look like an estimate.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from scenecheck_api.errors import PricesError
from scenecheck_api.validation import did_you_mean, one_of, shown
from scenecheck_evidence.damage_rules import DamageRules
from scenecheck_evidence.estimate import Action
from scenecheck_evidence.prices import AmountRange, PriceRow, PriceTable
from scenecheck_evidence.reading import VehicleClass

SAMPLE = "sample-2026.1.csv"
"""The shipped table: sample values, no insurer's."""
MAX_BYTES = 5_000_000
MAX_PROBLEMS = 5
"""Problems that one message names."""

COLUMNS = (
    "part",
    "vehicle_class",
    "action",
    "part_price_low",
    "part_price_high",
    "labour_hours_low",
    "labour_hours_high",
    "paint_low",
    "paint_high",
)
_AMOUNT = re.compile(r"\d{1,8}(\.\d{1,2})?")
_YES_OR_NO = {"yes": True, "no": False}
T = TypeVar("T")


def load_price_table(path: Path | None, rules: DamageRules) -> PriceTable:
    """The table in a file, or the shipped sample.

    Args:
        path: the insurer's CSV; None for the sample.
        rules: the table of parts that rows may name.

    Raises:
        PricesError: the file cannot be read, or is not as expected; the first problems are named with their lines.
    """
    if path is None:
        return _shipped((*rules.parts, *rules.other_parts))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PricesError(f"{path}: expected at most {MAX_BYTES} bytes, found {path.stat().st_size}")
        data = path.read_bytes()
    except OSError as error:
        raise PricesError(f"{path}: expected a readable file, found: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = data.decode("gb18030")  # what Chinese spreadsheets write
        except UnicodeDecodeError:
            raise PricesError(
                f"{path}: expected UTF-8 or GB 18030 text, found byte {error.start} that is neither"
            ) from error
    return parse_price_table(text, str(path), (*rules.parts, *rules.other_parts))


@cache
def _shipped(parts: tuple[str, ...]) -> PriceTable:
    file = resources.files("scenecheck_api") / "prices" / SAMPLE
    return parse_price_table(file.read_text(encoding="utf-8"), SAMPLE, parts)


def parse_price_table(text: str, name: str, parts: Collection[str]) -> PriceTable:
    """A price table from the text of its file; `parts` are those that rows may name.

    Raises:
        PricesError: the text is not as expected.
    """
    parsed = _Parsed(name, parts)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in rows:
            row = [cell.strip() for cell in cells]
            if any(row):
                parsed.take(rows.line_num, row)
    except csv.Error as error:
        parsed.problem(rows.line_num, f"expected comma separated values, found: {error}")
    return parsed.table()


class _Parsed:
    """What the lines so far have given, and what is wrong with them."""

    def __init__(self, name: str, parts: Collection[str]) -> None:
        self.name, self.parts = name, parts
        self.problems: list[str] = []
        self.settings: dict[str, str] = {}
        self.rates: dict[VehicleClass, AmountRange] = {}
        self.rows: dict[tuple[str, VehicleClass, Action], tuple[int, PriceRow]] = {}
        self.header: list[str] | None = None

    def problem(self, line: int, message: str) -> None:
        self.problems.append(f"line {line}: {message}")

    def take(self, line: int, row: list[str]) -> None:
        if row[0] == "#" or row[0].startswith("# "):
            return
        if row[0].startswith("#"):
            self._setting(line, row[0][1:], row[1:])
        elif self.header is None:
            self._header(line, row)
        elif len(row) != len(self.header):
            self.problem(line, f"expected {len(self.header)} cells as in the header, found {len(row)}")
        else:
            self._row(line, dict(zip(self.header, row, strict=True)))

    def _setting(self, line: int, name: str, values: Sequence[str]) -> None:
        filled = [value for value in values if value]  # a spreadsheet pads lines with empty cells
        if name == "hourly_rate":
            self._rate(line, filled)
        elif name not in ("name", "version", "sample"):
            known = ("name", "version", "sample", "hourly_rate")
            self.problem(line, f"expected {one_of('#' + k for k in known)}, found {shown('#' + name)}")
        elif len(filled) != 1:
            self.problem(line, f"expected one value of #{name}, found {len(filled)}")
        elif name in self.settings:
            self.problem(line, f"expected #{name} once, found it twice")
        elif name == "sample" and filled[0] not in _YES_OR_NO:
            self.problem(line, f"expected yes or no, found {shown(filled[0])}")
        else:
            self.settings[name] = filled[0]

    def _rate(self, line: int, values: Sequence[str]) -> None:
        if len(values) != 3:
            self.problem(line, f"expected #hourly_rate,vehicle class,low,high, found {len(values)} values")
            return
        vehicle_class = self._member(line, "the class of #hourly_rate", values[0], VehicleClass)
        amounts = self._range(line, "#hourly_rate", *values[1:])
        if vehicle_class is None or amounts is None:
            return
        if vehicle_class in self.rates:
            self.problem(line, f"expected one hourly rate of {vehicle_class}, found two")
        self.rates[vehicle_class] = amounts

    def _header(self, line: int, row: list[str]) -> None:
        missing = [column for column in COLUMNS if column not in row]
        odd = [cell for cell in row if cell not in COLUMNS or row.count(cell) > 1]
        self.header = row
        if missing or odd:
            found = ", ".join(shown(cell) for cell in (odd or row)[: len(COLUMNS)])
            self.problem(line, f"expected the columns {', '.join(COLUMNS)}, found {found}")
            raise self._error()

    def _row(self, line: int, cells: dict[str, str]) -> None:
        part = cells["part"]
        if part not in self.parts:
            close = did_you_mean(part, list(self.parts))
            self.problem(line, f"column part: expected a part of the rule set, found {shown(part)}{close}")
        vehicle_class = self._member(line, "column vehicle_class", cells["vehicle_class"], VehicleClass)
        action = self._member(line, "column action", cells["action"], Action)
        amounts = {
            kind: self._range(line, kind, cells[f"{kind}_low"], cells[f"{kind}_high"])
            for kind in ("part_price", "labour_hours", "paint")
        }
        if part not in self.parts or vehicle_class is None or action is None or None in amounts.values():
            return
        key = (part, vehicle_class, action)
        if key in self.rows:
            self.problem(line, f"expected one row for {', '.join(key)}, found another in line {self.rows[key][0]}")
            return
        row = PriceRow.model_validate({"part": part, "vehicle_class": vehicle_class, "action": action, **amounts})
        self.rows[key] = line, row

    def _member(self, line: int, what: str, text: str, kind: Callable[[str], T]) -> T | None:
        try:
            return kind(text)
        except ValueError:
            names = [str(member.value) for member in kind]  # type: ignore[attr-defined]
            self.problem(line, f"{what}: expected {one_of(names)}, found {shown(text)}{did_you_mean(text, names)}")
            return None

    def _range(self, line: int, what: str, low: str, high: str) -> AmountRange | None:
        amounts = []
        for end, text in (("low", low), ("high", high)):
            if text and not _AMOUNT.fullmatch(text):
                self.problem(line, f"{what}, {end}: expected a number such as 350 or 1.5, found {shown(text)}")
                return None
            amounts.append(Decimal(text or 0))
        if amounts[0] > amounts[1]:
            self.problem(line, f"{what}: expected a low end of at most {high or 0}, found {low}")
            return None
        return AmountRange(low=amounts[0], high=amounts[1])

    def table(self) -> PriceTable:
        """The table, once all lines are taken."""
        for setting in ("name", "version", "sample"):
            if setting not in self.settings and not self.problems:
                self.problems.append(f"expected a line #{setting},..., found none")
        for (_, vehicle_class, _), (line, _) in self.rows.items():
            if vehicle_class not in self.rates:
                self.problem(line, f"expected a line #hourly_rate,{vehicle_class},low,high, found none")
                break
        if not self.rows and not self.problems:
            self.problems.append("expected at least one row of prices, found none")
        if self.problems:
            raise self._error()
        return PriceTable(
            name=self.settings["name"],
            version=self.settings["version"],
            sample=_YES_OR_NO[self.settings["sample"]],
            hourly_rates=self.rates,
            rows=tuple(row for _, row in self.rows.values()),
        )

    def _error(self) -> PricesError:
        named = "; ".join(self.problems[:MAX_PROBLEMS])
        more = len(self.problems) - MAX_PROBLEMS
        return PricesError(f"{self.name}: {named}{f'; and {more} more' if more > 0 else ''}")
