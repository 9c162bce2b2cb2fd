"""The structure of a HEIC file (boxes of ISO/IEC 14496-12, properties of ISO/IEC 23008-12): size and end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenecheck_vision.intake.errors import CorruptPhotoError, TruncatedPhotoError

FILE_BOXES = frozenset(
    {b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"moov", b"uuid", b"mpvd", b"sefd", b"pdin"}
)
"""Top-level boxes of phone photos: mpvd is Android's motion photo video, sefd Samsung's extra data."""


@dataclass(frozen=True)
class BoxSpan:
    """A box: its type and the bounds of its payload."""

    kind: bytes
    start: int
    stop: int


def scan_heif(data: bytes) -> tuple[tuple[int, int], int]:
    """Size (width, height) in pixels and the offset behind the last box of the file.

    The size is the largest that an `ispe` property announces: the picture itself, not its tiles or thumbnail.

    Raises:
        TruncatedPhotoError: a box reaches beyond the end of the file.
        CorruptPhotoError: there is no picture in it.
    """
    size, end = (0, 0), 0
    for box in boxes(data, 0, len(data)):
        if box.kind not in FILE_BOXES or (box.kind == b"ftyp" and end):  # a second ftyp begins another file
            break
        if box.stop > len(data):
            raise TruncatedPhotoError(
                f"expected a HEIC of at least {box.stop} bytes as its boxes say, found {len(data)} bytes",
                f"应为至少 {box.stop} 字节的 HEIC 照片，实际只有 {len(data)} 字节，请重新上传",
            )
        if box.kind == b"mpvd" and data[box.start + 4 : box.start + 8] != b"ftyp":
            break
        if box.kind == b"meta":
            size = max(size, _picture_size(data, box), key=lambda s: s[0] * s[1])
        end = box.stop
    if not size[0] or not size[1]:
        raise CorruptPhotoError("HEIC: expected a picture of some size, found none", "HEIC 照片已损坏，请重新上传")
    return size, end


def heif_size(data: bytes) -> tuple[int, int] | None:
    """The largest announced size, or None, even of a file that is cut off behind its header."""
    return max(
        (_picture_size(data, box) for box in boxes(data, 0, len(data)) if box.kind == b"meta"),
        key=lambda s: s[0] * s[1],
        default=None,
    )


def _picture_size(data: bytes, meta: BoxSpan) -> tuple[int, int]:
    """The largest `ispe` in meta/iprp/ipco, (0, 0) when there is none."""
    sizes = [(0, 0)]
    for iprp in boxes(data, meta.start + 4, meta.stop):  # meta is a full box: 4 bytes of version and flags
        if iprp.kind != b"iprp":
            continue
        for ipco in boxes(data, iprp.start, iprp.stop):
            if ipco.kind != b"ipco":
                continue
            for ispe in boxes(data, ipco.start, ipco.stop):
                body = data[ispe.start : ispe.stop]
                if ispe.kind == b"ispe" and len(body) >= 12:
                    sizes.append((int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big")))
    return max(sizes, key=lambda s: s[0] * s[1])


def boxes(data: bytes, start: int, stop: int) -> Iterator[BoxSpan]:
    """The boxes between two offsets; the last may reach beyond `stop` when the file is cut off."""
    stop = min(stop, len(data))
    while start + 8 <= stop:
        length, kind, header = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if length == 1:
            length, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        elif length == 0:
            length = stop - start
        if length < header:
            return
        yield BoxSpan(kind, start + header, start + length)
        start += length
