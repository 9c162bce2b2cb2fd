"""Labelled photos for the detectors: read, kept shrunken in memory, and augmented by one warp each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

GREY = (114, 114, 114)
"""Filling around a photo, the value the COCO start was trained with."""


@dataclass(frozen=True)
class Sample:
    """A photo and its labels.

    Attributes:
        image: (h, w, 3) BGR, already shrunken to the size it is trained at.
        classes: (n,) class index of each object.
        boxes: (n, 4) x1, y1, x2, y2 in pixels of `image`.
        corners: (n, k, 2) keypoints in pixels of `image`; k is 0 for a detector without keypoints.
        unlabelled: classes whose objects this photo shows without a label: no negative is learnt for them.
        name: where it came from, for reports.
    """

    image: Image
    classes: NDArray[np.int64]
    boxes: Floats
    corners: Floats
    unlabelled: frozenset[int] = frozenset()
    name: str = ""


def read_shrunken(path: Path, long_side: int) -> tuple[Image, float]:
    """Read a photo at most `long_side` pixels long, and the factor by which it was shrunken.

    Raises:
        ValueError: the file is no photo that OpenCV reads.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"expected a photo, found {path}")
    scale = long_side / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(image, np.uint8), min(scale, 1.0)


def read_yolo_labels(
    path: Path, width: int, height: int, keypoints: int = 0
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Read a YOLO label file: class, centre, size (and keypoints x, y each) relative to the photo, one object a line.

    Returns:
        classes (n,), boxes (n, 4) and keypoints (n, keypoints, 2) in pixels.
    """
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()] if path.exists() else []
    table = np.array([[float(v) for v in row[: 5 + 2 * keypoints]] for row in rows], np.float32)
    table = table.reshape(len(rows), 5 + 2 * keypoints)
    size = np.array([width, height], np.float32)
    centre, half = table[:, 1:3] * size, table[:, 3:5] * size / 2
    boxes = np.concatenate([centre - half, centre + half], 1)
    return table[:, 0].astype(np.int64), boxes, table[:, 5:].reshape(len(rows), keypoints, 2) * size


def held_out(key: str, share: float) -> bool:
    """Whether a group of photos belongs to the validation split: a hash of its key, so that it never moves."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32 < share


@dataclass
class Augment:
    """How strongly a photo is varied; every number is the bound of a uniform draw.

    Attributes:
        scale: smallest and largest factor on the size at which the photo just fills the input.
        shift: translation as a share of the input.
        degrees: rotation, but for the share `rolled` of photos.
        rolled: probability of a photo taken with the camera held askew.
        rolled_degrees: rotation of those.
        shear: shear as a tangent.
        perspective: share by which each corner of the photo may move.
        mosaic: probability of four photos in one input.
        flip: probability of a mirrored photo; for classes without a left and a right, or with `mirrored`.
        mirrored: class of each class in a mirrored photo; the same when left out.
        hsv: gain on hue, saturation and value.
        blur: probability of a blur, noise or JPEG artefacts.
        keep_share: an object of which less than this is left in the frame loses its label.
        focus: probability that one object is put anywhere in the frame at any size in `focus_sizes` (width, as a share
            of the input), instead of drawing scale and shift; such sizes do not occur in whole photos.
    """

    scale: tuple[float, float] = (0.6, 1.5)
    shift: float = 0.15
    degrees: float = 3.0
    rolled: float = 0.0
    rolled_degrees: float = 45.0
    shear: float = 0.03
    perspective: float = 0.0
    mosaic: float = 0.3
    flip: float = 0.5
    mirrored: NDArray[np.int64] | None = None
    hsv: tuple[float, float, float] = (0.015, 0.6, 0.4)
    blur: float = 0.05
    keep_share: float = 0.25
    focus: float = 0.0
    focus_sizes: tuple[float, float] = (0.04, 0.85)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def __call__(self, pool: Sequence[Sample], index: int, size: int) -> Sample:
        """Make one (size, size, 3) training input from the photo `index` of the pool, or from it and three others."""
        if self.rng.random() >= self.mosaic:
            return self._photometric(self._one(pool[index], size))
        others = self.rng.integers(0, len(pool), 3)
        tiles = [self._one(pool[i], size // 2) for i in (index, *others)]
        image = np.empty((size // 2 * 2, size // 2 * 2, 3), np.uint8)
        boxes, corners = [], []
        for tile, (column, row) in zip(tiles, ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
            x, y = column * (size // 2), row * (size // 2)
            image[y : y + size // 2, x : x + size // 2] = tile.image
            boxes.append(tile.boxes + np.array([x, y, x, y], np.float32))
            corners.append(tile.corners + np.array([x, y], np.float32))
        merged = Sample(
            image,
            np.concatenate([t.classes for t in tiles]),
            np.concatenate(boxes),
            np.concatenate(corners),
            frozenset().union(*(t.unlabelled for t in tiles)),
        )
        return self._photometric(merged)

    def _one(self, sample: Sample, size: int) -> Sample:
        height, width = sample.image.shape[:2]
        matrix = self._matrix(sample, size)
        flipped = self.rng.random() < self.flip
        if flipped:
            matrix = np.array([[-1, 0, size - 1], [0, 1, 0], [0, 0, 1]], np.float64) @ matrix
        image: Any = sample.image
        direct = matrix
        factor = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
        if factor < 0.65:  # a warp alone would skip pixels and alias
            small = (max(1, round(width * factor)), max(1, round(height * factor)))
            image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
            direct = matrix @ np.diag([width / small[0], height / small[1], 1.0])
        image = cv2.warpPerspective(image, direct, (size, size), flags=cv2.INTER_LINEAR, borderValue=GREY)
        x1, y1, x2, y2 = sample.boxes.T if len(sample.boxes) else np.zeros((4, 0), np.float32)
        outline = np.stack([np.stack(p, 1) for p in ((x1, y1), (x2, y1), (x2, y2), (x1, y2))], 1)
        corners = _warp_points(sample.corners, matrix)
        # The box of a plate is the box around its corners; that of a car can only be followed by its outline.
        outline = corners if corners.shape[1] else _warp_points(outline, matrix)
        boxes = np.concatenate([outline.min(1), outline.max(1)], 1) if len(outline) else np.zeros((0, 4), np.float32)
        clipped = np.clip(boxes, 0, size)
        kept = _areas(clipped) > self.keep_share * np.maximum(_areas(boxes), 1e-6)
        kept &= (clipped[:, 2] - clipped[:, 0] > 2) & (clipped[:, 3] - clipped[:, 1] > 2)
        classes, unlabelled = sample.classes[kept], sample.unlabelled
        if flipped and self.mirrored is not None:
            classes = self.mirrored[classes]
            unlabelled = frozenset(int(self.mirrored[c]) for c in unlabelled)
        return Sample(np.asarray(image, np.uint8), classes, clipped[kept], corners[kept], unlabelled)

    def _matrix(self, sample: Sample, size: int) -> NDArray[np.float64]:
        rng = self.rng
        height, width = sample.image.shape[:2]
        if len(sample.boxes) and rng.random() < self.focus:
            x1, y1, x2, y2 = sample.boxes[int(rng.integers(len(sample.boxes)))]
            share = float(np.exp(rng.uniform(*np.log(self.focus_sizes))))
            factor = min(4.0, share * size / max(float(x2 - x1), 1.0))
            anchor = np.array([(x1 + x2) / 2, (y1 + y2) / 2])
            room = np.maximum(0, size - factor * np.array([x2 - x1, y2 - y1])) / 2
        else:
            factor = size / max(width, height) * float(np.exp(rng.uniform(*np.log(self.scale))))
            anchor = np.array([width / 2, height / 2])
            # A magnified photo may be moved by what lies outside the frame as well.
            room = np.maximum(0, (factor * np.array([width, height]) - size) / 2) + self.shift * size
        degrees = self.rolled_degrees if rng.random() < self.rolled else self.degrees
        angle = np.deg2rad(rng.uniform(-degrees, degrees))
        shear = rng.uniform(-self.shear, self.shear, 2)
        to_anchor = np.array([[1, 0, -anchor[0]], [0, 1, -anchor[1]], [0, 0, 1]])
        cos, sin = factor * np.cos(angle), factor * np.sin(angle)
        turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ np.array(
            [[1, shear[0], 0], [shear[1], 1, 0], [0, 0, 1]]
        )
        move = size / 2 + rng.uniform(-1, 1, 2) * room
        matrix = np.array([[1, 0, move[0]], [0, 1, move[1]], [0, 0, 1]]) @ turn @ to_anchor
        if self.perspective:
            square = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
            moved = square + rng.uniform(-self.perspective, self.perspective, (4, 2)).astype(np.float32) * size
            matrix = np.asarray(cv2.getPerspectiveTransform(square, moved), np.float64) @ matrix
        return matrix

    def _photometric(self, sample: Sample) -> Sample:
        rng = self.rng
        image: Any = sample.image
        hue, saturation, value = 1 + rng.uniform(-1, 1, 3) * np.array(self.hsv)
        ramp = np.arange(256)
        h, s, v = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2HSV))
        h = cv2.LUT(h, ((ramp * hue) % 180).astype(np.uint8))
        s = cv2.LUT(s, np.clip(ramp * saturation, 0, 255).astype(np.uint8))
        v = cv2.LUT(v, np.clip(ramp * value, 0, 255).astype(np.uint8))
        image = cv2.cvtColor(cv2.merge((h, s, v)), cv2.COLOR_HSV2BGR)
        if rng.random() < self.blur:
            image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.5, 1.6)))
        if rng.random() < self.blur:
            image = cv2.imdecode(
                cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 80))])[1], 1
            )
        if rng.random() < self.blur:
            noise = rng.normal(0, rng.uniform(3, 12), image.shape)
            image = np.clip(image + noise, 0, 255).astype(np.uint8)
        return Sample(image, sample.classes, sample.boxes, sample.corners, sample.unlabelled)


