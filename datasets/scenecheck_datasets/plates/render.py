"""Draw a plate: ground, border, embossed characters, bolts, and the wear of the road; flat, one pixel a millimetre."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.plates.faces import Face, GlyphBank
from scenecheck_datasets.plates.layout import Layout, layout_of
from scenecheck_datasets.plates.spec import PlateSpec
from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_grammar import PlateKind

Image = NDArray[np.uint8]
"""(h, w, 3) BGR uint8."""
Paint = NDArray[np.float32]
"""(h, w, 3) BGR float32, 0..255."""

GROUND: dict[PlateColour, tuple[int, int, int]] = {
    PlateColour.BLUE: (165, 70, 18),
    PlateColour.YELLOW: (20, 178, 238),
    PlateColour.WHITE: (232, 234, 234),
    PlateColour.BLACK: (30, 28, 28),
    PlateColour.GREEN: (95, 130, 20),
    PlateColour.YELLOW_GREEN: (100, 190, 60),
}
"""BGR of a clean ground in daylight; painted green is that of farm and aviation plates."""
ENERGY_TOP, ENERGY_BOTTOM = (226, 238, 222), (118, 190, 70)
ENERGY_YELLOW = (40, 205, 240)
RED = (40, 30, 205)
_LIGHT_TEXT = {PlateColour.BLUE, PlateColour.BLACK}


def _ground(spec: PlateSpec, layout: Layout, rng: np.random.Generator) -> Paint:
    h, w = layout.height, layout.width
    image = np.empty((h, w, 3), np.float32)
    if spec.kind in (PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE):
        bottom = np.array(ENERGY_BOTTOM) + rng.normal(0, 10, 3)
        if spec.kind is PlateKind.NEW_ENERGY_LARGE:
            image[:] = bottom
            image[:, : round(w * 0.26)] = np.array(ENERGY_YELLOW) + rng.normal(0, 10, 3)
        else:
            mix = np.linspace(0, 1, h, dtype=np.float32)[:, None, None] ** float(rng.uniform(0.7, 1.4))
            image[:] = (1 - mix) * np.array(ENERGY_TOP, np.float32) + mix * bottom
    else:
        image[:] = np.array(GROUND[spec.colour]) + rng.normal(0, 9, 3)
    return image


def _ink(spec: PlateSpec, rng: np.random.Generator) -> NDArray[np.float64]:
    painted_green = spec.kind in (PlateKind.CIVIL_AVIATION, PlateKind.FARM)
    light = spec.colour in _LIGHT_TEXT or painted_green
    return (rng.uniform(222, 252) if light else rng.uniform(8, 38)) + rng.normal(0, 5, 3)


def _border(shape: tuple[int, int], inset: float, width: float) -> NDArray[np.float32]:
    h, w = shape
    mask = np.zeros((h, w), np.uint8)
    radius, t = 9, max(1, round(width))
    a, b = round(inset), (w - 1 - round(inset), h - 1 - round(inset))
    for p, q in (
        ((a + radius, a), (b[0] - radius, a)),
        ((a + radius, b[1]), (b[0] - radius, b[1])),
        ((a, a + radius), (a, b[1] - radius)),
        ((b[0], a + radius), (b[0], b[1] - radius)),
    ):
        cv2.line(mask, p, q, 255, t)
    for centre, angle in (
        ((a + radius, a + radius), 180),
        ((b[0] - radius, a + radius), 270),
        ((b[0] - radius, b[1] - radius), 0),
        ((a + radius, b[1] - radius), 90),
    ):
        cv2.ellipse(mask, centre, (radius, radius), angle, 0, 90, 255, t)
    return np.asarray(mask / 255, np.float32)


def _blend(image: Paint, mask: NDArray[np.float32], colour: NDArray[np.float64] | tuple[int, int, int]) -> None:
    for channel, value in enumerate(colour):  # three planes: numpy is slow where the inner loop is three long
        plane = image[..., channel]
        plane += mask * (np.float32(value) - plane)


def _characters(
    layout: Layout, face: Face, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Masks of the ordinary and of the red paint; real cells stand a little off, some by a stamping error."""
    plain = np.zeros((layout.height, layout.width), np.float32)
    red = plain.copy()
    sloppy = 0.6 if rng.random() < 0.8 else 1.8
    for cell in layout.cells:
        x, y = round(cell.x + rng.normal(0, sloppy)), round(cell.y + rng.normal(0, sloppy))
        w, h = round(cell.w), round(cell.h)
        x, y = min(max(x, 0), layout.width - w), min(max(y, 0), layout.height - h)
        mask = face.mask(cell.char, w, h)
        target = red if cell.red else plain
        target[y : y + h, x : x + w] = np.maximum(target[y : y + h, x : x + w], mask)
    for cx, cy, r in layout.dots:
        cv2.circle(plain, (round(cx), round(cy)), round(r * float(rng.uniform(0.8, 1.2))), 1.0, -1, cv2.LINE_AA)
    return plain, red


