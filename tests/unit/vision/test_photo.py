"""Decoding: upright pixels of every format and mode, drafts of large photos, the full size on demand."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scenecheck_vision.decode import MIN_WORKING_SIDE, WORKING_SIDE
from scenecheck_vision.intake import IntakeError
from scenecheck_vision.photo import Photo, load_photo

LONGEST = 30.0
"""Seconds of processor time: a slow or busy machine must not fail a test, an endless loop must."""
STORED = {  # how a camera stores an upright picture for each orientation
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_90),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_270),
    8: (Image.Transpose.ROTATE_270,),
}


def stored(image: Image.Image, orientation: int) -> Image.Image:
    for step in STORED[orientation]:
        image = image.transpose(step)
    return image


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def corner_names(image: np.ndarray, colour_at) -> str:
    height, width = image.shape[:2]
    left, right, top, bottom = width // 8, width - width // 8, height // 8, height - height // 8
    return "".join(colour_at(image, x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_becomes_upright(files, colour_at, image_format, orientation):
    data = files.encode(stored(files.corners(), orientation), image_format, exif=exif(orientation), quality=95)
    photo = load_photo(data, "a")
    assert (photo.width, photo.height) == (96, 64)
    assert photo.image.shape == (64, 96, 3)
    assert corner_names(photo.image, colour_at) == "rgbw"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_is_turned_once_by_its_own_properties(files, colour_at, orientation):
    # The writer turns the EXIF orientation into irot and imir, as phones do, and keeps the EXIF value beside them.
    data = files.encode(stored(files.corners(), orientation), "HEIF", exif=exif(orientation))
    assert (b"irot" in data or b"imir" in data) is (orientation != 1)
    photo = load_photo(data, "a.heic")
    assert (photo.width, photo.height) == (96, 64)
    assert corner_names(photo.image, colour_at) == "rgbw"


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_large_jpeg_is_drafted_upright_and_its_full_size_decoded_on_demand(files, colour_at, orientation):
    picture = stored(files.corners(4032, 3024), orientation)
    photo = load_photo(files.encode(picture, "JPEG", exif=exif(orientation)), "a.jpg")
    assert (photo.width, photo.height) == (4032, 3024)
    assert photo.image.shape == (1512, 2016, 3)
    assert photo.scale == 0.5
    assert corner_names(photo.image, colour_at) == "rgbw"
    full = photo.full()
    assert full.shape == (3024, 4032, 3)
    assert corner_names(full, colour_at) == "rgbw"
    assert photo.full() is full


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 7000), st.integers(1, 7000), st.sampled_from(["JPEG", "PNG"]))
def test_the_working_size_lies_between_its_bounds(files, width, height, image_format):
    photo = load_photo(files.encode(Image.new("RGB", (width, height), "grey"), image_format), "a")
    longest = max(photo.image.shape[:2])
    assert (photo.width, photo.height) == (width, height)
    assert longest <= WORKING_SIDE
    assert longest >= min(MIN_WORKING_SIDE, max(width, height))
    assert photo.image.shape[1] == pytest.approx(width * photo.scale, abs=1)
    assert photo.image.shape[0] == pytest.approx(height * photo.scale, abs=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_becomes_bgr(files, mode):
    grey = Image.new("L", (40, 30), 180)
    image = Image.fromarray(np.full((30, 40), 180 * 256 + 7, np.uint16)) if mode == "I;16" else grey.convert(mode)
    photo = load_photo(files.encode(image, "PNG"), "a.png")
    assert photo.image.shape == (30, 40, 3)
    assert photo.image.dtype == np.uint8
    assert abs(float(photo.image.mean()) - 180) < (70 if mode == "1" else 2)  # one bit a pixel is dithered


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
def test_every_jpeg_mode_becomes_bgr(files, mode):
    photo = load_photo(files.encode(Image.new("RGB", (40, 30), (200, 200, 200)).convert(mode), "JPEG"), "a.jpg")
    assert np.abs(photo.image.astype(int) - 200).max() <= 3


def test_transparency_lies_on_white(files):
    image = Image.new("RGBA", (20, 10), (10, 10, 10, 0))
    image.putpixel((0, 0), (10, 10, 10, 255))
    pixels = load_photo(files.encode(image, "PNG"), "a.png").image
    assert pixels[5, 10].tolist() == [255, 255, 255]
    assert pixels[0, 0].tolist() == [10, 10, 10]
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([10, 10, 10] * 256)
    assert load_photo(files.encode(palette, "PNG", transparency=0), "a.png").image.min() == 255


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation(files, image_format):
    frames = [Image.new("RGB", (32, 24), colour) for colour in ("red", "green", "blue")]
    data = files.encode(frames[0], image_format, save_all=True, append_images=frames[1:])
    assert load_photo(data, "a").image[12, 16].tolist() == pytest.approx([0, 0, 255], abs=8)


def test_a_photo_of_an_array():
    pixels = np.zeros((3000, 2000, 3), np.uint8)
    photo = Photo.from_array(pixels, "page 1")
    assert (photo.name, photo.width, photo.height) == ("page 1", 2000, 3000)
    assert photo.image.shape[0] == WORKING_SIDE
    assert photo.full() is pixels
    assert len(photo.sha256) == 64
    with pytest.raises(ValueError, match=r"expected \(height, width, 3\) uint8"):
        Photo.from_array(np.zeros((3, 3), np.uint8))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["jpeg", "png", "webp", "heic"]), st.data())
def test_a_mutated_photo_gives_pixels_or_the_typed_error_and_is_quick(files, image_format, data):
    mutated = bytearray(getattr(files, image_format))
    for _ in range(data.draw(st.integers(1, 8))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(mutated)))
    if data.draw(st.booleans()):
        del mutated[cut:]
    started = time.thread_time()
    try:
        photo = load_photo(bytes(mutated), "a.jpg")
        assert photo.full().shape == (photo.height, photo.width, 3)
    except IntakeError as error:
        assert "\n" not in str(error)
        assert error.text.zh
    assert time.thread_time() - started < LONGEST


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP"]))
def test_arbitrary_bytes_give_the_typed_error(body, magic):
    with pytest.raises(IntakeError):
        load_photo(magic + body, "a.jpg")
