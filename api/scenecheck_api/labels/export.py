"""Writing corrections as a labelled folder: COCO, YOLO, or the manifest of plates."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.blobs import BlobStore
from scenecheck_api.errors import OutputError
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.labels.consent import allowed_cases
from scenecheck_api.labels.redact import Image, private_regions, redacted
from scenecheck_api.labels.select import BoxLabel, LabelKind, PlateLabel, box_labels, plate_labels, touched_kinds
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.labels import LabelExportRow
from scenecheck_api.store.tables.review import CorrectionRow
from scenecheck_evidence.base import Box
from scenecheck_evidence.reading import PhotoReading, bounding_box
from scenecheck_vision.photo import load_photo

JPEG_QUALITY = 95
MANIFEST_COLUMNS = (
    "file",
    "kind",
    "plate_text",
    "plate_colour",
    *(f"{axis}{corner}" for corner in range(1, 5) for axis in "xy"),
)
FindTexts = Callable[[Image], Iterable[Box]]
"""Boxes of texts in an image."""


class LabelFormat(StrEnum):
    """How the labels are written."""

    COCO = "coco"
    YOLO = "yolo"
    MANIFEST = "manifest"


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo that may be used: its pixels made private, its name in the folder, its labels in full-size pixels.

    The name says neither case nor content.
    """

    name: str
    image: Image
    boxes: tuple[BoxLabel, ...]
    plates: tuple[PlateLabel, ...]


@dataclass(frozen=True)
class Exported:
    """What was written: how many photos, and how many labels of each name."""

    photos: int
    labels: Counter[str]


@dataclass(frozen=True)
class CorrectedPhoto:
    """A photo with corrections, before its original is opened."""

    case: str
    sha256: str
    reading: PhotoReading
    kinds: frozenset[LabelKind]


def corrected_photos(session: Session, pipeline: str) -> Iterator[CorrectedPhoto]:
    """The photos with corrections of cases that may be used, in a fixed order."""
    with_corrections = sorted(session.scalars(select(CorrectionRow.case_id).distinct()))
    for case_id in sorted(allowed_cases(session, with_corrections)):
        inputs = case_inputs(session, session.get_one(CaseRow, case_id), pipeline)
        yield from _of_case(case_id, inputs)


def _of_case(case_id: str, inputs: CaseInputs) -> Iterator[CorrectedPhoto]:
    for photo in inputs.photos:
        mine = [c for c in inputs.corrections if c.file == photo.file]
        if mine and photo.file in inputs.readings:
            yield CorrectedPhoto(case_id, photo.sha256, inputs.readings[photo.file], touched_kinds(mine))


def labelled(
    photo: CorrectedPhoto, number: int, kind: LabelKind, blobs: BlobStore, texts: FindTexts
) -> LabelledPhoto | None:
    """Open a photo and make it private; None when its corrections are about something else.

    People are blurred, and every text but the plates that are labelled.
    """
    if kind not in photo.kinds:
        return None
    plates = plate_labels(photo.reading) if kind is LabelKind.PLATES else ()
    boxes = box_labels(photo.reading, kind)
    if kind is LabelKind.PLATES:
        own = {bounding_box(plate.corners) for plate in plates}
        boxes = tuple(box for box in boxes if box.box in own)
    if kind is LabelKind.VEHICLES:
        boxes = tuple(box for box in boxes if box.name != "person")
    image = load_photo(blobs.get(photo.sha256), "photo").full()
    keep = [bounding_box(plate.corners) for plate in plates]
    private = [*private_regions(photo.reading), *texts(image)]
    return LabelledPhoto(f"{number:06d}.jpg", redacted(image, private, keep), boxes, plates)


def text_finder(threads: int | None) -> FindTexts:
    """Finds every text in a photo: shop signs, telephone numbers on vans, what is written on a jacket."""
    from scenecheck_vision.text import RapidOcrReader

    reader = RapidOcrReader(threads)

    def find(image: Image) -> list[Box]:
        return [
            (float(q[:, 0].min()), float(q[:, 1].min()), float(q[:, 0].max()), float(q[:, 1].max()))
            for q in reader.find(image)
        ]

    return find


