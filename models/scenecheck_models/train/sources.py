"""What a network learnt from, as its manifest entry names it: each repository with its licence."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The rows of a folder's manifest.csv, one for each file, with its `source_repo` and `licence` as stated there."""
    with (folder / "manifest.csv").open(encoding="utf8", newline="") as handle:
        return list(csv.DictReader(handle))


def sources_of(rows: Iterable[Mapping[str, str]], *others: str) -> tuple[str, ...]:
    """`repository: licence` of each repository once, in order.

    Args:
        rows: of the files that were learnt from.
        others: sources beside them, written the same way.
    """
    return tuple(sorted({f"{row['source_repo']}: {row['licence']}" for row in rows} | set(others)))
