"""What ordinary phones put behind the primary image, and declare: where it lies and whether it is what it claims.

Sources: CIPA DC-007 (multi-picture format); Android "Motion Photo 1.0" and "Ultra HDR image format 1.1" (XMP
container); ExifTool's Samsung.pm and Trailer.pm for the trailers of Samsung, vivo and OPPO/OnePlus, which no
standard describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenecheck_vision.intake.errors import IntakeError
from scenecheck_vision.intake.heif import boxes
from scenecheck_vision.intake.jpeg import Segment, scan_jpeg
from scenecheck_vision.intake.signatures import foreign

_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_MICRO_VIDEO = re.compile(rb"MicroVideoOffset(?:\s*=\s*[\"']|>)\s*(\d{1,10})")
_ITEM_FIELD = re.compile(rb"Item:(Length|Padding)(?:\s*=\s*[\"']|>)\s*(\d{1,10})")
_VIVO_FOOTER = b"\xff\xff\xff\xff\x1b*9HWfu\x84\x93\xa2\xb1"
_VIVO_START = re.compile(rb"streamdata|vivo\{\"")
_LIVE_FOOTER = re.compile(rb"LIVE_(\d{1,10})[\s\x00]*\Z")
_LIVE_SLACK = 64  # Huawei's number counts from a point near the end that differs between versions
_MAX_ENTRIES = 64


@dataclass(frozen=True)
class Span:
    """Bytes that the file declares to be its own: `start` to `stop`."""

    start: int
    stop: int


def declared_spans(data: bytes, end: int, segments: tuple[Segment, ...]) -> tuple[Span, ...]:
    """Declared data behind the primary image that proves to be what was declared, in file order.

    Args:
        data: the whole file.
        end: offset behind the primary image.
        segments: its JPEG segments; empty for other formats.
    """
    samsung = list(_samsung(data, end))
    tail = min((s.start for s in samsung), default=len(data))
    spans = [*samsung, *_multi_picture(data, segments), *_oneplus(data, end), *_vivo(data, end), *_live(data, end)]
    for packet in _xmp_packets(data, end, segments):
        spans += [*_micro_video(data, packet, tail), *_container_items(data, packet, end)]
    return tuple(sorted((s for s in spans if end <= s.start < s.stop <= len(data)), key=lambda s: (s.start, s.stop)))


def _medium(data: bytes, start: int, stop: int) -> Span | None:
    """The declared picture or video, when a JPEG image or a chain of MP4 boxes really stands there."""
    if not 0 < start < stop <= len(data):
        return None
    if data[start : start + 3] == b"\xff\xd8\xff":
        try:
            return Span(start, stop) if _close(scan_jpeg(data, start).end, stop, data) else None
        except IntakeError:
            return None
    if data[start + 4 : start + 8] == b"ftyp":
        last = start
        for box in boxes(data, start, stop):
            if not box.kind.isascii() or box.stop > stop:
                break
            last = box.stop
        return Span(start, stop) if _close(last, stop, data) else None
    return None


def _close(found: int, declared: int, data: bytes) -> bool:
    """Whether a medium ends where it was declared to, but for padding."""
    return found <= declared and not data[found:declared].strip(b"\x00\xff")


def _multi_picture(data: bytes, segments: tuple[Segment, ...]) -> Iterator[Span]:
    """Pictures of the MP index (CIPA DC-007, 5.2.3): offsets count from the MP header's byte order mark."""
    for segment in segments:
        if segment.marker != 0xE2 or data[segment.start : segment.start + 4] != b"MPF\x00":
            continue
        base = segment.start + 4
        order: str = "little" if data[base : base + 2] == b"II" else "big"

        def number(at: int, size: int, base: int = base, order: str = order) -> int:
            return int.from_bytes(data[base + at : base + at + size], order)  # type: ignore[arg-type]

        directory = number(4, 4)
        for entry in range(min(number(directory, 2), _MAX_ENTRIES)):
            at = directory + 2 + 12 * entry
            if number(at, 2) != 0xB002:
                continue
            table = number(at + 8, 4)
            for picture in range(min(number(at + 4, 4) // 16, _MAX_ENTRIES)):
                size, offset = number(table + 16 * picture + 4, 4), number(table + 16 * picture + 8, 4)
                if offset and (span := _medium(data, base + offset, base + offset + size)):
                    yield span


def _xmp_packets(data: bytes, end: int, segments: tuple[Segment, ...]) -> Iterator[bytes]:
    for segment in segments:
        if segment.marker == 0xE1 and data.startswith(_XMP, segment.start):
            yield data[segment.start + len(_XMP) : segment.stop]
    if not segments and (start := data.find(b"<x:xmpmeta", 0, end)) >= 0:  # a HEIC keeps its packet as an item
        yield data[start : data.find(b"</x:xmpmeta>", start, end)]


def _micro_video(data: bytes, packet: bytes, tail: int) -> Iterator[Span]:
    """The first form of motion photos: the video begins that many bytes before the end."""
    for found in _MICRO_VIDEO.finditer(packet):
        for stop in {len(data), tail}:
            if span := _medium(data, stop - int(found.group(1)), stop):
                yield span


def _container_items(data: bytes, packet: bytes, end: int) -> Iterator[Span]:
    """Items of the XMP container, one behind the other after the primary image, or counted from the end."""
    items = []
    for chunk in packet.split(b"<rdf:li")[1 : _MAX_ENTRIES + 1]:
        fields = {name: int(value) for name, value in _ITEM_FIELD.findall(chunk)}
        items.append((fields.get(b"Length", 0), fields.get(b"Padding", 0)))
    position = end + (items[0][1] if items else 0)
    for length, padding in items[1:]:
        if span := _medium(data, position, position + length):
            yield span
        position += length + padding
    position = len(data)
    for length, padding in reversed(items[1:]):
        position -= length + padding
        if span := _medium(data, position, position + length):
            yield span


def _samsung(data: bytes, end: int) -> Iterator[Span]:
    """Samsung's SEF trailer: blocks, then a directory SEFH that counts backwards to them, its length, and SEFT."""
    if data[-4:] != b"SEFT":
        return
    directory = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    if directory < end or data[directory : directory + 4] != b"SEFH":
        return
    blocks = []
    for entry in range(min(int.from_bytes(data[directory + 8 : directory + 12], "little"), _MAX_ENTRIES)):
        at = directory + 12 + 12 * entry
        kind, offset, size = data[at + 2 : at + 4], data[at + 4 : at + 8], data[at + 8 : at + 12]
        start = directory - int.from_bytes(offset, "little")
        stop = start + int.from_bytes(size, "little")
        payload = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
        if start < end or stop > directory or data[start + 2 : start + 4] != kind:
            return
        if (found := foreign(data[payload : min(stop, payload + 512)])) and found != "a video":
            return
        blocks.append(Span(start, stop))
    yield from blocks
    yield Span(directory, len(data))


def _oneplus(data: bytes, end: int) -> Iterator[Span]:
    """OPPO and OnePlus: a JSON list of blocks with offsets that count backwards, then "jxrs" and its length."""
    if data[-8:-4] != b"jxrs":
        return
    directory = len(data) - int.from_bytes(data[-4:], "little")
    if not end <= directory < len(data) - 8:
        return
    try:
        entries = json.loads(data[directory:-8].rstrip(b"\x00"))
        blocks = [Span(directory - e["offset"], directory - e["offset"] + e["length"]) for e in entries[:_MAX_ENTRIES]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    if all(end <= b.start <= b.stop <= directory and foreign(data[b.start : b.start + 512]) is None for b in blocks):
        yield from blocks
        yield Span(directory, len(data))


def _vivo(data: bytes, end: int) -> Iterator[Span]:
    """Vivo: an optional stream of pictures, then JSON, ended by a footer of its own."""
    if data.endswith(_VIVO_FOOTER) and (found := _VIVO_START.match(data, end)):
        yield Span(found.start(), len(data))


def _live(data: bytes, end: int) -> Iterator[Span]:
    """Huawei and Honor: a video, then a text block that ends in LIVE_ and the video's distance from the end."""
    if not (found := _LIVE_FOOTER.search(data, max(end, len(data) - 64))):
        return
    distance = len(data) - int(found.group(1))
    video = data.find(b"ftyp", max(end, distance - _LIVE_SLACK), max(0, distance + _LIVE_SLACK)) - 4
    if video < end:
        return
    stop = video
    for box in boxes(data, video, len(data)):
        if not box.kind.isalnum() or box.stop > len(data):
            break
        stop = box.stop
    if len(data) - stop <= 2 * _LIVE_SLACK:
        yield Span(video, len(data))
