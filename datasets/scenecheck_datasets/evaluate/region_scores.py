"""From regions found and labelled in photos to figures: average precision, confusions, and what is wrong where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scenecheck_datasets.evaluate.average_precision import OVERLAPS, ClassTally, Region, add_photo, region_overlaps
from scenecheck_datasets.evaluate.predictions import Prediction, share

FITS = 0.5
"""Overlap (of the masks where outlines are labelled, of the boxes otherwise) from which a thing counts as found."""


@dataclass
class RegionScores:
    """Collects photos, then gives figures.

    Attributes:
        names: classes that are labelled in the folder.
        produced: classes that the product can name; the others count as zero.
        masks: whether outlines are labelled.
    """

    names: Sequence[str]
    produced: frozenset[str]
    masks: bool
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    predictions: list[Prediction] = field(default_factory=list)

    def __post_init__(self) -> None:
        kinds = ("boxes", "masks") if self.masks else ("boxes",)
        self._tallies = {kind: {name: ClassTally() for name in self.names} for kind in kinds}
        self._shown: Counter[bool] = Counter()
        self._certain: Counter[bool] = Counter()
        self._intact = self._intact_certain = 0

    def add(
        self,
        file: str,
        found: Sequence[Region],
        shown: Sequence[tuple[Region, bool]],
        truth: Sequence[Region],
        size: tuple[int, int],
        unlabelled: frozenset[str],
    ) -> None:
        """One photo.

        Args:
            file: its name.
            found: everything with a score from the lowest floor up.
            shown: what the product shows by its own thresholds, each with whether it is certain.
            truth: what is labelled.
            size: (width, height) in pixels.
            unlabelled: classes not judged in this photo.
        """
        add_photo(self._tallies, found, truth, size, unlabelled)
        real = [region for region in truth if not region.crowd]
        judged = [(region, sure) for region, sure in shown if region.name not in unlabelled]
        pairs = self._pairs([region for region, _ in judged], real, size)
        right = []
        for number, (region, sure) in enumerate(judged):
            partner = pairs.get(number)
            hit = partner is not None and real[partner].name == region.name
            right.append(hit)
            self.confusions[real[partner].name if partner is not None else "", region.name] += 1
            if region.name in self.names:
                self._shown[hit] += 1
                self._certain[hit] += int(sure)
        missed = [n for n in range(len(real)) if n not in pairs.values() and real[n].name not in unlabelled]
        for n in missed:
            self.confusions[real[n].name, ""] += 1
        if not truth and not unlabelled:
            self._intact += 1
            self._intact_certain += any(sure for _, sure in judged)
        about: dict[str, Any] = {
            "missing": len(missed),
            "extra": sum(n not in pairs for n in range(len(judged))),
            "confused": sum(n in pairs and not right[n] for n in range(len(judged))),
            "size": list(size),
        }
        self.predictions.append(
            Prediction(
                file,
                [_plain(region) for region in real],
                [{**_plain(region), "score": round(region.score, 4), "certain": sure} for region, sure in judged],
                None,
                not missed and all(right),
                about,
            )
        )

    def _pairs(self, shown: Sequence[Region], truth: Sequence[Region], size: tuple[int, int]) -> dict[int, int]:
        """Index in `truth` of what each shown region stands for: its own class first, then the best overlap."""
        table = region_overlaps(shown, truth, size, "masks" if self.masks else "boxes")
        options = sorted(
            (
                (shown[i].name == truth[j].name, float(table[i, j]), i, j)
                for i in range(len(shown))
                for j in range(len(truth))
                if table[i, j] >= FITS
            ),
            reverse=True,
        )
        pairs: dict[int, int] = {}
        for _, _, i, j in options:
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        return pairs

    def figures(self) -> dict[str, Any]:
        """Average precision over the labelled classes and by class; shown and certain ones that are right."""
        report: dict[str, Any] = {}
        by_class: dict[str, dict[str, Any]] = {}
        for kind, tallies in self._tallies.items():
            curves = {name: tally.average_precision() for name, tally in tallies.items() if tally.objects}
            kept = list(curves.values())
            own = [curve for name, curve in curves.items() if name in self.produced]
            report[kind] = {
                "ap": _mean(kept),
                "ap50": _mean([curve[:1] for curve in kept]),
                "ap75": _mean([curve[OVERLAPS >= 0.75 - 1e-9][:1] for curve in kept]),
                "ap50_of_known_classes": _mean([curve[:1] for curve in own]),
            }
            for name, curve in curves.items():
                row = by_class.setdefault(name, {"objects": tallies[name].objects})
                row[f"{kind}_ap50"] = round(float(curve[0]), 4)
                row[f"{kind}_ap"] = round(float(curve.mean()), 4)
        report["by_class"] = by_class
        report["not_known_to_the_product"] = ", ".join(n for n in by_class if n not in self.produced) or None
        report["shown"] = _tally(self._shown)
        report["certain"] = _tally(self._certain)
        report["photos_without_labels"] = self._intact
        report["of_these_with_something_certain"] = self._intact_certain
        return report


def _mean(curves: Sequence[np.ndarray[Any, np.dtype[np.float64]]]) -> float | None:
    return round(float(np.mean(curves)), 4) if len(curves) else None


def _tally(counts: Mapping[bool, int]) -> dict[str, Any]:
    right, count = counts.get(True, 0), counts.get(True, 0) + counts.get(False, 0)
    return {"count": count, "right": right, "share": share(right, count)}


def _plain(region: Region) -> dict[str, Any]:
    return {
        "class": region.name,
        "box": [round(float(value), 1) for value in region.box],
        "polygons": [[[round(float(x), 1), round(float(y), 1)] for x, y in points] for points in region.polygons],
    }
