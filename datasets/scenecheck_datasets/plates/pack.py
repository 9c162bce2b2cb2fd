"""Write rendered plates: as an evaluation folder (manifest.csv and images) or packed for training (one array)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from scenecheck_datasets.plates.camera import Camera, degrade
from scenecheck_datasets.plates.faces import GlyphBank
from scenecheck_datasets.plates.foreign import render_foreign
from scenecheck_datasets.plates.render import Image, render_plate
from scenecheck_datasets.plates.spec import random_spec
from scenecheck_vision.plate_grammar import PlateKind

PACKED_SIZE = (160, 48)
"""Width and height of packed crops: the input of the recogniser."""
COLUMNS = ("file", "kind", "plate_text", "plate_colour", "rows", "plate_kind")
_CHUNK = 250


@dataclass(frozen=True)
class Recipe:
    """What to render.

    Attributes:
        seed: crop i of a recipe always comes out the same, whatever the number of workers.
        kinds: kinds to draw from; all when empty.
        negatives: share of crops that show no Chinese plate (empty text).
        glyphs: folder of photographed province characters, or None.
        glyph_share: share of plates drawn with them where the folder is given.
        camera: bounds of the photographs.
    """

    seed: int = 0
    kinds: tuple[PlateKind, ...] = ()
    negatives: float = 0.0
    glyphs: Path | None = None
    glyph_share: float = 0.5
    camera: Camera = field(default_factory=Camera)


@dataclass(frozen=True)
class Sample:
    """A rendered crop with its truth; text, colour and kind are empty and rows 0 where it shows no Chinese plate."""

    image: Image
    text: str
    colour: str
    rows: int
    kind: str


def render_sample(recipe: Recipe, index: int, bank: GlyphBank | None) -> Sample:
    """Render crop number `index` of a recipe."""
    rng = np.random.default_rng((recipe.seed, index))
    if rng.random() < recipe.negatives:
        return Sample(degrade(render_foreign(rng), rng, recipe.camera), "", "", 0, "")
    spec = random_spec(rng, recipe.kinds or None)
    photographed = bank if rng.random() < recipe.glyph_share else None
    image = degrade(render_plate(spec, rng, photographed), rng, recipe.camera)
    return Sample(image, spec.text, spec.colour, spec.rows, spec.kind)


def _chunk(recipe: Recipe, count: int, start: int) -> list[Sample]:
    cv2.setNumThreads(1)
    bank = GlyphBank(recipe.glyphs) if recipe.glyphs else None
    return [render_sample(recipe, i, bank) for i in range(start, min(count, start + _CHUNK))]


def render_samples(recipe: Recipe, count: int, workers: int = 1) -> Iterator[Sample]:
    """Render the first `count` crops of a recipe, in order, on several processes if asked."""
    work = partial(_chunk, recipe, count)
    starts = range(0, count, _CHUNK)
    if workers <= 1:
        for start in starts:
            yield from work(start)
        return
    with ProcessPoolExecutor(workers) as pool:
        for samples in pool.map(work, starts):
            yield from samples


def _row(sample: Sample, file: str) -> Sequence[object]:
    return file, "crop", sample.text, sample.colour, sample.rows, sample.kind


def write_folder(out: Path, samples: Iterator[Sample]) -> int:
    """Write an evaluation folder: images/*.jpg and manifest.csv; returns how many crops it holds."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    count = 0
    with (out / "manifest.csv").open("w", encoding="utf8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for count, sample in enumerate(samples, 1):
            file = f"images/{count:06d}.jpg"
            cv2.imencode(".jpg", sample.image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tofile(out / file)
            writer.writerow(_row(sample, file))
    return count


def write_packed(out: Path, samples: Iterator[Sample], count: int) -> int:
    """Write a training set: images.npy, (count, 48, 160, 3) BGR uint8, and labels.csv with a row for each."""
    out.mkdir(parents=True, exist_ok=True)
    width, height = PACKED_SIZE
    images = np.lib.format.open_memmap(out / "images.npy", "w+", np.uint8, (count, height, width, 3))
    with (out / "labels.csv").open("w", encoding="utf8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for index, sample in enumerate(samples):
            shrinks = sample.image.shape[1] > width
            images[index] = cv2.resize(
                sample.image, PACKED_SIZE, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
            )
            writer.writerow(_row(sample, f"images.npy:{index}"))
    images.flush()
    return count
