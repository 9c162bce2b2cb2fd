"""The words that records are found by, on both databases: their rows, and records of very many fingerprints."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select, text

from scenecheck_api.records.database_source import MARKS_MAX, DatabaseSource, file_records
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.runtime import open_runtime
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate
from scenecheck_api.store.tables.records import RecordTermRow
from scenecheck_evidence.records import AccidentRecord

MANY = 60
"""Fingerprints of 64 digits that share their bands: 3,900 characters, more than a row of an index takes."""


@pytest.fixture
def parts(tmp_path, database_url, album):
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, readings_file=album.file)
    with open_runtime(settings) as parts:
        yield parts


def alike(count, seed):
    """Fingerprints that share all bands and else differ by chance."""
    drawn = random.Random(seed)
    return tuple(f"{0x0123456789ABCDEF:016x}{drawn.getrandbits(191) << 1:048x}" for _ in range(count))


def test_a_record_of_very_many_alike_photos_is_filed_and_found(parts):
    marks = alike(MANY, 1)
    records = [
        AccidentRecord(case_id="GY-MANY", photo_hashes=marks),
        AccidentRecord(case_id="GY-ONE", photo_hashes=marks[:1]),
        AccidentRecord(case_id="GY-OTHER", photo_hashes=alike(1, 2)),
    ]
    with parts.database.write() as session:
        file_records(session, parts.security.cipher, "accidents", "scenecheck", records, utc_now())
    with parts.database.read() as session:
        beside = session.scalars(select(RecordTermRow.marks)).all()
    assert sorted(len(one or "") for one in beside) == [0] * 4 + [64] * 8
    source = DatabaseSource(parts.database, parts.security.cipher)
    found = source.fetch(RecordQuery("GY-X", photo_hashes=(marks[0],)))
    assert {record.case_id for record in found.accidents} == {"GY-MANY", "GY-ONE"}


def test_postgresql_reads_the_fingerprints_in_the_index(postgres_url):
    database = Database(postgres_url.replace("postgresql://", "postgresql+psycopg://"), pool_size=1)
    try:
        migrate(database, "0008")
        long = " ".join(alike(MANY, 1))
        assert len(long) > MARKS_MAX
        with database.write() as session:
            session.execute(
                text(
                    "INSERT INTO records (id, kind, source, key, body, place, fetched_at) "
                    "VALUES ('r', 'accidents', 's', 'k', '', '', now())"
                )
            )
            filed = text("INSERT INTO record_terms (record_id, term, marks) VALUES ('r', :term, :marks)")
            session.execute(filed, [{"term": "long", "marks": long}, {"term": "short", "marks": "00"}])
        migrate(database)
        with database.read() as session:
            assert dict(session.execute(select(RecordTermRow.term, RecordTermRow.marks)).all()) == {
                "long": None,
                "short": "00",
            }
            made = session.scalar(text("SELECT pg_get_indexdef('pk_record_terms'::regclass)"))
        assert made.endswith("(term, record_id) INCLUDE (marks)")
    finally:
        database.close()
