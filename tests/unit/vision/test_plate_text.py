from __future__ import annotations

import numpy as np
import pytest

from scenecheck_datasets.plates import Camera, PlateKind, PlateSpec, degrade, random_spec, render_plate
from scenecheck_datasets.plates.foreign import render_foreign
from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_text import PlateRecogniser

LEARNT_LEAST = {PlateKind.ARMED_POLICE: 20}
"""Right readings of 24 where the card names the kind among its limits; the others must reach 22."""
EASY = Camera(width=(150, 300), tilt=25, roll=5, jitter=0.01, boxed=0, harshness=0.1)


@pytest.fixture(scope="module")
def recogniser() -> PlateRecogniser:
    return PlateRecogniser(threads=1)


def drawn(kind: PlateKind, count: int, seed: int, camera: Camera = EASY) -> tuple[list[np.ndarray], list[PlateSpec]]:
    rng = np.random.default_rng(seed)
    specs = [random_spec(rng, [kind]) for _ in range(count)]
    return [degrade(render_plate(s, rng, wear=0.1), rng, camera) for s in specs], specs


@pytest.mark.parametrize("kind", list(PlateKind))
def test_clean_plates_of_every_kind_are_read_back(recogniser, kind):
    crops, specs = drawn(kind, 24, seed=4711)
    got = recogniser.read(crops)
    right = [g.text == s.text and g.colour == s.colour and g.rows == s.rows for g, s in zip(got, specs, strict=True)]
    assert sum(right) >= LEARNT_LEAST.get(kind, 22), [
        (g.text, s.text) for g, s in zip(got, specs, strict=True) if g.text != s.text
    ]


def test_one_call_reads_many_crops_as_it_reads_each(recogniser):
    crops, _ = drawn(PlateKind.SMALL_CAR, 5, seed=8)
    together = recogniser.read(crops)
    alone = [recogniser.read([crop])[0] for crop in crops]
    assert [p.text for p in together] == [p.text for p in alone]
    assert [p.score for p in together] == pytest.approx([p.score for p in alone], abs=1e-4)


def test_nothing_in_nothing_out(recogniser):
    assert recogniser.read([]) == []


def test_a_result_is_whole(recogniser):
    crops, specs = drawn(PlateKind.NEW_ENERGY_SMALL, 6, seed=3)
    for got, spec in zip(recogniser.read(crops), specs, strict=True):
        assert got.colour is PlateColour.GREEN
        assert got.problem is None
        assert len(got.char_scores) == len(got.text) == len(spec.text)
        assert got.candidates[0] == (got.text, got.score)
        assert sum(score for _, score in got.candidates) <= 1 + 1e-9
        scores = [score for _, score in got.candidates[1:]]
        assert scores == sorted(scores, reverse=True)


def test_foreign_plates_are_never_sure_chinese_ones(recogniser):
    rng = np.random.default_rng(77)
    got = recogniser.read([degrade(render_foreign(rng), rng, EASY) for _ in range(60)])
    assert all(p.score < 0.9 for p in got), [p.text for p in got if p.score >= 0.9]
    assert sum(p.problem == "not_a_chinese_plate" for p in got) >= 55


def test_noise_and_a_single_pixel_are_no_plates(recogniser):
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (40, 120, 3), dtype=np.uint8)
    found = recogniser.read([noise, np.zeros((1, 1, 3), np.uint8), np.full((30, 90, 3), 255, np.uint8)])
    assert len(found) == 3
    assert max(got.score for got in found) < 0.5
