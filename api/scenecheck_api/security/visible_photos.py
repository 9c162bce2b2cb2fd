"""Which photos of a case a caller sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenecheck_api.security.sight import Sight
from scenecheck_evidence.case import Case, Slot
from scenecheck_evidence.photos import SCENE_SLOTS
from scenecheck_evidence.reading import PhotoKind
from scenecheck_evidence.report import CheckReport, SlotResult

_SCENE_KINDS = frozenset({PhotoKind.SCENE, PhotoKind.CLOSEUP})


def visible_photos(
    case: Case,
    sight: Sight,
    slots: CheckReport | Sequence[SlotResult] | None = None,
    kinds: Mapping[str, PhotoKind] | None = None,
) -> frozenset[str]:
    """The photos of the case that are seen, by name.

    A photo counts as what the app said, as what the report says and as what was read in it: it must be allowed as all.

    Args:
        case: as declared.
        sight: of the caller.
        slots: which photo fills which slot, or the report that says so.
        kinds: what each photo shows, as read.
    """
    shown: dict[str, set[tuple[Slot | None, str | None]]] = {photo.file: set() for photo in case.photos}
    for photo in case.photos:
        if photo.slot is not None:
            shown[photo.file].add((photo.slot, photo.party))
    for slot in slots.slots if isinstance(slots, CheckReport) else slots or ():
        if slot.file is not None:
            shown.setdefault(slot.file, set()).add((slot.slot, slot.party))
    for file, kind in (kinds or {}).items():
        if kind in _SCENE_KINDS:
            shown.setdefault(file, set()).add((Slot.OVERVIEW, None))
        elif not any(slot not in SCENE_SLOTS for slot, _ in shown.get(file, ())):
            shown.setdefault(file, set()).add((None, None))  # a paper, and nobody says whose
    return frozenset(
        file
        for file, uses in shown.items()
        if all(sight.sees_photo(slot, party) for slot, party in uses or {(None, None)})
    )
