"""Training data of the plate recogniser: packed renderings, folders of labelled crops and photos, photos of no plate.

The split is by plate: a text is held out or not, whatever the source, so no plate is both learnt from and measured on.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_models.train import ccpd
from scenecheck_models.train.plate_text_network import ALPHABET, COLOURS, INPUT_SIZE, SLOTS
from scenecheck_models.train.plate_text_split import held_out

UNKNOWN = -1
COLOUR_NAMES = {"green_yellow": "yellow_green", "green_agri": "green", "green_aviation": "green"}
"""Names in manifests that differ from the product's."""
MOST_VARIED = 40_000
"""Crops that variants may add up to: they are held in memory, 23 kB each."""
_SHIFT = 0.04
"""Spread of the corners' error when a photo's plate is cut out, as a share of the plate's height."""


@dataclass
class Crops:
    """Crops with their truth, all at the network's input size.

    Attributes:
        images: (n, 48, 160, 3) BGR uint8; may be mapped from disk.
        texts: "" where the crop shows no Chinese plate.
        colours: index into COLOURS, or UNKNOWN.
        rows: 1, 2 or UNKNOWN.
        sources: where each crop comes from.
    """

    images: NDArray[np.uint8]
    texts: list[str]
    colours: NDArray[np.int64]
    rows: NDArray[np.int64]
    sources: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def labels(self) -> NDArray[np.int64]:
        """(n, SLOTS) class indices, padded with the blank."""
        out = np.zeros((len(self), SLOTS), np.int64)
        for i, text in enumerate(self.texts):
            out[i, : len(text)] = [ALPHABET.index(c) for c in text]
        return out

    def subset(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> Crops:
        """The crops at these places."""
        index = np.flatnonzero(keep) if keep.dtype == bool else keep
        return Crops(
            self.images[index],
            [self.texts[i] for i in index],
            self.colours[index],
            self.rows[index],
            [self.sources[i] for i in index],
        )


def join(parts: list[Crops]) -> Crops:
    """One set of several."""
    if len(parts) == 1:
        return parts[0]
    return Crops(
        np.concatenate([p.images for p in parts]),
        [t for p in parts for t in p.texts],
        np.concatenate([p.colours for p in parts]),
        np.concatenate([p.rows for p in parts]),
        [s for p in parts for s in p.sources],
    )


def fit(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Resize to the network's input; by area when it shrinks, as the reader does."""
    height, width = INPUT_SIZE
    how = cv2.INTER_AREA if image.shape[1] > width else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)


def read_packed(folder: Path) -> Crops:
    """Read a packed set: images.npy stays on disk, labels.csv says what each crop shows."""
    with (folder / "labels.csv").open(encoding="utf8") as handle:
        rows = list(csv.DictReader(handle))
    images = np.load(folder / "images.npy", mmap_mode="r")[: len(rows)]
    return Crops(
        images,
        [r["plate_text"] for r in rows],
        np.array([COLOURS.index(r["plate_colour"]) if r["plate_colour"] else UNKNOWN for r in rows], np.int64),
        np.array([int(r["rows"]) or UNKNOWN for r in rows], np.int64),
        [r["plate_kind"] or "negative" for r in rows],
    )


def _read(path: Path) -> NDArray[np.uint8] | None:
    """The (h, w, 3) BGR picture, or None where the file holds none."""
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(image, np.uint8)


def _cut(image: NDArray[np.uint8], corners: NDArray[np.float32]) -> NDArray[np.uint8]:
    a, b, c, d = corners
    width = max(16, round(float(np.linalg.norm(b - a) + np.linalg.norm(c - d)) / 2))
    height = max(8, round(float(np.linalg.norm(d - a) + np.linalg.norm(c - b)) / 2))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return fit(
        np.asarray(cv2.warpPerspective(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    )


def _rows_of(row: dict[str, str], image: NDArray[np.uint8]) -> int:
    if row.get("rows"):
        return int(row["rows"])
    note = row.get("note", "")
    if "double row" in note or "two-row" in note:
        return 2
    if row["kind"] == "photo" or image.shape[1] > 2.6 * image.shape[0]:
        return 1
    return UNKNOWN


def _manifest(folder: Path) -> list[dict[str, str]]:
    """The rows of manifest.csv, or of CCPD, whose labels are the names of its files."""
    path = folder / "manifest.csv"
    if not path.exists():
        return [row for row in ccpd.manifest_rows(folder) if row["plate_text"]]
    with path.open(encoding="utf8") as handle:
        return list(csv.DictReader(handle))


def read_folder(folder: Path, variants: int = 8, seed: int = 0) -> tuple[Crops, Crops]:
    """Read a labelled folder (manifest.csv with kind crop or photo, or CCPD) and split it by plate.

    A photo's plate is cut out along its corners; for training `variants` times more, each with other small errors, as
    long as that keeps them under `MOST_VARIED`.

    Returns:
        Training crops and validation crops.
    """
    rng = np.random.default_rng(seed)
    rows = _manifest(folder)
    variants = min(variants, MOST_VARIED // max(1, len(rows)))
    parts: dict[bool, list[tuple[NDArray[np.uint8], str, int, int, str]]] = {False: [], True: []}
    for row in rows:
        text = row["plate_text"]
        image = _read(folder / row["file"])
        if image is None or len(text) > SLOTS or any(c not in ALPHABET for c in text):
            continue
        colour = COLOUR_NAMES.get(row["plate_colour"], row["plate_colour"])
        truth = (
            text,
            COLOURS.index(colour) if colour in COLOURS else UNKNOWN,
            _rows_of(row, image),
            f"{row.get('source_repo') or folder.name}/{row['kind']}",
        )
        part = parts[held_out(text)]
        if row["kind"] == "crop":
            part.append((fit(image), *truth))
        elif row.get("x1"):
            corners = np.array([[row[f"x{i}"], row[f"y{i}"]] for i in range(1, 5)], np.float32)
            part.append((_cut(image, corners), *truth))
            tall = float(np.linalg.norm(corners[3] - corners[0]))
            for _ in range(0 if held_out(text) else variants):
                part.append((_cut(image, corners + rng.normal(0, _SHIFT * tall, (4, 2)).astype(np.float32)), *truth))
    return _gather(parts[False]), _gather(parts[True])


def read_negatives(folder: Path, each: int = 30, seed: int = 0) -> tuple[Crops, Crops]:
    """Cut plate-shaped pieces out of photos without a Chinese plate; half of the photos are held out.

    Of several random pieces the one with the strongest edges is kept: text and grilles rather than sky.
    """
    rng = np.random.default_rng(seed)
    parts: dict[bool, list[tuple[NDArray[np.uint8], str, int, int, str]]] = {False: [], True: []}
    with (folder / "manifest.csv").open(encoding="utf8") as handle:
        files = [row["file"] for row in csv.DictReader(handle)]
    for file in files:
        image = _read(folder / file)
        if image is None:
            continue
        half = hashlib.sha1(file.encode(), usedforsecurity=False).digest()[0] % 2 == 0
        for _ in range(each):
            pieces = [_piece(image, rng) for _ in range(6)]
            best = max(
                pieces, key=lambda p: float(cv2.Laplacian(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY), cv2.CV_32F).std())
            )
            parts[half].append((best, "", UNKNOWN, UNKNOWN, "photo without plate"))
    return _gather(parts[False]), _gather(parts[True])


def _piece(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    h, w = image.shape[:2]
    width = int(min(w, max(24, w * np.exp(rng.uniform(np.log(0.06), np.log(0.7))))))
    height = int(min(h, max(8, width / rng.uniform(2, 4.5))))
    x, y = int(rng.integers(0, w - width + 1)), int(rng.integers(0, h - height + 1))
    return fit(image[y : y + height, x : x + width])


def _gather(items: list[tuple[NDArray[np.uint8], str, int, int, str]]) -> Crops:
    images = np.stack([i[0] for i in items]) if items else np.zeros((0, *INPUT_SIZE, 3), np.uint8)
    return Crops(
        images,
        [i[1] for i in items],
        np.array([i[2] for i in items], np.int64),
        np.array([i[3] for i in items], np.int64),
        [i[4] for i in items],
    )


def province_weights(crops: Crops) -> NDArray[np.float64]:
    """How often to draw each crop: rare first characters and rare grounds more often, by the root of their share."""
    keys = [(text[:1], int(colour)) for text, colour in zip(crops.texts, crops.colours, strict=True)]
    counts: dict[tuple[str, int], int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    weights = np.array([counts[key] ** -0.5 for key in keys])
    return np.asarray(weights / weights.sum(), np.float64)
