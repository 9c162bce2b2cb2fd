"""Backgrounds: labelled photo folders in YOLO form, read for where their cars are."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from scenecheck_evidence.errors import SceneCheckError

Floats = NDArray[np.float32]
SUFFIXES = (".jpg", ".jpeg", ".png")


class BackgroundFolderError(SceneCheckError):
    """A folder of backgrounds is not in YOLO form."""

    code = "background_folder_invalid"


@dataclass(frozen=True)
class Background:
    """A photo and its labels: (class name, points relative to the photo (n, 2)); a box is given by two corners."""

    path: Path
    labels: tuple[tuple[str, Floats], ...] = ()


def in_split(path: Path, split: str, share: float = 0.15) -> bool:
    """Whether a photo belongs to "train" or "validation", by a hash of its name."""
    held = int(hashlib.sha256(path.name.encode()).hexdigest()[:8], 16) / 2**32 < share
    return held == (split == "validation")


def read_backgrounds(folder: Path, split: str) -> list[Background]:
    """Photos of one split of a YOLO folder (data.yaml, images/, labels/), or of any folder of photos without labels.

    Raises:
        BackgroundFolderError: there are no photos, or a label file is malformed.
    """
    names: dict[int, str] = {}
    if (folder / "data.yaml").exists():
        raw = yaml.safe_load((folder / "data.yaml").read_text(encoding="utf8")).get("names", {})
        names = {int(k): str(v) for k, v in (raw.items() if isinstance(raw, dict) else enumerate(raw))}
    photos = sorted(p for p in (folder / "images").glob("*") if p.suffix.lower() in SUFFIXES)
    if not photos:
        raise BackgroundFolderError(f"expected photos in {folder / 'images'}, found none")
    backgrounds = []
    for photo in photos:
        if in_split(photo, split):
            label = folder / "labels" / f"{photo.stem}.txt"
            backgrounds.append(Background(photo, _labels(label, names) if label.exists() else ()))
    return backgrounds


def _labels(path: Path, names: dict[int, str]) -> tuple[tuple[str, Floats], ...]:
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            kind, *values = line.split()
            points = np.array([float(v) for v in values], np.float32)
            name = names[int(float(kind))]
        except (ValueError, KeyError) as error:
            raise BackgroundFolderError(f"{path}:{number}: expected a class and numbers, found {line!r}") from error
        if len(points) == 4:
            centre, half = points[:2], points[2:] / 2
            points = np.stack([centre - half, centre + half])
        labels.append((name, points.reshape(-1, 2)))
    return tuple(labels)


def by_name(labels: tuple[tuple[str, Floats], ...], size: tuple[int, int]) -> dict[str, list[Floats]]:
    """Labels grouped by class, in pixels of a photo of (width, height)."""
    grouped: dict[str, list[Floats]] = defaultdict(list)
    for name, points in labels:
        grouped[name].append(points * np.array(size, np.float32))
    return dict(grouped)
