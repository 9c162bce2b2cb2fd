"""Folders of photos with YOLO labels: data.yaml, images/, labels/; boxes or polygons, relative to the photo."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from scenecheck_datasets.evaluate.errors import EvaluationError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic"})
PLURALS = {"persons": "person", "riders": "person", "people": "person", "bicycles": "bicycle", "trucks": "truck"}


class LabelledObject(NamedTuple):
    """A labelled thing, in shares of the photo's width and height.

    Attributes:
        name: its class.
        box: x1, y1, x2, y2.
        polygons: its outlines; none where only a box is labelled.
        crowd: one label for many things, or one that is not to be judged.
    """

    name: str
    box: tuple[float, float, float, float]
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    crowd: bool = False


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo, what it shows, and the classes of which it may show more than is labelled.

    Attributes:
        file: relative to the folder.
        objects: what is labelled.
        unlabelled: classes that are not judged in this photo.
    """

    file: str
    objects: tuple[LabelledObject, ...]
    unlabelled: frozenset[str]


def load_folder(folder: Path, renamed: Mapping[str, str]) -> list[LabelledPhoto]:
    """Photos with their labels, in the order of their names.

    Args:
        folder: holds data.yaml.
        renamed: our name for a class of the set; an empty one leaves the class out.

    Raises:
        EvaluationError: something in the folder is not as expected.
    """
    names = class_names(folder, renamed)
    rows = manifest_rows(folder)
    photos = sorted(path for path in (folder / "images").rglob("*") if path.suffix.lower() in SUFFIXES)
    if not photos:
        raise EvaluationError(f"{folder / 'images'}: expected photos, found none")
    found = []
    for photo in photos:
        labels = folder / "labels" / photo.relative_to(folder / "images").with_suffix(".txt")
        objects = tuple(_objects(labels, names)) if labels.exists() else ()
        file = photo.relative_to(folder).as_posix()
        known = frozenset(name for name in names if name)
        flag = rows.get(photo.name, {}).get("flag", "")
        found.append(LabelledPhoto(file, objects, unlabelled_classes(flag, known)))
    return found


def unlabelled_classes(flag: str, names: frozenset[str]) -> frozenset[str]:
    """Classes that a remark such as `partial: person and bicycle not labelled` names."""
    found: set[str] = set()
    for clause in re.findall(r"([^;:]*)\bnot labelled", flag):
        words = (PLURALS.get(word, word) for word in re.findall(r"[a-z]+", clause.lower()))
        found.update(word for word in words if word in names)
    return frozenset(found)


def parse_map(text: str | None) -> dict[str, str]:
    """`van=car,tricycle=motorcycle,animal=` as a mapping.

    Raises:
        ValueError: a part has no `=`.
    """
    renamed = {}
    for part in (text or "").split(","):
        if part.strip():
            old, found, new = part.partition("=")
            if not found or not old.strip():
                raise ValueError(f"expected old=new,..., found {part.strip()!r}")
            renamed[old.strip()] = new.strip()
    return renamed


def class_names(folder: Path, renamed: Mapping[str, str]) -> list[str]:
    """The names of data.yaml in the order of their indices, under our names.

    Raises:
        EvaluationError: the file is not as expected, or `renamed` names a class that is not there.
    """
    path = folder / "data.yaml"
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EvaluationError(f"{path}: expected this file, found none") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise EvaluationError(f"{path}: expected YAML in UTF-8, found: {' '.join(str(error).split())}") from None
    names: Any = body.get("names") if isinstance(body, dict) else None
    if isinstance(names, dict) and sorted(names) == list(range(len(names))):
        names = [names[index] for index in range(len(names))]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise EvaluationError(f"{path}: expected names, a list of class names, found {names!r}")
    unknown = sorted(set(renamed) - set(names))
    if unknown:
        raise EvaluationError(f"{path}: --map names {', '.join(unknown)}; expected one of {', '.join(names)}")
    return [renamed.get(name, name) for name in names]


def _objects(path: Path, names: Sequence[str]) -> list[LabelledObject]:
    objects = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            index, *numbers = line.split()
            name, values = names[int(index)], [float(value) for value in numbers]
        except (ValueError, IndexError):
            raise EvaluationError(f"{path}, line {number}: expected a class and numbers, found {line[:60]!r}") from None
        polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
        if len(values) == 4:
            x, y, width, height = values
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        elif len(values) >= 6 and len(values) % 2 == 0:
            xs, ys = values[::2], values[1::2]
            box = (min(xs), min(ys), max(xs), max(ys))
            polygons = (tuple(zip(xs, ys, strict=True)),)
        else:
            raise EvaluationError(
                f"{path}, line {number}: expected a box of 4 numbers or a polygon of 6 or more, found {len(values)}"
            )
        if name:
            objects.append(LabelledObject(name, box, polygons))
    return objects


def manifest_rows(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of a manifest.csv in the folder or beside it, by the photo's name."""
    for path in (folder / "manifest.csv", folder.parent / "manifest.csv"):
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            return {Path(row.get("file") or "").name: {k: v or "" for k, v in row.items()} for row in rows}
    return {}
