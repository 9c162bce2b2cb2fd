"""Keyset paging: every row once, in order, whatever comes and goes between pages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

from scenecheck_api.store.base import UtcDateTime
from scenecheck_api.store.paging import CursorError, after, decode_cursor, encode_cursor

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = Table(
    "rows", MetaData(), Column("at", UtcDateTime), Column("id", String, primary_key=True), Column("n", Integer)
)
moments = st.integers(0, 4).map(lambda n: START + timedelta(microseconds=n))


@given(st.lists(moments, max_size=30), st.integers(1, 7), st.booleans())
def test_pages_hold_every_row_once_in_order(times, limit, descending):
    engine = create_engine("sqlite://")
    ROWS.create(engine)
    rows = [{"at": at, "id": f"{n:02d}", "n": n} for n, at in enumerate(times)]
    order = [c.desc() if descending else c for c in (ROWS.c.at, ROWS.c.id)]
    seen, cursor = [], None
    with engine.begin() as connection:
        if rows:
            connection.execute(insert(ROWS), rows)
        while True:
            query = select(ROWS).order_by(*order).limit(limit)
            if cursor:
                keys = decode_cursor(cursor, datetime, str)
                query = query.where(after((ROWS.c.at, ROWS.c.id), keys, descending=descending))
            page = connection.execute(query).all()
            seen += [(row.at, row.id) for row in page]
            if len(page) < limit:
                break
            cursor = encode_cursor(page[-1].at, page[-1].id)
    engine.dispose()
    assert seen == sorted(((r["at"], r["id"]) for r in rows), reverse=descending)


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(CursorError):
        decode_cursor(text, datetime, str)


@pytest.mark.parametrize(
    "keys", [("a",), ("a", "b", "c"), ("2026-01-01T00:00:00", "b"), ("2026-01-01T00:00:00+00:00", "\x00")]
)
def test_a_cursor_of_another_list_is_refused(keys):
    with pytest.raises(CursorError):
        decode_cursor(encode_cursor(*keys), datetime, str)
