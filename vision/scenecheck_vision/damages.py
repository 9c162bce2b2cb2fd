"""Find damage on the vehicles in a photo, and say on which part it lies and whether that is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenecheck_evidence.reading import Damage, DamageType, PartRegion, Vehicle
from scenecheck_models.boxes import overlaps
from scenecheck_models.fusion import SAY
from scenecheck_models.manifest import open_model
from scenecheck_vision.parts import held_shares, to_box, to_polygon
from scenecheck_vision.photo import Photo
from scenecheck_vision.segmenter import Segmenter
from scenecheck_vision.windows import Window, on_two_wheels, owner, people_alone, windows

ON_PART = 0.3
"""A damage lies on the part that holds this share of it, and most of it."""
ALONE = 0.5
"""Score of a part from which it carries damage where no vehicle is known around it.

Below it the networks see parts in shop fronts and furniture: in 250 held-back photos of damaged cars one of six such
damages was right, of six on surer parts four.
"""
WHOLE_UP_TO = 1024
"""A photo of at most this many pixels on its longer side is looked at whole: it has little to gain from windows.

On 131 held-back closeups of 640 px the whole photo gave box mAP50 0.415 where windows gave 0.393 (masks 0.352, 0.324).
"""
INSIDE = (DamageType.AIRBAG,)
"""Seen through a door or from a seat, where no part of the body is in the photo: the score alone decides."""
LOWEST = 0.001
"""Score below which nothing is looked at, whatever floor is asked for."""
SAME_PLACE = 0.7
"""Overlap of boxes above which two damages of different types are one that the network is in two minds about."""


class DamageFinder:
    """The shipped damage network; thresholds and overlap come from its manifest entry.

    It looks at the picture and at its mirror image: damage has no side, and what both show is surer.

    Args:
        segmenter: the network; the shipped one when left out.
        threads: of the shipped one's session.

    Raises:
        ModelError: the shipped weights are missing or not the ones of the manifest.
    """

    def __init__(self, segmenter: Segmenter | None = None, threads: int | None = None) -> None:
        self._segmenter = segmenter or Segmenter(*open_model("damage", threads))
        settings = self._segmenter.entry.settings
        self._types = [DamageType(name) for name in self._segmenter.entry.classes]
        self._shown = self._limits(settings["shown"])
        self._certain = self._limits(settings["certain"])
        self._iou = float(settings["iou"])

    def _limits(self, by_type: Mapping[str, float]) -> dict[DamageType, float]:
        return {kind: float(by_type[kind.value]) for kind in self._types}

    @property
    def types(self) -> tuple[DamageType, ...]:
        """The damages that the network knows."""
        return tuple(self._types)

    def find(
        self,
        areas: Sequence[Window],
        vehicles: Sequence[Vehicle],
        parts: Sequence[PartRegion],
        floor: float | None = None,
    ) -> tuple[Damage, ...]:
        """Damages, best first, in pixels of the full-size photo.

        Args:
            areas: where to look.
            vehicles: in the photo, in pixels of the full-size photo.
            parts: shown in it.
            floor: list everything with at least this score; what is to be shown when left out.
        """
        lowest = min(self._shown.values()) if floor is None else floor
        faint = max(LOWEST, SAY * min(lowest, min(self._shown.values())))
        found: list[Damage] = []
        for window in areas:
            regions = self._segmenter.segment_both_ways(window.image, lowest, self._iou, faint)
            for box, score, kind, points in zip(
                regions.boxes, regions.scores, regions.classes, regions.outlines, strict=True
            ):
                place = to_box(window.to_photo(box.reshape(2, 2)))
                vehicle = owner(place, vehicles)
                if window.vehicle is not None and vehicle != window.vehicle:
                    continue  # the neighbour has a window of its own, or is too small to matter
                type_ = self._types[int(kind)]
                if vehicle is None and type_ not in INSIDE and on_two_wheels(place, vehicles):
                    continue
                outline = to_polygon(window.to_photo(points))
                found.append(Damage(type=type_, box=place, polygon=outline, score=float(score), vehicle=vehicle))
        found.sort(key=lambda damage: -damage.score)
        if floor is None:
            return self.shown(found, parts, vehicles)
        return tuple(self._placed(d, parts, vehicles) if d.score >= self._shown[d.type] else d for d in found)

    def shown(
        self, found: Sequence[Damage], parts: Sequence[PartRegion], vehicles: Sequence[Vehicle]
    ) -> tuple[Damage, ...]:
        """Of what was found, best first, what the product shows, with the part it lies on.

        A damage has to reach its type's threshold and to lie on a vehicle or on a part of one: a bent rail, a torn
        poster or a crack in a wall is none. It is certain when its score reaches its type's higher bound and it lies
        on a known part; an airbag, seen from inside where there is none, by its score alone, unless somebody stands
        in the photo and no car does: then it is shown to be looked at.
        """
        sure = [damage for damage in found if damage.score >= self._shown[damage.type] and len(damage.polygon) >= 3]
        placed = [self._placed(damage, parts, vehicles) for damage in sure]
        return tuple(_believable([d for d in placed if self._on_a_car(d)]))

    def _on_a_car(self, damage: Damage) -> bool:
        inside = damage.type in INSIDE and damage.score >= self._certain[damage.type]
        return inside or damage.vehicle is not None or damage.part is not None

    def _placed(self, damage: Damage, parts: Sequence[PartRegion], vehicles: Sequence[Vehicle]) -> Damage:
        part = part_of(damage, parts)
        certain = damage.score >= self._certain[damage.type]
        certain = certain and not (damage.type in INSIDE and people_alone(vehicles))
        if part is None:
            return damage.model_copy(update={"certain": certain and damage.type in INSIDE})
        vehicle = part.vehicle if damage.vehicle is None else damage.vehicle
        return damage.model_copy(update={"part": part.part, "vehicle": vehicle, "certain": certain})


def damage_windows(photo: Photo, vehicles: Sequence[Vehicle]) -> list[Window]:
    """Where in a photo damage is looked for."""
    return windows(photo, vehicles, WHOLE_UP_TO)


def _believable(damages: Sequence[Damage]) -> list[Damage]:
    """Of two types in one place the surer one."""
    kept: list[Damage] = []
    for damage in damages:
        boxes = np.array([other.box for other in kept], np.float32).reshape(-1, 4)
        if not (overlaps(np.array([damage.box], np.float32), boxes) > SAME_PLACE).any():
            kept.append(damage)
    return kept


def part_of(damage: Damage, parts: Sequence[PartRegion]) -> PartRegion | None:
    """The part that holds most of a damage; None when none holds ON_PART of it, or no vehicle and no sure part does."""
    own = [
        p
        for p in parts
        if damage.vehicle is None or p.vehicle is None or p.vehicle == damage.vehicle
        if damage.vehicle is not None or p.vehicle is not None or p.score >= ALONE
    ]
    if len(damage.polygon) < 3 or not own:
        return None
    shares = held_shares(damage.polygon, [part.polygon for part in own])
    best = int(np.argmax(shares))
    return own[best] if shares[best] >= ON_PART else None