def log_export(
    session: Session, caller: Principal, purpose: str, form: str, cases: list[str], exported: Exported
) -> None:
    """Keep what was taken, for what purpose, by whom."""
    counts = dict(exported.labels)
    row = LabelExportRow(
        id=new_id(),
        purpose=purpose,
        format=form,
        cases=cases,
        photos=exported.photos,
        counts=counts,
        exported_by=caller.id,
    )
    session.add(row)
    detail = {"format": form, "cases": len(cases), "photos": exported.photos, "labels": counts}
    audit.record(session, caller, "labels.exported", f"export:{row.id}", reason=purpose, detail=detail)
    for case in cases:
        audit.record(session, caller, "labels.photos_used", f"case:{case}", case_id=case, reason=purpose)


def write_labels(photos: Iterable[LabelledPhoto], folder: Path, form: LabelFormat) -> Exported:
    """Write a folder that training and `scenecheck evaluate` take; it is there whole or not at all.

    Args:
        photos: with their labels.
        folder: a new folder.
        form: coco (annotations.json, images/), yolo (data.yaml, images/, labels/) or manifest (manifest.csv, photos).

    Raises:
        OutputError: the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise OutputError(f"{folder}: expected a new folder, found one that is there already")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        images = part if form is LabelFormat.MANIFEST else part / "images"
        images.mkdir(parents=True)
        kept = []
        for photo in photos:
            encoded, data = cv2.imencode(".jpg", photo.image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            assert encoded
            (images / photo.name).write_bytes(np.asarray(data).tobytes())
            height, width = photo.image.shape[:2]
            kept.append(_Kept(photo.name, width, height, photo.boxes, photo.plates))
        counts = {LabelFormat.COCO: _coco, LabelFormat.YOLO: _yolo, LabelFormat.MANIFEST: _manifest}[form](part, kept)
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise OutputError(f"{folder}: expected a folder to write to, found: {error.strerror}") from error
    return Exported(len(kept), counts)


@dataclass(frozen=True)
class _Kept:
    """A labelled photo without its pixels, which are on the disk."""

    name: str
    width: int
    height: int
    boxes: tuple[BoxLabel, ...]
    plates: tuple[PlateLabel, ...]


def _names(photos: list[_Kept]) -> list[str]:
    return sorted({box.name for photo in photos for box in photo.boxes})


def _coco(folder: Path, photos: list[_Kept]) -> Counter[str]:
    names = _names(photos)
    annotations: list[dict[str, Any]] = []
    for image_id, photo in enumerate(photos, 1):
        for box in photo.boxes:
            x1, y1, x2, y2 = box.box
            outline = [value for point in box.polygon for value in point]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": names.index(box.name) + 1,
                    "bbox": [x1, y1, round(x2 - x1, 1), round(y2 - y1, 1)],
                    "area": round((x2 - x1) * (y2 - y1), 1),
                    "segmentation": [outline] if outline else [],
                    "iscrowd": 0,
                }
            )
    body = {
        "images": [
            {"id": i, "file_name": f"images/{p.name}", "width": p.width, "height": p.height}
            for i, p in enumerate(photos, 1)
        ],
        "categories": [{"id": i, "name": name} for i, name in enumerate(names, 1)],
        "annotations": annotations,
    }
    (folder / "annotations.json").write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return Counter(box.name for photo in photos for box in photo.boxes)


def _yolo(folder: Path, photos: list[_Kept]) -> Counter[str]:
    names = _names(photos)
    (folder / "labels").mkdir()
    for photo in photos:
        lines = []
        for box in photo.boxes:
            if box.polygon:
                size = (photo.width, photo.height)
                numbers = [v / most for point in box.polygon for v, most in zip(point, size, strict=True)]
            else:
                x1, y1, x2, y2 = box.box
                numbers = [
                    (x1 + x2) / 2 / photo.width,
                    (y1 + y2) / 2 / photo.height,
                    (x2 - x1) / photo.width,
                    (y2 - y1) / photo.height,
                ]
            lines.append(" ".join([str(names.index(box.name)), *(f"{min(1.0, max(0.0, n)):.6f}" for n in numbers)]))
        text = "".join(f"{line}\n" for line in lines)
        (folder / "labels" / f"{Path(photo.name).stem}.txt").write_text(text, encoding="ascii")
    data = {"path": ".", "train": "images", "val": "images", "names": dict(enumerate(names))}
    (folder / "data.yaml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Counter(box.name for photo in photos for box in photo.boxes)


def _manifest(folder: Path, photos: list[_Kept]) -> Counter[str]:
    counts: Counter[str] = Counter()
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(MANIFEST_COLUMNS)
        for photo in photos:
            for plate in photo.plates:
                corners = [value for point in plate.corners for value in point]
                rows.writerow([photo.name, "photo", plate.text, plate.colour or "", *corners])
                counts["plate"] += 1
    return counts
