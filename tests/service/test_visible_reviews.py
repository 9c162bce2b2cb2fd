"""The desk shows a caller the cases that the routes over cases show, and none besides, on both databases."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import insert, select

from scenecheck_api.jobs.engine import make_runner
from scenecheck_api.runtime import open_runtime
from scenecheck_api.security.case_access import visible_cases, visible_reviews
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.left_out import fill_in
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.review import ReviewRow

HELD_BY = ("org-1", "org-2", None)


@pytest.fixture
def parts(tmp_path, database_url, album):
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, readings_file=album.file)
    with open_runtime(settings) as parts:
        yield parts


def add(parts, held_by, **of_the_row):
    """A case at the desk; its id."""
    at, identifier = utc_now(), new_id()
    case = {"id": identifier, "number": identifier, "organisation": held_by, "state": "decided", "declared": {}}
    row = {"case_id": identifier, "state": "waiting", "verdict": "review", "queued_at": at, **of_the_row}
    with parts.database.write() as session:
        session.execute(insert(CaseRow), [{**case, "occurred_at": at, "created_by": f"by-{held_by}"}])
        session.execute(insert(ReviewRow), [row])
    return identifier


def seen(parts, caller):
    """The case ids of both conditions."""
    with parts.database.read() as session:
        cases = session.scalars(select(CaseRow.id).where(visible_cases(caller)))
        reviews = session.scalars(select(ReviewRow.case_id).where(visible_reviews(caller)))
        return set(cases), set(reviews)


def test_both_conditions_tell_the_same(parts):
    ids = [add(parts, held_by, organisation=held_by or "") for held_by in HELD_BY]
    shown = {}
    for role in Role:
        for organisation in (*HELD_BY, "org-3"):
            caller = Principal(PrincipalKind.PERSON, "by-org-2", role, frozenset(), organisation=organisation)
            cases, reviews = seen(parts, caller)
            assert cases == reviews, (role, organisation)
            shown[role, organisation] = len(reviews)
    assert shown[Role.OFFICER, "org-1"] == 1 and shown[Role.OFFICER, None] == 3 and shown[Role.OFFICER, "org-3"] == 0
    assert shown[Role.STATION, None] == 1 and shown[Role.ASSISTANT, None] == 1 and shown[Role.ADMIN, None] == 0
    link = Principal(PrincipalKind.LINK, "link-1", Role.PARTY, frozenset(), case=ids[1])
    assert seen(parts, link) == ({ids[1]}, {ids[1]})
    local = Principal(PrincipalKind.LOCAL, "local", Role.ADMIN, frozenset())
    assert seen(parts, local) == (set(ids), set(ids))


def test_rows_that_an_older_process_adds_come_to_their_desk(parts):
    ids = [add(parts, held_by) for held_by in HELD_BY]
    officer = Principal(PrincipalKind.PERSON, "officer-1", Role.OFFICER, frozenset(), organisation="org-1")
    assert seen(parts, officer) == ({ids[0]}, set())
    assert fill_in(parts.database) == 3
    assert seen(parts, officer) == ({ids[0]}, {ids[0]})
    with parts.database.read() as session:
        held = dict(session.execute(select(ReviewRow.case_id, ReviewRow.organisation)).all())
    assert held == dict(zip(ids, ("org-1", "org-2", ""), strict=True))
    assert fill_in(parts.database) == 0


def test_a_worker_sees_to_it(parts):
    identifier = add(parts, "org-1")
    officer = Principal(PrincipalKind.PERSON, "officer-1", Role.OFFICER, frozenset(), organisation="org-1")
    runner = make_runner(parts, {})
    runner.start()
    try:
        until = time.monotonic() + 60
        while seen(parts, officer)[1] != {identifier} and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        runner.stop()
    assert seen(parts, officer)[1] == {identifier}
