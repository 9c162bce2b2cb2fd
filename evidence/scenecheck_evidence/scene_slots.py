"""Which scene photo fills which scene slot: by what it shows, the app's hint helping; the best combination wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from scenecheck_evidence.case import Slot
from scenecheck_evidence.photos import SCENE_SLOTS, Scene
from scenecheck_evidence.reading import PhotoKind, QualityProblem, View
from scenecheck_evidence.rule_parts import Thresholds

_FRONTS = {View.FRONT, View.FRONT_LEFT, View.FRONT_RIGHT}
_REARS = {View.REAR, View.REAR_LEFT, View.REAR_RIGHT}
_TRIED_PER_SLOT = 6
"""So many of the best photos are tried for each slot: enough for any combination of four slots."""


@dataclass(frozen=True)
class Fit:
    """How well a photo fills a slot: what is wrong with it, and how much speaks for it."""

    scene: Scene
    slot: Slot
    reasons: tuple[str, ...]
    merit: float
    supported: bool
    """Whether the photo itself says that it belongs in this slot, so that it may overrule the app's hint."""

    @property
    def guessed(self) -> bool:
        """Whether neither the app nor the photo says from which side it was taken."""
        return self.scene.photo.slot is None and not self.supported

    @property
    def worth(self) -> float:
        """The value of the photo in the slot; one that will do beats one that will not, whatever its hint."""
        return (100.0 if not self.reasons else 10.0 - len(self.reasons)) + self.merit


def quality_reasons(scene: Scene) -> list[str]:
    """Why the photo as a whole cannot be used."""
    quality = scene.reading.quality
    if quality.usable:
        return []
    return [problem.value for problem in quality.problems] or ["not_usable"]


def _view_reasons(scene: Scene, slot: Slot) -> tuple[list[str], float]:
    """Whether a car is seen from the side that the slot asks for; where no view was judged nothing is said."""
    asked, opposite = (_FRONTS, _REARS) if slot is Slot.SCENE_FRONT else (_REARS, _FRONTS)
    views = [v.view for v in scene.vehicles[:2] if v.view is not None]
    if not views:
        return [], 0.0
    if views[0] in asked:
        return [], 2.0
    if any(view in asked for view in views):
        return [], 1.0
    return ([QualityProblem.WRONG_ANGLE.value], 0.0) if views[0] in opposite else ([], 0.0)


def fit(scene: Scene, slot: Slot, vehicles_needed: int, limits: Thresholds) -> Fit:
    """Judge a photo for a slot.

    Args:
        scene: the photo.
        slot: one of the scene slots.
        vehicles_needed: how many vehicles an overall view must show; 2 when two parties drive or ride.
        limits: the rule set's proportions.
    """
    reasons = quality_reasons(scene)
    hint = scene.photo.slot
    merit = 6.0 if hint is slot else -3.0 if hint is not None else 0.0
    merit += min(0.5, 0.1 * len(scene.reading.plates)) + 0.1 * min(len(scene.vehicles), 3)
    if slot is Slot.COLLISION:
        near = scene.largest_share >= limits.close_area
        close = scene.reading.kind is PhotoKind.CLOSEUP
        if not (scene.vehicles or close or scene.damaged):
            reasons.append(QualityProblem.NO_VEHICLE.value)
        elif not (close or near or scene.damaged or scene.vehicles_meet):
            reasons.append("contact_not_visible")
        merit += 1.5 * close + 1.0 * scene.damaged + scene.largest_share
        return Fit(scene, slot, tuple(reasons), merit, supported=not reasons)
    merit -= 1.0 * (scene.reading.kind is PhotoKind.CLOSEUP) + 0.3 * scene.largest_share
    if not scene.vehicles:
        reasons.append(QualityProblem.NO_VEHICLE.value)
    elif slot is not Slot.OVERVIEW:
        if len(scene.vehicles) < vehicles_needed:
            reasons.append("other_vehicle_not_in_frame")
        if scene.largest_share < limits.too_far_area:
            reasons.append(QualityProblem.TOO_FAR.value)
        if _cut_off(scene):
            reasons.append(QualityProblem.VEHICLE_NOT_FULLY_IN_FRAME.value)
        odd, seen = _view_reasons(scene, slot)
        reasons += odd
        merit += seen
        return Fit(scene, slot, tuple(dict.fromkeys(reasons)), merit, supported=seen > 0)
    return Fit(scene, slot, tuple(dict.fromkeys(reasons)), merit, supported=False)


def _cut_off(scene: Scene) -> bool:
    """Whether the near car runs out of the frame on two sides or more and its plate is not in the photo."""
    near = scene.vehicles[0]
    return scene.touches_frame(near.box) >= 2 and scene.plate_index(near) is None


def fill_scene_slots(
    scenes: Sequence[Scene], due: Sequence[Slot], vehicles_needed: int, limits: Thresholds, twins: dict[str, str]
) -> dict[Slot, Fit]:
    """The best photo for each slot, each photo used once; optional slots take what the app meant for them.

    Args:
        scenes: the scene photos.
        due: the slots that must be filled.
        vehicles_needed: as for `fit`.
        limits: the rule set's proportions.
        twins: for each file the first file of the same or nearly the same picture; twins fill one slot only.
    """
    hinted = {s.photo.slot for s in scenes if s.photo.slot in SCENE_SLOTS}
    slots = [slot for slot in SCENE_SLOTS if slot in due or slot in hinted]
    fits = {slot: [fit(s, slot, vehicles_needed, limits) for s in scenes] for slot in slots}
    ranked = {
        slot: sorted(filter(_may_fill, options), key=lambda f: (-f.worth, _taken(f.scene), f.scene.photo.file))
        for slot, options in fits.items()
    }
    none: tuple[Fit | None, str, float] = (None, "", 0.0)
    choices = [[*(_choice(f, slot in due, twins) for f in ranked[slot][:_TRIED_PER_SLOT]), none] for slot in slots]
    best: tuple[float, tuple[tuple[Fit | None, str, float], ...]] = (-1.0, ())
    for combination in product(*choices):
        pictures = [picture for _, picture, _ in combination if picture]
        if len(set(pictures)) < len(pictures):
            continue
        worth = sum([worth for _, _, worth in combination])
        if worth > best[0] + 1e-9:
            best = (worth, combination)
    return {slot: f for slot, (f, _, _) in zip(slots, best[1], strict=False) if f is not None}


def _choice(option: Fit, due: bool, twins: dict[str, str]) -> tuple[Fit, str, float]:
    """A photo for a slot, the picture that it shows, and its worth in a combination."""
    file = option.scene.photo.file
    return option, twins.get(file, file), option.worth if due else 0.1 * option.worth


def _may_fill(option: Fit) -> bool:
    """A photo meant for another slot fills this one only when it will do and shows so itself."""
    hint = option.scene.photo.slot
    return hint is None or hint is option.slot or (option.supported and not option.reasons)


def _taken(scene: Scene) -> str:
    return scene.reading.taken_at.isoformat() if scene.reading.taken_at else ""
