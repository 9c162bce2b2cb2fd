"""What the header of an image file says, known before a single pixel is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scenecheck_evidence.base import Text


class ImageFormat(StrEnum):
    """The image formats that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


@dataclass(frozen=True)
class Header:
    """The header of an image file.

    Attributes:
        format: by content, not by name.
        size: (width, height) in pixels as stored, before any rotation.
        end: offset of the first byte behind the primary image.
        warnings: what a person should know, such as a wrong extension.
    """

    format: ImageFormat
    size: tuple[int, int]
    end: int
    warnings: tuple[Text, ...] = ()
