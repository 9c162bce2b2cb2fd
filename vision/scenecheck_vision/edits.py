"""What EXIF says of a file that is not as the camera wrote it (CIPA DC-008): an editor, another size, a later date.

These are traces, not proofs: whoever removes the EXIF removes them, and back ends that shrink photos before they hand
them on leave the same ones. What is malformed is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenecheck_evidence.reading import EditKind, EditTrace
from scenecheck_vision.exif import parse_time

EDITORS = (
    "photoshop", "lightroom", "gimp", "snapseed", "picsart", "pixelmator", "affinity photo", "paint.net", "paintshop",
    "canva", "facetune", "faceapp", "remini", "polarr", "vsco", "acdsee", "capture one", "darktable", "meitu", "美图",
    "美颜", "醒图", "xingtu", "轻颜", "faceu", "b612", "inshot", "画图",
)  # fmt: skip
"""Names by which programs that change pixels sign; a phone signs with its own system, which is none of them."""
LATER_SECONDS = 60
"""Cameras that process a shot write it within seconds."""
SHAPE_TOLERANCE = 0.01
"""Two proportions this near are one: whole pixels do not divide evenly."""

_SOFTWARE, _PROCESSING = 0x0131, 0x000B
_MODIFIED, _TAKEN = 0x0132, 0x9003
_MODIFIED_OFFSET, _TAKEN_OFFSET = 0x9010, 0x9011
_WIDTH, _HEIGHT = 0xA002, 0xA003


def edit_traces(tags: Mapping[int, Any], size: tuple[int, int]) -> tuple[EditTrace, ...]:
    """The traces in the tags of a photo.

    Args:
        tags: of the main and the EXIF directory together.
        size: (width, height) of the photo at full size.
    """
    found = [trace for trace in (_editor(tags), _size(tags, size), _later(tags)) if trace is not None]
    return tuple(found)


def _editor(tags: Mapping[int, Any]) -> EditTrace | None:
    for tag in (_SOFTWARE, _PROCESSING):
        text = _text(tags.get(tag))
        if any(name in text.lower() for name in EDITORS):
            return EditTrace(kind=EditKind.EDITOR, detail=text[:60])
    return None


def _size(tags: Mapping[int, Any], size: tuple[int, int]) -> EditTrace | None:
    """The size as taken stands in EXIF and programs that shrink or cut often leave it; photos may have been turned."""
    sides = [side for tag in (_WIDTH, _HEIGHT) if isinstance(side := tags.get(tag), int) and side > 0]
    if len(sides) < 2:
        return None
    (short, long), (now_short, now_long) = sorted(sides), sorted(size)
    if (long, short) == (now_long, now_short):
        return None
    same_shape = abs(long / short - now_long / now_short) <= SHAPE_TOLERANCE * long / short
    kind = EditKind.RESIZED if same_shape else EditKind.RESHAPED
    return EditTrace(kind=kind, detail=f"{long}x{short} → {now_long}x{now_short}")


def _later(tags: Mapping[int, Any]) -> EditTrace | None:
    taken = parse_time(tags.get(_TAKEN), tags.get(_TAKEN_OFFSET))
    modified = parse_time(tags.get(_MODIFIED), tags.get(_MODIFIED_OFFSET) or tags.get(_TAKEN_OFFSET))
    if taken is None or modified is None or (modified - taken).total_seconds() <= LATER_SECONDS:
        return None
    return EditTrace(kind=EditKind.MODIFIED_LATER, detail=f"{taken:%Y-%m-%d %H:%M} → {modified:%Y-%m-%d %H:%M}")


def _text(value: Any) -> str:
    """EXIF text is ASCII by the standard and UTF-8 by many programs, which Pillow hands on as Latin-1."""
    data = value.encode("latin-1", "ignore") if isinstance(value, str) else value
    return " ".join(data.decode("utf-8", "replace").replace("\x00", " ").split()) if isinstance(data, bytes) else ""
