"""File signatures: what a piece of bytes is, by its first bytes and not by its name."""

from __future__ import annotations

from scenecheck_vision.intake.header import ImageFormat

HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"})
"""ftyp brands of HEIF files coded in HEVC (ISO/IEC 23008-12, annex B); mif1 is refined by the compatible brands."""

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"PK\x07\x08", "a zip archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x04\x22\x4d\x18", "an lz4 archive"),
    (b"MSCF", "a cabinet archive"),
    (b"!<arch>\n", "an ar archive"),
    (b"%PDF-", "a PDF"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xca\xfe\xba\xbe", "a Java class or macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"#!", "a script"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "a rich text document"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<?php", "a PHP script"),
    (b"<?xml", "XML"),
    (b"<?=", "a PHP script"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<svg", "an SVG drawing"),
    (b"<script", "a script"),
)
_OTHER_IMAGES: tuple[tuple[bytes, str], ...] = (
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF or raw"),
    (b"MM\x00*", "TIFF or raw"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"8BPS", "Photoshop"),
)
_UNMISTAKABLE = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"\xfd7zXZ\x00")
PDF_SEARCH = 1024
"""A PDF header may stand anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1)."""


def image_format(data: bytes) -> ImageFormat | None:
    """The image format of the content, or None when it is none of those taken."""
    if data.startswith(b"\xff\xd8\xff"):
        return ImageFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageFormat.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if data[4:8] == b"ftyp" and _brands(data) & HEIF_BRANDS and b"avif" not in _brands(data):
        return ImageFormat.HEIC
    return None


def is_pdf(data: bytes) -> bool:
    """Whether the content is a PDF file."""
    return image_format(data) is None and b"%PDF-" in data[:PDF_SEARCH]


def other_image(data: bytes) -> str | None:
    """The name of an image format that is not taken, or None."""
    if data[4:8] == b"ftyp" and _brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    return next((name for magic, name in _OTHER_IMAGES if data.startswith(magic)), None)


def foreign(data: bytes) -> str | None:
    """What is certainly no image: an archive, program, script or document, in words; None when unknown."""
    if name := next((name for magic, name in _FOREIGN if data.startswith(magic)), None):
        return name
    head = data[:PDF_SEARCH].lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if name := next((name for magic, name in _MARKUP if head.startswith(magic)), None):
        return name
    if data[257:262] == b"ustar":
        return "a tar archive"
    if data[4:8] == b"ftyp" or data[4:8] == b"moov":
        return "a video"
    return None


def foreign_inside(data: bytes) -> str | None:
    """What archive, script or PDF lies anywhere in the bytes, by signatures too long to occur in a video by chance.

    XML is left out: pictures and videos of phones carry it as metadata.
    """
    lowered = data.lower()
    if name := next((name for magic, name in _MARKUP if magic in lowered and magic not in (b"<?xml", b"<?=")), None):
        return name
    return next((name for magic, name in _FOREIGN if magic in _UNMISTAKABLE and magic in data), None)


def looks_like_text(data: bytes) -> bool:
    """Whether the first bytes are printable text (ASCII or UTF-8)."""
    head = data[:512]
    try:
        text = head.decode("utf8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # not merely a character cut at the end
            return False
        text = head[: error.start].decode("utf8")
    return bool(text) and all(c.isprintable() or c in "\t\r\n\f" for c in text)


def _brands(data: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file."""
    size = min(int.from_bytes(data[:4], "big"), 256, len(data))
    return {data[8:12], *(data[i : i + 4] for i in range(16, size - 3, 4))}
