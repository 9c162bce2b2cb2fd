"""Labelled photos of damage: which source labels what, and which photos are held back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenecheck_models.train import cardd
from scenecheck_models.train.detect_data import Floats, Sample, held_out
from scenecheck_models.train.segment_data import read_sample, renamed, repeat_factors
from scenecheck_models.train.sources import rows_of

CLASSES = ("dent", "scratch", "broken_part", "glass_shatter", "lamp_broken", "airbag")
MERGED = {"paint_off": "scratch", "hood_damage": "broken_part"}
NAMES = (
    "dent", "scratch", "crack", "glass_shatter", "lamp_broken", "tire_flat", "broken_part", "paint_off", "airbag",
    "hood_damage", "rust",
)  # fmt: skip
"""The names of damage/type_seg and type_box."""
VALIDATION_SHARE = 0.15
FREQUENT = 0.2
"""Photos of classes in less than this share of the photos are drawn more often."""

BEST = "batikan"
"""The best labelled source; of those of type_seg only its photos validate."""
SOURCES: dict[str, tuple[frozenset[str], float]] = {
    "batikan": (frozenset(CLASSES), 1.0),
    "lensor": (frozenset({"dent", "scratch", "broken_part"}), 0.5),
    "caramel": (frozenset(), 0.25),
    "sainite": (frozenset({"dent", "scratch"}), 0.3),
    "jiyuan": (frozenset(), 0.3),
}
"""Per source of type_seg: classes it labels wherever they are (the others learn no negative), and draws an epoch."""
INTACT = 0.2
"""Draws an epoch of a photo of an intact car."""
CARDD = 1.0
"""Draws an epoch of a photo of CarDD."""


@dataclass(frozen=True)
class Data:
    """The photos.

    Attributes:
        classes: that the network learns, in the order of its outputs.
        train: to learn from.
        draws: of each of them in an epoch.
        validation: held-back photos of the best source, and CarDD's own validation split where it is given.
        intact: held-back intact cars, for thresholds.
        intact_test: more of them, only measured.
    """

    classes: tuple[str, ...]
    train: list[Sample]
    draws: Floats
    validation: list[Sample]
    intact: list[Sample]
    intact_test: list[Sample]


def load_data(folder: Path, intact: Path, long_side: int, cardd_folder: Path | None = None) -> Data:
    """Read all photos; near duplicates stay on one side.

    With CarDD the network learns its cracks and flat tyres, too. No other source labels these, so no other photo of
    damage teaches where there is none; an intact car does.

    Intact cars that are held back: those of carparts18_seg choose thresholds; the whole cars of cls_kaggle, none of
    which is trained on, are halved between thresholds and test.

    Raises:
        ValueError: a file is not as expected.
    """
    classes = (*CLASSES, *cardd.ADDED) if cardd_folder else CLASSES
    train: list[Sample] = []
    draws: list[float] = []
    validation: list[Sample] = []
    clean: list[Sample] = []
    test: list[Sample] = []
    table = renamed(NAMES, classes, MERGED)
    nothing = np.full(18, -1, np.int64)
    for row in rows_of(folder):
        path, group = folder / row["file"], row["near_dup_group"] or row["file"]
        source = path.name.split("__")[0]
        if row["file"].startswith("cls_kaggle/") and "damage=whole" in row["classes"]:
            (test if held_out(group, 0.5) else clean).append(read_sample(path, long_side, nothing, name=row["file"]))
        if not row["file"].startswith("type_seg/") or source not in SOURCES:
            continue
        labelled, weight = SOURCES[source]
        unlabelled = frozenset(i for i, name in enumerate(classes) if name not in labelled)
        out = held_out(group, VALIDATION_SHARE)
        if not out or source == BEST:
            sample = read_sample(path, long_side, table, unlabelled, row["file"])
            (validation if out else train).append(sample)
            draws += [] if out else [weight]
    if cardd_folder:
        train += cardd.load_split(cardd_folder, cardd.TRAIN, classes, long_side)
        draws += [CARDD] * (len(train) - len(draws))
        validation += cardd.load_split(cardd_folder, cardd.VALIDATION, classes, long_side)
    weights = np.asarray(draws, np.float32) * repeat_factors(train, len(classes), FREQUENT)
    whole = [row for row in rows_of(intact) if row["file"].startswith("carparts18_seg/")]
    for row in whole:
        sample = read_sample(intact / row["file"], long_side, nothing, name=row["file"])
        (clean if held_out(row["near_dup_group"] or row["file"], VALIDATION_SHARE) else train).append(sample)
    weights = np.concatenate([weights, np.full(len(train) - len(weights), INTACT, np.float32)])
    return Data(classes, train, weights, validation, clean, test)
