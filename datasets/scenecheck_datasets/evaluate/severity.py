"""`scenecheck evaluate severity DIR`: how bad each damage is, against labels of people.

Two kinds of folders: a YOLO folder whose classes are the severities (the outline is given, its type is told by the
product), and one with a folder of photos for each severity (a photo is as bad as the worst damage shown in it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scenecheck_datasets.evaluate.average_precision import Region, region_overlaps
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.predictions import Prediction, tally, tally_by
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_datasets.evaluate.region_sheets import confusion_picture
from scenecheck_datasets.evaluate.yolo_folder import SUFFIXES, LabelledObject, LabelledPhoto, load_folder
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Damage, DamageType, Severity, Vehicle
from scenecheck_vision.damages import DamageFinder, damage_windows
from scenecheck_vision.parts import PartFinder, to_polygon
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.severity import with_severity
from scenecheck_vision.vehicles import VehicleDetector
from scenecheck_vision.windows import owner, windows

FLOOR = 0.05
"""Lowest score of a detection that tells the type of a labelled outline."""
NAMES = [severity.value for severity in Severity]


class _Reader:
    """The product's networks, as far as severity needs them."""

    def __init__(self) -> None:
        self._vehicles, self._parts, self._damages = VehicleDetector(), PartFinder(), DamageFinder()

    def read(self, photo: Photo, floor: float | None) -> tuple[tuple[Vehicle, ...], tuple[Damage, ...]]:
        vehicles = tuple(self._vehicles.detect(photo))
        parts = self._parts.find(windows(photo, vehicles), vehicles)
        return vehicles, self._damages.find(damage_windows(photo, vehicles), vehicles, parts, floor)


def evaluate_severity(folder: Path, renamed: Mapping[str, str]) -> Outcome:
    """Severity of labelled outlines or of photos.

    Raises:
        EvaluationError: the folder is not as expected.
    """
    outlines = (folder / "data.yaml").is_file()
    if outlines:
        photos = load_folder(folder, renamed)
        strange = sorted({one.name for photo in photos for one in photo.objects} - set(NAMES))
        if strange:
            raise EvaluationError(
                f"{folder}: expected the classes {', '.join(NAMES)}, found {', '.join(strange)} (--map old=new,...)"
            )
    else:
        photos = _sorted_photos(folder, renamed)
    reader = _Reader()
    outcome = Outcome({}, [])
    for photo in tracked(photos, "程度 severity"):
        try:
            decoded = load_photo((folder / photo.file).read_bytes(), photo.file)
            outcome.predictions += (
                _judge_outlines(reader, photo, decoded) if outlines else [_judge_photo(reader, photo, decoded)]
            )
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((photo.file, str(error)))
    confusions = Counter((str(p.expected), str(p.got or "")) for p in outcome.predictions)
    outcome.figures = {
        "kind": "severity",
        "folder": str(folder),
        "photos": len(photos),
        "labels_of": "outlines" if outlines else "photos",
        "severity": tally(outcome.predictions),
        "severity_where_damage_was_seen": tally([p for p in outcome.predictions if p.got is not None]),
        "by_severity": tally_by(
            [Prediction(p.file, p.expected, p.got, p.score, p.right, {"of": p.expected}) for p in outcome.predictions],
            "of",
        ),
    }
    outcome.pictures = {"confusions.svg": confusion_picture(confusions)}
    return outcome


def _sorted_photos(folder: Path, renamed: Mapping[str, str]) -> list[LabelledPhoto]:
    """Photos in a folder for each severity; the label stands as an object that fills the photo."""
    found = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = renamed.get(place.name, place.name)
        if name in NAMES:
            files = sorted(path for path in place.rglob("*") if path.suffix.lower() in SUFFIXES)
            whole = (LabelledObject(name, (0.0, 0.0, 1.0, 1.0)),)
            found += [LabelledPhoto(path.relative_to(folder).as_posix(), whole, frozenset()) for path in files]
    if not found:
        raise EvaluationError(
            f"{folder}: expected data.yaml of a YOLO folder, or folders {', '.join(NAMES)} with photos, found neither"
        )
    return found


def _judge_outlines(reader: _Reader, photo: LabelledPhoto, decoded: Photo) -> list[Prediction]:
    size = (decoded.width, decoded.height)
    vehicles, found = reader.read(decoded, FLOOR)
    seen = [Region(d.type.value, d.box, (np.array(d.polygon, np.float32).reshape(-1, 2),), d.score) for d in found]
    judged = []
    for one in photo.objects:
        x1, y1, x2, y2 = one.box
        box = (x1 * size[0], y1 * size[1], x2 * size[0], y2 * size[1])
        corners = one.polygons or (((x1, y1), (x2, y1), (x2, y2), (x1, y2)),)
        outline = np.array(corners[0], np.float32) * np.array(size, np.float32)
        kind = _type_of(Region(one.name, box, (outline,)), seen, size)
        damage = Damage(type=kind, box=box, polygon=to_polygon(outline), score=1.0, vehicle=owner(box, vehicles))
        (got,) = with_severity([damage], vehicles, size)
        assert got.severity is not None
        judged.append(
            Prediction(photo.file, one.name, got.severity.value, None, got.severity == one.name, {"type": kind.value})
        )
    return judged


def _type_of(label: Region, seen: list[Region], size: tuple[int, int]) -> DamageType:
    """The type that the product sees there: the best score times overlap; a dent where it sees nothing."""
    table = region_overlaps(seen, [label], size, "masks")
    worth = [region.score * float(table[row, 0]) for row, region in enumerate(seen)]
    best = int(np.argmax(worth)) if worth else -1
    return DamageType(seen[best].name) if best >= 0 and worth[best] > 0 else DamageType.DENT


def _judge_photo(reader: _Reader, photo: LabelledPhoto, decoded: Photo) -> Prediction:
    vehicles, found = reader.read(decoded, None)
    judged = with_severity(found, vehicles, (decoded.width, decoded.height))
    worst = max(judged, key=lambda damage: NAMES.index(str(damage.severity)), default=None)
    expected = photo.objects[0].name
    got = str(worst.severity) if worst else None
    return Prediction(photo.file, expected, got, worst.score if worst else None, got == expected)
