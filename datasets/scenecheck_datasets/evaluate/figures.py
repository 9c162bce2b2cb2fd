"""Figures of an evaluation as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table


def show_figures(figures: Mapping[str, Any]) -> None:
    """Single figures first, then a table for each breakdown."""
    console = Console()
    console.print(f"[bold]{figures['kind']}[/]", figures["folder"], highlight=False, markup=True)
    _show(console, "", {key: value for key, value in figures.items() if key not in ("kind", "folder")})


def _show(console: Console, prefix: str, figures: Mapping[str, Any]) -> None:
    for name, value in figures.items():
        title = f"{prefix}{name}".replace("_", " ")
        if _is_tally(value):
            console.print(f"  {title:<28} {_cell(value)}", highlight=False, markup=False)
        elif isinstance(value, Mapping) and value and all(isinstance(one, Mapping) for one in value.values()):
            console.print(_table(title, [(str(key), one) for key, one in value.items()]))
        elif isinstance(value, Mapping) and value and all(isinstance(one, list) for one in value.values()):
            for key, lines in value.items():
                console.print(f"  {key}", highlight=False, markup=False)
                for line in lines:
                    console.print(f"    {line}", highlight=False, markup=False)
        elif isinstance(value, Mapping):
            _show(console, f"{title} ", value)
        elif isinstance(value, list):
            if value:
                console.print(_table(title, [(_range(row), row) for row in value]))
        else:
            console.print(f"  {title:<28} {value if value is not None else '—'}", highlight=False, markup=False)


def _is_tally(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"count", "right", "share"}


def _cell(value: Mapping[str, Any]) -> str:
    return f"{value['right']}/{value['count']}" + (
        f"  {100 * value['share']:.2f} %" if value["share"] is not None else ""
    )


def _range(row: Mapping[str, Any]) -> str:
    if "from" in row:
        return f"{row['from']} .. {row['to']}"
    return " → ".join(str(row[key] or "∅") for key in ("expected", "got") if key in row)


def _table(title: str, rows: list[tuple[str, Mapping[str, Any]]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 2))
    columns = [key for key in rows[0][1] if key not in ("from", "to", "expected", "got")]
    for column in ("", *columns):
        table.add_column(column, justify="left" if not column else "right")
    for name, row in rows:
        cells = [
            f"{row[c]:.4f}" if isinstance(row.get(c), float) else ("—" if row.get(c) is None else str(row[c]))
            for c in columns
        ]
        table.add_row(name, *cells)
    return table
