"""A plate that no photo shows: which scene slot must be retaken for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenecheck_evidence.base import Box
from scenecheck_evidence.case import Slot
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.plate_matching import KnownPlate
from scenecheck_evidence.reading import QualityProblem
from scenecheck_evidence.report import SlotResult, SlotStatus
from scenecheck_evidence.scene_slots import Fit
from scenecheck_evidence.slots import result

_SHOWING = (Slot.SCENE_FRONT, Slot.SCENE_REAR)
"""The front side view shows the own car's plate, the rear side view the other's."""
_PLATE_PROBLEMS = (
    QualityProblem.BLURRED,
    QualityProblem.TOO_DARK,
    QualityProblem.OVEREXPOSED,
    QualityProblem.GLARE,
    QualityProblem.LENS_DIRTY,
    QualityProblem.LOW_RESOLUTION,
    QualityProblem.TOO_FAR,
)


def _suits(
    place: int, party: KnownPlate, slot: Slot, option: Fit | None, owners: Mapping[tuple[str, Box], str]
) -> float:
    """How much it is this slot's job to show this party's plate: the near car in it is, or may be, the party's."""
    score = 1.0 if slot is _SHOWING[min(place, 1)] else 0.0
    if option is None or not option.scene.vehicles:
        return score
    if option.scene.photo.party == party.party:
        score += 2.0
    near = option.scene.vehicles[0]
    index = option.scene.plate_index(near)
    owner = owners.get((option.scene.photo.file, option.scene.reading.plates[index].box)) if index is not None else None
    return score + (2.0 if owner is None else 3.0 if owner == party.party else -4.0)


def _why(option: Fit) -> list[str]:
    """Why the plate may not be legible: what is wrong with the photo where it matters."""
    return [p.value for p in option.scene.reading.quality.problems if p in _PLATE_PROBLEMS]


def retake_for_plates(
    unread: Sequence[tuple[int, KnownPlate]],
    owners: Mapping[tuple[str, Box], str],
    fits: Mapping[Slot, Fit],
    results: list[SlotResult],
    out: Collector,
) -> list[SlotResult]:
    """Ask for the plates that are legible nowhere, on the slot whose job it is to show each.

    A slot that is missing or must be retaken anyway asks for the plate already: nothing is asked for twice.

    Args:
        unread: the motor parties without a legible plate, with their place among the motor parties.
        owners: whose each plate in a photo is, by file and box.
        fits: the photos that fill the scene slots.
        results: all slots as judged so far.
        out: takes the findings.

    Returns:
        The slots, some of them now to be retaken.
    """
    by_slot = {r.slot: r for r in results if r.party is None and r.slot in _SHOWING}
    taken: set[Slot] = set()
    changed: dict[Slot, SlotResult] = {}
    for place, known in unread:
        options = [s for s in _SHOWING if s in by_slot]
        if not options:
            continue
        slot = max(
            options,
            key=lambda s: (
                _suits(place, known, s, fits.get(s), owners) - (1.5 if s in taken else 0.0),
                -_SHOWING.index(s),
            ),
        )
        taken.add(slot)
        option, file = fits.get(slot), by_slot[slot].file
        if by_slot[slot].status is not SlotStatus.OK or option is None or file is None:
            continue
        changed[slot] = result(slot, None, file, ["plate_not_legible", *_why(option)], out.rules)
        near = option.scene.vehicles[0] if option.scene.vehicles else None
        index = option.scene.plate_index(near) if near else None
        box = option.scene.reading.plates[index].box if index is not None else near.box if near else None
        out.add(
            FindingCode.PLATE_NOT_LEGIBLE,
            party=known.party,
            file=file,
            box=box,
            slot=out.rules.slot_names[slot],
            how=changed[slot].retake or out.rules.retakes["plate_not_legible"],
        )
    return [changed.get(r.slot, r) if r.party is None else r for r in results]
