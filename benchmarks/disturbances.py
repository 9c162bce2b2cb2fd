"""What goes wrong when photos are taken, one thing at a time and always alike, with the corners of plates following.

A photo is (h, w, 3) BGR uint8, corners are (n, 4, 2) in its pixels. The strengths are our choice: each is common at a
roadside and leaves the plates legible to a person but for the smallest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]
Disturbance = Callable[[Image, Corners], tuple[Image, Corners]]


def turned(degrees: float) -> Disturbance:
    """The camera held askew; the frame grows so that nothing is cut off."""

    def disturb(photo: Image, corners: Corners) -> tuple[Image, Corners]:
        height, width = photo.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
        size = (int(height * sin + width * cos), int(height * cos + width * sin))
        matrix[:, 2] += (np.array(size) - (width, height)) / 2
        return _array(cv2.warpAffine(photo, matrix, size, borderMode=cv2.BORDER_REPLICATE)), _moved(corners, matrix)

    return disturb


def stretched(across: float, down: float) -> Disturbance:
    """Both directions scaled: seen from the side where they differ, from further away where they do not."""

    def disturb(photo: Image, corners: Corners) -> tuple[Image, Corners]:
        small = cv2.resize(photo, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
        return _array(small), corners * np.array([across, down])

    return disturb


def dark(photo: Image, corners: Corners) -> tuple[Image, Corners]:
    """A fifth of the light, and the noise of a small sensor."""
    noise = np.random.default_rng(1).normal(0, 4, photo.shape)
    return _array(255 * (photo / 255) ** 1.3 * 0.22 + noise), corners


def overexposed(photo: Image, corners: Corners) -> tuple[Image, Corners]:
    """Two thirds of a stop too much, and stray light."""
    return _array(photo * 1.7 + 25.0), corners


def shaken(photo: Image, corners: Corners) -> tuple[Image, Corners]:
    """Moved by seven pixels across."""
    kernel = np.zeros((7, 7), np.float32)
    kernel[3] = 1 / 7
    return _array(cv2.filter2D(photo, -1, kernel)), corners


def compressed(photo: Image, corners: Corners) -> tuple[Image, Corners]:
    """JPEG of quality 20, as messengers send."""
    _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 20])
    return _array(cv2.imdecode(data, cv2.IMREAD_COLOR)), corners


def far(photo: Image, corners: Corners) -> tuple[Image, Corners]:
    """The photo in the middle of a plain one twice as wide and high."""
    height, width = photo.shape[:2]
    frame = np.full((2 * height, 2 * width, 3), 110, np.uint8)
    frame[height // 2 : height // 2 + height, width // 2 : width // 2 + width] = photo
    return frame, corners + np.array([width // 2, height // 2])


DISTURBANCES: dict[str, Disturbance] = {
    "as taken": lambda photo, corners: (photo, corners),
    "turned by 15 degrees": turned(15),
    "turned by -25 degrees": turned(-25),
    "turned by 40 degrees": turned(40),
    "0.6 as wide": stretched(0.6, 1.0),
    "half the size": stretched(0.5, 0.5),
    "far": far,
    "dark": dark,
    "overexposed": overexposed,
    "shaken": shaken,
    "JPEG of quality 20": compressed,
}


def _moved(corners: Corners, matrix: Any) -> Corners:
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2], np.float64)


def _array(image: Any) -> Image:
    return np.clip(image, 0, 255).astype(np.uint8)
