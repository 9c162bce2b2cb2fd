"""Make a YOLO pose folder: `python -m scenecheck_datasets.composites OUT --photos DIR... --count N --seed S`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from rich.progress import track

from scenecheck_datasets.composites.compose import Composite, compose
from scenecheck_datasets.composites.sources import Background, read_backgrounds
from scenecheck_datasets.plates import GlyphBank
from scenecheck_evidence.errors import SceneCheckError

DATA = """path: .
train: images
val: images
kpt_shape: [4, 2]
names:
  0: one_row
  1: two_row
"""


def label_lines(composite: Composite) -> list[str]:
    """YOLO pose labels: class (rows - 1), box around the corners, four corners from the top left, all relative."""
    height, width = composite.image.shape[:2]
    lines = []
    for corners, rows in zip(composite.corners, composite.rows, strict=True):
        relative = corners / np.array([width, height], np.float32)
        low, high = relative.min(0), relative.max(0)
        values = [*((low + high) / 2), *(high - low), *relative.ravel()]
        lines.append(" ".join([str(rows - 1), *(f"{v:.5f}" for v in values)]))
    return lines


@cache
def _bank(folder: Path | None) -> GlyphBank | None:
    return GlyphBank(folder) if folder else None


def make(number: int, folders: Sequence[Sequence[Background]], out: Path, seed: int, glyphs: Path | None) -> list[str]:
    """Write photo `number` of the set and its labels; the texts pasted. Any two runs with one seed agree.

    Every folder of backgrounds is drawn equally often, however many photos it holds.
    """
    rng = np.random.default_rng([seed, number])
    backgrounds = folders[int(rng.integers(len(folders)))]
    composite = compose(backgrounds[int(rng.integers(len(backgrounds)))], rng, _bank(glyphs))
    name = f"composite_{seed}_{number:06d}"
    quality = int(rng.uniform(55, 96))
    cv2.imwrite(str(out / "images" / f"{name}.jpg"), composite.image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    (out / "labels" / f"{name}.txt").write_text("\n".join(label_lines(composite)), encoding="utf8")
    return list(composite.texts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the folders, paste, and write images/, labels/, data.yaml and texts.jsonl."""
    parser = argparse.ArgumentParser(prog="python -m scenecheck_datasets.composites", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--photos", type=Path, nargs="+", required=True, help="YOLO folders with vehicles or parts")
    parser.add_argument("--glyphs", type=Path, help="photographed province characters (data/plate_glyphs)")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=("train", "validation"), default="train", help="of the background photos")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        folders = [read_backgrounds(folder, options.split) for folder in options.photos]
        for folder in ("images", "labels"):
            (options.out / folder).mkdir(parents=True, exist_ok=True)
        (options.out / "data.yaml").write_text(DATA, encoding="utf8")
        job = partial(make, folders=folders, out=options.out, seed=options.seed, glyphs=options.glyphs)
        with (
            ProcessPoolExecutor(options.workers) as pool,
            (options.out / "texts.jsonl").open("w", encoding="utf8") as log,
        ):
            numbers = range(options.count)
            done = track(pool.map(job, numbers, chunksize=8), "pasting plates", total=options.count)
            for number, texts in zip(numbers, done, strict=True):
                log.write(json.dumps({"number": number, "texts": texts}, ensure_ascii=False) + "\n")
    except SceneCheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