def letterboxed(sample: Sample, size: int) -> tuple[Sample, float, tuple[float, float]]:
    """The photo fitted into (size, size) and centred, for validation; with the factor and the offset (x, y)."""
    height, width = sample.image.shape[:2]
    factor = size / max(width, height)
    w, h = round(width * factor), round(height * factor)
    x, y = (size - w) // 2, (size - h) // 2
    image = np.full((size, size, 3), GREY, np.uint8)
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    image[y : y + h, x : x + w] = cv2.resize(sample.image, (w, h), interpolation=method)
    offset = np.array([x, y], np.float32)
    moved = Sample(
        image,
        sample.classes,
        sample.boxes * factor + np.tile(offset, 2),
        sample.corners * factor + offset,
        sample.unlabelled,
        sample.name,
    )
    return moved, factor, (float(x), float(y))


def batches(
    pool: Sequence[Sample], augment: Augment, sizes: Sequence[int], batch: int, weights: Floats | None = None
) -> Iterator[list[Sample]]:
    """One epoch of augmented inputs; every batch has one size of `sizes`; `weights` are draws per epoch and photo."""
    rng = augment.rng
    if weights is None:
        order = rng.permutation(len(pool))
    else:
        times = np.floor(weights + rng.random(len(pool))).astype(int)
        order = rng.permutation(np.repeat(np.arange(len(pool)), times))
    for start in range(0, len(order) - batch + 1, batch):
        size = int(rng.choice(sizes))
        yield [augment(pool, int(i), size) for i in order[start : start + batch]]


def _warp_points(points: Floats, matrix: NDArray[np.float64]) -> Floats:
    if not points.size:
        return points
    flat = points.reshape(-1, 1, 2).astype(np.float64)
    return np.asarray(cv2.perspectiveTransform(flat, matrix), np.float32).reshape(points.shape)


def _areas(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), np.float32)
