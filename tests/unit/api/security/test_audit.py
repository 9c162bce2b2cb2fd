"""The audit log is written with its effect, in one line whoever writes, and shows whatever is done to it later."""

import json
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.audit import GENESIS, chained
from scenecheck_api.security.audit_heads import AuditHeads, read_heads
from scenecheck_api.security.audit_verify import Tampering, _entry, verify
from scenecheck_api.security.principal import Role
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.audit import AuditAnchorRow, AuditHeadRow, AuditRow
from scenecheck_api.store.tables.idempotency import IdempotencyRow

from .conftest import OFFICER, caller


def write_rows(database, count, start=0):
    for number in range(start, start + count):
        with database.write() as session:
            audit.record(session, OFFICER, "case.read", f"case:{number}", case_id=str(number), fields=["phone"])


def check(database, *heads):
    with database.read() as session:
        return verify(session, heads)


def kinds(outcome):
    return [(problem.kind, problem.seq) for problem in outcome.problems]


def change(database, *statements):
    with database.write() as session:
        for statement in statements:
            session.execute(statement)


def rows(database):
    with database.read() as session:
        return list(session.scalars(select(AuditRow).order_by(AuditRow.seq)))


def test_an_untouched_log_is_whole(database, head_file):
    assert check(database).problems == ()
    write_rows(database, 5)
    outcome = check(database, head_file)
    assert (outcome.rows, outcome.last, outcome.covered, outcome.problems) == (5, 5, 5, ())
    assert [row.prev for row in rows(database)] == [GENESIS, *(row.hash for row in rows(database)[:-1])]


def test_the_row_is_committed_with_its_effect_or_not_at_all(any_database, head_file):
    with pytest.raises(RuntimeError), any_database.write() as session:
        session.add(effect("a"))
        audit.record(session, OFFICER, "case.opened", "case:a")
        raise RuntimeError
    with any_database.write() as session:
        session.add(effect("b"))
        audit.record(session, OFFICER, "case.opened", "case:b")
        audit.record(session, OFFICER, "case.submitted", "case:b")
    assert [row.subject for row in rows(any_database)] == ["case:b", "case:b"]
    assert [head.seq for head in read_heads(head_file)] == [2]


def effect(key):
    return IdempotencyRow(principal="p", operation="o", key=key, request="0" * 64, status=200, made=[])


def test_a_savepoint_that_is_rolled_back_takes_its_rows_along(any_database):
    with any_database.write() as session:
        audit.record(session, OFFICER, "a", "1")
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(session, OFFICER, "b", "2")
            raise RuntimeError
        with session.begin_nested():
            audit.record(session, OFFICER, "c", "3")
        with session.begin_nested(), session.begin_nested():
            audit.record(session, OFFICER, "d", "4")
    assert [row.action for row in rows(any_database)] == ["a", "c", "d"]


def test_a_session_can_be_used_again_after_its_commit(database):
    with Session(database.engine) as session:
        audit.record(session, OFFICER, "a", "1")
        session.commit()
        audit.record(session, OFFICER, "b", "2")
        session.rollback()
        audit.record(session, OFFICER, "c", "3")
        session.commit()
    assert [row.action for row in rows(database)] == ["a", "c"]


def test_what_a_row_says(database):
    insurer = caller(Role.INSURER, id="u7", organisation="示例财险", address="192.0.2.9", request_id="r-1")
    with database.write() as session:
        audit.record(
            session,
            insurer,
            "personal_data.shown",
            "case:1",
            reason="核对证号510802199001011234",
            fields=["phone", "licence_number"],
            detail={"called": "13812345678"},
        )
    (row,) = rows(database)
    assert (row.actor, row.role, row.organisation, row.address) == ("u7", "insurer", "示例财险", "192.0.2.9")
    assert row.reason == "核对证号5108**********1234"
    assert json.loads(row.detail) == {"called": "138****5678", "fields": ["licence_number", "phone"]}


def test_an_edited_row_is_named(database):
    write_rows(database, 5)
    change(database, update(AuditRow).where(AuditRow.seq == 3).values(actor="somebody"))
    assert kinds(check(database)) == [(Tampering.EDITED, 3)]


@pytest.mark.parametrize("column", sorted(set(AuditRow.__table__.columns.keys()) - {"seq"}))
def test_no_column_can_be_changed_unseen(database, head_file, column):
    write_rows(database, 3)
    change(database, update(AuditRow).where(AuditRow.seq == 2).values({column: "x"}))
    assert check(database, head_file).problems


def test_an_edited_row_with_a_hash_that_fits_is_named(database):
    write_rows(database, 5)
    row = rows(database)[2]
    row.actor = "somebody"
    forged = chained(3, row.prev, _entry(row))
    change(database, update(AuditRow).where(AuditRow.seq == 3).values(actor="somebody", hash=forged))
    assert kinds(check(database)) == [(Tampering.EDITED, 3)]


@pytest.mark.parametrize(("gone", "named"), [([1], 1), ([3], 3), ([2, 3, 4], 2)])
def test_removed_rows_are_named(database, gone, named):
    write_rows(database, 6)
    change(database, delete(AuditRow).where(AuditRow.seq.in_(gone)))
    assert kinds(check(database)) == [(Tampering.REMOVED, named)]


