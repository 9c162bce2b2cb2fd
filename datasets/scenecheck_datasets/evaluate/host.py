"""What the command line lends to an evaluation (`ctx.obj`): datasets does not import the service."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from scenecheck_evidence.reading import PhotoReading


class PhotoReader(Protocol):
    """The product's pipeline for one photo."""

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """Read one file; a SceneCheckError says why it cannot be."""


class Host(Protocol):
    """The service, as far as evaluations need it."""

    @property
    def reader(self) -> PhotoReader:
        """The pipeline; its models are opened once."""

    def check_case(self, case_dir: Path, records_dir: Path) -> dict[str, Any]:
        """What `check --json` prints for one case folder."""
