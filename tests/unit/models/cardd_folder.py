"""A folder in CarDD's layout with drawn photos, whose outlines are known."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

NAMES = ("dent", "scratch", "crack", "glass shatter", "lamp broken", "tire flat")
"""As CarDD's categories are called, with ids from 1."""
SIDE, WIDTH, HEIGHT = 20, 160, 120
"""Of each drawn damage, and of a photo, in pixels."""


def corner(photo: int, place: int) -> tuple[int, int]:
    """Where damage `place` of a photo begins."""
    return 5 + 50 * place, 10 + 10 * (photo % 5)


def square(x: int, y: int, side: int = SIDE) -> list[float]:
    """x, y pairs of a square, as COCO lists them."""
    return [x, y, x + side, y, x + side, y + side, x, y + side]


def write_cardd(folder: Path, photos: dict[str, int]) -> None:
    """Write so many photos for each split; photo n shows classes n and n + 1 of NAMES as white squares on grey."""
    (folder / "annotations").mkdir(parents=True)
    for split, count in photos.items():
        images, annotations = [], []
        (folder / f"{split}2017").mkdir()
        for number in range(count):
            canvas = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
            name = f"{number:06d}.jpg"
            for place in range(2):
                x, y = corner(number, place)
                cv2.rectangle(canvas, (x, y), (x + SIDE, y + SIDE), (255, 255, 255), -1)
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": number + 1,
                        "category_id": (number + place) % len(NAMES) + 1,
                        "segmentation": [square(x, y)],
                        "bbox": [x, y, SIDE, SIDE],
                        "area": SIDE * SIDE,
                        "iscrowd": 0,
                    }
                )
            cv2.imwrite(str(folder / f"{split}2017" / name), canvas)
            images.append({"id": number + 1, "file_name": name, "width": WIDTH, "height": HEIGHT})
        categories = [{"id": index, "name": name} for index, name in enumerate(NAMES, 1)]
        body = {"images": images, "annotations": annotations, "categories": categories}
        (folder / "annotations" / f"instances_{split}2017.json").write_text(json.dumps(body))


def write_sources(damage: Path, parts: Path, photos: int = 20) -> None:
    """Write the other folders that training asks for: damage with type_seg and whole cars, parts with intact cars."""
    header = "file,source_repo,licence,classes,near_dup_group\n"
    rows = []
    for folder in (damage / "type_seg", damage / "cls_kaggle", parts / "carparts18_seg"):
        (folder / "images").mkdir(parents=True)
        (folder / "labels").mkdir()
    for number in range(photos):
        canvas = np.full((60, 80, 3), 90, np.uint8)
        cv2.rectangle(canvas, (10, 10), (30, 40), (255, 255, 255), -1)
        file = f"type_seg/images/batikan__{number}.png"
        cv2.imwrite(str(damage / file), canvas)
        label = f"{number % 2} .125 .166 .375 .166 .375 .666 .125 .666\n"
        (damage / "type_seg" / "labels" / f"batikan__{number}.txt").write_text(label)
        rows.append(f"{file},r,l,dent,b{number}\n")
        file = f"cls_kaggle/images/{number}.png"
        cv2.imwrite(str(damage / file), np.full((60, 80, 3), 120, np.uint8))
        rows.append(f"{file},r,l,damage=whole;view=,k{number}\n")
    (damage / "manifest.csv").write_text(header + "".join(rows))
    cv2.imwrite(str(parts / "carparts18_seg/images/p.png"), np.full((60, 80, 3), 120, np.uint8))
    (parts / "carparts18_seg/labels/p.txt").write_text("17 .1 .1 .5 .1 .1 .5\n")
    (parts / "manifest.csv").write_text(header + "carparts18_seg/images/p.png,r,l,wheel,p\n")
