"""Traces of editing in EXIF; what a phone writes by itself is none."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from scenecheck_evidence.reading import EditKind
from scenecheck_vision.photo import load_photo

TAKEN = "2026:11:20 08:31:00"


def photo(size: tuple[int, int] = (640, 480), **tags: object) -> bytes:
    names = {"software": 0x0131, "modified": 0x0132, "taken": 0x9003, "width": 0xA002, "height": 0xA003, "turn": 0x0112}
    exif = Image.Exif()
    for name, value in tags.items():
        where = exif.get_ifd(0x8769) if names[name] >= 0x9000 else exif
        where[names[name]] = value
    pixels = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ({}, []),
        ({"software": "HarmonyOS 5.0", "taken": TAKEN, "modified": TAKEN, "width": 640, "height": 480}, []),
        ({"software": "Adobe Photoshop 26.0 (Windows)"}, [EditKind.EDITOR]),
        ({"software": "醒图".encode()}, [EditKind.EDITOR]),
        ({"width": 1280, "height": 960}, [EditKind.RESIZED]),
        ({"width": 4000, "height": 3001}, [EditKind.RESIZED]),
        ({"width": 480, "height": 640}, []),
        ({"width": 640, "height": 640}, [EditKind.RESHAPED]),
        ({"width": 0, "height": "x"}, []),
        ({"taken": TAKEN, "modified": "2026:11:20 08:31:30"}, []),
        ({"taken": TAKEN, "modified": "2026:11:20 09:31:00"}, [EditKind.MODIFIED_LATER]),
        ({"taken": TAKEN, "modified": "0000:00:00 00:00:00"}, []),
        ({"software": "Snapseed", "width": 640, "height": 640}, [EditKind.EDITOR, EditKind.RESHAPED]),
    ],
)
def test_traces(tags: dict[str, object], kinds: list[EditKind]) -> None:
    assert [trace.kind for trace in load_photo(photo(**tags), "a.jpg").edits] == kinds


def test_a_turned_photo_is_not_reshaped() -> None:
    assert load_photo(photo(width=640, height=480, turn=6), "a.jpg").edits == ()


def test_what_the_file_says_is_repeated_on_one_line() -> None:
    [trace] = load_photo(photo(software="Adobe Photoshop\n26" + "x" * 200), "a.jpg").edits
    assert trace.detail.startswith("Adobe Photoshop 26") and len(trace.detail) <= 60
