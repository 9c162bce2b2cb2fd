"""docs/integrate.md, run as it stands: a person who pastes its commands gets a report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from ..ports import free_port


def test_the_page_leads_from_zero_to_a_report(repository, tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (repository / "docs" / "integrate.md").read_text(), re.M | re.S)
    assert len(blocks) >= 6
    (tmp_path / "examples").symlink_to(repository / "examples")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SCENECHECK_PORT": str(free_port()),
        "SCENECHECK_DATA_DIR": str(tmp_path / "data"),
        "SCENECHECK_LOG_LEVEL": "error",
        "SCENECHECK_FREE_DISK_FLOOR_BYTES": "0",
    }
    script = "\n".join(["set -euo pipefail", "trap 'kill $(jobs -p)' EXIT", *blocks])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["verdict"] == "retake" and report["case_id"] == "GY-2026-000124"
    assert "<html" in (tmp_path / "report.html").read_text()
    assert '"plate":"川H' in done.stdout and '"type":"vehicle_licence"' in done.stdout