@pytest.mark.parametrize("heads_too", [False, True])
def test_rows_cut_off_the_end_are_named(database, head_file, heads_too):
    write_rows(database, 6)
    change(database, delete(AuditRow).where(AuditRow.seq > 4))
    if heads_too:
        last = rows(database)[-1]
        change(database, update(AuditHeadRow).values(seq=4, hash=last.hash))
        assert check(database).problems == ()  # the database alone cannot know
    outcome = check(database, head_file)
    assert kinds(outcome) == [(Tampering.CUT, 5)]
    assert "rows 5 to 6" in outcome.problems[0].message


def test_a_log_emptied_whole_is_seen(database, head_file):
    write_rows(database, 3)
    change(database, delete(AuditRow), delete(AuditHeadRow))
    assert kinds(check(database, head_file)) == [(Tampering.CUT, 1)]


def test_swapped_rows_are_named_with_their_place(any_database):
    write_rows(any_database, 5)
    change(
        any_database,
        update(AuditRow).where(AuditRow.seq == 2).values(seq=99),
        update(AuditRow).where(AuditRow.seq == 4).values(seq=2),
        update(AuditRow).where(AuditRow.seq == 99).values(seq=4),
    )
    outcome = check(any_database)
    assert [p for p in kinds(outcome) if p[0] is Tampering.MOVED] == [(Tampering.MOVED, 2), (Tampering.MOVED, 4)]
    assert "written as row 4" in outcome.problems[0].message


def test_a_log_rewritten_whole_is_seen_from_outside(database, head_file):
    write_rows(database, 5)
    found = rows(database)
    found[1].actor = "somebody"
    prev = found[0].hash
    with database.write() as session:
        for row in found[1:]:
            row_hash = chained(row.seq, prev, audit.AuditEntry(**_entry(row).__dict__))
            session.execute(
                update(AuditRow).where(AuditRow.seq == row.seq).values(actor=row.actor, prev=prev, hash=row_hash)
            )
            prev = row_hash
        session.execute(update(AuditHeadRow).values(hash=prev))
    assert check(database).problems == ()
    assert kinds(check(database, head_file)) == [(Tampering.REWRITTEN, 2)]


def test_an_inserted_row_is_seen(database, head_file):
    write_rows(database, 2)
    last = rows(database)[-1]
    entry = _entry(last)
    values = {**entry.__dict__, "seq": 3, "prev": last.hash, "hash": chained(3, last.hash, entry)}
    change(database, insert(AuditRow).values(values))
    assert kinds(check(database, head_file)) == [(Tampering.HEAD_CHANGED, 3)]


def test_a_removed_head_does_not_start_the_chain_anew(database):
    write_rows(database, 2)
    change(database, delete(AuditHeadRow))
    write_rows(database, 1, start=2)
    assert check(database).last == 3 and not check(database).problems


def test_rows_taken_away_under_a_forged_anchor_are_missed(database):
    write_rows(database, 4)
    second = rows(database)[1]
    change(
        database,
        delete(AuditRow).where(AuditRow.seq <= 2),
        insert(AuditAnchorRow).values(id=1, seq=2, hash=second.hash),
    )
    assert kinds(check(database)) == [(Tampering.REMOVED, 1)]


@given(st.integers(1, 6), st.sampled_from(["edit", "delete", "cut", "swap"]), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_whatever_is_done_to_a_row_is_found(database, head_file, seq, what, data):
    with database.write() as session:
        session.execute(delete(AuditRow))
        session.execute(delete(AuditHeadRow))
    head_file.unlink(missing_ok=True)
    write_rows(database, 6)
    other = data.draw(st.integers(1, 6).filter(lambda n: n != seq))
    column = data.draw(st.sampled_from(["actor", "action", "subject", "at", "detail", "address"]))
    change(
        database,
        *{
            "edit": [update(AuditRow).where(AuditRow.seq == seq).values({column: "y"})],
            "delete": [delete(AuditRow).where(AuditRow.seq == seq)],
            "cut": [delete(AuditRow).where(AuditRow.seq >= seq)],
            "swap": [
                update(AuditRow).where(AuditRow.seq == seq).values(seq=99),
                update(AuditRow).where(AuditRow.seq == other).values(seq=seq),
                update(AuditRow).where(AuditRow.seq == 99).values(seq=other),
            ],
        }[what],
    )
    assert check(database, head_file).problems


def test_writers_at_the_same_time_stand_in_a_line(any_database, head_file):
    barrier = threading.Barrier(6)

    def work(name):
        barrier.wait()
        for number in range(8):
            with any_database.write() as session:
                session.execute(text("SELECT 1"))
                audit.record(session, OFFICER, "case.read", f"case:{name}-{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome = check(any_database, head_file)
    assert (outcome.rows, outcome.last, outcome.covered, outcome.problems) == (48, 48, 48, ())
    assert len({row.subject for row in rows(any_database)}) == 48


def test_a_torn_line_of_the_head_file_costs_only_itself(database, head_file):
    write_rows(database, 2)
    with head_file.open("ab") as file:
        file.write(b'{"seq": 3, "ha')
    write_rows(database, 1, start=2)
    assert [head.seq for head in read_heads(head_file)] == [1, 2, 3]
    assert check(database, head_file).problems == ()


def test_a_head_that_cannot_be_written_is_reported_and_made_good(tmp_path, database, head_file):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    heads = AuditHeads([head_file, blocked / "head.jsonl"])
    with database.write() as session:
        session.info["audit_heads"] = heads
        audit.record(session, OFFICER, "a", "1", at=utc_now())
    assert "blocked" in heads.problem
    blocked.unlink()
    with database.write() as session:
        session.info["audit_heads"] = heads
        audit.record(session, OFFICER, "a", "2")
    assert heads.problem is None
    assert check(database, head_file, blocked / "head.jsonl").problems == ()
