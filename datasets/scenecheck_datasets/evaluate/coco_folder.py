"""Folders in COCO's layout, as CarDD comes: annotations/*.json and a folder of photos for each split.

CarDD (Wang et al., IEEE T-ITS 2023) has the classes dent, scratch, crack, glass shatter, lamp broken and tire flat; its
owners hand it out against a signed form: CarDD_COCO/annotations/instances_test2017.json, CarDD_COCO/test2017/*.jpg.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.yolo_folder import LabelledObject, LabelledPhoto

SPLITS = ("test", "val")
"""Splits to measure on, the first that is there."""


def annotation_file(folder: Path) -> Path | None:
    """The annotations to measure on, None when the folder is not of this layout.

    Raises:
        EvaluationError: there are several and none is of a split to measure on.
    """
    found = sorted((folder / "annotations").glob("*.json"))
    for split in SPLITS:
        for path in found:
            if split in path.stem:
                return path
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise EvaluationError(f"{folder / 'annotations'}: expected one file or one of a test split, found {names}")
    return found[0] if found else None


def load_coco(folder: Path, renamed: Mapping[str, str]) -> tuple[list[LabelledPhoto], list[str]]:
    """Photos with their labels in the order of their names, and all class names under our names.

    Names are taken with `_` for a space. Crowds (`iscrowd`) are neither hits nor misses.

    Args:
        folder: holds annotations/.
        renamed: our name for a class of the set; an empty one leaves the class out.

    Raises:
        EvaluationError: something in the folder is not as expected.
    """
    path = annotation_file(folder)
    if path is None:
        raise EvaluationError(f"{folder / 'annotations'}: expected annotations in JSON, found none")
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
        names = {int(one["id"]): str(one["name"]).strip().replace(" ", "_") for one in body["categories"]}
        images = {int(one["id"]): one for one in body["images"]}
        objects: dict[int, list[LabelledObject]] = {number: [] for number in images}
        unknown = sorted(set(renamed) - set(names.values()))
        if unknown:
            known = ", ".join(sorted(names.values()))
            raise EvaluationError(f"{path}: --map names {', '.join(unknown)}; expected one of {known}")
        for label in body["annotations"]:
            name = names[int(label["category_id"])]
            image = images[int(label["image_id"])]
            name = renamed.get(name, name)
            if name:
                objects[int(label["image_id"])].append(_object(name, label, image))
        photos = [
            LabelledPhoto(_photo(folder, path, str(image["file_name"])), tuple(objects[number]), frozenset())
            for number, image in images.items()
        ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EvaluationError(f"{path}: expected JSON in UTF-8, found: {' '.join(str(error).split())}") from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError) as error:
        raise EvaluationError(f"{path}: expected COCO's annotations, found something else: {error!r}") from None
    if not photos:
        raise EvaluationError(f"{path}: expected images, found none")
    return sorted(photos, key=lambda photo: photo.file), [renamed.get(name, name) for name in names.values()]


def _object(name: str, label: Mapping[str, Any], image: Mapping[str, Any]) -> LabelledObject:
    width, height = float(image["width"]), float(image["height"])
    x, y, w, h = (float(value) for value in label["bbox"])
    crowd = bool(label.get("iscrowd", 0))
    shape = label.get("segmentation") or []
    if isinstance(shape, dict):
        if not crowd:
            raise ValueError("an object whose mask is run-length encoded; expected polygons")
        shape = []
    polygons = []
    for points in shape:
        if len(points) < 6 or len(points) % 2:
            raise ValueError(f"a polygon of {len(points)} numbers")
        polygons.append(
            tuple((float(px) / width, float(py) / height) for px, py in zip(points[::2], points[1::2], strict=True))
        )
    return LabelledObject(name, (x / width, y / height, (x + w) / width, (y + h) / height), tuple(polygons), crowd)


def _photo(folder: Path, annotations: Path, name: str) -> str:
    """The photo's path within the folder: beside annotations in its split's folder, in images/, or as named."""
    split = annotations.stem.removeprefix("instances_")
    for place in (Path(split), Path("images") / split, Path("images"), Path()):
        if (folder / place / name).is_file():
            return (place / name).as_posix()
    return (Path(split) / name).as_posix()
