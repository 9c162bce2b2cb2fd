"""The manifest of the weights, and what happens when a file is not what it says."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenecheck_models import manifest
from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import MANIFEST, WEIGHTS, load_manifest, open_model, register, verify
from scenecheck_models.session import default_threads, open_session

SHIPPED = sorted(load_manifest())


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_are_the_ones_of_the_manifest(name: str) -> None:
    entry = load_manifest()[name]
    verify(entry)
    assert entry.data and entry.metrics and entry.licence
    assert (WEIGHTS.parent / "cards" / f"{name}.md").exists(), f"expected a card for {name}"


def test_no_file_lies_in_the_weights_folder_unnamed() -> None:
    named = {entry.file for entry in load_manifest().values()} | {MANIFEST.name}
    assert {p.name for p in WEIGHTS.iterdir() if not p.name.startswith((".", "__"))} == named


@pytest.mark.parametrize("name", ["vehicles", "plates", "parts", "damage"])
def test_detectors_are_small_enough(name: str) -> None:
    assert load_manifest()[name].path.stat().st_size <= 11_000_000


@pytest.mark.parametrize(("name", "rows"), [("vehicles", 4 + 6), ("plates", 4 + 2 + 8)])
def test_detectors_give_boxes_scores_and_corners_for_any_shape(name: str, rows: int) -> None:
    entry, session = open_model(name)
    assert session.get_outputs()[0].shape[:2] == [1, rows]
    for height, width in ((640, 480), (96, 640)):
        output = session.run(None, {"images": np.zeros((1, 3, height, width), np.float32)})[0]
        anchors = sum((height // stride) * (width // stride) for stride in (8, 16, 32))
        assert output.shape == (1, rows, anchors)
        assert ((output[:, 4 : 4 + len(entry.classes)] >= 0) & (output[:, 4 : 4 + len(entry.classes)] <= 1)).all()


@pytest.mark.parametrize(("name", "classes"), [("parts", 18), ("damage", 6)])
def test_segmenters_give_boxes_scores_coefficients_and_prototypes_for_any_shape(name: str, classes: int) -> None:
    entry, session = open_model(name)
    assert len(entry.classes) == classes
    assert [output.name for output in session.get_outputs()] == ["output", "masks"]
    for height, width in ((416, 320), (96, 416)):
        output, masks = session.run(None, {"images": np.zeros((1, 3, height, width), np.float32)})
        anchors = sum((height // stride) * (width // stride) for stride in (8, 16, 32))
        assert output.shape == (1, 4 + classes + 32, anchors)
        assert masks.shape == (1, 32, height // 4, width // 4)
        assert ((output[:, 4 : 4 + classes] >= 0) & (output[:, 4 : 4 + classes] <= 1)).all()


@pytest.mark.parametrize("name", ["parts", "damage"])
def test_segmenters_have_a_threshold_for_every_class(name: str) -> None:
    entry = load_manifest()[name]
    assert set(entry.settings["shown"]) == set(entry.classes)
    assert all(0 < limit <= 1 for limit in entry.settings["shown"].values())
    certain = entry.settings.get("certain", entry.settings["shown"])
    assert all(certain[kind] >= entry.settings["shown"][kind] for kind in entry.classes)


def test_the_networks_of_a_scene_photo_are_small_together() -> None:
    manifest = load_manifest()
    assert sum(manifest[name].path.stat().st_size for name in ("vehicles", "parts", "damage")) <= 45_000_000


def test_a_corrupted_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = SHIPPED[0]
    entry = load_manifest()[name]
    copy = tmp_path / entry.file
    shutil.copy(entry.path, copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    monkeypatch.setattr(manifest, "WEIGHTS", tmp_path)
    with pytest.raises(ModelError, match=f"model {name}: expected sha256 {entry.sha256}, found"):
        open_model(name)


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "WEIGHTS", tmp_path)
    with pytest.raises(ModelError, match="No such file"):
        open_model(SHIPPED[0])


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ModelError, match=r"expected one of the models .*found 'aeroplanes'"):
        open_model("aeroplanes")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "expected the model manifest"),
        ('{"a": {"file": "a.onnx"}}', "entry a: expected key or form is missing"),
        (
            '{"a": {"file": "a.onnx", "sha256": "", "input_size": [1], "classes": [], "data": [], "metrics": {},'
            ' "licence": ""}}',
            "entry a: expected key or form is missing",
        ),
    ],
)
def test_a_broken_manifest_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf8")
    with pytest.raises(ModelError, match=said):
        load_manifest(path)


def test_registering_writes_the_sha256_of_the_file_as_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    (tmp_path / "tiny.onnx").write_bytes(b"weights")
    entry = replace(next(iter(load_manifest().values())), name="tiny", file="tiny.onnx", sha256="")
    register(entry, path)
    register(replace(entry, licence="other"), path)
    raw = json.loads(path.read_text(encoding="utf8"))
    assert list(raw) == ["tiny"] and raw["tiny"]["licence"] == "other"
    assert raw["tiny"]["sha256"] == hashlib.sha256(b"weights").hexdigest()


def test_threads_can_be_set_and_are_shared_between_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENECHECK_THREADS", "3")
    assert default_threads(workers=8) == 3
    monkeypatch.setenv("SCENECHECK_THREADS", "many")
    monkeypatch.setattr("scenecheck_models.session.available_processors", lambda: 4)
    assert [default_threads(w) for w in (1, 2, 3, 8)] == [4, 2, 1, 1]


def test_sessions_run_on_the_cpu_with_the_threads_asked_for() -> None:
    session = open_session(load_manifest()[SHIPPED[0]].path, threads=1)
    assert session.get_providers() == ["CPUExecutionProvider"]
    assert session.get_session_options().intra_op_num_threads == 1
