"""Builders of photo files, byte by byte where no library writes what phones write."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image


def corners(width: int = 96, height: int = 64) -> Image.Image:
    """A picture whose four corners have four colours: red, green, blue and white from top left clockwise."""
    pixels = np.full((height, width, 3), 90, np.uint8)
    h, w = height // 3, width // 3
    pixels[:h, :w] = (230, 20, 20)
    pixels[:h, -w:] = (20, 200, 20)
    pixels[-h:, -w:] = (20, 20, 230)
    pixels[-h:, :w] = (250, 250, 250)
    return Image.fromarray(pixels)


def encode(image: Image.Image, image_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if image_format == "HEIF":
        pillow_heif.from_pillow(image).save(buffer, quality=90, **options)
    else:
        image.save(buffer, image_format, **options)
    return buffer.getvalue()


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    """The JPEG with one more segment right behind its SOI marker."""
    return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def with_xmp(jpeg: bytes, body: str) -> bytes:
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>{body}</rdf:RDF></x:xmpmeta>'.encode()
    return with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + packet)


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def mp4(payload: bytes = b"frames" * 40) -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    return box(b"ftyp", b"mp42\x00\x00\x00\x00isommp42") + box(b"moov", b"\x00" * 40) + box(b"mdat", payload)


@pytest.fixture(scope="session")
def files() -> SimpleNamespace:
    """The builders above, and small photos of every format."""
    picture = corners()
    return SimpleNamespace(
        corners=corners,
        encode=encode,
        with_segment=with_segment,
        with_xmp=with_xmp,
        png_header=png_header,
        mp4=mp4,
        jpeg=encode(picture, "JPEG", quality=95, subsampling=0),
        png=encode(picture, "PNG"),
        webp=encode(picture, "WEBP", lossless=True),
        heic=encode(picture, "HEIF"),
    )


@pytest.fixture(scope="session")
def colour_at() -> Callable[..., str]:
    """Names the colour of a corner of a BGR image: r, g, b, w or ?."""
    named = {"r": (20, 20, 230), "g": (20, 200, 20), "b": (230, 20, 20), "w": (250, 250, 250)}

    def name(image: np.ndarray, x: int, y: int) -> str:
        pixel = image[y, x].astype(int)
        return next((n for n, c in named.items() if np.abs(pixel - c).max() < 60), "?")

    return name


def dead_leaves(seed: int, width: int = 960, height: int = 720) -> np.ndarray:
    """Overlapping discs of all sizes: edges and spectrum of a natural photo (Lee, Mumford and Huang 2001), BGR."""
    random = np.random.default_rng(seed)
    image = np.full((height, width, 3), 110, np.uint8)
    radii = np.sort(3 / random.uniform(0.01, 1, 2500) ** 0.9)[::-1]
    for radius in radii:
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        shade = int(np.clip(random.normal(115, 55), 8, 235))
        colour = tuple(int(np.clip(shade + random.normal(0, 12), 5, 240)) for _ in range(3))
        cv2.circle(image, centre, max(1, round(radius)), colour, -1, cv2.LINE_AA)
    noise = random.normal(0, 2, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def leaves() -> Callable[[int], np.ndarray]:
    """Makes photo-like images from a seed, (720, 960, 3) uint8 BGR; made once."""
    return functools.cache(dead_leaves)
