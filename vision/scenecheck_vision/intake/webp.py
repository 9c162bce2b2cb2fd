"""The structure of a WebP file (RFC 9649): size and end, without decoding."""

from __future__ import annotations

from scenecheck_vision.intake.errors import CorruptPhotoError, TruncatedPhotoError


def scan_webp(data: bytes) -> tuple[tuple[int, int], int]:
    """Size (width, height) in pixels, the largest that any chunk announces, and the offset behind the RIFF chunk.

    Raises:
        TruncatedPhotoError: the file is shorter than its RIFF header says.
        CorruptPhotoError: there is no image in it.
    """
    sizes: list[tuple[int, int]] = []
    end = 8 + int.from_bytes(data[4:8], "little")
    position = 12
    while position + 8 <= min(end, len(data)):
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        if size := _chunk_size(kind, data[position + 8 : position + 24]):
            sizes.append(size)
        position += 8 + length + length % 2
    largest = max(sizes, key=lambda s: s[0] * s[1], default=(0, 0))
    if end > len(data):
        raise TruncatedPhotoError(
            f"expected a WebP of {end} bytes as its header says, found {len(data)} bytes",
            f"应为 {end} 字节的 WebP 图片，实际只有 {len(data)} 字节，请重新上传",
        )
    if not largest[0] or not largest[1]:
        raise CorruptPhotoError("WebP: expected an image of some size, found none", "WebP 图片已损坏，请重新上传")
    return largest, end + end % 2 if end < len(data) and data[end] == 0 else end


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Size (width, height) of the first chunk, so that the pixel cap can come before everything else."""
    return _chunk_size(data[12:16], data[20:36])


def _chunk_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    """Size announced by the beginning of an image chunk; None for other chunks."""
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"ANMF" and len(body) >= 12:
        return 1 + int.from_bytes(body[6:9], "little"), 1 + int.from_bytes(body[9:12], "little")
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return None
