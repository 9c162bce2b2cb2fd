"""The structure of a JPEG file (ITU-T T.81, annex B): size, segments and end, without decoding."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scenecheck_vision.intake.errors import CorruptPhotoError, TruncatedPhotoError

MAX_SCANS = 100
"""Scans in one image; encoders write about 10, a thousand tiny scans keep a decoder busy for minutes."""

_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])", re.DOTALL)  # not a stuffed FF00, a restart marker or fill bytes
_MARKER_IN_SCAN = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)
"""The same for a search through scan data: a pattern that begins with one byte is looked for by memchr, many times as
fast; of fill bytes before a marker it finds the last."""
_SOF = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI = 0xDA, 0xD9


@dataclass(frozen=True)
class Segment:
    """A marker segment: `start` and `stop` bound its payload, without marker and length."""

    marker: int
    start: int
    stop: int


@dataclass(frozen=True)
class JpegStructure:
    """One JPEG image inside a file.

    Attributes:
        size: (width, height) in pixels.
        end: offset of the byte behind its EOI marker.
        segments: all marker segments before the first scan.
    """

    size: tuple[int, int]
    end: int
    segments: tuple[Segment, ...]


def scan_jpeg(data: bytes, start: int = 0) -> JpegStructure:
    """Walk the markers of the JPEG image that begins at `start`.

    Raises:
        TruncatedPhotoError: the file ends before the EOI marker.
        CorruptPhotoError: the markers are not those of a JPEG image.
    """
    size: tuple[int, int] | None = None
    segments: list[Segment] = []
    scans = 0
    position = start + 2
    while True:
        found = _MARKER_IN_SCAN.search(data, position) if scans else _MARKER.match(data, position)
        if found is None:
            if scans or position >= len(data) - 1:
                raise _truncated(len(data) - start)
            raise _corrupt(f"a marker at byte {position}", f"0x{data[position : position + 2].hex()}")
        marker, position = found.group(1)[0], found.end()
        if marker == _EOI:
            break
        if marker in _BARE:
            continue
        length = int.from_bytes(data[position : position + 2], "big")
        stop = position + length
        if stop > len(data) or position + 2 > len(data):
            raise _truncated(len(data) - start)
        if length < 2:
            raise _corrupt("a segment of 2 bytes or more", f"{length} in marker 0x{marker:02x}")
        if marker in _SOF:
            if length < 8:
                raise _corrupt("a frame header of 8 bytes or more", str(length))
            height, width = (int.from_bytes(data[position + i : position + i + 2], "big") for i in (3, 5))
            # Two frames in one image: the larger counts, so that no decoder is surprised.
            size = (width, height) if size is None or width * height > size[0] * size[1] else size
        elif marker == _SOS:
            scans += 1
            if scans > MAX_SCANS:
                raise _corrupt(f"at most {MAX_SCANS} scans", "more")
        elif not scans:
            segments.append(Segment(marker, position + 2, stop))
        position = stop
    if size is None or not scans:
        raise _corrupt("a frame and a scan", "an image without them")
    if not size[0] or not size[1]:
        raise _corrupt("a width and height above 0", f"{size[0]} x {size[1]}")
    return JpegStructure(size, position, tuple(segments))


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Size (width, height) that the first frame header announces, even of a file that is cut off behind it."""
    position = 2
    while found := _MARKER.match(data, position):
        marker, position = found.group(1)[0], found.end()
        if marker in _SOF:
            height, width = (int.from_bytes(data[position + i : position + i + 2], "big") for i in (3, 5))
            return width, height
        if marker in (_SOS, _EOI):
            return None
        if marker not in _BARE:
            position += max(2, int.from_bytes(data[position : position + 2], "big"))
    return None


def _truncated(found: int) -> TruncatedPhotoError:
    return TruncatedPhotoError(
        f"expected a JPEG up to its end marker, found a file cut off after {found} bytes",
        f"应为完整的 JPEG 照片，文件在第 {found} 字节处中断，请重新上传",
    )


def _corrupt(expected: str, found: str) -> CorruptPhotoError:
    return CorruptPhotoError(f"JPEG: expected {expected}, found {found}", "JPEG 照片已损坏，请重新上传")
