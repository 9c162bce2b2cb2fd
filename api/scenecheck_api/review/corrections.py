"""Corrections of read values: kept beside the readings, and applied to copies of them when a case is judged."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from scenecheck_api.review.change import Change
from scenecheck_api.review.desk import claimed_review, touch
from scenecheck_api.review.problems import NOT_READ_YET, PHOTO_NOT_IN_CASE
from scenecheck_api.review.states import EventKind, ReviewState
from scenecheck_api.store.tables.cases import PhotoRow
from scenecheck_api.store.tables.review import CorrectionRow, ReviewRow
from scenecheck_evidence.correction import Correction
from scenecheck_evidence.corrections import apply_corrections, read_value, with_added
from scenecheck_evidence.reading import PhotoReading

_OF_CASE = (
    select(CorrectionRow)
    .where(CorrectionRow.case_id == bindparam("case"))
    .order_by(CorrectionRow.created_at, CorrectionRow.id)
)


def correct(
    change: Change,
    case_id: str,
    version: int,
    readings: Mapping[str, PhotoReading],
    file: str,
    path: str,
    value: str | None,
    reason: str,
) -> tuple[ReviewRow, CorrectionRow]:
    """Put an officer's value beside the one that was read.

    The caller has the case judged again in the same transaction.

    Args:
        change: of the caller.
        case_id: the case.
        version: that the caller saw.
        readings: of the case's photos by their names in it, as they were read.
        file: the photo.
        path: of the value in its reading.
        value: as the officer reads it; None where there is nothing.
        reason: why.

    Raises:
        ApiError: the case is not the caller's to change, holds no such photo, or the photo was not read.
        CorrectionError: the reading holds no such value, or the new one cannot stand there.
    """
    row = claimed_review(change, case_id, version)
    reading = readings.get(file)
    if reading is None:
        kept = select(PhotoRow.id).where(
            PhotoRow.case_id == case_id, PhotoRow.file == file, PhotoRow.withdrawn_at.is_(None)
        )
        if change.session.scalars(kept).first() is not None:
            raise NOT_READ_YET.error()
        raise PHOTO_NOT_IN_CASE.error(f"expected a photo of the case, found {file!r}")
    proposed = Correction(file=file, path=path, value=value, at=change.now)
    earlier = corrections_of(change.session, case_id, {file: reading})
    apply_corrections({file: reading}, [*earlier, proposed])
    before = read_value(with_added(reading, earlier), path)
    made = CorrectionRow(
        case_id=case_id,
        file=file,
        sha256=reading.sha256,
        pipeline=reading.pipeline,
        path=path,
        read=before,
        value=value,
        reason=reason,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(made)
    if row.state == ReviewState.SECOND:  # what the first officer decided on is no more
        row.state, row.first_by, row.outcome = ReviewState.WAITING, None, None
    touch(change, row)
    change.record(case_id, EventKind.CORRECTED, detail={"file": file, "path": path, "id": made.id}, reason=reason)
    return row, made


def corrections_of(session: Session, case_id: str, readings: Mapping[str, PhotoReading]) -> tuple[Correction, ...]:
    """The corrections of these readings in the order they were made, as judging takes them.

    Those of a photo that was withdrawn since, or of another pipeline's reading, are not among them.

    Args:
        session: of the database.
        case_id: the case.
        readings: by the file's name in the case.
    """
    rows = session.scalars(_OF_CASE, {"case": case_id}).all()
    return tuple(
        Correction(file=row.file, path=row.path, value=row.value, at=row.created_at)
        for row in rows
        if row.file in readings and holds_for(row, readings[row.file])
    )


def holds_for(row: CorrectionRow, reading: PhotoReading) -> bool:
    """Whether a correction is of this reading."""
    return (row.sha256, row.pipeline) == (reading.sha256, reading.pipeline)
