"""Paste rendered plates into a photo with its perspective, light and blur."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.composites.distractors import random_distractor
from scenecheck_datasets.composites.placement import (
    VEHICLES,
    Site,
    place,
    site_anywhere,
    site_from_parts,
    site_on_box,
    site_on_face,
)
from scenecheck_datasets.composites.sources import Background, by_name
from scenecheck_datasets.plates import GlyphBank, PlateKind, random_spec, render_plate
from scenecheck_evidence.errors import SceneCheckError

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Paint = NDArray[np.float32]

SMALLEST = 9.0
"""Width in pixels under which a plate is not pasted: nobody would call it one."""


@dataclass(frozen=True)
class Composite:
    """A photo with plates: image (h, w, 3) BGR, corners (n, 4, 2) pixels, rows (n,) and texts of the plates."""

    image: Image
    corners: Floats
    rows: tuple[int, ...]
    texts: tuple[str, ...]


def compose(
    background: Background, rng: np.random.Generator, bank: GlyphBank | None = None, long_side: int = 900
) -> Composite:
    """Paste plates onto the cars of a photo; with none, anywhere; and now and then a thing that only looks like one.

    Raises:
        SceneCheckError: the photo cannot be read.
    """
    image = cv2.imread(str(background.path), cv2.IMREAD_COLOR)
    if image is None:
        raise SceneCheckError(f"expected a photo, found {background.path}", "photo_unreadable")
    scale = long_side * float(rng.uniform(0.75, 1.1)) / max(image.shape[:2])
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    canvas = np.asarray(image, np.float32)
    for _ in range(int(rng.poisson(0.25))):
        _paste(canvas, random_distractor(rng), site_anywhere(canvas.shape[1], canvas.shape[0], rng), rng, None)
    done: list[tuple[Floats, int, str]] = []
    for site in _sites(background, canvas.shape[1], canvas.shape[0], rng):
        if rng.random() < 0.12:
            _paste(canvas, random_distractor(rng), site, rng, None)
            continue
        kinds = [PlateKind.MOTORCYCLE] if site.motorcycle and rng.random() < 0.7 else None
        spec = random_spec(rng, kinds)
        plate = render_plate(spec, rng, bank)
        corners = _paste(canvas, plate, site, rng, [c for c, _, _ in done])
        if corners is not None:
            done.append((corners, spec.rows, spec.text))
    _scene(canvas, rng)
    result = np.clip(canvas, 0, 255).astype(np.uint8)
    return Composite(
        result,
        np.array([c for c, _, _ in done], np.float32).reshape(-1, 4, 2),
        tuple(r for _, r, _ in done),
        tuple(t for _, _, t in done),
    )


def _sites(background: Background, width: int, height: int, rng: np.random.Generator) -> list[Site]:
    labels = by_name(background.labels, (width, height))
    sites: list[Site] = []
    whole = site_from_parts(labels, rng)
    if whole is not None:
        sites.append(whole)
    for name in ("front", "rear"):
        sites += [site_on_face(box.ravel(), rng) for box in labels.get(name, [])]
    for name in VEHICLES:
        sites += [site_on_box(box.ravel(), name, rng) for box in labels.get(name, [])]
    if not sites or rng.random() < 0.15:
        sites.append(site_anywhere(width, height, rng))
    return sites


def _paste(
    canvas: Paint, plate: Image, site: Site, rng: np.random.Generator, others: list[Floats] | None
) -> Floats | None:
    """Draw a flat thing of one pixel a millimetre into the photo; its corners, or None when it found no room."""
    height, width = canvas.shape[:2]
    corners = place(site, (plate.shape[1] / 1000, plate.shape[0] / 1000))
    low, high = corners.min(0), corners.max(0)
    shown = np.clip(np.minimum(high, [width, height]) - np.maximum(low, 0), 0, None).prod()
    if shown < 0.85 * (high - low).prod() or np.linalg.norm(corners[1] - corners[0]) < SMALLEST:
        return None
    for other in others or []:
        if (np.minimum(high, other.max(0)) > np.maximum(low, other.min(0))).all():
            return None
    # Work on the neighbourhood only, at twice the size, so that the edges of the plate are not jagged.
    fine = 2
    x1, y1 = np.floor(np.maximum(low - 6, 0)).astype(int)
    x2, y2 = np.ceil(np.minimum(high + 6, [width, height])).astype(int)
    region = canvas[y1:y2, x1:x2]
    size = ((x2 - x1) * fine, (y2 - y1) * fine)
    shrink = min(1.0, 1.5 * fine * float(np.linalg.norm(corners[1] - corners[0])) / plate.shape[1])
    small = cv2.resize(plate, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 0.9 else plate
    h, w = small.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, (corners - np.array([x1, y1], np.float32)) * fine)
    drawn = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size, flags=cv2.INTER_LINEAR)
    target = (int(x2 - x1), int(y2 - y1))
    paint = _lit(np.asarray(cv2.resize(drawn, target, interpolation=cv2.INTER_AREA), np.float32), region, rng)
    alpha: Paint = np.asarray(cv2.resize(mask, target, interpolation=cv2.INTER_AREA) / 255, np.float32)[..., None]
    blur = float(rng.gamma(1.5, 0.45))
    if blur > 0.3:
        paint, alpha = _soft(paint, blur), _soft(alpha, blur)[..., None]
    if rng.random() < 0.5:  # the shade of the plate on the bumper, or the frame around it
        shade = _soft(alpha, float(rng.uniform(1.5, 4)))[..., None]
        region *= 1 - float(rng.uniform(0.1, 0.7)) * np.clip(shade, 0, 1)
    region += alpha * (paint - region)
    return corners


def _soft(image: Paint, sigma: float) -> Paint:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _lit(paint: Paint, around: Paint, rng: np.random.Generator) -> Paint:
    """Give the plate the exposure and tint of what surrounds it, since nobody knows how bright the bumper itself is."""
    brightness = float(around.mean())
    bright_end = float(np.percentile(around, 95))
    gain = np.clip((0.35 + 0.35 * brightness / 110 + 0.3 * bright_end / 220) * rng.uniform(0.65, 1.25), 0.12, 1.25)
    tint = around.reshape(-1, 3).mean(0) / max(brightness, 1.0)
    slope = np.linspace(-1, 1, paint.shape[1], dtype=np.float32)[None, :, None] * float(rng.normal(0, 0.12))
    lit = paint * float(gain) * (1 + 0.25 * (tint - 1)) * (1 + slope)
    if rng.random() < 0.12:  # an edge of shade across it
        ys, xs = np.mgrid[-1 : 1 : paint.shape[0] * 1j, -1 : 1 : paint.shape[1] * 1j]
        angle = rng.uniform(0, np.pi)
        edge = (xs * np.cos(angle) + ys * np.sin(angle) > rng.uniform(-0.6, 0.6))[..., None]
        lit = lit * np.where(edge, float(rng.uniform(0.3, 0.75)), 1.0)
    return np.asarray(lit + (255 - lit) * float(rng.beta(1, 14)), np.float32)


def _scene(canvas: Paint, rng: np.random.Generator) -> None:
    """Night, dusk or haze over the whole photo, in place."""
    draw = rng.random()
    if draw < 0.12:
        canvas *= np.asarray(rng.uniform(0.15, 0.5) * np.exp(rng.normal(0, 0.12, 3)), np.float32)
    elif draw < 0.17:
        canvas += float(rng.uniform(0.1, 0.5)) * (float(rng.uniform(150, 230)) - canvas)
    elif draw < 0.22:
        np.minimum(canvas * float(rng.uniform(1.3, 1.9)), 255, out=canvas)
    if rng.random() < 0.08:
        length = int(rng.integers(3, 9))
        kernel = np.zeros((length, length), np.float32)
        if rng.random() < 0.7:
            kernel[length // 2] = 1 / length
        else:
            np.fill_diagonal(kernel, 1 / length)
        canvas[:] = cv2.filter2D(canvas, -1, kernel)
