"""Which files are taken as photos, and what is said of those that are not."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile

import pytest

from scenecheck_vision import intake
from scenecheck_vision.photo import load_photo


def zip_file(stored: bytes = b"payload") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", stored)
    return buffer.getvalue()


def tar_file() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        archive.addfile(info, io.BytesIO(b""))
    return buffer.getvalue()


def refusal(data: bytes, name: str = "a.jpg") -> intake.IntakeError:
    with pytest.raises(intake.IntakeError) as caught:
        load_photo(data, name)
    error = caught.value
    assert "\n" not in str(error)
    assert "expected" in str(error) or "应" in error.text.zh
    assert error.text.en == str(error)
    return error


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp", "heic"])
def test_every_format_is_read_at_its_size(files, image_format):
    photo = load_photo(getattr(files, image_format), f"a.{image_format}")
    assert (photo.format, photo.width, photo.height, photo.warnings) == (image_format, 96, 64, ())
    assert photo.image.shape == (64, 96, 3)
    assert photo.scale == 1.0


@pytest.mark.parametrize(
    ("image_format", "name", "warned"),
    [
        ("jpeg", "a.png", True),
        ("jpeg", "A.JPG", False),
        ("jpeg", "a.jpeg", False),
        ("jpeg", "noextension", False),
        ("png", "a.jpg", True),
        ("heic", "a.jpg", True),
        ("heic", "IMG_1.HEIF", False),
        ("webp", "a.webp", False),
    ],
)
def test_the_content_decides_and_a_wrong_extension_is_a_warning(files, image_format, name, warned):
    photo = load_photo(getattr(files, image_format), name)
    assert photo.format == image_format
    assert bool(photo.warnings) is warned
    if warned:
        assert image_format.upper() in photo.warnings[0].en
        assert image_format.upper() in photo.warnings[0].zh


def test_an_empty_file():
    error = refusal(b"")
    assert error.code == "file_empty"
    assert "0 bytes" in str(error)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"this is not a photo\n" * 20, "text"),
        ("这不是照片，是一段文字。".encode() * 40, "text"),
        (zip_file(), "zip"),
        (tar_file(), "tar"),
        (gzip.compress(b"x" * 100), "gzip"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(64), "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(64), "7z"),
        (b"%PDF-1.7\n%", "PDF"),
        (b"#!/bin/sh\nrm -rf /\n", "script"),
        (b"<?php echo 1;", "PHP"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"MZ\x90\x00" + bytes(64), "program"),
        (b"\x7fELF" + bytes(64), "program"),
        (bytes(range(256)), "0x0001020304050607"),
    ],
)
def test_what_is_no_photo_is_named(data, found):
    error = refusal(data)
    assert error.code == "not_a_photo"
    assert found in str(error)


@pytest.mark.parametrize("image_format", ["GIF", "BMP", "TIFF", "AVIF"])
def test_other_image_formats_are_named(files, image_format):
    error = refusal(files.encode(files.corners(), image_format))
    assert error.code == "format_unsupported"
    assert image_format in str(error)


def test_the_byte_cap_comes_first(files):
    error = refusal(files.jpeg + bytes(intake.MAX_BYTES))
    assert error.code == "file_too_large"
    assert str(intake.MAX_BYTES) in str(error)
    assert "25" in error.text.zh


def test_a_file_of_exactly_the_byte_cap_is_taken(files):
    assert load_photo(files.jpeg + bytes(intake.MAX_BYTES - len(files.jpeg)), "a.jpg").width == 96


def jpeg_of(width: int, height: int, jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def heic_of(width: int, height: int, heic: bytes) -> bytes:
    at = heic.index(b"ispe") + 8
    return heic[:at] + struct.pack(">II", width, height) + heic[at + 8 :]


def webp_of(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_the_pixel_cap_is_read_from_the_header_before_decoding(files, monkeypatch):
    huge = {
        "png header alone": files.png_header(100_000, 100_000),
        "png": files.png_header(100_000, 100_000) + files.png[33:],
        "jpeg": jpeg_of(65_000, 65_000, files.jpeg),
        "jpeg cut off": jpeg_of(65_000, 65_000, files.jpeg)[:800],
        "heic": heic_of(100_000, 100_000, files.heic),
        "webp": webp_of(16_000_000, 16_000_000),
        "just above": files.png_header(7746, 7746),
    }
    with monkeypatch.context() as before:
        before.setattr("scenecheck_vision.photo.decode", lambda *args, **kwargs: pytest.fail("decoded"))
        for what, data in huge.items():
            assert refusal(data).code == "too_many_pixels", what
    assert "100000 x 100000" in str(refusal(huge["png"], "a.png"))
    assert refusal(files.png_header(7745, 7745)).code == "photo_truncated"


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp", "heic"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, -1])
def test_a_truncated_photo_is_refused(files, image_format, kept):
    data = getattr(files, image_format)
    error = refusal(data[: kept if kept < 0 else int(len(data) * kept)], f"a.{image_format}")
    assert error.code in ("photo_truncated", "photo_corrupt")


def test_a_large_truncated_jpeg_says_where_it_ends(files):
    data = files.encode(files.corners(3000, 2000), "JPEG")
    error = refusal(data[: len(data) // 2])
    assert error.code == "photo_truncated"
    assert str(len(data) // 2) in str(error)


def test_a_jpeg_of_a_thousand_scans_is_refused(files):
    progressive = files.encode(files.corners(), "JPEG", progressive=True)
    start = progressive.rindex(b"\xff\xda")
    scan = progressive[start:-2]
    error = refusal(progressive[:-2] + scan * 1000 + b"\xff\xd9")
    assert error.code == "photo_corrupt"
    assert "scans" in str(error)


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp", "heic"])
@pytest.mark.parametrize(
    ("trailer", "found"),
    [
        (zip_file(), "zip"),
        (zip_file(bytes(70_000)), "zip"),
        (zip_file() + b"\x00" * 9, "zip"),
        (b"Rar!\x1a\x07\x00" + bytes(range(200)), "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(range(200)), "7z"),
        (gzip.compress(bytes(range(256))), "gzip"),
        (b"<?php system($_GET['c']); ?>", "PHP"),
        (b"#!/bin/sh\nid\n", "script"),
        (b"<script>alert(1)</script>", "script"),
        (b"%PDF-1.4\n" + bytes(range(200)), "PDF"),
        (b"MZ\x90" + bytes(range(200)), "program"),
        (b"any words of somebody", "text"),
        (bytes(range(1, 256)), "255 undeclared bytes"),
        (b"\x00" * 5000 + b"Rar!\x1a\x07\x00" + bytes(range(200)), "rar"),
    ],
)
def test_what_stands_behind_an_image_undeclared_is_refused(files, image_format, trailer, found):
    error = refusal(getattr(files, image_format) + trailer, f"a.{image_format}")
    assert error.code == "foreign_trailer"
    assert found in str(error)


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp", "heic"])
@pytest.mark.parametrize("trailer", [b"\x00" * 4096, b"\xff" * 17, b"\r\n", b"\x00", b"\x81\x03\xfe\x99\x07"])
def test_stray_bytes_behind_an_image_pass(files, image_format, trailer):
    assert load_photo(getattr(files, image_format) + trailer, f"a.{image_format}").width == 96


def test_a_second_jpeg_that_nobody_declared_is_refused(files):
    assert refusal(files.jpeg + files.jpeg).code == "foreign_trailer"


def test_a_zip_hidden_in_a_comment_is_refused_when_a_zip_reader_would_open_the_file(files):
    data = files.with_segment(files.jpeg, 0xFE, zip_file())
    assert zipfile.is_zipfile(io.BytesIO(data))
    assert refusal(data).code == "foreign_trailer"


def test_a_zip_that_grows_out_of_the_image_with_corrected_offsets_is_refused(files):
    buffer = io.BytesIO(files.jpeg)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("a.txt", "payload")
    assert zipfile.is_zipfile(io.BytesIO(buffer.getvalue()))
    assert refusal(buffer.getvalue()).code == "foreign_trailer"
