"""SQLite finds what it is asked for by the right index, with statistics and without.

`ANALYZE` of tables in which all jobs are done and all records are of one kind tells it that neither state nor kind tell
anything apart.
"""

from __future__ import annotations

import pytest
from sqlalchemy import event, insert, select, text

from scenecheck_api.intake.cases import list_cases
from scenecheck_api.intake.states import CaseState
from scenecheck_api.jobs import claims
from scenecheck_api.jobs.queue import NewJob, put_row
from scenecheck_api.records.database_source import DatabaseSource, drop, file_records
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.review.queue import QueueFilter, count_states, page
from scenecheck_api.review.states import ReviewState
from scenecheck_api.runtime import open_runtime
from scenecheck_api.security.case_access import visible_reviews
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.jobs import JobRow
from scenecheck_api.store.tables.records import RecordRow
from scenecheck_api.store.tables.review import ReviewPlateRow, ReviewRow
from scenecheck_evidence.records import AccidentRecord

ROWS = 400
OFFICER = Principal(PrincipalKind.PERSON, "officer-1", Role.OFFICER, frozenset(), organisation="org-1")


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
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
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
    found = plans(parts, lambda: claims.is_due(parts.database) and claims.claim(parts.database, "host/1/a", 60.0))
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


def test_the_rows_of_a_term_lie_side_by_side_and_those_of_a_record_are_found(parts):
    records = [AccidentRecord(case_id=f"GY-{n}", photo_hashes=(f"{n:04x}" * 16,)) for n in range(ROWS)]
    with parts.database.write() as session:
        file_records(session, parts.security.cipher, "accidents", "scenecheck", records, utc_now())
    source, found = DatabaseSource(parts.database, parts.security.cipher), []
    asked = plans(parts, lambda: found.append(source.fetch(RecordQuery("GY-X", photo_hashes=("0007" * 16,)))))
    assert "GY-7" in [record.case_id for record in found[0].accidents]
    terms = [step for plan in asked for step in plan if "record_terms" in step]
    assert terms and set(terms) == {"SEARCH record_terms USING PRIMARY KEY (term=?)"}
    with parts.database.write() as session:
        (held,) = session.scalars(select(RecordRow.id).limit(1))
        removed = plans(parts, lambda: drop(session, [held]))
    assert removed[0] == ["SEARCH record_terms USING COVERING INDEX ix_record_terms_record_id (record_id=?)"]


@pytest.fixture(params=[True, False], ids=["analysed", "no statistics"])
def desk(request, parts):
    """One organisation has every case; a few wait, the others are decided, and one plate was in five of them."""
    with parts.database.write() as session:
        for n in range(ROWS):
            add_case(session, n, waiting=n % 40 == 0, plate="京H00007" if n < 5 else f"京H1{n:04d}")
    if request.param:
        analyse(parts)
    return parts


def add_case(session, n, waiting, plate):
    at, identifier = utc_now(), new_id()
    case = {"id": identifier, "number": f"GY-{n:04d}", "organisation": "org-1", "state": "decided", "declared": {}}
    session.execute(insert(CaseRow), [{**case, "occurred_at": at, "created_by": "key-1"}])
    state = "waiting" if waiting else "decided"
    row = {"case_id": identifier, "organisation": "org-1", "state": state, "verdict": "review", "queued_at": at}
    session.execute(insert(ReviewRow), [row])
    session.execute(insert(ReviewPlateRow), [{"case_id": identifier, "plate": plate}])


def queue_plan(parts, wanted):
    """What stands on the first page, and the steps that find it."""
    found = []

    def ask():
        with parts.database.read() as session:
            found.append(page(session, wanted, utc_now(), None, 50, visible_reviews(OFFICER)))

    steps = [step for plan in plans(parts, ask) for step in plan]
    return [entry.number for entry in found[0].entries], steps


def test_the_desk_looks_at_the_cases_that_wait_not_at_all_of_its_organisation(desk):
    numbers, steps = queue_plan(desk, QueueFilter())
    assert numbers == [f"GY-{n:04d}" for n in range(0, ROWS, 40)]
    assert "SEARCH reviews USING INDEX ix_reviews_organisation (organisation=? AND state=?)" in steps
    assert "SEARCH cases USING INDEX sqlite_autoindex_cases_1 (id=?)" in steps


def test_the_cases_of_a_plate_are_opened_one_by_one(desk):
    numbers, steps = queue_plan(desk, QueueFilter(states=(ReviewState.DECIDED,), plate="京H-00007"))
    assert numbers == [f"GY-{n:04d}" for n in (1, 2, 3, 4)]
    assert "SEARCH reviews USING INDEX sqlite_autoindex_reviews_1 (case_id=?)" in steps
    assert not [step for step in steps if "ix_reviews" in step or "ix_cases" in step]


def test_a_desk_is_counted_in_its_index_alone(desk):
    with desk.database.read() as session:
        steps = plans(desk, lambda: count_states(session, visible_reviews(OFFICER)))
        assert count_states(session, visible_reviews(OFFICER))[ReviewState.WAITING] == ROWS // 40
    counted = [step for step in steps[0] if step.startswith(("SEARCH", "SCAN"))]
    in_index = "SEARCH reviews USING COVERING INDEX ix_reviews_organisation (organisation=? AND state=?)"
    assert len(steps) == 1 and counted.count(in_index) == len(ReviewState)


def test_of_a_state_no_more_are_counted_than_are_shown(desk, monkeypatch):
    monkeypatch.setattr("scenecheck_api.review.queue.MOST_COUNTED", 7)
    with desk.database.read() as session:
        found = count_states(session, visible_reviews(OFFICER))
    assert found == {**dict.fromkeys(ReviewState, 0), ReviewState.WAITING: min(7, ROWS // 40), ReviewState.DECIDED: 7}


def test_the_cases_of_a_state_are_found_among_those_of_the_organisation(desk):
    with desk.database.read() as session:
        steps = plans(desk, lambda: list_cases(session, OFFICER, None, CaseState.CHECKING, None, 50))
    assert steps == [["SEARCH cases USING INDEX ix_cases_organisation_state_id (organisation=? AND state=?)"]]


@pytest.mark.parametrize("analysed", [True, False])
def test_statistics_know_the_indexes_that_a_migration_adds(tmp_path, analysed):
    database = Database(f"sqlite:///{tmp_path / 'old.db'}", pool_size=1)
    try:
        migrate(database, "0007")
        with database.write() as session:
            session.execute(
                text(
                    "INSERT INTO cases (id, number, organisation, state, declared, occurred_at, version, "
                    "photos_taken, submissions, as_is, created_by, created_at, updated_at) VALUES "
                    "('1', '1', 'org-1', 'decided', '', '', 1, 0, 0, 0, 'k', '', '')"
                )
            )
            if analysed:
                session.execute(text("ANALYZE"))
        migrate(database)
        with database.read() as session:
            held = "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"
            assert session.scalar(text(held)) == int(analysed)
            if analysed:
                known = session.scalars(text("SELECT idx FROM sqlite_stat1 WHERE tbl = 'cases'")).all()
                assert "ix_cases_organisation_state_id" in known
    finally:
        database.close()
