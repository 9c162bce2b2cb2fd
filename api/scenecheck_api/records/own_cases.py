"""The cases of this service among the accident records, so that the next case is held against them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import PhotoState
from scenecheck_api.records.database_source import drop, file_records, key_of
from scenecheck_api.records.query import marks_to_file
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.encrypted import cipher_of
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_api.store.tables.records import RecordRow
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import AccidentRecord
from scenecheck_evidence.report import CheckReport

ORIGIN = "scenecheck"
"""The source of these records, as reports name it."""


def file_case(session: Session, case: CaseRow, report: CheckReport) -> None:
    """File a judged case under plates, drivers, phones and fingerprints of its photos; a later one replaces it."""
    photos = select(PhotoRow.sha256).where(PhotoRow.case_id == case.id, PhotoRow.state == PhotoState.READ.value)
    readings = map(
        PhotoReading.model_validate, session.scalars(select(ReadingRow.reading).where(ReadingRow.sha256.in_(photos)))
    )
    drivers = (party.driving_licence.get("licence_number") for party in report.parties)
    record = AccidentRecord(
        case_id=case.number,
        occurred_at=case.occurred_at,
        place=case.declared.get("place", {}).get("text") or None,
        plates=tuple(sorted({party.plate.value for party in report.parties if party.plate.value})),
        photo_hashes=tuple(sorted({mark for reading in readings for mark in marks_to_file(reading)})),
        drivers=tuple(sorted({match.value for match in drivers if match is not None and match.value})),
        phones=tuple(sorted({phone for party in case.declared.get("parties", ()) if (phone := party.get("phone"))})),
    )
    file_records(session, cipher_of(session.get_bind().dialect), "accidents", ORIGIN, [record], utc_now())


def forget_case(session: Session, case: CaseRow) -> None:
    """A case that was withdrawn or deleted is no earlier accident of anybody."""
    key = key_of(cipher_of(session.get_bind().dialect), AccidentRecord(case_id=case.number))
    held = select(RecordRow.id).where(RecordRow.kind == "accidents", RecordRow.source == ORIGIN, RecordRow.key == key)
    drop(session, list(session.scalars(held)))
