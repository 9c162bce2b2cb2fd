"""Records that were imported, from the database: found by blind indexes, kept encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from scenecheck_api.records import source
from scenecheck_api.records.query import (
    RecordQuery,
    is_band,
    marks_by_band,
    marks_near,
    terms_of_query,
    terms_of_record,
)
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.store.base import new_id
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.records import RecordRow, RecordTermRow
from scenecheck_evidence.compare import normal_number, normal_plate
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Record, Records, VehicleRecord

BATCH = 500
"""Values in one statement: below the parameters that either database takes."""
MARKS_MAX = 2000
"""Characters of fingerprints beside a term, 30 of them: PostgreSQL takes 2,704 bytes in a row of an index."""
TYPES: Mapping[str, type[Record]] = {
    "vehicles": VehicleRecord,
    "drivers": DriverRecord,
    "policies": PolicyRecord,
    "accidents": AccidentRecord,
}


class DatabaseSource:
    """The imported records as a `RecordSource`."""

    name = "imported records"

    def __init__(self, database: Database, cipher: FieldCipher):
        self._database = database
        self._cipher = cipher

    def fetch(self, query: RecordQuery) -> Records:
        """The records filed under the terms of a query."""
        words = sorted(_index(self._cipher, term) for term in terms_of_query(query) if not is_band(term))
        bands = {_index(self._cipher, band): marks for band, marks in marks_by_band(query.photo_hashes).items()}
        found: dict[str, list[Record]] = {kind: [] for kind in TYPES}
        with self._database.read() as session:
            ids = {i for some in _some(words) for i in session.scalars(_filed_under(some))}
            for some in _some(sorted(bands)):
                ids |= {i for i, band, held in session.execute(_marked(some)) if _near(bands[band], held)}
            for some in _some(sorted(ids)):
                for row in session.scalars(select(RecordRow).where(RecordRow.id.in_(some))):
                    body = {**row.body, "source": row.place, "fetched_at": row.fetched_at}
                    found[row.kind].append(TYPES[row.kind].model_validate(body))
            held = tuple(kind for kind in TYPES if session.scalar(_first_of(kind)) is not None)
        kinds = {kind: tuple(of_kind) for kind, of_kind in found.items()}
        records = Records.model_validate({**kinds, "registers": held})
        return source.select(records, query)  # an index is of 128 bits; what it finds is compared in clear


def file_records(
    session: Session,
    cipher: FieldCipher,
    kind: str,
    origin: str,
    records: Sequence[Record],
    at: datetime,
    import_id: str | None = None,
) -> int:
    """Store records with the words they are found by; one that names the same thing is replaced.

    Args:
        session: of the transaction.
        cipher: makes the indexes.
        kind: vehicles, drivers, policies or accidents.
        origin: the system they are from; records of another system are left alone.
        records: of that kind; of several that name the same thing the last holds.
        at: when they were taken from there.
        import_id: the import that brings them.

    Returns:
        How many were stored.
    """
    by_key = {key_of(cipher, record): record for record in records}
    for keys in _some(sorted(by_key)):
        held = select(RecordRow.id).where(RecordRow.kind == kind, RecordRow.source == origin, RecordRow.key.in_(keys))
        drop(session, list(session.scalars(held)))
        rows, terms = [], []
        for key in keys:
            record, identifier = by_key[key], new_id()
            rows.append(
                {
                    "id": identifier,
                    "kind": kind,
                    "source": origin,
                    "key": key,
                    "body": record.model_dump(mode="json", exclude={"source", "fetched_at"}),
                    "place": f"{origin}: {record.source}" if record.source else origin,
                    "import_id": import_id,
                    "fetched_at": at,
                }
            )
            behind = marks_by_band(record.photo_hashes) if isinstance(record, AccidentRecord) else {}
            for term in sorted(terms_of_record(record)):
                marks = " ".join(behind.get(term, ()))
                beside = marks if 0 < len(marks) <= MARKS_MAX else None
                terms.append({"record_id": identifier, "term": _index(cipher, term), "marks": beside})
        session.execute(insert(RecordRow), rows)
        if terms:
            session.execute(insert(RecordTermRow), terms)
    return len(by_key)


def drop(session: Session, ids: Sequence[str]) -> None:
    """Remove records and the words they are found by."""
    for some in _some(ids):
        session.execute(delete(RecordTermRow).where(RecordTermRow.record_id.in_(some)))
        session.execute(delete(RecordRow).where(RecordRow.id.in_(some)))


def key_of(cipher: FieldCipher, record: Record) -> str:
    """Names what a record is about, as a blind index."""
    if isinstance(record, VehicleRecord):
        parts = (normal_plate(record.plate), record.plate_kind or "")
    elif isinstance(record, DriverRecord):
        parts = (normal_number(record.licence_number), record.name)
    elif isinstance(record, PolicyRecord):
        parts = (normal_number(record.policy_number), record.period_start.isoformat())
    else:
        assert isinstance(record, AccidentRecord)
        parts = (record.case_id, "")
    return cipher.blind_index("record_key", type(record).__name__, *parts)


def _index(cipher: FieldCipher, term: str) -> str:
    return cipher.blind_index("record_term", term)


def _filed_under(terms: Sequence[str]) -> Select[str]:
    return select(RecordTermRow.record_id).where(RecordTermRow.term.in_(terms))


def _first_of(kind: str) -> Select[str]:
    """The first of a kind in the order of an index.

    Without an order a database whose statistics know of one kind reads the whole table to find that there is none of
    another.
    """
    return select(RecordRow.kind).where(RecordRow.kind == kind).order_by(RecordRow.source, RecordRow.key).limit(1)


def _marked(bands: Sequence[str]) -> Select[str, str, str | None]:
    held = RecordTermRow
    return select(held.record_id, held.term, held.marks).where(held.term.in_(bands))


def _near(marks: Sequence[str], held: str | None) -> bool:
    """Whether a fingerprint asked for may be a copy of one that is held; rows without theirs say nothing, so it may."""
    return held is None or any(marks_near(mark, one) for one in held.split() for mark in marks)


def _some(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
