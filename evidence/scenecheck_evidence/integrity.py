"""Signals of integrity: weak by themselves, for officers only, never a verdict alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from scenecheck_evidence.case import Case
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import normal_plate
from scenecheck_evidence.findings import INTEGRITY, FindingCode
from scenecheck_evidence.geo import gcj02_to_wgs84, metres
from scenecheck_evidence.moments import local, say
from scenecheck_evidence.photos import CasePhoto, Scene
from scenecheck_evidence.reading import PlateColour
from scenecheck_evidence.records import Records, VehicleRecord
from scenecheck_evidence.registers import plate_kind_code
from scenecheck_evidence.report import Severity
from scenecheck_evidence.rule_parts import Integrity

_FINGERPRINT = re.compile(r"[0-9a-fA-F]{16}")


def bits_apart(a: str, b: str) -> int:
    """The Hamming distance of two 64-bit fingerprints in hexadecimal; all bits where one of them is none."""
    if not (_FINGERPRINT.fullmatch(a) and _FINGERPRINT.fullmatch(b)):
        return 64
    return (int(a, 16) ^ int(b, 16)).bit_count()


def find_twins(photos: Sequence[CasePhoto], limits: Integrity) -> dict[str, str]:
    """For each scene photo that repeats an earlier one (by name), the first of them; equal files repeat always."""
    firsts: list[CasePhoto] = []
    twins: dict[str, str] = {}
    for photo in photos:
        reading = photo.reading
        if reading is None:
            continue
        for first in firsts:
            other = first.reading
            if other is None:
                continue
            near = (
                photo.is_scene
                and first.is_scene
                and reading.fingerprint
                and other.fingerprint
                and bits_apart(reading.fingerprint.hex, other.fingerprint.hex) <= limits.same_photo_bits
            )
            if reading.sha256 == other.sha256 or near:
                twins[photo.file] = first.file
                break
        else:
            firsts.append(photo)
    return twins


def judge_photos(
    case: Case,
    photos: Sequence[CasePhoto],
    scenes: Sequence[Scene],
    twins: dict[str, str],
    records: Records,
    out: Collector,
) -> None:
    """Repeated photos, photos of other cases, and time and place of capture (of scene photos only)."""
    limits = out.rules.integrity
    for file, first in twins.items():
        out.add(FindingCode.DUPLICATE_PHOTO, file=file, other=first)
    for photo in photos:
        mark = photo.reading.fingerprint if photo.reading else None
        if mark is None:
            continue
        allowed = limits.same_photo_bits if photo.is_scene else limits.same_paper_bits
        cases = sorted(
            {
                a.case_id
                for a in records.accidents
                if a.case_id != case.case_id and any(bits_apart(mark.hex, h) <= allowed for h in a.photo_hashes)
            }
        )
        # The same licence photo may well serve a person twice; a scene does not happen twice.
        if cases and photo.is_scene:
            out.add(FindingCode.PHOTO_SEEN_IN_OTHER_CASE, file=photo.file, value="、".join(cases))
    happened, place = local(case.occurred_at), declared_place(case)
    for scene in scenes:
        taken = scene.reading.taken_at
        if taken is not None:
            late = local(taken) - happened
            if late < -timedelta(minutes=limits.early_minutes) or late > timedelta(hours=limits.late_hours):
                out.add(FindingCode.CAPTURE_TIME_FAR, file=scene.photo.file, a=say(taken), b=say(happened))
        if scene.reading.gps is not None and place is not None:
            away = metres(scene.reading.gps, place)
            if away > limits.far_metres:
                out.add(FindingCode.CAPTURE_PLACE_FAR, file=scene.photo.file, value=f"{away / 1000:.1f}")


def declared_place(case: Case) -> tuple[float, float] | None:
    """The declared place as WGS-84 latitude and longitude."""
    place = case.place
    if place.lat is None or place.lon is None:
        return None
    return gcj02_to_wgs84(place.lat, place.lon) if place.datum == "gcj02" else (place.lat, place.lon)


def judge_vehicle(
    case: Case,
    party: str,
    plate: str | None,
    colours: frozenset[PlateColour],
    record: VehicleRecord | None,
    records: Records,
    out: Collector,
) -> None:
    """A vehicle that recurs in accidents, and a plate whose colour is not that of its registered kind."""
    limits, codes = out.rules.integrity, out.rules.codes
    own = normal_plate(plate)
    since = local(case.occurred_at) - timedelta(days=limits.recur_days)
    earlier = sorted(
        {
            a.case_id
            for a in records.accidents
            if own
            and a.case_id != case.case_id
            and a.occurred_at is not None
            and since <= local(a.occurred_at) <= local(case.occurred_at)
            and own in map(normal_plate, a.plates)
        }
    )
    if earlier:
        out.add(
            FindingCode.VEHICLE_RECURS,
            party=party,
            value=own,
            days=str(limits.recur_days),
            cases="、".join(earlier),
            severity=Severity.REVIEW if len(earlier) >= limits.recur_for_review else None,
        )
    code = plate_kind_code(record.plate_kind, out.rules) if record else None
    registered = set(codes.plate_kind_colours.get(code or "", ()))
    if code and registered and len(colours) == 1 and not colours & registered:
        out.add(FindingCode.PLATE_COLOUR_MISMATCH, party=party, a=next(iter(colours)).value, b=codes.plate_kinds[code])


def weigh(out: Collector) -> None:
    """Signals that weigh enough together send the case to an officer, even where each alone is only information."""
    found, rules = out.findings(), out.rules
    total = sum({f.code: rules.rules[f.code].weight or 0.0 for f in found if f.code in INTEGRITY}.values())
    if total >= rules.integrity.review_weight:
        out.replace(f.model_copy(update={"severity": Severity.REVIEW}) if f.code in INTEGRITY else f for f in found)
