"""Readings kept in a file: what `scenecheck inspect --json` printed, to judge again without reading again."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from scenecheck_api.errors import ReadingsError
from scenecheck_api.validation import describe, shown
from scenecheck_evidence.reading import PhotoReading


def load_readings(path: Path) -> dict[str, PhotoReading]:
    """Readings by the sha256 of their photo; lines of files that could not be read are passed over.

    Raises:
        ReadingsError: the file cannot be read, or a line is no reading.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingsError(f"{path}: expected lines of `scenecheck inspect --json`, found: {error}") from None
    readings: dict[str, PhotoReading] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            body = json.loads(line)
        except (ValueError, RecursionError) as error:  # numbers of thousands of digits too
            raise ReadingsError(f"{path}, line {number}: expected JSON, found: {error}") from None
        if not isinstance(body, dict):
            raise ReadingsError(f"{path}, line {number}: expected a JSON object, found {shown(body)}")
        if "error" in body:
            continue
        try:
            reading = PhotoReading.model_validate({k: v for k, v in body.items() if k not in ("file", "seconds")})
        except ValidationError as error:
            raise ReadingsError(f"{path}, line {number}: {describe(PhotoReading, error)[0]}") from None
        readings[reading.sha256] = reading
    return readings
