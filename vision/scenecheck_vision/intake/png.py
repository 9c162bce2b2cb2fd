"""The structure of a PNG file (ISO/IEC 15948): size and end, without decoding."""

from __future__ import annotations

import zlib

from scenecheck_vision.intake.errors import CorruptPhotoError, TruncatedPhotoError

_SIGNATURE, _IHDR_END = 8, 33
_MAX_CHUNKS = 100_000


def scan_png(data: bytes) -> tuple[tuple[int, int], int]:
    """Size (width, height) in pixels and the offset behind the IEND chunk.

    Raises:
        TruncatedPhotoError: the file ends before the IEND chunk.
        CorruptPhotoError: the chunks are not those of a PNG image.
    """
    if len(data) < _IHDR_END:
        raise _truncated(len(data))
    size = png_size(data)
    if size is None or zlib.crc32(data[12:29]) != int.from_bytes(data[29:33], "big"):
        raise _corrupt("an IHDR chunk with its checksum", f"0x{data[8:16].hex()}")
    if not size[0] or not size[1]:
        raise _corrupt("a width and height above 0", f"{size[0]} x {size[1]}")
    position = _SIGNATURE
    for _ in range(_MAX_CHUNKS):
        if position + 12 > len(data):
            raise _truncated(len(data))
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if not kind.isalpha():
            raise _corrupt(f"a chunk at byte {position}", f"0x{kind.hex()}")
        position += 12 + length
        if position > len(data):
            raise _truncated(len(data))
        if kind == b"IEND":
            return size, position
    raise _corrupt(f"at most {_MAX_CHUNKS} chunks", "more")


def png_size(data: bytes) -> tuple[int, int] | None:
    """Size (width, height) in pixels that the IHDR chunk announces, not yet checked; None without that chunk."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _truncated(found: int) -> TruncatedPhotoError:
    return TruncatedPhotoError(
        f"expected a PNG up to its IEND chunk, found a file cut off after {found} bytes",
        f"应为完整的 PNG 图片，文件在第 {found} 字节处中断，请重新上传",
    )


def _corrupt(expected: str, found: str) -> CorruptPhotoError:
    return CorruptPhotoError(f"PNG: expected {expected}, found {found}", "PNG 图片已损坏，请重新上传")
