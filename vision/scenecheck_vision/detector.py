"""Run a detection network on a photo: fit the photo into the network's input, run, and bring the boxes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from scenecheck_models.boxes import suppress
from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import ModelEntry

Image = NDArray[np.uint8]
"""(h, w, 3) BGR."""
Floats = NDArray[np.float32]

STRIDE = 32
"""Inputs are whole multiples of the network's coarsest cell."""
GREY = (114, 114, 114)
"""Filling beside the photo, the value the networks were trained with."""


@dataclass(frozen=True)
class Letterbox:
    """How a photo is fitted into an input: shrunken or enlarged by `scale`, moved by (left, top), filled with grey.

    Attributes:
        height, width: of the input, multiples of STRIDE.
        scale: input pixels per photo pixel.
        left, top: where the photo's first pixel falls.
    """

    height: int
    width: int
    scale: float
    left: int
    top: int

    @classmethod
    def fit(cls, height: int, width: int, limit: int) -> Letterbox:
        """The smallest input in which a photo of (height, width) has a long side of `limit` pixels."""
        scale = limit / max(height, width)
        inner = (max(1, round(height * scale)), max(1, round(width * scale)))
        outer = tuple(-(-side // STRIDE) * STRIDE for side in inner)
        return cls(outer[0], outer[1], scale, (outer[1] - inner[1]) // 2, (outer[0] - inner[0]) // 2)

    def apply(self, image: Image) -> Image:
        """The input as (height, width, 3) BGR."""
        inner = (max(1, round(image.shape[1] * self.scale)), max(1, round(image.shape[0] * self.scale)))
        method = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_LINEAR
        canvas = np.full((self.height, self.width, 3), GREY, np.uint8)
        resized = cv2.resize(image, inner, interpolation=method)
        canvas[self.top : self.top + inner[1], self.left : self.left + inner[0]] = resized
        return canvas

    def blob(self, image: Image) -> Floats:
        """The network's input: (1, 3, height, width), RGB in 0..1."""
        return np.asarray(cv2.dnn.blobFromImage(self.apply(image), 1 / 255, swapRB=True), np.float32)

    def bring_back(self, boxes: Floats, size: tuple[int, ...]) -> Floats:
        """Boxes (n, 4) of the input in pixels of a photo of (height, width), cut at its edges."""
        ends = self.undo(boxes.reshape(-1, 2, 2))
        return np.clip(ends, 0, np.array([size[1], size[0]], np.float32)).reshape(-1, 4)

    def place(self, points: Floats) -> Floats:
        """Points (..., 2) of the photo in pixels of the input."""
        return np.asarray(points * self.scale + np.array([self.left, self.top]), np.float32)

    def undo(self, points: Floats) -> Floats:
        """Points (..., 2) of the input in pixels of the photo."""
        return np.asarray((points - np.array([self.left, self.top])) / self.scale, np.float32)


@dataclass(frozen=True)
class Found:
    """Detections, best first: boxes (n, 4), scores (n,), classes (n,), corners (n, k, 2), in pixels of the image."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]
    corners: Floats


class Detector:
    """A YOLO network with its manifest entry.

    Its output is (1, 4 + classes + 2 * k, anchors): centre, size, a score per class, k points x, y. YOLO11 has no
    NMS-free head; suppression is done here.

    Args:
        entry: names the classes and the input size.
        session: the opened network.
        points: k, keypoints per detection.

    Raises:
        ModelError: the network's output has another number of rows.
    """

    def __init__(self, entry: ModelEntry, session: ort.InferenceSession, points: int = 0) -> None:
        rows = session.get_outputs()[0].shape[1]
        expected = 4 + len(entry.classes) + 2 * points
        if rows != expected:
            raise ModelError(f"model {entry.name}: expected {expected} output rows, found {rows}")
        self.entry = entry
        self._session = session
        self._points = points
        self._input: Any = session.get_inputs()[0].name

    def detect(self, image: Image, floor: float, iou: float, limit: int | None = None) -> Found:
        """Find everything with a score of at least `floor`.

        Args:
            image: (h, w, 3) BGR.
            floor: lowest score listed.
            iou: overlap above which the weaker of two boxes of one class is dropped.
            limit: long side of the input in pixels; the network's own when left out.
        """
        fitted = Letterbox.fit(image.shape[0], image.shape[1], limit or max(self.entry.input_size))
        output = np.asarray(self._session.run(None, {self._input: fitted.blob(image)})[0][0], np.float32)
        candidates = decode(output, len(self.entry.classes), floor, iou)
        corners = candidates.rest.reshape(len(candidates.scores), self._points, 2)
        boxes = fitted.bring_back(candidates.boxes, image.shape[:2])
        return Found(boxes, candidates.scores, candidates.classes, fitted.undo(corners))


@dataclass(frozen=True)
class Candidates:
    """A YOLO head's detections after suppression, best first, in input pixels.

    Attributes:
        boxes: (n, 4) x1, y1, x2, y2.
        scores: (n,).
        classes: (n,).
        rest: (n, r) the rows that follow the scores: points or mask coefficients.
    """

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]
    rest: Floats


def decode(output: Floats, count: int, floor: float, iou: float) -> Candidates:
    """Decode and suppress the raw head (4 + count + r, anchors): centre, size, `count` scores, r more rows.

    A cell may stand for several classes, as in the protocol the networks are measured with.
    """
    kinds, anchors = np.nonzero(output[4 : 4 + count] >= floor)
    scores = output[4 + kinds, anchors]
    centre, half = output[0:2, anchors].T, output[2:4, anchors].T / 2
    boxes = np.concatenate([centre - half, centre + half], 1)
    kept = suppress(boxes, scores, kinds.astype(np.int64), iou)
    return Candidates(boxes[kept], scores[kept], kinds[kept].astype(np.int64), output[4 + count :, anchors[kept]].T)
