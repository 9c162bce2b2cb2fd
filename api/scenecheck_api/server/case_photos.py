"""A photo of a case for somebody who sees only some of them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.intake.photos import PHOTO_NOT_FOUND
from scenecheck_api.intake.states import PhotoState
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.sight import Sight
from scenecheck_api.security.visible_photos import visible_photos
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReportRow
from scenecheck_evidence.report import CheckReport

__all__ = ["PHOTO_NOT_FOUND", "seen_photo"]


def seen_photo(session: Session, parts: Runtime, case: CaseRow, file: str, sight: Sight) -> PhotoRow:
    """The photo of this name.

    Raises:
        ApiError: the case has no such photo that may be seen.
    """
    inputs = case_inputs(session, case, parts.reader.digest)
    stored = session.get(ReportRow, case.report_id) if case.report_id is not None else None
    report = CheckReport.model_validate(stored.report) if stored is not None else None
    kinds = {name: reading.kind for name, reading in inputs.readings.items()}
    if file not in visible_photos(inputs.case, sight, report, kinds):
        raise PHOTO_NOT_FOUND.error("expected a photo of this case that the caller may see, found another name")
    query = select(PhotoRow).where(
        PhotoRow.case_id == case.id, PhotoRow.file == file, PhotoRow.state != PhotoState.WITHDRAWN.value
    )
    return session.scalars(query).one()
