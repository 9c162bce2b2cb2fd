"""The pipeline with the shipped models: what it gives for any file, and what its digest stands for."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_vision import pipeline as module
from scenecheck_vision import sharpness
from scenecheck_vision.fingerprint import fingerprint
from scenecheck_vision.intake import IntakeError
from scenecheck_vision.photo import load_photo
from scenecheck_vision.pipeline import Pipeline

EXAMPLE = Path(__file__).parents[3] / "examples" / "01_complete"
STAGES = ["decode", "vehicles", "documents", "plates", "temporary_plates", "parts", "damages", "quality", "fingerprint"]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(threads=1)


def test_a_reading_of_a_photo_without_anything_of_ours(pipeline, files, leaves):
    data = files.encode(Image.fromarray(leaves(0)), "JPEG", quality=92)
    reading, seconds = pipeline.read_photo(data, "a.png")
    assert (reading.width, reading.height, reading.kind) == (960, 720, PhotoKind.OTHER)
    assert reading.plates == reading.documents == ()
    assert len(reading.warnings) == 1
    assert reading.fingerprint == fingerprint(load_photo(data, "a.jpg").image)
    assert reading.pipeline == pipeline.digest
    assert [*seconds] == [*STAGES, "total"]
    assert seconds["total"] >= sum(seconds[stage] for stage in STAGES)
    assert PhotoReading.model_validate(json.loads(reading.model_dump_json())) == reading


def test_the_same_bytes_give_the_same_reading(pipeline, files):
    first, second = (pipeline.read_photo(files.jpeg, "a.jpg")[0].model_dump_json() for _ in range(2))
    assert first == second


def test_plates_are_not_looked_for_on_a_paper_alone():
    alone = Pipeline()
    paper = (EXAMPLE / "04.jpg").read_bytes()
    reading, _ = alone.read_photo(paper, "04.jpg")
    assert (reading.kind, reading.plates) == (PhotoKind.VEHICLE_LICENCE, ())
    assert "_plates" not in vars(alone), "the network of plates was opened"
    alone.read_photo(paper, "04.jpg", floor=0.5)
    assert "_plates" in vars(alone), "a floor asks for all there might be"


def test_a_floor_lists_more(pipeline, files, leaves):
    data = files.encode(Image.fromarray(leaves(0)), "PNG")
    usual, _ = pipeline.read_photo(data, "a.png")
    everything, _ = pipeline.read_photo(data, "a.png", floor=0.001)
    assert len(everything.vehicles) > len(usual.vehicles)
    assert all(v.score >= 0.001 for v in everything.vehicles)


def test_a_pdf_is_one_reading_of_its_pages(pipeline):
    buffer = io.BytesIO()
    pages = [Image.new("RGB", (600, 800), "white") for _ in range(2)]
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:])
    reading, seconds = pipeline.read_photo(buffer.getvalue(), "policy.pdf")
    assert reading.documents == ()
    assert (reading.kind, reading.quality.usable) == (PhotoKind.OTHER, False)
    assert reading.width * 4 == pytest.approx(reading.height * 3, rel=0.01)
    assert seconds["total"] > 0


def test_a_file_that_is_not_taken_opens_no_model(monkeypatch):
    monkeypatch.setattr(module, "VehicleDetector", None)
    with pytest.raises(IntakeError) as caught:
        Pipeline().read_photo(b"words", "a.jpg")
    assert caught.value.code == "not_a_photo"


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_digest_is_the_same_in_every_process(seed):
    show = "from scenecheck_vision.pipeline import Pipeline; print(Pipeline().digest)"
    other = subprocess.run(
        [sys.executable, "-c", show],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == Pipeline().digest


def test_the_digest_stands_for_models_and_settings(monkeypatch):
    digest = Pipeline().digest
    assert len(digest) == 64
    assert Pipeline(threads=1).digest == digest
    monkeypatch.setattr(sharpness, "MAX_FALL", 9.0)
    assert Pipeline().digest != digest
    monkeypatch.undo()
    monkeypatch.setattr(module, "READING_VERSION", module.READING_VERSION + 1)
    assert Pipeline().digest != digest
