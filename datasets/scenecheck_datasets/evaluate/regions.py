"""`scenecheck evaluate parts DIR` and `damage DIR`: the product's outlines held against labelled ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from scenecheck_datasets.evaluate.average_precision import Region
from scenecheck_datasets.evaluate.coco_folder import annotation_file, load_coco
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_datasets.evaluate.region_scores import RegionScores
from scenecheck_datasets.evaluate.region_sheets import confusion_picture, miss_sheet
from scenecheck_datasets.evaluate.yolo_folder import LabelledObject, LabelledPhoto, class_names, load_folder
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Damage, PartRegion
from scenecheck_vision.damages import DamageFinder, damage_windows
from scenecheck_vision.parts import PartFinder
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.vehicles import VehicleDetector
from scenecheck_vision.windows import windows

FLOOR = 0.001
"""Lowest score that enters the precision curve, as COCO's and Ultralytics' protocols have it."""
Found = tuple[list[Region], list[tuple[Region, bool]]]
"""Everything from FLOOR up, and what the product shows, each with whether it is certain."""
JOINED = {"paint_off": "scratch", "hood_damage": "broken_part", "tire_flat": "tyre_flat"}
"""Classes of the development data that the product does not tell apart, and CarDD's name for a flat tyre."""


def evaluate_parts(folder: Path, renamed: Mapping[str, str]) -> Outcome:
    """Parts of vehicles in a YOLO folder.

    Raises:
        EvaluationError: the folder is not as expected.
    """
    photos, names = _labelled(folder, renamed)
    vehicles, parts = VehicleDetector(), PartFinder()

    def find(photo: Photo) -> Found:
        standing = vehicles.detect(photo)
        found = parts.find(windows(photo, standing), standing, FLOOR)
        return [_region(p.part, p) for p in found], [(_region(p.part, p), True) for p in parts.shown(found)]

    return hold_against("parts", "部件 parts", folder, photos, names, frozenset(parts.names), find)


def evaluate_damage(folder: Path, renamed: Mapping[str, str]) -> Outcome:
    """Damage in a YOLO folder or in CarDD's COCO layout.

    Raises:
        EvaluationError: the folder is not as expected.
    """
    photos, names = _labelled(folder, renamed, JOINED)
    vehicles, parts, damages = VehicleDetector(), PartFinder(), DamageFinder()

    def find(photo: Photo) -> Found:
        standing = vehicles.detect(photo)
        seen = parts.find(windows(photo, standing), standing)
        found = damages.find(damage_windows(photo, standing), standing, seen, FLOOR)
        shown = damages.shown(found, seen, standing)
        return [_region(d.type.value, d) for d in found], [(_region(d.type.value, d), d.certain) for d in shown]

    produced = frozenset(kind.value for kind in damages.types)
    return hold_against("damage", "损伤 damage", folder, photos, names, produced, find)


def _labelled(
    folder: Path, renamed: Mapping[str, str], joined: Mapping[str, str] | None = None
) -> tuple[list[LabelledPhoto], list[str]]:
    if annotation_file(folder) is not None:
        photos, names = load_coco(folder, renamed)
    else:
        photos, names = load_folder(folder, renamed), class_names(folder, renamed)
    also = joined or {}
    photos = [
        LabelledPhoto(
            photo.file,
            tuple(one._replace(name=also.get(one.name, one.name)) for one in photo.objects),
            frozenset(also.get(name, name) for name in photo.unlabelled),
        )
        for photo in photos
    ]
    return photos, list(dict.fromkeys(also.get(name, name) for name in names if name))


def hold_against(
    kind: str,
    label: str,
    folder: Path,
    photos: Sequence[LabelledPhoto],
    names: Sequence[str],
    produced: frozenset[str],
    find: Callable[[Photo], Found],
) -> Outcome:
    """Figures and pictures of what is found in labelled photos.

    Args:
        kind: of the figures.
        label: of the progress bar.
        folder: holds the photos.
        photos: with what is labelled in them.
        names: of the labelled classes.
        produced: classes that can be found.
        find: what is found in a photo.

    Raises:
        EvaluationError: no labelled class can be found.
    """
    if not produced & set(names):
        raise EvaluationError(
            f"{folder}: expected some of the classes {', '.join(sorted(produced))}, found {', '.join(names)} "
            "(--map old=new,... renames)"
        )
    masks = any(one.polygons for photo in photos for one in photo.objects)
    scores = RegionScores(names, produced, masks)
    outcome = Outcome({}, scores.predictions)
    seconds: list[float] = []
    for photo in tracked(photos, label):
        found: Found = ([], [])
        size = (1, 1)
        try:
            decoded = load_photo((folder / photo.file).read_bytes(), photo.file)
            size = (decoded.width, decoded.height)
            start = time.perf_counter()
            found = find(decoded)
            seconds.append(time.perf_counter() - start)
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((photo.file, str(error)))
        truth = [_truth(one, size) for one in photo.objects]
        scores.add(photo.file, *found, truth, size, photo.unlabelled)
    outcome.figures = {
        "kind": kind,
        "folder": str(folder),
        "photos": len(photos),
        **scores.figures(),
        "seconds_median": round(median(seconds), 4) if seconds else None,
    }
    outcome.pictures = {
        "confusions.svg": confusion_picture(scores.confusions),
        "misses.html": miss_sheet(folder, scores.predictions),
    }
    return outcome


def _region(name: str, found: PartRegion | Damage) -> Region:
    outline = np.array(found.polygon, np.float32).reshape(-1, 2)
    # Where nothing of the mask is left the box stands without an outline, and its mask overlaps nothing.
    return Region(name, found.box, (outline,), found.score)


def _truth(one: LabelledObject, size: tuple[int, int]) -> Region:
    scale = np.array(size, np.float32)
    x1, y1, x2, y2 = one.box
    box = (x1 * size[0], y1 * size[1], x2 * size[0], y2 * size[1])
    return Region(
        one.name, box, tuple(np.array(points, np.float32) * scale for points in one.polygons), crowd=one.crowd
    )
