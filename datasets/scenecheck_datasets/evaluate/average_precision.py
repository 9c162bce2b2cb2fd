"""Average precision in COCO's own protocol, of boxes and of masks (Lin et al., 2014; pycocotools' COCOeval).

Ten overlaps from 0.50 to 0.95, 101 points of recall, at most 100 detections of a class in a photo, the best free object
for each detection in the order of their scores; crowds are neither hits nor misses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_models.boxes import overlaps

Floats = NDArray[np.float32]
Mask = NDArray[np.uint8]

OVERLAPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
MOST = 100
"""Detections of a class judged in a photo, best first."""
RASTER = 1024
"""Long side in pixels above which masks are drawn smaller: their overlap does not change by more than a thousandth."""
SMALL, FINER = 300, 3
"""Masks up to SMALL pixels long are drawn FINER times as large (an odd number, so that a pixel has a middle)."""
KINDS = ("boxes", "masks")


@dataclass(frozen=True)
class Region:
    """A labelled or detected thing.

    Attributes:
        name: its class.
        box: x1, y1, x2, y2 in pixels.
        polygons: outlines (k, 2) in pixels; none when only the box is known, which then stands for the mask.
        score: of a detection; 1 for the truth.
        crowd: a label for many things at once, or one that is not to be judged.
    """

    name: str
    box: tuple[float, float, float, float]
    polygons: tuple[Floats, ...] = ()
    score: float = 1.0
    crowd: bool = False


@dataclass
class ClassTally:
    """Detections of one class over all photos, ready for precision and recall.

    Attributes:
        objects: labelled objects, crowds left out.
        scores: of the detections.
        hits: for each detection whether it hits at each of OVERLAPS.
        ignored: for each detection and overlap whether it lies on a crowd only.
    """

    objects: int = 0
    scores: list[float] = field(default_factory=list)
    hits: list[NDArray[np.bool_]] = field(default_factory=list)
    ignored: list[NDArray[np.bool_]] = field(default_factory=list)

    def average_precision(self) -> NDArray[np.float64]:
        """At each of OVERLAPS; NaN without objects."""
        if not self.objects:
            return np.full(len(OVERLAPS), np.nan)
        result = np.zeros(len(OVERLAPS))
        if not self.scores:
            return result
        order = np.argsort(-np.array(self.scores), kind="mergesort")
        hits, ignored = np.array(self.hits)[order], np.array(self.ignored)[order]
        for step in range(len(OVERLAPS)):
            judged = hits[:, step][~ignored[:, step]]
            if not len(judged):
                continue
            true = judged.cumsum()
            precision = np.maximum.accumulate((true / np.arange(1, len(judged) + 1))[::-1])[::-1]
            at = np.searchsorted(true / self.objects, RECALLS, side="left")
            result[step] = np.append(precision, 0.0)[at].mean()
        return result


def add_photo(
    tallies: Mapping[str, Mapping[str, ClassTally]],
    found: Sequence[Region],
    truth: Sequence[Region],
    size: tuple[int, int],
    unlabelled: frozenset[str] = frozenset(),
) -> None:
    """Match one photo's detections with its truth, class by class.

    Args:
        tallies: by "boxes" and "masks", then by class; detections of other classes are left out.
        found: detections.
        truth: labels.
        size: (width, height) of the photo in pixels.
        unlabelled: classes that are not judged in this photo.
    """
    names = {region.name for region in (*found, *truth)} - unlabelled
    for name in sorted(names):
        wanted = [region for region in truth if region.name == name]
        wanted.sort(key=lambda region: region.crowd)
        mine = sorted((r for r in found if r.name == name), key=lambda r: -r.score)[:MOST]
        crowd = np.array([region.crowd for region in wanted], bool)
        for kind, by_name in tallies.items():
            if name not in by_name:
                continue
            tally = by_name[name]
            tally.objects += int((~crowd).sum())
            table = region_overlaps(mine, wanted, size, kind)
            hits, ignored = _match(table, crowd)
            tally.scores += [region.score for region in mine]
            tally.hits += list(hits)
            tally.ignored += list(ignored)


def _match(table: Floats, crowd: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Hits and ignored, each (detections, overlaps); rows of `table` are detections, columns objects, crowds last."""
    hits = np.zeros((len(table), len(OVERLAPS)), bool)
    ignored = np.zeros_like(hits)
    if not table.size:
        return hits, ignored
    for step, least in enumerate(OVERLAPS):
        free = np.ones(table.shape[1], bool)
        for row, values in enumerate(table):
            open_ones = np.where(free & ~crowd, values, -1.0)
            best = int(open_ones.argmax())
            if open_ones[best] >= least - 1e-10:
                free[best] = False
                hits[row, step] = True
            else:
                ignored[row, step] = bool((values[crowd] >= least - 1e-10).any())
    return hits, ignored


