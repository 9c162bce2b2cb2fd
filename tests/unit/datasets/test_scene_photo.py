"""What the phone makes of a rendered picture, and the file it stores."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from scenecheck_datasets.scene.photo import encode, take
from scenecheck_datasets.scene.spec import Flaws

CHINA = timezone(timedelta(hours=8))
MOMENT = datetime(2026, 11, 20, 8, 36, 5, tzinfo=CHINA)


@pytest.fixture()
def picture() -> NDArray[np.uint8]:
    """Black to the left, white to the right, red on top."""
    image = np.zeros((60, 100, 3), np.uint8)
    image[:, 50:] = 255
    image[:15] = (255, 0, 0)
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_file_tells_when_and_where(picture: NDArray[np.uint8]) -> None:
    exif = opened(encode(picture, MOMENT, (32.433, -105.8405))).getexif()
    details, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert details[ExifTags.Base.DateTimeOriginal] == "2026:11:20 08:36:05"
    assert details[ExifTags.Base.OffsetTimeOriginal] == "+08:00"
    degrees, minutes, seconds = (float(x) for x in place[ExifTags.GPS.GPSLatitude])
    assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(32.433, abs=1e-7)
    assert (place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef]) == ("N", "W")


def test_a_photo_without_a_place_has_none(picture: NDArray[np.uint8]) -> None:
    exif = opened(encode(picture, MOMENT.astimezone(UTC), None)).getexif()
    assert not exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] == "+00:00"


@pytest.mark.parametrize(("orientation", "size"), [(1, (100, 60)), (3, (100, 60)), (6, (60, 100)), (8, (60, 100))])
def test_every_orientation_is_upright_after_exif(
    picture: NDArray[np.uint8], orientation: int, size: tuple[int, int]
) -> None:
    image = opened(encode(picture, MOMENT, None, orientation, 95))
    assert image.size == size
    upright = np.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)
    assert upright.shape == picture.shape
    assert np.abs(upright[40, [20, 80]] - picture[40, [20, 80]].astype(int)).max() < 12
    assert upright[5, 20, 0] > 200 and upright[5, 20, 1] < 60


def test_the_same_seed_gives_the_same_pixels(picture: NDArray[np.uint8]) -> None:
    first = take(picture, Flaws(), [], 3)
    np.testing.assert_array_equal(first, take(picture, Flaws(), [], 3))
    assert not np.array_equal(first, take(picture, Flaws(), [], 4))


def edge(image: NDArray[np.uint8]) -> float:
    """Steepness of the edge between black and white."""
    return float(np.abs(np.diff(image[40].astype(float).mean(1))).max())


@pytest.mark.parametrize("flaws", [Flaws(noise=0, defocus=3), Flaws(noise=0, motion=12)])
def test_blur_and_shake_soften_edges(picture: NDArray[np.uint8], flaws: Flaws) -> None:
    assert edge(take(picture, flaws, [], 1)) < 0.5 * edge(take(picture, Flaws(noise=0), [], 1))


def test_shake_runs_along_its_angle(picture: NDArray[np.uint8]) -> None:
    along_the_edge = take(picture, Flaws(noise=0, motion=12, motion_angle=90), [], 1)
    assert edge(along_the_edge) > 0.8 * edge(take(picture, Flaws(noise=0), [], 1))


def test_glare_burns_out_the_plate_only(picture: NDArray[np.uint8]) -> None:
    corners = np.array([(5.0, 40.0), (25.0, 40.0), (25.0, 47.0), (5.0, 47.0)])
    glared = take(picture, Flaws(noise=0, plate_glare=1.0), [corners], 1).astype(int)
    clean = take(picture, Flaws(noise=0), [corners], 1).astype(int)
    assert glared[43, 15].min() > 240 > clean[43, 15].max()
    assert np.abs(glared - clean)[:8, 90:].max() < 12
