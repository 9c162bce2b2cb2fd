"""CarDD's photos and outlines, for whoever holds them (Wang and others, CarDD, IEEE T-ITS 2023).

Its owners hand it out against a signed form. The folder is COCO's: `annotations/instances_train2017.json` and
`instances_val2017.json`, and a folder of photos for each split. The test split is never read here: it is left to
`scenecheck evaluate damage`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scenecheck_models.train.detect_data import Floats, Sample, read_shrunken
from scenecheck_models.train.segment_data import POINTS, fixed_length

NAMES = {
    "dent": "dent",
    "scratch": "scratch",
    "crack": "crack",
    "glass shatter": "glass_shatter",
    "lamp broken": "lamp_broken",
    "tire flat": "tyre_flat",
}
"""Our name for each of its six classes, which it labels wherever they are."""
ADDED = ("crack", "tyre_flat")
"""Classes that only CarDD teaches."""
TRAIN, VALIDATION = "train", "val"
"""Splits as they are called in the names of its annotation files."""


def load_split(folder: Path, split: str, classes: Sequence[str], long_side: int) -> list[Sample]:
    """The photos of one split with their outlines, in the order of their names.

    A class that the file does not list is unlabelled in all its photos. An object that stands for a crowd teaches
    nothing: its class counts as unlabelled in its photo.

    Args:
        folder: holds annotations/.
        split: TRAIN or VALIDATION.
        classes: of the network, in the order of its outputs.
        long_side: pixels to which larger photos are shrunken.

    Raises:
        ValueError: the annotations or a photo are missing or not as expected.
    """
    path = _annotations(folder, split)
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
        images = {int(one["id"]): str(one["file_name"]) for one in body["images"]}
        named = {int(one["id"]): _our_name(str(one["name"])) for one in body["categories"]}
        labels: dict[int, list[dict[str, Any]]] = {number: [] for number in images}
        for label in body["annotations"]:
            labels[int(label["image_id"])].append(label)
        index = {number: classes.index(name) for number, name in named.items()}
        known = frozenset(index.values())
        samples = [
            _sample(_photo(folder, path, file), labels[number], index, known, len(classes), long_side)
            for number, file in sorted(images.items(), key=lambda pair: pair[1])
        ]
    except (OSError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: expected COCO's annotations, found {error!r}") from error
    if not samples:
        raise ValueError(f"{path}: expected photos, found none")
    return samples


def joined_outline(pieces: Sequence[Floats]) -> Floats:
    """Polygons (n, 2) of one object as one: each further piece is gone to and from along a seam of no width.

    The seam runs between the two nearest corners, so that the area drawn is that of all pieces.
    """
    joined = pieces[0]
    for piece in pieces[1:]:
        apart = np.linalg.norm(joined[:, None] - piece[None], axis=2)
        i, j = np.unravel_index(int(apart.argmin()), apart.shape)
        joined = np.concatenate([joined[: i + 1], piece[j:], piece[: j + 1], joined[i:]])
    return joined


def _annotations(folder: Path, split: str) -> Path:
    there = sorted((folder / "annotations").glob("*.json"))
    found = [path for path in there if split in path.stem]
    if len(found) != 1:
        names = ", ".join(path.name for path in there) or "none"
        raise ValueError(f"{folder / 'annotations'}: expected one JSON file of the split {split}, found {names}")
    return found[0]


def _our_name(name: str) -> str:
    given = name.strip().lower().replace("_", " ")
    if given not in NAMES:
        raise ValueError(f"expected the classes {', '.join(NAMES)}, found {name!r}")
    return NAMES[given]


def _photo(folder: Path, annotations: Path, name: str) -> Path:
    """A photo beside annotations/ in its split's folder, in images/, or as named."""
    split = annotations.stem.removeprefix("instances_")
    places = (Path(split), Path("images") / split, Path("images"), Path())
    found = (folder / place / name for place in places if (folder / place / name).is_file())
    return next(found, folder / split / name)


def _sample(
    photo: Path, labels: Sequence[dict[str, Any]], index: dict[int, int], known: frozenset[int], count: int, side: int
) -> Sample:
    image, scale = read_shrunken(photo, side)
    crowds = frozenset(index[int(one["category_id"])] for one in labels if one.get("iscrowd", 0))
    objects = [one for one in labels if not one.get("iscrowd", 0)]
    classes = np.array([index[int(one["category_id"])] for one in objects], np.int64)
    outlines = np.zeros((len(objects), POINTS, 2), np.float32)
    boxes = np.zeros((len(objects), 4), np.float32)
    for outline, box, one in zip(outlines, boxes, objects, strict=True):
        pieces = [points * np.float32(scale) for points in _pieces(one, photo)]
        corners = np.concatenate(pieces)
        box[:] = (*corners.min(0), *corners.max(0))
        outline[:] = fixed_length(joined_outline(pieces), POINTS)
    unlabelled = frozenset(range(count)) - known | crowds
    return Sample(image, classes, boxes, outlines, unlabelled, f"cardd/{photo.name}")


def _pieces(label: dict[str, Any], photo: Path) -> list[Floats]:
    """The polygons of an object in pixels of the photo; of one without, the corners of its box."""
    shape = label.get("segmentation") or []
    if not isinstance(shape, list):
        raise ValueError(f"{photo.name}: expected polygons, found a run-length encoded mask")
    if not shape:
        x, y, w, h = (float(value) for value in label["bbox"])
        shape = [[x, y, x + w, y, x + w, y + h, x, y + h]]
    for points in shape:
        if len(points) < 6 or len(points) % 2:
            raise ValueError(f"{photo.name}: expected x, y pairs of a polygon, found {len(points)} numbers")
    return [np.array(points, np.float32).reshape(-1, 2) for points in shape]
