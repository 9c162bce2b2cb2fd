"""Other open plate readers, run as their authors do, for a comparison in one run; their weights are not shipped here.

we0091234/Chinese_license_plate_detection_recognition (GPL-3.0): a detector with four corners and a CTC recogniser.
sirius-ai/LPRNet_Pytorch (Apache-2.0): a CTC recogniser of crops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_models.session import open_session

Image = NDArray[np.uint8]
Corners = NDArray[np.float32]

WE009_FILES = ("we0091234_plate_detect_640.onnx", "we0091234_plate_rec_color.onnx")
WE009_ALPHABET = (
    "#京沪津渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新学警港澳挂使领民航危"
    "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ险品"
)
WE009_MEAN, WE009_SPREAD = 0.588, 0.193
WE009_INPUT = 640
WE009_FLOOR, WE009_OVERLAP = 0.3, 0.5
LPRNET_FILE = "sirius_lprnet.onnx"
LPRNET_ALPHABET = "京沪津渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新0123456789ABCDEFGHJKLMNPQRSTUVWXYZIO-"


def collapse(classes: Sequence[int], alphabet: str, blank: int) -> str:
    """Greedy CTC: repeats fall together, blanks fall away."""
    kept = [c for i, c in enumerate(classes) if c != blank and (i == 0 or c != classes[i - 1])]
    return "".join(alphabet[c] for c in kept)


class Lprnet:
    """LPRNet on 94x24 crops."""

    name = "LPRNet (sirius-ai)"

    def __init__(self, folder: Path, threads: int):
        self._network = open_session(folder / LPRNET_FILE, threads)

    def read_crop(self, crop: Image) -> str:
        """The text of a crop (h, w, 3) BGR."""
        pixels = (cv2.resize(crop, (94, 24)).astype(np.float32) - 127.5) * 0.0078125
        scores = self._network.run(None, {"x": pixels.transpose(2, 0, 1)[None]})[0][0]
        return collapse(scores.argmax(0).tolist(), LPRNET_ALPHABET, len(LPRNET_ALPHABET) - 1)


class We009:
    """we0091234: detector at 640 pixels, two-row plates cut and laid side by side, CTC on 168x48."""

    name = "we0091234"

    def __init__(self, folder: Path, threads: int):
        self._detector, self._reader = (open_session(folder / file, threads) for file in WE009_FILES)

    def read_crop(self, crop: Image) -> str:
        """The text of a crop (h, w, 3) BGR."""
        pixels = (cv2.resize(crop, (168, 48)).astype(np.float32) / 255 - WE009_MEAN) / WE009_SPREAD
        scores = self._reader.run(None, {"x": pixels.transpose(2, 0, 1)[None]})[0][0]
        return collapse(scores.argmax(-1).tolist(), WE009_ALPHABET, 0)

    def read_photo(self, image: Image) -> list[tuple[str, Corners]]:
        """Texts and corners (4, 2) of a photo (h, w, 3) BGR."""
        return [(self.read_crop(crop), corners) for corners, crop in self._crops(image)]

    def _crops(self, image: Image) -> Iterator[tuple[Corners, Image]]:
        for corners, two_rows in self._detect(image):
            a, b, c, d = corners
            width = int(max(np.linalg.norm(c - d), np.linalg.norm(b - a)))
            height = int(max(np.linalg.norm(b - c), np.linalg.norm(a - d)))
            if width < 8 or height < 4:
                continue
            target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
            crop = cv2.warpPerspective(image, cv2.getPerspectiveTransform(corners, target), (width, height))
            if two_rows:
                upper, lower = crop[: int(5 / 12 * height)], crop[int(height / 3) :]
                crop = np.hstack([cv2.resize(upper, (lower.shape[1], lower.shape[0])), lower])
            yield corners, np.asarray(crop, np.uint8)

    def _detect(self, image: Image) -> Iterator[tuple[Corners, bool]]:
        height, width = image.shape[:2]
        factor = WE009_INPUT / max(height, width)
        small = cv2.resize(image, (round(width * factor), round(height * factor)))
        top, left = (WE009_INPUT - small.shape[0]) // 2, (WE009_INPUT - small.shape[1]) // 2
        canvas = np.full((WE009_INPUT, WE009_INPUT, 3), 114, np.uint8)
        canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
        pixels = np.ascontiguousarray(canvas[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255)
        found = self._detector.run(None, {"x": pixels})[0][0]
        scores = found[:, 4] * found[:, 13:15].max(1)
        found, scores = found[scores > WE009_FLOOR], scores[scores > WE009_FLOOR]
        boxes = [[float(x - w / 2), float(y - h / 2), float(w), float(h)] for x, y, w, h in found[:, :4]]
        for i in cv2.dnn.NMSBoxes(boxes, scores.tolist(), WE009_FLOOR, WE009_OVERLAP):
            corners = (found[i, 5:13].reshape(4, 2) - [left, top]) / factor
            yield corners.astype(np.float32), bool(found[i, 13:15].argmax())
