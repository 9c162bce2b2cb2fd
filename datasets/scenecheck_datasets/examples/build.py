"""Builds the folder of an example case."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from scenecheck_datasets.examples.papers import draw_papers, photograph_paper
from scenecheck_datasets.examples.records import record_files
from scenecheck_datasets.examples.spec import ExampleSpec
from scenecheck_datasets.papers.folder import truth_line
from scenecheck_datasets.scene.photo import encode
from scenecheck_datasets.scene.render import render_scene

Progress = Callable[[str], None]


def build_example(
    spec: ExampleSpec, folder: Path, progress: Progress, with_scene: bool = True, threads: int = 1
) -> None:
    """Write case.yaml, the photos, their truth (`truth/`), the records (`records/`) and expected.json.

    Args:
        spec: the example.
        folder: made if needed; files of the same names are replaced.
        progress: told each photo as it is finished.
        with_scene: whether the scene is rendered too; without it only what needs no Blender is written.
        threads: processors that Blender may use.

    Raises:
        SceneCheckError: the example cannot be built.
    """
    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    _write(folder / "case.yaml", yaml.safe_dump(spec.case, allow_unicode=True, sort_keys=False, width=120))
    _write(folder / "expected.json", _json(spec.expected))
    papers = {party.id: draw_papers(party) for party in spec.parties}
    for name, text in record_files(spec, papers).items():
        _write(folder / "records" / name, text)
    for paper in spec.papers:
        photo = photograph_paper(paper, papers[paper.party])
        taken_at = spec.scene.taken_at + timedelta(seconds=paper.after)
        picture = np.ascontiguousarray(photo.image[..., ::-1])
        (folder / paper.file).write_bytes(encode(picture, taken_at, spec.scene.gps, 1, spec.scene.quality))
        line = truth_line(paper.file, paper.paper, photo)
        _write((truth / paper.file).with_suffix(".json"), _json(line))
        progress(paper.file)
    if with_scene:
        for path in render_scene(spec.scene, folder, progress, threads):
            path.with_suffix(".json").replace((truth / path.name).with_suffix(".json"))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
