"""SQLite finds what it is asked for by an index, whatever its statistics say.

`ANALYZE` of tables in which all jobs are done and all records are of one kind tells it that neither state nor kind tell
anything apart.
"""

from __future__ import annotations

import pytest
from sqlalchemy import event, insert, text

from scenecheck_api.jobs import claims
from scenecheck_api.jobs.queue import NewJob, put_row
from scenecheck_api.records.database_source import DatabaseSource, file_records
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.runtime import open_runtime
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.tables.jobs import JobRow
from scenecheck_evidence.records import AccidentRecord

ROWS = 400


@pytest.fixture
def parts(tmp_path, album):
    with open_runtime(Settings(data_dir=tmp_path / "data", readings_file=album.file)) as parts:
        yield parts


def add_jobs(session, state, count, priority=0):
    at = utc_now()
    row = {"kind": "work", "payload": {}, "priority": priority, "state": state, "max_attempts": 3, "run_after": at}
    session.execute(insert(JobRow), [{**row, "id": new_id(), "key": new_id()} for _ in range(count)])


def analyse(parts):
    with parts.database.writing() as connection:
        connection.execute(text("ANALYZE"))


def plans(parts, ask):
    """What SQLite does for each statement of a question, step by step."""
    statements = []

    def heard(connection, cursor, statement, parameters, context, many):
        if statement.startswith(("SELECT", "UPDATE")):
            statements.append((statement, parameters))

    event.listen(parts.database.engine, "after_cursor_execute", heard)
    try:
        ask()
    finally:
        event.remove(parts.database.engine, "after_cursor_execute", heard)
    with parts.database.engine.connect() as connection:
        return [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
        ]


@pytest.mark.parametrize("waiting", [0, 1, ROWS])
@pytest.mark.parametrize("priorities", [1, 3])
@pytest.mark.parametrize("analysed", [True, False])
def test_the_next_job_is_the_first_of_an_index(parts, waiting, priorities, analysed):
    with parts.database.write() as session:
        add_jobs(session, "done", ROWS)
        for n in range(waiting):
            add_jobs(session, "queued", 1, n % priorities)
    if analysed:
        analyse(parts)
    with parts.database.write() as session:
        put_row(session, NewJob("work", "the next"), 3)
    found = plans(parts, lambda: claims.due(parts.database) and claims.claim(parts.database, "host/1/a", 60.0))
    next_due = "SEARCH jobs USING COVERING INDEX ix_jobs_due (state=?)"
    assert [next_due in plan for plan in found] == [True, True]  # one that looks, one that takes
    assert not [step for plan in found for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN jobs")]


def test_the_index_of_jobs_holds_those_that_wait(parts):
    with parts.database.read() as session:
        made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'ix_jobs_due'"))
    assert made.endswith("(state, priority, run_after, id) WHERE state = 'queued'")


def test_which_kinds_of_records_there_are_is_seen_without_reading_them(parts):
    at = utc_now()
    records = [AccidentRecord(case_id=f"GY-{n}", plates=(f"京H{n:05d}",)) for n in range(ROWS)]
    with parts.database.write() as session:
        file_records(session, parts.security.cipher, "accidents", "scenecheck", records, at)
    analyse(parts)
    source, found = DatabaseSource(parts.database, parts.security.cipher), []
    asked = plans(parts, lambda: found.append(source.fetch(RecordQuery("GY-X", plates=("京H00007",)))))
    assert found[0].registers == ("accidents",) and [record.case_id for record in found[0].accidents] == ["GY-7"]
    assert not [step for plan in asked for step in plan if step.startswith("SCAN records")]
