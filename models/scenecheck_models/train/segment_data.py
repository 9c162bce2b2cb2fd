"""Labelled outlines for the segmentation networks: read, named anew, mirrored and drawn as masks.

An outline is kept as a fixed number of points, so that a photo's outlines are the `corners` of `detect_data.Sample` and
take part in every warp; shorter outlines repeat their last point, which draws the same area.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_models.train.detect_data import Floats, Sample, read_shrunken

POINTS = 64
"""Points of an outline; 98 of 100 polygons of the data have fewer."""


def read_outlines(path: Path, width: int, height: int, points: int = POINTS) -> tuple[NDArray[np.int64], Floats]:
    """Read a YOLO segmentation label file: class and x, y pairs relative to the photo, one object a line.

    A line with a box only (class, centre, size) becomes its four corners. A missing file is a photo without objects.

    Returns:
        classes (n,) and outlines (n, points, 2) in pixels.

    Raises:
        ValueError: a line is neither an outline of three points or more nor a box.
    """
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()] if path.exists() else []
    classes = np.array([int(float(row[0])) for row in rows], np.int64)
    outlines = np.zeros((len(rows), points, 2), np.float32)
    for target, row in zip(outlines, rows, strict=True):
        values = np.array(row[1:], np.float32)
        if len(values) == 4:
            x, y, w, h = values
            values = np.array([x - w / 2, y - h / 2, x + w / 2, y - h / 2, x + w / 2, y + h / 2, x - w / 2, y + h / 2])
        if len(values) < 6 or len(values) % 2:
            raise ValueError(f"expected x, y pairs of an outline, found {len(values)} numbers in {path}")
        target[:] = fixed_length(values.reshape(-1, 2).astype(np.float32), points)
    return classes, outlines * np.array([width, height], np.float32)


def fixed_length(outline: Floats, points: int) -> Floats:
    """An outline (n, 2) as (points, 2): the last point repeated, or evenly thinned out."""
    if len(outline) > points:
        return outline[np.linspace(0, len(outline) - 1, points).round().astype(int)]
    return np.concatenate([outline, np.repeat(outline[-1:], points - len(outline), 0)])


def renamed(names: Sequence[str], wanted: Sequence[str], merged: Mapping[str, str]) -> NDArray[np.int64]:
    """Index among `wanted` of each of a data set's class names (after merging), or -1 for one that is left out."""
    return np.array([wanted.index(n) if n in wanted else -1 for n in (merged.get(n, n) for n in names)], np.int64)


def mirror_table(names: Sequence[str]) -> NDArray[np.int64]:
    """Class of each class in a mirrored photo: left and right change places, everything else stays."""
    swapped = {"left": "right", "right": "left"}
    other = ["_".join(swapped.get(word, word) for word in name.split("_")) for name in names]
    return np.array([names.index(name) for name in other], np.int64)


def read_sample(
    photo: Path, long_side: int, table: NDArray[np.int64], unlabelled: frozenset[int] = frozenset(), name: str = ""
) -> Sample:
    """A photo of a YOLO folder with its outlines; classes through `table` (see `renamed`)."""
    image, _ = read_shrunken(photo, long_side)
    label = photo.parent.parent / "labels" / f"{photo.stem}.txt"
    classes, outlines = read_outlines(label, image.shape[1], image.shape[0])
    classes = table[classes]
    kept = classes >= 0
    outlines = outlines[kept]
    boxes = np.concatenate([outlines.min(1), outlines.max(1)], 1)
    return Sample(image, classes[kept], boxes, outlines, unlabelled, name)


def draw_masks(outlines: Floats, height: int, width: int, stride: int = 1) -> NDArray[np.uint8]:
    """Outlines (n, k, 2) in pixels of an input as masks (n, height // stride, width // stride) of 0 and 1.

    A cell belongs to an object that covers two fifths of it: at a half, scratches a few pixels wide would vanish.
    """
    masks = np.zeros((len(outlines), height // stride, width // stride), np.uint8)
    scaled = np.round((outlines - 0.5) * 16).astype(np.int32)
    full = np.zeros((height, width), np.uint8)
    for mask, outline in zip(masks, scaled, strict=True):
        full[:] = 0
        cv2.fillPoly(full, [outline], 255, shift=4)
        small = cv2.resize(full, mask.shape[::-1], interpolation=cv2.INTER_AREA) if stride > 1 else full
        mask[:] = small >= 0.4 * 255
    return masks


def repeat_factors(samples: Sequence[Sample], classes: int, frequent: float) -> Floats:
    """How often each photo is drawn: rarer classes more often, by LVIS' repeat factor (Gupta and others, 2019).

    A class in a share f of the photos has the factor max(1, sqrt(frequent / f)); a photo takes the highest of its
    classes.
    """
    present = np.zeros((len(samples), classes), bool)
    for row, sample in zip(present, samples, strict=True):
        row[sample.classes] = True
    factor = np.maximum(1.0, np.sqrt(frequent / np.maximum(present.mean(0), 1e-6)))
    return np.asarray(np.where(present, factor, 1.0).max(1, initial=1.0), np.float32)
