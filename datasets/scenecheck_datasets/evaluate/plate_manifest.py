"""The manifest of a plates folder: crops and photos, with texts, colours and corners."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_models.train import ccpd

MANIFEST = "manifest.csv"
CORNERS = ("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4")
COLOURS = {"green_yellow": "yellow_green", "green_agri": "green", "green_aviation": "green"}
"""Names of colours that sets of plates use, and the contract's."""

Quad = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class PlateTruth:
    """A plate as the manifest states it; corners clockwise from top left in pixels, None where it does not say."""

    text: str
    colour: str | None
    corners: Quad | None = None


@dataclass(frozen=True)
class PlateItem:
    """A crop of one plate, or a photo with any number of them; none means that nothing should be read."""

    file: str
    is_crop: bool
    plates: tuple[PlateTruth, ...]


def load_manifest(folder: Path) -> list[PlateItem]:
    """Items in the order of their first row; several rows of one photo are its plates.

    A row without a text is a photo (or crop) without a plate. The column `kind` may be left out: photos. A folder
    without a manifest may be CCPD, whose files carry their labels in their names.

    Raises:
        EvaluationError: the manifest is missing, or a row of it is not as expected.
    """
    path = folder / MANIFEST
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        rows = ccpd.manifest_rows(folder)
        if not rows:
            raise EvaluationError(f"{path}: expected this file or photos named as in CCPD, found neither") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path}: expected a CSV in UTF-8, found: {error}") from None
    if not rows or "file" not in rows[0]:
        found = ", ".join(rows[0]) if rows else "no rows"
        raise EvaluationError(f"{path}: expected the columns file, kind, plate_text, plate_colour, found {found}")
    plates: dict[tuple[str, bool], list[PlateTruth]] = defaultdict(list)
    for number, row in enumerate(rows, 2):
        kind = (row.get("kind") or "photo").strip()
        if kind not in ("crop", "photo"):
            raise EvaluationError(f"{path}, line {number}, column kind: expected crop or photo, found {kind!r}")
        text = (row.get("plate_text") or "").strip()
        mine = plates[((row["file"] or "").strip(), kind == "crop")]
        if text:
            mine.append(PlateTruth(text, _colour(row.get("plate_colour")), _corners(row, path, number)))
    return [PlateItem(file, is_crop, tuple(found)) for (file, is_crop), found in plates.items()]


def _colour(name: str | None) -> str | None:
    name = (name or "").strip()
    return COLOURS.get(name, name) or None


def _corners(row: dict[str, str], path: Path, number: int) -> Quad | None:
    cells = [(row.get(name) or "").strip() for name in CORNERS]
    if not all(cells):
        return None
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        raise EvaluationError(f"{path}, line {number}: expected numbers in x1..y4, found {cells}") from None
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
