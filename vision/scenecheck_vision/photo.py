"""One photo, decoded and upright: the working image that the networks see, and the full size for what is small."""

from __future__ import annotations

import hashlib
import threading
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.base import Text
from scenecheck_vision.decode import decode, shrink
from scenecheck_vision.edits import edit_traces
from scenecheck_vision.exif import CaptureFacts
from scenecheck_vision.intake import Header, read_header


class Photo:
    """A decoded, upright photo; made by `load_photo` or `Photo.from_array`.

    Attributes:
        name: the file's name, for messages only.
        sha256: of the file's bytes (of the pixels when made from an array).
        format: "jpeg", "png", "webp", "heic", or "array".
        width, height: in pixels, of the upright photo at full size.
        taken_at: capture time with its offset, if stated.
        gps: (latitude, longitude) in degrees, WGS-84, if stated.
        edits: traces of editing in EXIF.
        warnings: what intake noticed, such as a wrong extension.
        image: (h, w, 3) uint8 BGR, upright, longest side at most 2,048 pixels.
        scale: full-size pixels * scale = pixels of `image`; at most 1.
    """

    def __init__(
        self,
        image: NDArray[np.uint8],
        *,
        name: str,
        sha256: str,
        format: str,
        size: tuple[int, int],
        facts: CaptureFacts | None = None,
        warnings: tuple[Text, ...] = (),
        source: tuple[bytes, Header] | None = None,
        full: NDArray[np.uint8] | None = None,
    ):
        facts = facts or CaptureFacts()
        self.name = name
        self.sha256 = sha256
        self.format = format
        self.width, self.height = size
        self.taken_at: datetime | None = facts.taken_at
        self.gps: tuple[float, float] | None = facts.gps
        self.edits = edit_traces(facts.tags, size)
        self.warnings = warnings
        self.image = image
        self.scale: float = max(image.shape[:2]) / max(size)
        self._source = source
        self._full = full
        self._lock = threading.Lock()

    @classmethod
    def from_array(cls, image: NDArray[np.uint8], name: str = "") -> Photo:
        """A photo of pixels that are already upright, such as a rendered PDF page.

        Args:
            image: (height, width, 3) uint8, BGR; kept, not copied.
            name: for messages.

        Raises:
            ValueError: the array is not of that form.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
            raise ValueError(f"expected (height, width, 3) uint8 pixels, found {image.shape} {image.dtype}")
        sha256 = hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()
        size = (image.shape[1], image.shape[0])
        return cls(shrink(image), name=name, sha256=sha256, format="array", size=size, full=image)

    def full(self) -> NDArray[np.uint8]:
        """The upright photo at full size, (height, width, 3) uint8 BGR; decoded on the first call, then kept.

        Raises:
            IntakeError: the pixels cannot be read at full size.
        """
        with self._lock:
            if self._full is None:
                assert self._source is not None
                self._full = decode(*self._source, draft=False).image
            return self._full


def load_photo(data: bytes, name: str) -> Photo:
    """Judge and decode a file.

    Args:
        data: the file's bytes.
        name: its name; only for messages and the warning about a wrong extension.

    Raises:
        IntakeError: the file is not taken; the subclass and its `code` say why.
    """
    header = read_header(data, name)
    decoded = decode(data, header, draft=True)
    height, width = decoded.image.shape[:2]
    return Photo(
        shrink(decoded.image),
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        format=header.format.value,
        size=decoded.size,
        facts=decoded.facts,
        warnings=header.warnings,
        source=(data, header),
        full=decoded.image if (width, height) == decoded.size else None,
    )
