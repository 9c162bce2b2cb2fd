from __future__ import annotations

import csv

import numpy as np
import pytest

from scenecheck_datasets.plates import Camera, FontMissingError, PlateKind, degrade, faces, random_spec, render_plate
from scenecheck_datasets.plates.__main__ import main
from scenecheck_datasets.plates.layout import layout_of
from scenecheck_datasets.plates.pack import Recipe, render_sample
from scenecheck_datasets.plates.strokes import STROKES, draw_strokes
from scenecheck_vision.plate_grammar import PROVINCES, classify

SIZES = {(140, 440), (220, 440), (140, 480), (140, 220)}


@pytest.mark.parametrize("kind", list(PlateKind))
def test_every_kind_is_drawn_at_a_size_of_the_standard(kind):
    rng = np.random.default_rng(7)
    for _ in range(4):
        spec = random_spec(rng, [kind])
        image = render_plate(spec, rng)
        assert image.shape[:2] in SIZES
        assert image.dtype == np.uint8
        assert classify(spec.text, spec.colour, spec.rows) is not None


def test_cells_hold_the_text_in_reading_order_and_do_not_overlap():
    rng = np.random.default_rng(1)
    for _ in range(200):
        spec = random_spec(rng)
        layout = layout_of(spec, rng)
        assert "".join(cell.char for cell in layout.cells) == spec.text
        for a, b in zip(layout.cells, layout.cells[1:], strict=False):
            assert a.x + a.w <= b.x + 1e-6 or a.y + a.h <= b.y + 1e-6
        for cell in layout.cells:
            assert cell.x >= 0 and cell.x + cell.w <= layout.width
            assert cell.y >= 0 and cell.y + cell.h <= layout.height


def test_a_car_plate_has_the_cells_of_ga36():
    rng = np.random.default_rng(1)
    layout = layout_of(random_spec(rng, [PlateKind.SMALL_CAR]), rng)
    assert [cell.x for cell in layout.cells] == [15.5, 72.5, 151.5, 208.5, 265.5, 322.5, 379.5]
    assert {(cell.w, cell.h) for cell in layout.cells} == {(45.0, 90)}


def test_the_same_seed_draws_the_same_plate_and_another_another():
    def draw(seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return degrade(render_plate(random_spec(rng), rng), rng)

    assert np.array_equal(draw(3), draw(3))
    assert not np.array_equal(draw(3)[:8, :16], draw(4)[:8, :16])


def test_provinces_are_equally_likely():
    rng = np.random.default_rng(0)
    texts = [random_spec(rng, [PlateKind.SMALL_CAR]).text for _ in range(3100)]
    counts = [sum(t[0] == p for t in texts) for p in PROVINCES]
    assert min(counts) > 60 and max(counts) < 150


def test_a_photographed_crop_keeps_to_the_width_asked():
    rng = np.random.default_rng(5)
    plate = render_plate(random_spec(rng, [PlateKind.SMALL_CAR]), rng)
    widths = [degrade(plate, rng, Camera(width=(80, 90), tilt=0, roll=0, boxed=0)).shape[1] for _ in range(10)]
    assert min(widths) > 70 and max(widths) < 100


@pytest.mark.parametrize("char", sorted(STROKES))
def test_strokes_stay_in_their_cell_and_leave_paint(char):
    mask = draw_strokes(char, 45, 90, 10)
    assert mask.shape == (90, 45)
    assert 0.08 < mask.mean() < 0.7


def test_a_missing_font_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "FONT_ROOT", tmp_path)
    faces._font.cache_clear()
    faces._ink.cache_clear()
    with pytest.raises(FontMissingError, match=r"expected the font .* \(Debian package fonts-"):
        faces.font_mask("noto_bold", "川", 45, 90)


def test_a_recipe_gives_the_same_crop_by_number():
    recipe = Recipe(seed=9, negatives=0.3)
    assert np.array_equal(render_sample(recipe, 17, None).image, render_sample(recipe, 17, None).image)
    negatives = [s for s in (render_sample(recipe, i, None) for i in range(40)) if not s.text]
    assert 2 <= len(negatives) <= 25
    assert all(s.rows == 0 and not s.colour for s in negatives)


def test_the_command_writes_an_evaluation_folder_and_a_packed_set(tmp_path):
    assert main([str(tmp_path / "folder"), "--count", "5", "--seed", "2"]) == 0
    rows = list(csv.DictReader((tmp_path / "folder" / "manifest.csv").open(encoding="utf8")))
    assert len(rows) == 5
    assert all((tmp_path / "folder" / r["file"]).stat().st_size > 0 and r["kind"] == "crop" for r in rows)
    assert main([str(tmp_path / "packed"), "--count", "5", "--seed", "2", "--packed"]) == 0
    assert np.load(tmp_path / "packed" / "images.npy").shape == (5, 48, 160, 3)
    labels = list(csv.DictReader((tmp_path / "packed" / "labels.csv").open(encoding="utf8")))
    assert [r["plate_text"] for r in labels] == [r["plate_text"] for r in rows]
