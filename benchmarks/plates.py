"""Plate readers side by side in one run: `python benchmarks/plates.py DIR --rivals WEIGHTS [--held-out] [--json]`.

With --disturbed N, also the first N photos with labelled corners, disturbed in the ways of `disturbances`.

DIR is an evaluation folder of plates (manifest.csv, or CCPD). A plate of a photo counts as read when some reading of
the photo has exactly its text, as located when the centre of some reading lies in the box around its labelled corners.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from disturbances import DISTURBANCES, Disturbance
from numpy.typing import NDArray
from plate_rivals import Image, Lprnet, We009
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scenecheck_datasets.evaluate.plate_manifest import PlateItem, load_manifest
from scenecheck_evidence.reading import bounding_box
from scenecheck_models.session import default_threads
from scenecheck_models.train.plate_text_split import held_out
from scenecheck_vision.photo import Photo
from scenecheck_vision.plate_text import PlateRecogniser
from scenecheck_vision.plates import PlateReader
from scenecheck_vision.vehicles import VehicleDetector

Found = list[tuple[str, NDArray[np.float32]]]


class CropReader(Protocol):
    """Reads one crop of a plate."""

    name: str

    def read_crop(self, crop: Image) -> str:
        """The text of a crop (h, w, 3) BGR."""


class PhotoReader(Protocol):
    """Finds and reads the plates of a photo."""

    name: str

    def read_photo(self, image: Image) -> Found:
        """Texts and corners (4, 2) of a photo (h, w, 3) BGR."""


class Ours:
    """This project's readers, vehicles and all."""

    name = "SceneCheck"

    def __init__(self, threads: int):
        self._recogniser = PlateRecogniser(threads=threads)
        self._reader = PlateReader(recogniser=self._recogniser, threads=threads)
        self._vehicles = VehicleDetector(threads=threads)

    def read_crop(self, crop: Image) -> str:
        """The text of a crop."""
        return self._recogniser.read([crop])[0].text

    def read_photo(self, image: Image) -> Found:
        """Texts and corners of a photo, with the second looks into vehicles without a plate."""
        photo = Photo.from_array(image)
        plates = self._reader.read(photo, None, tuple(self._vehicles.detect(photo, None)))
        return [(plate.text, np.array(plate.corners, np.float32)) for plate in plates]


def main() -> int:
    """Score every reader on the same crops and photos."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rivals", type=Path, help="folder with the other readers' ONNX files; ours alone without it")
    parser.add_argument("--held-out", action="store_true", help="only plates that our recogniser never learnt from")
    parser.add_argument("--disturbed", type=int, default=0, metavar="N", help="so many photos also disturbed")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    arguments = parser.parse_args()
    items = load_manifest(arguments.folder)
    if arguments.held_out:
        items = [item for item in items if item.plates and all(held_out(p.text) for p in item.plates)]
    ours = Ours(arguments.threads)
    crop_readers: list[CropReader] = [ours]
    photo_readers: list[PhotoReader] = [ours]
    if arguments.rivals:
        rival = We009(arguments.rivals, arguments.threads)
        crop_readers += [rival, Lprnet(arguments.rivals, arguments.threads)]
        photo_readers.append(rival)
    report = {
        "crops": {r.name: _crops(r, arguments.folder, [i for i in items if i.is_crop]) for r in crop_readers},
        "photos": {r.name: _photos(r, arguments.folder, [i for i in items if not i.is_crop]) for r in photo_readers},
    }
    if arguments.disturbed:
        cornered = [i for i in items if not i.is_crop and all(p.corners is not None for p in i.plates)]
        for name, disturb in DISTURBANCES.items():
            report[name] = {
                r.name: _disturbed(r, arguments.folder, cornered[: arguments.disturbed], disturb) for r in photo_readers
            }
    print(json.dumps(report, ensure_ascii=False)) if arguments.json else _print(report)
    return 0


def _read(path: Path) -> Image:
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise SystemExit(f"{path}: expected a picture, found something else")
    return np.asarray(image, np.uint8)


def _crops(reader: CropReader, folder: Path, items: Sequence[PlateItem]) -> dict[str, Any]:
    texts = [
        (item.plates[0].text, reader.read_crop(_read(folder / item.file))) for item in _tracked(items, reader.name)
    ]
    return {
        "crops": len(texts),
        "exact": sum(truth == got for truth, got in texts),
        "first_character": sum(truth[:1] == got[:1] for truth, got in texts),
    }


def _photos(reader: PhotoReader, folder: Path, items: Sequence[PlateItem]) -> dict[str, Any]:
    counts = {"plates": 0, "exact": 0, "cornered": 0, "located": 0, "read_without_a_plate": 0}
    seconds = []
    for item in _tracked(items, reader.name):
        image = _read(folder / item.file)
        started = time.perf_counter()
        found = reader.read_photo(image)
        seconds.append(time.perf_counter() - started)
        counts["read_without_a_plate"] += 0 if item.plates else len(found)
        for truth in item.plates:
            counts["plates"] += 1
            counts["exact"] += any(text == truth.text for text, _ in found)
            counts["cornered"] += truth.corners is not None
            counts["located"] += _located(truth.corners, found)
    return {**counts, "seconds_median": round(statistics.median(seconds), 4) if seconds else None}


def _disturbed(reader: PhotoReader, folder: Path, items: Sequence[PlateItem], disturb: Disturbance) -> dict[str, Any]:
    counts = {"plates": 0, "exact": 0, "located": 0}
    for item in _tracked(items, reader.name):
        quads = np.array([plate.corners for plate in item.plates], np.float64)
        image, quads = disturb(_read(folder / item.file), quads)
        found = reader.read_photo(image)
        for truth, quad in zip(item.plates, quads, strict=True):
            counts["plates"] += 1
            counts["exact"] += any(text == truth.text for text, _ in found)
            counts["located"] += _located(quad, found)
    return counts


def _located(corners: Any, found: Found) -> bool:
    if corners is None:
        return False
    left, top, right, bottom = bounding_box(corners)
    centres = [corners.mean(0) for _, corners in found]
    return any(left <= x <= right and top <= y <= bottom for x, y in centres)


def _tracked(items: Sequence[PlateItem], name: str) -> Any:
    console = Console(stderr=True)
    return track(items, name, console=console, disable=not console.is_terminal)


def _print(report: dict[str, dict[str, dict[str, Any]]]) -> None:
    for part, readers in report.items():
        columns = next(iter(readers.values()))
        table = Table(part, *columns)
        for name, figures in readers.items():
            table.add_row(name, *(str(value) for value in figures.values()))
        Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
