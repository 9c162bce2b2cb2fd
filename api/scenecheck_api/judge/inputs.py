"""What a case is judged by, put together from its rows: the declared case, the readings, the errors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import PhotoState
from scenecheck_api.review.corrections import corrections_of
from scenecheck_api.store.base import canonical_json, utc_now
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.remembered import remembered
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, PhotoHint
from scenecheck_evidence.correction import Correction
from scenecheck_evidence.corrections import apply_corrections, in_place
from scenecheck_evidence.reading import PhotoReading

_PHOTOS = (
    select(PhotoRow)
    .where(PhotoRow.case_id == bindparam("case"), PhotoRow.state != PhotoState.WITHDRAWN.value)
    .order_by(PhotoRow.file)
)
_READING_KEYS = (
    select(ReadingRow.sha256, ReadingRow.pipeline, ReadingRow.created_at)
    .where(ReadingRow.sha256.in_(bindparam("photos", expanding=True)))
    .order_by(ReadingRow.created_at, ReadingRow.pipeline)
)

ReadingKey = tuple[str, str, datetime]
"""Photo, pipeline and when: a reading is never changed, only deleted and made anew."""


@dataclass(frozen=True)
class CaseInputs:
    """All that judging needs, but the records and the rules.

    Attributes:
        case: as declared, with the hints about its photos.
        photos: its photos that were not withdrawn, in the order they came.
        readings: of each photo that was read, by its name in the case, with corrections in place.
        as_read: the same as they were read.
        errors: why each other photo could not be.
        corrections: of officers.
        waiting: how many are still to be read.
    """

    case: Case
    photos: tuple[PhotoRow, ...]
    readings: Mapping[str, PhotoReading]
    as_read: Mapping[str, PhotoReading]
    errors: Mapping[str, Text]
    corrections: tuple[Correction, ...]
    waiting: int

    @property
    def pipeline(self) -> str:
        """The digest of the pipeline that made the readings; of several, or none, the sha256 over their digests."""
        found = sorted({reading.pipeline for reading in self.readings.values()})
        return found[0] if len(found) == 1 else hashlib.sha256("+".join(found).encode()).hexdigest()

    def in_place(self) -> dict[str, tuple[PhotoReading, frozenset[str]]]:
        """Each reading with corrections but nothing taken out, and the paths of what officers say is not there."""
        made = {file: [c for c in self.corrections if c.file == file] for file in self.as_read}
        return {file: in_place(reading, made[file]) for file, reading in self.as_read.items()}

    @property
    def photo_set(self) -> str:
        """sha256 over what is declared, each photo's name, content and hints, and what officers corrected."""
        photos = [[p.file, p.sha256, p.slot, p.party, p.state] for p in self.photos]
        told = self.case.model_dump(mode="json", exclude={"photos"})
        corrected = [c.model_dump(mode="json") for c in self.corrections]
        return hashlib.sha256(canonical_json([told, photos, corrected]).encode()).hexdigest()


def case_inputs(session: Session, row: CaseRow, pipeline: str) -> CaseInputs:
    """Put together what a case is judged by.

    Args:
        session: to look with.
        row: the case.
        pipeline: digest of the pipeline in use; a photo that only an older one has read keeps that reading.
    """
    photos = tuple(session.scalars(_PHOTOS, {"case": row.id}))
    found = readings_of(session, [photo.sha256 for photo in photos], pipeline)
    readings = {p.file: found[p.sha256] for p in photos if p.state == PhotoState.READ.value and p.sha256 in found}
    corrections = corrections_of(session, row.id, readings)
    hints = [PhotoHint(file=p.file, slot=p.slot, party=p.party).model_dump(mode="json") for p in photos]
    return CaseInputs(
        case=Case.model_validate({**row.declared, "photos": hints}),
        photos=photos,
        readings=apply_corrections(readings, corrections),
        as_read=readings,
        errors={
            p.file: Text(zh=p.error_zh or "", en=p.error_en or "")
            for p in photos
            if p.state == PhotoState.UNREADABLE.value
        },
        corrections=corrections,
        waiting=sum(p.state == PhotoState.WAITING.value for p in photos),
    )


def readings_of(session: Session, photos: list[str], pipeline: str) -> dict[str, PhotoReading]:
    """Readings by the sha256 of their photo: of this pipeline, else the newest of another."""
    chosen: dict[str, ReadingKey] = {}
    for row in session.execute(_READING_KEYS, {"photos": photos}):
        if row.sha256 not in chosen or chosen[row.sha256][1] != pipeline:
            chosen[row.sha256] = (row.sha256, row.pipeline, row.created_at)

    def parse(keys: list[ReadingKey]) -> dict[ReadingKey, PhotoReading]:
        stored = session.scalars(select(ReadingRow).where(ReadingRow.sha256.in_([key[0] for key in keys])))
        parsed = {(row.sha256, row.pipeline, row.created_at): row for row in stored}
        return {key: PhotoReading.model_validate(parsed[key].reading) for key in keys}

    readings = remembered(session).get(chosen.values(), parse)
    return {sha256: readings[key] for sha256, key in chosen.items()}


def keep_reading(session: Session, photo: str, reading: PhotoReading, seconds: float) -> None:
    """Store what a pipeline read in a photo; read twice by the same pipeline it is kept once.

    Args:
        session: to write with.
        photo: its sha256.
        reading: of the pipeline that it names.
        seconds: that reading took.
    """
    now = utc_now()
    new = insert_once(
        session,
        ReadingRow,
        sha256=photo,
        pipeline=reading.pipeline,
        reading=reading.model_dump(mode="json"),
        fingerprint=reading.fingerprint.hex if reading.fingerprint else None,
        seconds=round(seconds, 4),
        created_at=now,
    )
    if new:  # should the transaction fail, no row will have this key
        remembered(session).put((photo, reading.pipeline, now), as_stored(reading))


def as_stored(reading: PhotoReading) -> PhotoReading:
    """A reading as its row gives it: canonical JSON holds the fields of a page in the order of their names."""
    pages = (page.model_copy(update={"fields": dict(sorted(page.fields.items()))}) for page in reading.documents)
    return reading.model_copy(update={"documents": tuple(pages)})
