"""ONNX Runtime reports nothing: it would leave the file of a session of events in the folder of temporary files."""

import os
import subprocess
import sys

import pytest

CLEAN = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}


def left_behind(folder, code):
    """What a fresh Python leaves among its temporary files."""
    folder.mkdir()
    subprocess.run([sys.executable, "-c", code], env={**CLEAN, "TMPDIR": str(folder)}, check=True, timeout=300)
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    "code",
    [
        "import scenecheck_vision.text",
        "import scenecheck_vision.detector",
        "from scenecheck_models.manifest import open_model; open_model('plate_text')",
        "import scenecheck_api.cli; import onnxruntime",
    ],
)
def test_no_way_to_the_networks_sets_up_reports(tmp_path, code):
    if left_behind(tmp_path / "control", "import onnxruntime") != [".ses"]:
        pytest.skip("this build of ONNX Runtime sets up no reports")
    assert left_behind(tmp_path / "ours", code) == []
