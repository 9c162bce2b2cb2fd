"""What all benchmarks share: the machine's name, medians and percentiles, and tables for people and for the docs."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from scenecheck_models.session import available_processors

REPOSITORY = Path(__file__).parent.parent
CASE = REPOSITORY / "examples" / "01_complete"
"""Three scene photos, four licences and two policies, rendered."""


def machine() -> str:
    """The processor's name, how many of it this process may use, and how busy the machine was."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text().splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
        flags = next((line for line in lines if line.startswith("flags")), "")
        vectors = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
        name = f"{names[0] if names else name} ({vectors})"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {available_processors()} processors{load}, Python {platform.python_version()}"


def middle(values: Sequence[float]) -> float:
    """The median."""
    return round(statistics.median(values), 4)


def high(values: Sequence[float]) -> float:
    """The 95th percentile (the largest of fewer than 20)."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))], 4)


def resident_mebibytes(pid: int | None = None, peak: bool = False) -> float:
    """Resident memory of a process, now or at its peak; of this one when left out (Linux)."""
    wanted = "VmHWM" if peak else "VmRSS"
    for line in Path(f"/proc/{pid or os.getpid()}/status").read_text().splitlines():
        if line.startswith(wanted):
            return round(int(line.split()[1]) / 1024, 1)
    raise OSError(f"expected {wanted} in the status of process {pid}, found none")


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*map(said, row))
    Console(width=None if os.isatty(1) else 140).print(table)


def markdown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The same table for docs/benchmarks.md."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join([*lines, *("| " + " | ".join(map(said, row)) + " |" for row in rows)]) + "\n"


def said(value: Any) -> str:
    """A value in a cell: thousandths of seconds, whole numbers with their thousands apart."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)
