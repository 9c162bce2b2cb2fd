"""Run a segmentation network on a photo: boxes as a detector finds them, and the outline of each thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from scenecheck_models.boxes import mirrored_boxes
from scenecheck_models.errors import ModelError
from scenecheck_models.fusion import Look, fuse
from scenecheck_models.manifest import ModelEntry
from scenecheck_vision.detector import Candidates, Floats, Image, Letterbox, decode

CELL = 4
"""Input pixels per pixel of the mask prototypes."""
TOLERANCE = 0.8
"""How far in input pixels an outline may leave the mask, to be told in few points; more when that gives too many."""
MANY_POINTS = 48
"""Most points of one piece of an outline."""
SPECK = 0.04
"""A separate piece of a mask smaller than this share of it is left out."""


@dataclass(frozen=True)
class Regions:
    """Detections with their outlines, best first, in pixels of the image.

    Attributes:
        boxes: (n, 4) x1, y1, x2, y2, as the network gives them.
        scores: (n,).
        classes: (n,).
        outlines: n polygons (k, 2), each of one piece; of no points where the mask is empty.
    """

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]
    outlines: tuple[Floats, ...]


@dataclass(frozen=True)
class _Seen:
    """What the network gave for an image: detections and prototypes in input pixels, and how the image was fitted."""

    candidates: Candidates
    prototypes: Floats
    fitted: Letterbox

    def outline(self, index: int, frame: Floats) -> Floats:
        """The outline (k, 2) of a detection in pixels of the image; frame (2,) is its width and height."""
        box = self.candidates.boxes[index]
        points = outline(mask_in_box(self.prototypes, self.candidates.rest[index], box), box)
        return np.asarray(np.clip(self.fitted.undo(points), 0, frame), np.float32)


class Segmenter:
    """A YOLO segmentation network with its manifest entry.

    Its outputs are (1, 4 + classes + c, anchors): centre, size, a score per class, c mask coefficients; and
    (1, c, h / 4, w / 4): the prototypes which those coefficients add up to a mask (Bolya et al., YOLACT, 2019).

    Args:
        entry: names the classes and the input size.
        session: the opened network.

    Raises:
        ModelError: the network's outputs have other shapes.
    """

    def __init__(self, entry: ModelEntry, session: ort.InferenceSession) -> None:
        shapes = [output.shape for output in session.get_outputs()]
        if len(shapes) != 2 or len(shapes[0]) != 3 or len(shapes[1]) != 4:
            raise ModelError(f"model {entry.name}: expected detections and mask prototypes, found outputs {shapes}")
        expected = 4 + len(entry.classes) + shapes[1][1]
        if shapes[0][1] != expected:
            raise ModelError(f"model {entry.name}: expected {expected} output rows, found {shapes[0][1]}")
        self.entry = entry
        self._session = session
        self._input: Any = session.get_inputs()[0].name

    def segment(self, image: Image, floor: float, iou: float, limit: int | None = None) -> Regions:
        """Find everything with a score of at least `floor`.

        Args:
            image: (h, w, 3) BGR.
            floor: lowest score listed.
            iou: overlap of boxes above which the weaker of two of one class is dropped.
            limit: long side of the input in pixels; the network's own when left out.
        """
        seen = self._look(image, floor, iou, limit)
        frame = np.array([image.shape[1], image.shape[0]], np.float32)
        return Regions(
            seen.fitted.bring_back(seen.candidates.boxes, image.shape[:2]),
            seen.candidates.scores,
            seen.candidates.classes,
            tuple(seen.outline(index, frame) for index in range(len(seen.candidates.scores))),
        )

    def segment_both_ways(self, image: Image, floor: float, iou: float, faint: float) -> Regions:
        """The same of the image and its mirror image, joined; for things without a left and a right.

        Args:
            image: (h, w, 3) BGR.
            floor: lowest score listed, of the mean of both.
            iou: overlap of boxes above which two of one class are one thing.
            faint: lowest score of what one of the two shows.
        """
        height, width = image.shape[:2]
        frame = np.array([width, height], np.float32)
        seen = [self._look(np.ascontiguousarray(one), faint, iou) for one in (image, image[:, ::-1])]
        boxes = [one.fitted.bring_back(one.candidates.boxes, (height, width)) for one in seen]
        boxes[1] = mirrored_boxes(boxes[1], width)
        looks = [Look(at, one.candidates.scores, one.candidates.classes) for at, one in zip(boxes, seen, strict=True)]
        found = fuse(looks, iou)
        listed = int((found.scores >= floor).sum())
        plain = len(boxes[0])
        outlines = []
        for place in found.surest[:listed]:
            turned = int(place >= plain)
            points = seen[turned].outline(int(place) - plain * turned, frame)
            outlines.append(np.asarray(points * [-1, 1] + [width, 0], np.float32) if turned else points)
        return Regions(found.boxes[:listed], found.scores[:listed], found.classes[:listed], tuple(outlines))

    def _look(self, image: Image, floor: float, iou: float, limit: int | None = None) -> _Seen:
        fitted = Letterbox.fit(image.shape[0], image.shape[1], limit or max(self.entry.input_size))
        rows, prototypes = self._session.run(None, {self._input: fitted.blob(image)})
        candidates = decode(np.asarray(rows[0], np.float32), len(self.entry.classes), floor, iou)
        return _Seen(candidates, np.asarray(prototypes[0], np.float32), fitted)


def mask_in_box(prototypes: Floats, weights: Floats, box: Floats) -> NDArray[np.uint8]:
    """The mask of one detection inside its box.

    Args:
        prototypes: (c, h, w), one cell for every CELL x CELL input pixels.
        weights: (c,) the detection's mask coefficients.
        box: (4,) in input pixels.

    Returns:
        (rows, columns) 0 or 1, one per input pixel, starting at the box's first whole pixel.
    """
    _, height, width = prototypes.shape
    x1, y1, x2, y2 = pixel_box(box, (height * CELL, width * CELL))
    if x2 <= x1 or y2 <= y1:
        return np.zeros((0, 0), np.uint8)
    # One more cell on every side: pixels at the edge are interpolated from both of their neighbours.
    left, top = max(0, x1 // CELL - 1), max(0, y1 // CELL - 1)
    right, bottom = min(width, -(-x2 // CELL) + 1), min(height, -(-y2 // CELL) + 1)
    logits = np.tensordot(weights, prototypes[:, top:bottom, left:right], 1)
    fine = cv2.resize(logits, ((right - left) * CELL, (bottom - top) * CELL), interpolation=cv2.INTER_LINEAR)
    cut = fine[y1 - top * CELL : y2 - top * CELL, x1 - left * CELL : x2 - left * CELL]
    return (cut > 0).astype(np.uint8)


def pixel_box(box: Floats, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The whole pixels under a box, inside (height, width)."""
    low = np.floor(box[:2]).astype(int)
    high = np.ceil(box[2:]).astype(int)
    return max(0, int(low[0])), max(0, int(low[1])), min(size[1], int(high[0])), min(size[0], int(high[1]))


