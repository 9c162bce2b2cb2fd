"""From a rendered picture to the file a phone would have stored: flaws, noise, orientation, EXIF."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from scenecheck_datasets.scene.spec import Flaws

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

_TURN = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
"""How the upright picture is turned to be stored under an EXIF orientation."""


def take(picture: Picture, flaws: Flaws, plates: Sequence[NDArray[np.float64]], seed: int) -> Picture:
    """Pass a rendered picture through the phone's lens and sensor.

    Args:
        picture: (h, w, 3) uint8 RGB.
        flaws: what goes wrong.
        plates: corners (4, 2) of the plates in view, pixels, for the glare.
        seed: of the noise.

    Returns:
        (h, w, 3) uint8 RGB.
    """
    light = picture.astype(np.float32) / 255.0
    for corners in plates if flaws.plate_glare > 0 else ():
        light = _glare(light, corners, flaws.plate_glare)
    if flaws.defocus > 0:
        light = cv2.GaussianBlur(light, (0, 0), flaws.defocus).astype(np.float32)
    if flaws.motion > 1:
        light = cv2.filter2D(light, -1, _shake(flaws.motion, flaws.motion_angle)).astype(np.float32)
    light = _vignette(light)
    rng = np.random.default_rng(seed)
    grain = rng.normal(0.0, 1.0, light.shape).astype(np.float32)
    # Phones smooth their noise: it is correlated over neighbouring pixels.
    grain = cv2.GaussianBlur(grain, (0, 0), 0.7) * 2.0
    light = light + flaws.noise * grain * (0.6 + 0.8 * np.sqrt(np.clip(light, 0, 1)))
    return np.asarray(np.clip(light * 255.0 + 0.5, 0, 255).astype(np.uint8))


def _glare(light: Floats, corners: NDArray[np.float64], strength: float) -> Floats:
    """A lamp mirrored in the plate's film: a burnt-out blob over most of the plate, with a veil around it."""
    centre = corners.mean(0)
    along = corners[1] - corners[0]
    length, angle = float(np.linalg.norm(along)), math.atan2(along[1], along[0])
    y, x = np.mgrid[: light.shape[0], : light.shape[1]].astype(np.float32)
    u = (x - centre[0]) * math.cos(angle) + (y - centre[1]) * math.sin(angle)
    v = -(x - centre[0]) * math.sin(angle) + (y - centre[1]) * math.cos(angle)
    core = np.exp(-(((u / (0.46 * length)) ** 4) + (v / (0.20 * length)) ** 4))
    veil = 0.25 * np.exp(-(u**2 + v**2) / (2 * (0.8 * length) ** 2))
    amount = (strength * (2.2 * core + veil))[..., None].astype(np.float32)
    return np.asarray(light + amount * np.array([1.0, 0.99, 0.95], np.float32))


def _shake(length: float, angle: float) -> Floats:
    """The kernel of a straight camera shake."""
    size = 2 * math.ceil(length / 2) + 1
    kernel = np.zeros((size, size), np.float32)
    middle, half = size / 2 - 0.5, length / 2
    dx, dy = half * math.cos(math.radians(angle)), half * math.sin(math.radians(angle))
    start, end = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, start, end, 1.0, 1, cv2.LINE_AA)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _vignette(light: Floats) -> Floats:
    """The lens darkens the corners by 12 %."""
    height, width = light.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    r2 = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) / 0.5
    return np.asarray(light * (1 - 0.12 * r2**1.5)[..., None])


def encode(
    picture: Picture, taken_at: datetime, gps: tuple[float, float] | None, orientation: int = 1, quality: int = 87
) -> bytes:
    """Store a picture as a JPEG with the EXIF of a phone photo.

    Args:
        picture: (h, w, 3) uint8 RGB, upright.
        taken_at: with its offset; whole seconds are stored.
        gps: latitude and longitude, WGS-84, or None.
        orientation: EXIF orientation (1, 3, 6 or 8) that the pixels are stored under.
        quality: of the JPEG.
    """
    image = Image.fromarray(picture)
    turn = _TURN[orientation]
    if turn is not None:
        image = image.transpose(turn)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling="4:2:0", exif=_exif(taken_at, gps, orientation))
    return buffer.getvalue()


def _exif(taken_at: datetime, gps: tuple[float, float] | None, orientation: int) -> Image.Exif:
    exif = Image.Exif()
    moment = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif[ExifTags.Base.Make] = "SceneCheck"
    exif[ExifTags.Base.Model] = "rendered scene"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.DateTime] = moment
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = moment
    offset = taken_at.utcoffset()
    if offset is not None:
        details[ExifTags.Base.OffsetTimeOriginal] = _offset_text(offset)
    if gps is not None:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for angle, value, letters, reference in (
            (gps[0], ExifTags.GPS.GPSLatitude, "NS", ExifTags.GPS.GPSLatitudeRef),
            (gps[1], ExifTags.GPS.GPSLongitude, "EW", ExifTags.GPS.GPSLongitudeRef),
        ):
            place[reference] = letters[0] if angle >= 0 else letters[1]
            place[value] = _sexagesimal(abs(angle))
    return exif


def _offset_text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _sexagesimal(angle: float) -> tuple[Fraction, Fraction, Fraction]:
    """Degrees, minutes and seconds to 1/10000 s, as EXIF stores an angle."""
    units = round(angle * 3600 * 10000)
    degrees, rest = divmod(units, 3600 * 10000)
    minutes, seconds = divmod(rest, 60 * 10000)
    return Fraction(degrees), Fraction(minutes), Fraction(seconds, 10000)
