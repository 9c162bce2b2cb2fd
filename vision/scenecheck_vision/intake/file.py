"""Looks at a file before anything decodes it: size, format by content, pixels by header, what stands behind it."""

from __future__ import annotations

from pathlib import PurePath

from scenecheck_evidence.base import Text
from scenecheck_vision.intake import signatures
from scenecheck_vision.intake.errors import (
    EmptyFileError,
    FileTooLargeError,
    IntakeError,
    NotAPhotoError,
    TooManyPixelsError,
    UnsupportedFormatError,
)
from scenecheck_vision.intake.header import Header, ImageFormat
from scenecheck_vision.intake.heif import heif_size, scan_heif
from scenecheck_vision.intake.jpeg import Segment, jpeg_size, scan_jpeg
from scenecheck_vision.intake.png import png_size, scan_png
from scenecheck_vision.intake.trailer import check_trailer
from scenecheck_vision.intake.webp import scan_webp, webp_size

MAX_BYTES = 25 * 2**20
"""Byte cap of a file: 25 MB, twice what phones write for a 50 MP photo."""
MAX_PIXELS = 60_000_000
"""Pixel cap, from the header: 60 MP, 180 MB once decoded."""

EXTENSIONS = {
    ImageFormat.JPEG: frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    ImageFormat.PNG: frozenset({".png"}),
    ImageFormat.WEBP: frozenset({".webp"}),
    ImageFormat.HEIC: frozenset({".heic", ".heif", ".hif"}),
}
_SIZE = {
    ImageFormat.JPEG: jpeg_size,
    ImageFormat.PNG: png_size,
    ImageFormat.WEBP: webp_size,
    ImageFormat.HEIC: heif_size,
}


def check_bytes(data: bytes) -> None:
    """Check the file's length, before anything looks into it.

    Raises:
        EmptyFileError: it has no bytes.
        FileTooLargeError: it has more bytes than MAX_BYTES.
    """
    if not data:
        raise EmptyFileError("expected a photo, found an empty file (0 bytes)", "应为照片，实际是空文件（0 字节）")
    if len(data) > MAX_BYTES:
        raise FileTooLargeError(
            f"expected a file of at most {MAX_BYTES} bytes ({MAX_BYTES // 2**20} MB), found {len(data)} bytes",
            f"文件不得超过 {MAX_BYTES // 2**20} MB，实际 {len(data) / 2**20:.1f} MB",
        )


def read_header(data: bytes, name: str) -> Header:
    """Judge a file by its header and structure; no pixel is decoded.

    Args:
        data: the whole file.
        name: its name, used for the extension and in warnings only.

    Raises:
        IntakeError: one of its subclasses: the file is empty, too large, no photo, of a format that is not taken, of
            too many pixels, cut off, damaged, or carries something foreign.
    """
    check_bytes(data)
    image_format = signatures.image_format(data)
    if image_format is None:
        raise _not_a_photo(data)
    _check_pixels(_SIZE[image_format](data))
    segments: tuple[Segment, ...] = ()
    if image_format is ImageFormat.JPEG:
        structure = scan_jpeg(data)
        size, end, segments = structure.size, structure.end, structure.segments
    elif image_format is ImageFormat.PNG:
        size, end = scan_png(data)
    elif image_format is ImageFormat.WEBP:
        size, end = scan_webp(data)
    else:
        size, end = scan_heif(data)
    _check_pixels(size)
    check_trailer(data, image_format, end, segments)
    return Header(image_format, size, end, extension_warnings(image_format, name))


def extension_warnings(image_format: ImageFormat, name: str) -> tuple[Text, ...]:
    """A warning when the name's extension belongs to another format than the content."""
    extension = PurePath(name).suffix
    if not extension or extension.lower() in EXTENSIONS[image_format]:
        return ()
    return (
        Text(
            zh=f"文件扩展名为 {extension}，内容是 {image_format.upper()}，已按内容读取",
            en=f"the extension is {extension}, the content is {image_format.upper()}: read by its content",
        ),
    )


def _check_pixels(size: tuple[int, int] | None) -> None:
    if size and size[0] * size[1] > MAX_PIXELS:
        width, height = size
        raise TooManyPixelsError(
            f"expected at most {MAX_PIXELS} pixels, found {width} x {height} = {width * height} in the header",
            f"照片不得超过 {MAX_PIXELS // 1_000_000} 百万像素，实际为 {width} x {height}",
        )


def _not_a_photo(data: bytes) -> IntakeError:
    if name := signatures.other_image(data):
        return UnsupportedFormatError(
            f"expected JPEG, PNG, WebP or HEIC, found {name}", f"应为 JPEG、PNG、WebP 或 HEIC 照片，实际是 {name}"
        )
    found = signatures.foreign(data)
    if found is None:
        found = "text" if signatures.looks_like_text(data) else f"unknown content beginning 0x{data[:8].hex()}"
    return NotAPhotoError(
        f"expected a photo (JPEG, PNG, WebP or HEIC), found {found}",
        "应为 JPEG、PNG、WebP 或 HEIC 照片，文件内容不是照片",
    )
