"""Cases go when their time is over, with their photos, and not before; a hold keeps them; the audit log stays whole."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from scenecheck_api.blobs import open_blobs
from scenecheck_api.security import audit, retention
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.network_log import NetworkLog
from scenecheck_api.security.principal import system
from scenecheck_api.security.settings import RetentionSettings
from scenecheck_api.settings import Settings
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_api.store.tables.retention import DoomedOriginalRow

BY = system("retention")
CLOSED = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = datetime(2028, 12, 31, 15, 59, tzinfo=UTC)
AFTER = datetime(2028, 12, 31, 16, 0, tzinfo=UTC)
"""2029 begins in Shanghai: two years from the year after closing are over."""
SETTINGS = RetentionSettings()


@pytest.fixture
def blobs(tmp_path):
    return open_blobs(Settings(data_dir=tmp_path / "data"))


def add_case(database, number, state="closed", changed=CLOSED, photos=()):
    with database.write() as session:
        case = CaseRow(
            number=number,
            state=state,
            declared={"parties": []},
            occurred_at=changed,
            created_by="x",
            created_at=changed,
        )
        session.add(case)
        session.flush()
        for place, sha256 in enumerate(photos):
            session.add(
                PhotoRow(
                    case_id=case.id,
                    file=f"{place}.jpg",
                    sha256=sha256,
                    size=1,
                    media_type="image/jpeg",
                    state="read",
                    received_by="x",
                )
            )
            if session.get(ReadingRow, (sha256, "p")) is None:
                session.add(ReadingRow(sha256=sha256, pipeline="p", reading={"name": "张三"}, seconds=0.1))
                session.flush()
        session.flush()
        session.execute(update(CaseRow).where(CaseRow.id == case.id).values(updated_at=changed))
        return case.id


def original(tmp_path, blobs, name):
    path = tmp_path / name
    path.write_bytes(name.encode())
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    blobs.put(path, sha256)
    return sha256


def run(database, blobs, tmp_path, now, settings=SETTINGS, years=2, **more):
    return retention.run(database, blobs, BY, settings, years, now, tmp_path / "network", **more)


def numbers(database):
    with database.read() as session:
        return set(session.scalars(select(CaseRow.number)))


def test_a_closed_case_goes_two_years_from_the_year_after_closing(any_database, blobs, tmp_path):
    own, shared = original(tmp_path, blobs, "own"), original(tmp_path, blobs, "shared")
    case = add_case(any_database, "old", photos=[own, shared])
    add_case(any_database, "young", changed=datetime(2027, 1, 1, tzinfo=UTC), photos=[shared])
    assert run(any_database, blobs, tmp_path, BEFORE).cases == 0
    assert run(any_database, blobs, tmp_path, AFTER, dry_run=True).cases == 1
    assert numbers(any_database) == {"old", "young"}
    outcome = run(any_database, blobs, tmp_path, AFTER)
    assert (outcome.cases, outcome.originals) == (1, 1)
    assert numbers(any_database) == {"young"}
    with pytest.raises(Exception, match=own[:8]):
        blobs.get(own)
    assert blobs.get(shared) == b"shared"
    with any_database.read() as session:
        assert [row.sha256 for row in session.scalars(select(ReadingRow))] == [shared]
        assert session.scalars(select(DoomedOriginalRow)).all() == []
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "case.deleted"))
    assert row.subject == f"case:{case}" and own in row.detail


def test_a_case_that_is_taken_up_again_while_others_are_deleted_stays(any_database, blobs, tmp_path):
    add_case(any_database, "first")
    later = add_case(any_database, "later", state="retake", changed=CLOSED + timedelta(days=1))

    def take_up(case):
        with any_database.write() as session:
            session.execute(update(CaseRow).where(CaseRow.id == later).values(state="checking", updated_at=AFTER))

    outcome = run(any_database, blobs, tmp_path, AFTER, done=take_up)
    assert (outcome.cases, numbers(any_database)) == (1, {"later"})


def test_a_hold_keeps_a_case_until_it_is_lifted(database, blobs, tmp_path):
    case = add_case(database, "held")
    with database.write() as session:
        retention.place_hold(session, BY, case, "行政诉讼", CLOSED)
    outcome = run(database, blobs, tmp_path, AFTER)
    assert (outcome.cases, outcome.kept_on_hold) == (0, 1)
    retention.delete_case(database, BY, case, AFTER)
    assert numbers(database) == {"held"}
    with database.write() as session:
        assert retention.lift_hold(session, BY, case, AFTER)
    assert run(database, blobs, tmp_path, AFTER).cases == 1


@pytest.mark.parametrize(
    ("state", "age", "goes"),
    [
        ("open", timedelta(days=91), True),
        ("open", timedelta(days=89), False),
        ("retake", timedelta(days=91), False),
        ("review", timedelta(days=4000), False),
        ("checking", timedelta(days=4000), False),
        ("withdrawn", timedelta(days=1200), True),
        ("complete", timedelta(days=1200), True),
    ],
)
def test_what_somebody_works_on_stays(database, blobs, tmp_path, state, age, goes):
    add_case(database, "one", state, AFTER - age)
    assert run(database, blobs, tmp_path, AFTER).cases == int(goes)


def test_stopped_between_case_and_original_the_next_run_goes_on(database, blobs, tmp_path):
    own = original(tmp_path, blobs, "own")
    case = add_case(database, "old", photos=[own])
    retention.delete_case(database, BY, case, AFTER)  # and the power fails here
    assert blobs.get(own)
    run(database, blobs, tmp_path, AFTER)
    with pytest.raises(Exception, match=own[:8]):
        blobs.get(own)


def test_the_audit_log_is_pruned_and_stays_whole(database, head_file, blobs, tmp_path):
    def write(year):
        with database.write() as session:
            audit.record(session, BY, "case.read", "case:1", at=datetime(year, 6, 1, tzinfo=UTC))

    for year in (2024, 2024, 2025, 2026, 2027):
        write(year)
    outcome = run(database, blobs, tmp_path, AFTER)  # 2029 in Shanghai: kept from 2026 on
    assert outcome.audit_rows == 3
    write(2029)
    with database.read() as session:
        found = verify(session, [head_file])
        assert (found.rows, found.last, found.problems) == (4, 7, ())
    assert run(database, blobs, tmp_path, AFTER).audit_rows == 0
    later = datetime(2060, 1, 1, tzinfo=UTC)
    run(database, blobs, tmp_path, later)
    with database.read() as session:
        assert verify(session, [head_file]).problems == ()


def test_old_days_of_the_network_log_go(database, blobs, tmp_path):
    log = NetworkLog(tmp_path / "network")
    for days in (0, 182, 183, 184, 400):
        log.write(
            AFTER - timedelta(days=days), address="a", method="GET", route="/", status=200, caller=None, request_id="r"
        )
    assert run(database, blobs, tmp_path, AFTER, dry_run=True).network_days == 2
    run(database, blobs, tmp_path, AFTER)
    assert len(list((tmp_path / "network").iterdir())) == 3
