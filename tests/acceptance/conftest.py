"""The command line as people call it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COMMAND = Path(sys.executable).parent / "scenecheck"


@dataclass(frozen=True)
class Result:
    """What one call gave."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="session")
def scenecheck():
    """Runs `scenecheck ARGUMENTS...`; whatever happens, nobody sees a stack trace."""

    def run(*arguments: object, cwd: Path | None = None) -> Result:
        environment = {name: value for name, value in os.environ.items() if name != "SCENECHECK_DEBUG"}
        done = subprocess.run(
            [COMMAND, *(str(argument) for argument in arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    return run
