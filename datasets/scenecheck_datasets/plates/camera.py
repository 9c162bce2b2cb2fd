"""What a camera makes of a plate: surroundings, tilt, distance, light, blur, JPEG, and a detector's crop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates.render import Image, Paint

MARGIN = 0.35
"""Surroundings drawn around the plate, as a share of its height on every side."""


@dataclass(frozen=True)
class Camera:
    """Bounds of what `degrade` draws at random.

    Attributes:
        width: plate width in the photo, pixels, lowest and highest (drawn log-uniformly).
        tilt: greatest rotation out of the image plane, degrees, about the upright axis; half about the level one.
        roll: greatest rotation in the image plane, degrees.
        jitter: standard deviation of the detector's corners, as a share of the plate's height.
        boxed: share of crops cut along the upright box instead of being rectified by the corners.
        harshness: 0 (studio) to 1 (night, rain, cheap camera): the worst that is drawn.
    """

    width: tuple[float, float] = (55.0, 260.0)
    tilt: float = 60.0
    roll: float = 15.0
    jitter: float = 0.035
    boxed: float = 0.2
    harshness: float = 1.0


def _surround(plate: Image, rng: np.random.Generator) -> tuple[Paint, int]:
    """The plate on a bumper: one body colour with a gradient, sometimes a frame that covers its edge."""
    h, w = plate.shape[:2]
    m = round(MARGIN * h)
    body = (rng.uniform(15, 235) + rng.normal(0, 18, 3)).astype(np.float32)
    slope = np.linspace(-1, 1, h + 2 * m, dtype=np.float32)[:, None, None] * float(rng.normal(0, 35))
    canvas = np.tile(body, (h + 2 * m, w + 2 * m, 1)) + slope
    for _ in range(int(rng.integers(0, 4))):
        y = int(rng.integers(0, h + 2 * m))
        value = float(rng.uniform(0, 255))
        cv2.line(canvas, (0, y), (w + 2 * m, int(y + rng.normal(0, 12))), (value,) * 3, int(rng.integers(1, 14)))
    canvas[m : m + h, m : m + w] = plate
    if rng.random() < 0.35:
        grey = float(rng.uniform(10, 230))
        cover = int(rng.integers(0, max(2, h // 24)))
        thick = int(rng.integers(3, 14))
        cv2.rectangle(
            canvas,
            (m - thick // 2 + cover, m - thick // 2 + cover),
            (m + w + thick // 2 - cover, m + h + thick // 2 - cover),
            (grey, grey, grey),
            thick,
        )
    return canvas, m


def _projection(size: tuple[int, int], width: float, camera: Camera, rng: np.random.Generator) -> NDArray[np.float64]:
    """Where the four corners of a plate of (w, h) fall in the photo: a pinhole camera some metres away."""
    w, h = size
    yaw = np.radians(float(np.clip(rng.normal(0, camera.tilt / 2.2), -camera.tilt, camera.tilt)))
    pitch = np.radians(float(np.clip(rng.normal(0, camera.tilt / 5), -camera.tilt / 2, camera.tilt / 2)))
    roll = np.radians(float(np.clip(rng.normal(0, camera.roll / 2), -camera.roll, camera.roll)))
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]]) / (2 * w)
    points = flat @ (about_z @ about_x @ about_y).T
    distance = float(rng.uniform(2.5, 12))
    return np.asarray(points[:, :2] / (1 + points[:, 2:] / distance) * width, np.float64)


def _light(image: Paint, rng: np.random.Generator, harsh: float) -> Paint:
    h, w = image.shape[:2]
    image = image / 255.0
    if rng.random() < 0.35 * harsh:  # an edge of shade across the plate
        angle, at = rng.uniform(0, np.pi), rng.uniform(-0.6, 0.6)
        ys, xs = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
        edge = 1 / (1 + np.exp(-((xs * np.cos(angle) + ys * np.sin(angle)) - at) * rng.uniform(3, 40)))
        image = image * (1 - edge * rng.uniform(0.2, 0.75))[..., None].astype(np.float32)
    if rng.random() < 0.2 * harsh:  # flash or sun thrown back
        cx, cy, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.15, 0.7) * w
        ys, xs = np.mgrid[0:h, 0:w]
        glow = np.exp(-(((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * r * r))) * rng.uniform(0.15, 0.8)
        image = image + glow[..., None].astype(np.float32)
    gain = float(np.exp(rng.normal(0, 0.35 * harsh)))
    if rng.random() < 0.15 * harsh:
        gain *= float(rng.uniform(0.25, 0.6))  # night
    tint = np.exp(rng.normal(0, 0.13 * harsh, 3)).astype(np.float32)
    image = np.clip(image * gain * tint, 0, 1.6) ** float(np.exp(rng.normal(0, 0.2 * harsh)))
    grey = image.mean(axis=2, keepdims=True)
    saturation = float(rng.uniform(0.35, 1.25)) if rng.random() < 0.5 * harsh else 1.0
    low = float(max(0, rng.normal(0, 0.12))) * harsh  # haze
    out = (grey + (image - grey) * saturation) * (1 - low) + low * rng.uniform(0.3, 0.9)
    return np.asarray(np.clip(out, 0, 1) * 255, np.float32)


def _float(image: NDArray[Any]) -> Paint:
    return np.asarray(image, np.float32)


def _lens(image: Paint, rng: np.random.Generator, harsh: float) -> Paint:
    """Focus and motion, in pixels of the photo, then noise of the sensor."""
    size = image.shape[1] / 100
    if rng.random() < 0.6 * harsh:
        image = _float(
            cv2.GaussianBlur(image, (0, 0), max(0.3, abs(float(rng.normal(0, 0.65 * max(1.0, size * 0.8))))))
        )
    if rng.random() < 0.3 * harsh:
        length = float(rng.uniform(2, 2 + 2.5 * max(1.0, size * 0.8)))
        k = int(length) | 1
        kernel = np.zeros((k, k), np.float32)
        angle = rng.normal(0, 0.5) if rng.random() < 0.7 else rng.uniform(0, np.pi)
        d = np.array([np.cos(angle), np.sin(angle)]) * k / 2
        cv2.line(kernel, tuple(map(round, k // 2 - d)), tuple(map(round, k // 2 + d)), 1.0, 1)
        image = _float(cv2.filter2D(image, -1, kernel / max(kernel.sum(), 1e-6)))
    noise = rng.normal(0, float(abs(rng.normal(0, 7))) * harsh, (*image.shape[:2], 1 if rng.random() < 0.5 else 3))
    return np.asarray(np.clip(image + noise, 0, 255), np.float32)


def _jpeg(image: Image, rng: np.random.Generator, harsh: float) -> Image:
    quality = int(rng.uniform(98 - 73 * harsh, 98)) if harsh > 0 else 98
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, max(12, quality)])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def degrade(plate: Image, rng: np.random.Generator, camera: Camera | None = None) -> Image:
    """Photograph a flat plate and cut it out again as a detector would.

    Args:
        plate: (h, w, 3) BGR uint8 from render_plate.
        rng: decides everything drawn at random.
        camera: bounds of it; the hard defaults when left out.

    Returns:
        (h', w', 3) BGR uint8: rectified by corners that are a little wrong, or (share `boxed`) cut along the box.
    """
    camera = camera or Camera()
    canvas, m = _surround(plate, rng)
    h, w = plate.shape[:2]
    width = float(np.exp(rng.uniform(*np.log(camera.width))))
    boxed = rng.random() < camera.boxed
    corners = _projection(
        (w, h), width, Camera(tilt=camera.tilt * 0.55, roll=camera.roll * 0.6) if boxed else camera, rng
    )
    low, high = corners.min(axis=0), corners.max(axis=0)
    pad = 0.2 * (high[1] - low[1]) + 2
    size = tuple(int(v) for v in np.ceil(high - low + 2 * pad))
    corners = corners - low + pad
    source = np.array([[m, m], [m + w, m], [m + w, m + h], [m, m + h]], np.float32)
    # Shrink by area first: a warp alone would skip pixels and alias.
    shrink = min(1.0, 1.6 * width / w)
    small = cv2.resize(canvas, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 0.9 else canvas
    ratio = np.array([small.shape[1] / canvas.shape[1], small.shape[0] / canvas.shape[0]], np.float32)
    matrix = cv2.getPerspectiveTransform(source * ratio, corners.astype(np.float32))
    photo: Paint = np.asarray(
        cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )
    harsh = camera.harshness * float(rng.uniform(0.2, 1))
    photo = _lens(_light(photo, rng, harsh), rng, harsh)
    image = _jpeg(np.clip(photo, 0, 255).astype(np.uint8), rng, harsh)
    tall = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    wrong = corners + rng.normal(0, camera.jitter * tall, corners.shape) + rng.normal(0, camera.jitter * tall * 0.5, 2)
    if boxed:
        x1, y1 = np.maximum(0, np.round(wrong.min(axis=0))).astype(int)
        x2, y2 = np.round(wrong.max(axis=0)).astype(int)
        return np.ascontiguousarray(image[y1 : max(y2, y1 + 4), x1 : max(x2, x1 + 8)])
    return rectify(image, wrong)


def rectify(image: Image, corners: NDArray[np.floating]) -> Image:
    """Warp a quad to an upright rectangle of the quad's own size in pixels (mean of opposite sides)."""
    q = np.asarray(corners, np.float32)
    width = max(8, round(float(np.linalg.norm(q[1] - q[0]) + np.linalg.norm(q[2] - q[3])) / 2))
    height = max(4, round(float(np.linalg.norm(q[3] - q[0]) + np.linalg.norm(q[2] - q[1])) / 2))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(q, target)
    return np.asarray(
        cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