def outline(mask: NDArray[np.uint8], box: Floats) -> Floats:
    """The outer edge of a mask as one polygon (k, 2) of few points, in the pixels of its box.

    Pieces that lie apart are joined by seams of no width, so that the polygon covers all of them; specks are left out,
    and holes are filled.
    """
    # Drawn twice as large, the polygon runs along the edges of the pixels instead of through their middles.
    twice = cv2.resize(mask, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST) if mask.size else mask
    found = cv2.findContours(twice, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0] if mask.size else ()
    sized = sorted(((cv2.contourArea(piece), piece) for piece in found), key=lambda pair: -pair[0])
    whole = sum(area for area, _ in sized)
    pieces = []
    for area, piece in sized:
        if area <= 0 or area < SPECK * whole:
            continue
        simple = simplified(np.asarray(piece, np.int32))
        if len(simple) >= 3:
            pieces.append(simple)
    if not pieces:
        return np.zeros((0, 2), np.float32)
    joined = pieces[0]
    for piece in pieces[1:]:
        joined = _seam(joined, piece)
    origin = np.maximum(np.floor(box[:2]), 0)
    return np.asarray((joined + 0.5) / 2 + origin, np.float32)


def simplified(points: NDArray[np.int32]) -> Floats:
    """A contour (n, 1, 2) at twice the mask's size as at most MANY_POINTS points (k, 2) (Douglas and Peucker, 1973)."""
    tolerance = 2 * TOLERANCE
    simple = cv2.approxPolyDP(points, tolerance, True)
    while len(simple) > MANY_POINTS:
        tolerance *= 1.4
        simple = cv2.approxPolyDP(points, tolerance, True)
    return np.asarray(simple[:, 0], np.float32)


def _seam(first: Floats, second: Floats) -> Floats:
    """Two polygons as one: from the point of the first nearest to the second, around the second, and back."""
    distances = np.linalg.norm(first[:, None] - second[None], axis=2)
    i, j = np.unravel_index(int(distances.argmin()), distances.shape)
    around = np.concatenate([second[j:], second[: j + 1]])
    return np.concatenate([first[: i + 1], around, first[i:]])
