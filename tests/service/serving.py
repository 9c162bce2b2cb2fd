"""What a `scenecheck serve` of the tests runs with: known readings, nothing slow, no login."""

from __future__ import annotations

import os
from pathlib import Path


def environment(data_dir: Path, readings: Path, port: int, **more: object) -> dict[str, str]:
    """Variables of the process: this environment, and the settings; `more` names further ones without their prefix."""
    given = {
        "DATA_DIR": data_dir,
        "READINGS_FILE": readings,
        "PORT": port,
        "WARM_MODELS": "false",
        "FREE_DISK_FLOOR_BYTES": 0,
        "SECURITY__OPEN_ACCESS": "true",
        "JOB_POLL_SECONDS": 0.1,
        "LOG_LEVEL": "error",
        **more,
    }
    return {**os.environ, **{f"SCENECHECK_{name}": str(value) for name, value in given.items() if value is not None}}
