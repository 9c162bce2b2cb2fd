"""Signals of integrity: weak by themselves, for officers only, never a verdict alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case
from scenecheck_evidence.collect import Collector, join
from scenecheck_evidence.copies import bits_of_copies, bits_to_any
from scenecheck_evidence.findings import INTEGRITY, FindingCode
from scenecheck_evidence.geo import gcj02_to_wgs84, metres
from scenecheck_evidence.moments import local, say
from scenecheck_evidence.photos import CasePhoto, Scene
from scenecheck_evidence.reading import EditKind, EditTrace, PhotoReading, PlateColour, QualityProblem
from scenecheck_evidence.records import Records, VehicleRecord
from scenecheck_evidence.registers import plate_kind_code
from scenecheck_evidence.report import Severity
from scenecheck_evidence.rule_parts import Integrity

_COPIES = frozenset({QualityProblem.PHOTO_OF_A_SCREEN, QualityProblem.PHOTOCOPY})
_CUT = frozenset({EditKind.RESHAPED})
_SAVED = frozenset({EditKind.RESIZED, EditKind.MODIFIED_LATER})
_TRACES = {
    EditKind.EDITOR: Text(zh="编辑软件", en="an editor"),
    EditKind.RESHAPED: Text(zh="画面比例改变", en="another shape than taken"),
    EditKind.RESIZED: Text(zh="尺寸改变", en="another size than taken"),
    EditKind.MODIFIED_LATER: Text(zh="拍摄后另存", en="saved after it was taken"),
}
_SHORT = re.compile(r"[0-9a-fA-F]{16}")
_LONG = re.compile(r"[0-9a-fA-F]{64}")


def bits_apart(a: str, b: str) -> int:
    """The Hamming distance of two 64-bit fingerprints in hexadecimal; all bits where one of them is none."""
    if not (_SHORT.fullmatch(a) and _SHORT.fullmatch(b)):
        return 64
    return (int(a, 16) ^ int(b, 16)).bit_count()


def find_twins(photos: Sequence[CasePhoto], limits: Integrity) -> dict[str, str]:
    """For each scene photo that repeats an earlier one (by name), the first of them; equal files repeat always."""
    firsts: list[tuple[str, PhotoReading, bool]] = []
    twins: dict[str, str] = {}
    for photo in photos:
        reading = photo.reading
        if reading is None:
            continue
        for file, other, is_scene in firsts:
            near = photo.is_scene and is_scene and _copies(reading, other, limits)
            if reading.sha256 == other.sha256 or near:
                twins[photo.file] = file
                break
        else:
            firsts.append((photo.file, reading, photo.is_scene))
    return twins


def _copies(a: PhotoReading, b: PhotoReading, limits: Integrity) -> bool:
    """Whether two photos show one picture, by either fingerprint that both have."""
    if a.copy_fingerprint and b.copy_fingerprint:
        return bits_of_copies(a.copy_fingerprint, b.copy_fingerprint) <= limits.copy_bits
    if a.fingerprint and b.fingerprint:
        return bits_apart(a.fingerprint.hex, b.fingerprint.hex) <= limits.same_photo_bits
    return False


def _seen_before(reading: PhotoReading, short: Iterable[str], long: Iterable[int], limits: Integrity) -> bool:
    """Whether a scene photo is among the fingerprints of an earlier case, of either kind."""
    mark, copies = reading.fingerprint, reading.copy_fingerprint
    if mark is not None and any(bits_apart(mark.hex, held) <= limits.same_photo_bits for held in short):
        return True
    return copies is not None and bits_to_any(copies, long) <= limits.copy_bits


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
    # The same licence photo may well serve a person twice; a scene does not happen twice.
    held = [
        (
            accident.case_id,
            [mark for mark in accident.photo_hashes if _SHORT.fullmatch(mark)],
            [int(mark, 16) for mark in accident.photo_hashes if _LONG.fullmatch(mark)],
        )
        for accident in records.accidents
        if accident.case_id != case.case_id and accident.photo_hashes
    ]
    for photo in photos:
        if photo.reading is None or not photo.is_scene:
            continue
        cases = sorted({case_id for case_id, short, long in held if _seen_before(photo.reading, short, long, limits)})
        if cases:
            out.add(FindingCode.PHOTO_SEEN_IN_OTHER_CASE, file=photo.file, value="、".join(cases))
    _judge_files(photos, out)
    happened, place = local(case.occurred_at), declared_place(case)
    for scene in scenes:
        if _COPIES & set(scene.reading.quality.problems):
            out.add(FindingCode.SCENE_PHOTO_OF_SCREEN, file=scene.photo.file)
        taken = scene.reading.taken_at
        if taken is not None:
            late = local(taken) - happened
            if late < -timedelta(minutes=limits.early_minutes) or late > timedelta(hours=limits.late_hours):
                out.add(FindingCode.CAPTURE_TIME_FAR, file=scene.photo.file, a=say(taken), b=say(happened))
        if scene.reading.gps is not None and place is not None:
            away = metres(scene.reading.gps, place)
            if away > limits.far_metres:
                out.add(FindingCode.CAPTURE_PLACE_FAR, file=scene.photo.file, value=f"{away / 1000:.1f}")


def _judge_files(photos: Sequence[CasePhoto], out: Collector) -> None:
    """What the files themselves say of editing; a paper may have been cut or shrunk, a scene should be as taken."""
    for photo in photos:
        if photo.reading is None:
            continue
        traces = {trace.kind: trace for trace in photo.reading.edits}
        edited = [t for kind, t in traces.items() if kind is EditKind.EDITOR or (photo.is_scene and kind in _CUT)]
        saved = [t for kind, t in traces.items() if kind in _SAVED]
        if edited:
            out.add(FindingCode.PHOTO_EDITED, file=photo.file, value=join(map(_say_trace, edited)))
        elif saved and photo.is_scene:
            out.add(FindingCode.PHOTO_RESAVED, file=photo.file, value=join(map(_say_trace, saved)))


def _say_trace(trace: EditTrace) -> Text:
    name = _TRACES[trace.kind]
    return Text(zh=f"{name.zh}（{trace.detail}）", en=f"{name.en} ({trace.detail})")


def declared_place(case: Case) -> tuple[float, float] | None:
    """The declared place as WGS-84 latitude and longitude."""
    place = case.place
    if place.lat is None or place.lon is None:
        return None
    return gcj02_to_wgs84(place.lat, place.lon) if place.datum == "gcj02" else (place.lat, place.lon)


def judge_plate_colour(
    party: str, colours: frozenset[PlateColour], record: VehicleRecord | None, out: Collector
) -> None:
    """A plate whose colour is not that of its registered kind."""
    codes = out.rules.codes
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
