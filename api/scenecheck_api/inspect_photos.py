"""Photos in, readings out, one after the other; a photo that cannot be read does not stop the next."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from scenecheck_api.errors import FileProblem
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PhotoReading
from scenecheck_models.errors import ModelError
from scenecheck_vision.intake.errors import IntakeError

MAX_FILE_BYTES = 100_000_000
"""Larger files are not even opened; the intake's own caps are lower and say why."""

log = logging.getLogger(__name__)


class Reader(Protocol):
    """What reads one photo or PDF: `scenecheck_vision.pipeline.Pipeline`."""

    @property
    def digest(self) -> str:
        """sha256 over models and settings."""

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """Read one file; a SceneCheckError says why it cannot be."""


@dataclass(frozen=True)
class Inspected:
    """One file and what came of it: a reading and its seconds, or a problem."""

    file: str
    reading: PhotoReading | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    problem: FileProblem | None = None

    def as_json(self) -> dict[str, Any]:
        """The line that `inspect --json` prints."""
        if self.reading is None:
            assert self.problem is not None
            return self.problem.as_json()
        seconds = {name: round(value, 3) for name, value in self.seconds.items()}
        return {"file": self.file, **self.reading.model_dump(mode="json"), "seconds": seconds}


def inspect_files(
    files: Iterable[tuple[str, Path]],
    reader: Reader,
    floor: float | None = None,
    stored: Mapping[str, PhotoReading] | None = None,
) -> Iterator[Inspected]:
    """Read each file.

    Args:
        files: the name a caller knows a file by, and where it lies.
        reader: the pipeline.
        floor: list every detection with at least this score; None keeps the product's own thresholds.
        stored: readings by the file's sha256; such a file is not read again.

    Raises:
        ModelError: the shipped models are missing or not what the manifest names.
    """
    for name, path in files:
        try:
            data = _bytes(path)
            known = stored.get(hashlib.sha256(data).hexdigest()) if stored else None
            reading, seconds = (known, {}) if known else reader.read_photo(data, path.name, floor)
        except SceneCheckError as error:
            zh = error.text.zh if isinstance(error, IntakeError) else None
            yield Inspected(name, problem=FileProblem(name, error.code, str(error), zh))
        except OSError as error:
            code = "file_missing" if isinstance(error, FileNotFoundError) else "file_unreadable"
            reason = error.strerror or str(error)
            message, zh = f"expected a photo that can be opened, found: {reason}", f"文件打不开：{reason}"
            yield Inspected(name, problem=FileProblem(name, code, message, zh))
        except ModelError:
            raise  # no other photo would fare better
        except Exception as error:  # one poisoned photo must not take the others with it
            log.exception("reading %s failed", name)
            message = f"expected a photo, found one that the readers fail on ({type(error).__name__}: {error})"
            zh = "读取这张照片时程序出错，请人工查看"
            yield Inspected(name, problem=FileProblem(name, "internal_error", message, zh))
        else:
            yield Inspected(name, reading, seconds)


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise SceneCheckError(f"expected at most {MAX_FILE_BYTES} bytes, found {size}", "file_too_large")
    return path.read_bytes()
