"""A smoke render through Blender."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenecheck_datasets.scene.__main__ import main

SCENE = """
seed: 3
taken_at: 2026-11-20T08:36:00+08:00
samples: 1
cars:
  - {id: 甲, body: sedan, paint: red, plate: {text: 川H5K827}}
shots:
  - {file: front.jpg, slot: scene_front, car: 甲, distance: 3.2}
"""


def test_a_scene_renders_with_its_truth_and_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("bpy", reason="Blender is not installed (extra `render`)", exc_type=ImportError)
    spec = tmp_path / "scene.yaml"
    spec.write_text(SCENE, encoding="utf-8")
    pictures = []
    for run in ("first", "second"):
        assert main([str(spec), str(tmp_path / run), "--size", "160x120"]) == 0
        pictures.append((tmp_path / run / "front.jpg").read_bytes())
    assert pictures[0] == pictures[1]
    truth = json.loads((tmp_path / "first" / "front.json").read_text(encoding="utf-8"))
    assert [plate["text"] for plate in truth["plates"]] == ["川H5K827"]
    with Image.open(tmp_path / "first" / "front.jpg") as image:
        picture = np.asarray(image.convert("RGB")).astype(int)
    left, top, right, bottom = (round(v) for v in truth["vehicles"][0]["box"])
    car = picture[top:bottom, left:right]
    redness = car[..., 0] - car[..., 1:].max(-1)
    assert (redness > 30).mean() > 0.2, "the truth's box should hold the red car"
    road = picture[(top + bottom) // 2 :, :left]
    assert (road[..., 0] - road[..., 1:].max(-1) < 30).all()


def test_without_blender_the_command_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.startswith("scenecheck_datasets.scene.blender")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "bpy", None)
    spec = tmp_path / "scene.yaml"
    spec.write_text(SCENE, encoding="utf-8")
    assert main([str(spec), str(tmp_path / "out")]) == 1
    assert "extra `render`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--size", "big"], "expected WIDTHxHEIGHT"), ([], "the following arguments are required")],
)
def test_bad_arguments_give_status_2(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [str(tmp_path / "scene.yaml"), str(tmp_path)] if arguments else []
    with pytest.raises(SystemExit) as caught:
        main([*places, *arguments])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_a_wrong_scene_is_one_line_and_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "scene.yaml"
    spec.write_text(SCENE.replace("sedan", "tank"), encoding="utf-8")
    assert main([str(spec), str(tmp_path)]) == 1
    assert "cars.0.body" in capsys.readouterr().err
