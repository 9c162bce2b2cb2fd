"""A reader that does not read again what a file of readings already says (`scenecheck inspect --json`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from scenecheck_api.inspect_photos import Reader
from scenecheck_evidence.reading import PhotoReading


class KnownReadings:
    """Gives the readings of a file by the photo's sha256, and asks the pipeline for every other photo.

    Args:
        known: by sha256 of the photo.
        pipeline: reads every other photo.
    """

    def __init__(self, known: Mapping[str, PhotoReading], pipeline: Reader):
        self._known = known
        self._pipeline = pipeline

    @property
    def digest(self) -> str:
        """Of the pipeline."""
        return self._pipeline.digest

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """The known reading, or a new one."""
        known = self._known.get(hashlib.sha256(data).hexdigest())
        return (known, {}) if known is not None else self._pipeline.read_photo(data, name, floor)
