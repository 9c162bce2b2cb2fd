"""Decodes the primary image of a judged file to upright BGR pixels; a large JPEG at a fraction of its size."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from scenecheck_vision.exif import CaptureFacts, capture_facts
from scenecheck_vision.intake import CorruptPhotoError, Header, ImageFormat, IntakeError, TruncatedPhotoError

WORKING_SIDE = 2048
"""Longest side of a working image in pixels: detectors see 640 to 1280, a page is read at 1280 (domain.md, 6)."""
MIN_WORKING_SIDE = 1280
"""A larger photo is never decoded below this."""

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes an image of that EXIF orientation upright (CIPA DC-008, 4.6.4 A)."""

# Pillow tells about malformed EXIF by Python warnings; here a malformed value is an absent value.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


@dataclass(frozen=True)
class Decoded:
    """An upright image.

    Attributes:
        image: (h, w, 3) uint8, BGR; smaller than the photo when a draft was asked for.
        size: (width, height) in pixels of the upright photo at full size.
        facts: capture facts from EXIF.
    """

    image: NDArray[np.uint8]
    size: tuple[int, int]
    facts: CaptureFacts


def decode(data: bytes, header: Header, draft: bool) -> Decoded:
    """Decode the primary image, nothing behind it, and turn it upright.

    Args:
        data: the whole file.
        header: what `read_header` found in it.
        draft: decode a large JPEG at 1/2, 1/4 or 1/8 in the DCT domain, to MIN_WORKING_SIDE or more.

    Raises:
        TruncatedPhotoError: pixels are missing.
        CorruptPhotoError: the decoder cannot read them.
    """
    primary = io.BytesIO(data[: header.end])
    try:
        if header.format is ImageFormat.HEIC:
            image = pillow_heif.open_heif(primary).to_pillow()
            # irot and imir are applied by libheif; EXIF orientation is for information only (ISO/IEC 23008-12, A.2.1).
            facts, orientation = capture_facts(image.getexif()), 1
        else:
            image = _open(primary, header.format)
            facts = capture_facts(image.getexif())
            orientation = facts.orientation
        size = image.size
        if draft and header.format is ImageFormat.JPEG:
            image.draft(None, _draft_size(size))
        image.load()
        if orientation in _TRANSPOSE:
            image = image.transpose(_TRANSPOSE[orientation])
        pixels = to_bgr(image)
    except IntakeError:
        raise
    except Exception as error:  # decoders raise whatever broken data leads them to
        raise _unreadable(header.format, error) from error
    return Decoded(pixels, size if orientation < 5 else (size[1], size[0]), facts)


def shrink(image: NDArray[np.uint8], side: int = WORKING_SIDE) -> NDArray[np.uint8]:
    """The image with its longest side at most `side`; itself when it is not larger."""
    height, width = image.shape[:2]
    if max(height, width) <= side:
        return image
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def to_bgr(image: Image.Image) -> NDArray[np.uint8]:
    """Pixels of any Pillow mode as (h, w, 3) uint8 BGR: 16 bits keep the upper 8, transparency lies on white."""
    if image.mode.startswith("I"):
        wide = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
        return np.asarray(cv2.cvtColor((wide >> 8).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif image.mode != "RGB":
        image = image.convert("RGB")
    flat: Any = np.frombuffer(image.tobytes("raw", "BGR"), np.uint8)
    return np.asarray(flat.reshape(image.height, image.width, 3), dtype=np.uint8)


def _open(primary: io.BytesIO, image_format: ImageFormat) -> Image.Image:
    if image_format is ImageFormat.JPEG:
        return JpegImagePlugin.JpegImageFile(primary)  # Image.open would make a multi-picture file of it
    return Image.open(primary, formats=(image_format.upper(),))


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size to ask of the DCT-domain decoder: the smallest with a longest side of MIN_WORKING_SIDE or more."""
    divisor = next((d for d in (8, 4, 2) if max(size) // d >= MIN_WORKING_SIDE), 1)
    return max(1, size[0] // divisor), max(1, size[1] // divisor)


def _unreadable(image_format: ImageFormat, error: Exception) -> IntakeError:
    name = image_format.upper()
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    if "truncated" in reason or isinstance(error, EOFError):
        return TruncatedPhotoError(
            f"expected a whole {name} image, found one cut off ({reason})", f"{name} 照片不完整，请重新上传"
        )
    return CorruptPhotoError(
        f"expected a readable {name} image, found a damaged one ({reason})", f"{name} 照片已损坏，请重新上传"
    )