def _emboss(image: Paint, mask: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Raised characters catch the light on one side and throw a shade on the other."""
    strength = float(rng.uniform(0, 40))
    dx, dy = rng.uniform(-1.6, 1.6, 2)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.2)
    shift = np.array([[1, 0, dx], [0, 1, dy]], np.float64)
    relief = soft - cv2.warpAffine(soft, shift, (mask.shape[1], mask.shape[0]))
    image += strength * relief[..., None]


def _emblem(image: Paint, place: tuple[float, float, float], rng: np.random.Generator) -> None:
    """A round mark of our own where the energy emblem stands: a white disc, a green sector, a plug-like bar."""
    x, y, r = place
    centre, radius = (round(x), round(y)), round(r)
    cv2.circle(image, centre, radius, (205, 215, 205), -1, cv2.LINE_AA)
    cv2.ellipse(
        image,
        centre,
        (radius, radius),
        0,
        float(rng.uniform(-40, 0)),
        float(rng.uniform(120, 180)),
        (90, 150, 40),
        -1,
        cv2.LINE_AA,
    )
    cv2.line(image, (centre[0] - radius // 2, centre[1]), (centre[0] + radius // 2, centre[1] - 2), (190, 120, 60), 4)


def _bolts(image: Paint, rng: np.random.Generator) -> None:
    """Bolts or caps at the mounting holes: metal, plastic in any colour, or rust; some are missing."""
    h, w = image.shape[:2]
    spread = float(rng.uniform(0.2, 0.3))
    colour = (rng.uniform(60, 220) + rng.normal(0, 6, 3)) if rng.random() < 0.75 else rng.uniform(20, 235, 3)
    radius = float(rng.uniform(4, 9)) * (0.7 if w < 300 else 1.0)
    for fx in (0.5 - spread, 0.5 + spread):
        for y in (rng.uniform(9, 15), h - rng.uniform(9, 15)):
            if rng.random() < 0.75:
                centre = (round(fx * w + rng.normal(0, 3)), round(float(y)))
                cv2.circle(image, centre, round(radius), tuple(float(c) for c in colour), -1, cv2.LINE_AA)
                cv2.circle(
                    image, centre, max(1, round(radius * 0.5)), tuple(float(c) * 0.6 for c in colour), 1, cv2.LINE_AA
                )


def _noise_field(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Smooth noise in 0..1 whose blobs are about `scale` pixels wide."""
    small = rng.random((max(2, int(shape[0] / scale) + 2), max(2, int(shape[1] / scale) + 2)), dtype=np.float32)
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _wear(image: Paint, ink: NDArray[np.float32], rng: np.random.Generator, amount: float) -> None:
    """Dust and mud over all, paint worn off the characters, scratches."""
    h, w = image.shape[:2]
    dirt_colour = np.array([rng.uniform(50, 120), rng.uniform(70, 135), rng.uniform(85, 150)])
    dirt = np.clip(_noise_field((h, w), float(rng.uniform(6, 60)), rng) - rng.uniform(0.45, 0.9), 0, 1)
    dirt = dirt * (0.4 + 0.6 * np.linspace(0, 1, h, dtype=np.float32)[:, None]) * amount * 2.2
    _blend(image, np.clip(dirt, 0, 0.85), dirt_colour)
    _blend(image, np.full((h, w), float(rng.uniform(0, 0.3)) * amount, np.float32), dirt_colour)
    if rng.random() < 0.5 * amount:
        gone = np.clip((_noise_field((h, w), float(rng.uniform(3, 9)), rng) - rng.uniform(0.6, 0.85)) * 5, 0, 1)
        base = cv2.blur(image, (41, 41))
        image += (gone * ink * amount)[..., None] * (base - image)
    for _ in range(int(rng.poisson(1.5 * amount))):
        a, b = rng.uniform(0, [w, h]), rng.normal(0, [w / 8, h / 4])
        value = float(rng.uniform(20, 235))
        cv2.line(image, tuple(map(round, a)), tuple(map(round, a + b)), (value, value, value), 1, cv2.LINE_AA)


def render_plate(
    spec: PlateSpec, rng: np.random.Generator, bank: GlyphBank | None = None, wear: float | None = None
) -> Image:
    """Draw a plate flat and face on.

    Args:
        spec: what it says and its kind.
        rng: decides face, shades, bolts and wear; the same generator state gives the same pixels.
        bank: photographed Chinese characters to draw with, for training data that is not shipped.
        wear: 0 (new, clean) to 1 (worn and dirty); drawn at random when left out.

    Returns:
        (height, width, 3) BGR uint8 at one pixel a millimetre: 440x140, 440x220, 480x140 or 220x140 (width x height).

    Raises:
        FontMissingError: a font that the renderer draws with is not installed.
    """
    layout = layout_of(spec, rng)
    amount = float(rng.beta(1.1, 2.2)) if wear is None else wear
    image = _ground(spec, layout, rng)
    ink = _ink(spec, rng)
    plain, red = _characters(layout, Face(rng, bank), rng)
    if rng.random() < 0.9:
        _blend(image, _border((layout.height, layout.width), float(rng.uniform(2, 5)), float(rng.uniform(1.5, 4))), ink)
    if layout.emblem:
        _emblem(image, layout.emblem, rng)
    _blend(image, plain, ink)
    _blend(image, red, np.array(RED) + rng.normal(0, 12, 3))
    paint = np.maximum(plain, red)
    _emboss(image, paint, rng)
    _bolts(image, rng)
    if amount > 0:
        _wear(image, paint, rng, amount)
    return np.clip(image, 0, 255).astype(np.uint8)