def region_overlaps(found: Sequence[Region], truth: Sequence[Region], size: tuple[int, int], kind: str) -> Floats:
    """Intersection over union of each detection with each label: (n, m); over the detection's own area for a crowd.

    Args:
        found: detections.
        truth: labels.
        size: (width, height) of the photo.
        kind: "boxes" or "masks".

    Raises:
        ValueError: `kind` is neither.
    """
    if kind not in KINDS:
        raise ValueError(f"expected one of {KINDS}, found {kind!r}")
    boxes = np.array([region.box for region in found], np.float32).reshape(-1, 4)
    wanted = np.array([region.box for region in truth], np.float32).reshape(-1, 4)
    if kind == "boxes" and not any(region.crowd for region in truth):
        return overlaps(boxes, wanted)
    scale = min(1.0, RASTER / max(size))
    canvas = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    table = np.zeros((len(found), len(truth)), np.float32)
    as_boxes = kind == "boxes"
    drawn = [_draw(region, scale, canvas, as_boxes) for region in truth]
    full = [np.zeros((canvas[1], canvas[0]), np.uint8) for _ in truth]
    for mask, (x, y, patch) in zip(full, drawn, strict=True):
        mask[y : y + patch.shape[0], x : x + patch.shape[1]] = patch
    areas = [int(patch.sum()) for _, _, patch in drawn]
    for row, region in enumerate(found):
        x, y, patch = _draw(region, scale, canvas, as_boxes)
        own = int(patch.sum())
        for column, mask in enumerate(full):
            shared = int((mask[y : y + patch.shape[0], x : x + patch.shape[1]] & patch).sum())
            union = own if truth[column].crowd else own + areas[column] - shared
            table[row, column] = shared / union if union else 0.0
    return table


def _draw(region: Region, scale: float, canvas: tuple[int, int], as_box: bool) -> tuple[int, int, Mask]:
    """Left, top and the pixels (0 or 1) of a region's mask within its own extent."""
    if as_box or not region.polygons:
        x1, y1, x2, y2 = region.box
        outlines = [np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)]
    else:
        outlines = [points for points in region.polygons if len(points) >= 3]
    if not outlines:
        return 0, 0, np.zeros((1, 1), np.uint8)
    scaled = [np.asarray(points, np.float32) * scale for points in outlines]
    low = np.floor(np.min([points.min(0) for points in scaled], 0)).astype(int)
    high = np.ceil(np.max([points.max(0) for points in scaled], 0)).astype(int)
    left, top = (int(np.clip(low[i], 0, canvas[i] - 1)) for i in (0, 1))
    right, bottom = (int(np.clip(high[i], (left, top)[i] + 1, canvas[i])) for i in (0, 1))
    # Filling takes the pixels on the outline itself, too: what is small is drawn finer, and pixels' middles are taken.
    finer = FINER if max(right - left, bottom - top) <= SMALL else 1
    patch = np.zeros(((bottom - top) * finer, (right - left) * finer), np.uint8)
    for points in scaled:
        placed = (points - np.array([left, top], np.float32)) * finer - 0.5
        cv2.fillPoly(patch, [np.round(placed * 16).astype(np.int32)], 1, shift=4)
    return left, top, np.ascontiguousarray(patch[finer // 2 :: finer, finer // 2 :: finer])
