"""Labelled photos of the parts of cars: intact ones to learn from, damaged ones to measure on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenecheck_models.train.detect_data import Floats, Sample, held_out
from scenecheck_models.train.segment_data import read_sample, renamed
from scenecheck_models.train.sources import rows_of

CLASSES = (
    "back_bumper", "back_glass", "back_left_door", "back_left_light", "back_right_door", "back_right_light",
    "front_bumper", "front_glass", "front_left_door", "front_left_light", "front_right_door", "front_right_light",
    "hood", "left_mirror", "right_mirror", "tailgate", "trunk", "wheel",
)  # fmt: skip
"""The 18 names of carparts18_seg; left and right are the car's own."""
FOLDERS = ("carparts18_seg", "parts5_on_damaged_seg", "partdmg_seg")
"""The sets learnt from."""
VALIDATION_SHARE = 0.15
DAMAGED = {"front_bumper": "front_bumper", "hood": "hood", "rear_bumper": "back_bumper"}
"""Parts of parts5_on_damaged_seg that are ours: its lamps have no side, its doors are both doors without windows."""
DAMAGED_NAMES = ("headlamp", "front_bumper", "hood", "door", "rear_bumper")
DAMAGED_SHARE, DAMAGED_DRAWS = 0.5, 3.0
"""Share of those photos that is held back, and draws an epoch of the others."""
DENTED_NAMES = (
    "bumper", "door", "hood", "fender", "headlight", "trunk", "windshield", "window", "mirror", "rear", "dent",
    "scratch",
)  # fmt: skip
"""The names of partdmg_seg, which outlines damaged parts only; of them only hoods have no end or side to guess."""
DENTED_DRAWS = 0.3
COARSE = ("headlamp", "front_bumper", "hood", "rear_bumper")
"""What can be judged on parts5_on_damaged_seg; its headlamps are lamps of either end and side."""


@dataclass(frozen=True)
class Data:
    """The photos.

    Attributes:
        train: to learn from.
        draws: of each of them in an epoch.
        validation: held-back photos of carparts18_seg.
        damaged: held-back photos of damaged cars, with the COARSE classes.
    """

    train: list[Sample]
    draws: Floats
    validation: list[Sample]
    damaged: list[Sample]


def load_data(folder: Path, damage: Path, long_side: int) -> Data:
    """Read all photos; near duplicates stay on one side.

    What a set does not outline wherever it is, its photos teach no negative for.
    """
    train: list[Sample] = []
    draws: list[float] = []
    validation: list[Sample] = []
    damaged: list[Sample] = []
    everything = frozenset(range(len(CLASSES)))
    intact, hoods = renamed(CLASSES, CLASSES, {}), renamed(DENTED_NAMES, ("hood",), {})
    ours = renamed(DAMAGED_NAMES, CLASSES, DAMAGED)
    coarse = renamed(DAMAGED_NAMES, COARSE, {})
    for row in rows_of(folder):
        path, name = folder / row["file"], row["file"]
        group = row["near_dup_group"] or name
        if name.startswith("carparts18_seg/"):
            sample = read_sample(path, long_side, intact, name=name)
            if held_out(group, VALIDATION_SHARE):
                validation.append(sample)
                continue
            draws.append(1.0)
        elif name.startswith("parts5_on_damaged_seg/"):
            if held_out(group, DAMAGED_SHARE):
                damaged.append(read_sample(path, long_side, coarse, name=name))
                continue
            sample = read_sample(path, long_side, ours, everything - set(ours.tolist()), name)
            draws.append(DAMAGED_DRAWS)
        else:
            continue
        train.append(sample)
    hood = np.where(hoods < 0, -1, CLASSES.index("hood"))
    for row in rows_of(damage):
        if row["file"].startswith("partdmg_seg/") and "hood" in row["classes"].split(";"):
            train.append(read_sample(damage / row["file"], long_side, hood, everything, row["file"]))
            draws.append(DENTED_DRAWS)
    return Data(train, np.asarray(draws, np.float32), validation, damaged)


def coarse_table() -> NDArray[np.int64]:
    """Index among COARSE of each of CLASSES, -1 for those without a coarse name."""
    merged = {name: "headlamp" for name in CLASSES if name.endswith("_light")}
    return renamed(CLASSES, COARSE, merged | {"back_bumper": "rear_bumper"})
