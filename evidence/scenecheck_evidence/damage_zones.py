"""Where on a vehicle the damage lies, and whether the declared collision can have caused it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import CollisionZone
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.photos import Scene
from scenecheck_evidence.reading import DamageType

_ENDS = {
    CollisionZone.FRONT: CollisionZone.FRONT,
    CollisionZone.FRONT_LEFT: CollisionZone.FRONT,
    CollisionZone.FRONT_RIGHT: CollisionZone.FRONT,
    CollisionZone.REAR: CollisionZone.REAR,
    CollisionZone.REAR_LEFT: CollisionZone.REAR,
    CollisionZone.REAR_RIGHT: CollisionZone.REAR,
}
_NAMES = {CollisionZone.FRONT: Text(zh="车头", en="front"), CollisionZone.REAR: Text(zh="车尾", en="rear")}
_FRONT_PARTS = ("front_bumper", "hood", "front_light", "front_left_light", "front_right_light", "grille", "front_glass")
_REAR_PARTS = ("back_bumper", "rear_bumper", "trunk", "tailgate", "back_light", "back_left_light", "back_right_light")
_OLD = {DamageType.RUST, DamageType.AIRBAG}
"""Damages that do not tell where this collision was."""


def end_of_part(part: str | None) -> CollisionZone | None:
    """The end of the vehicle a part is at; None for its sides, which any collision may touch."""
    if part is None:
        return None
    if part.startswith(_FRONT_PARTS):
        return CollisionZone.FRONT
    return CollisionZone.REAR if part.startswith(_REAR_PARTS) else None


def damaged_ends(
    declared: Mapping[str, CollisionZone | None],
    owners: Mapping[tuple[str, int], str],
    scenes: Sequence[Scene],
    out: Collector,
) -> dict[str, CollisionZone]:
    """The one end at which each party's vehicle is seen damaged; a finding where its declared zone is the other end.

    Args:
        declared: the zone that each party declares.
        owners: whose each vehicle in a photo is, by file and index.
        scenes: the scene photos.
        out: takes the findings.
    """
    seen: dict[str, set[CollisionZone]] = {}
    for scene in scenes:
        for damage in scene.reading.damages:
            party = owners.get((scene.photo.file, damage.vehicle)) if damage.vehicle is not None else None
            end = end_of_part(damage.part)
            if party is None or end is None or damage.type in _OLD or damage.score < out.rules.thresholds.damage:
                continue
            seen.setdefault(party, set()).add(end)
            zone = declared.get(party)
            told = _ENDS.get(zone) if zone else None
            if told is not None and end is not told:
                out.add(
                    FindingCode.DAMAGE_ZONE_MISMATCH,
                    party=party,
                    file=scene.photo.file,
                    box=damage.box,
                    a=_NAMES[told],
                    b=_NAMES[end],
                )
    return {party: next(iter(ends)) for party, ends in seen.items() if len(ends) == 1}
