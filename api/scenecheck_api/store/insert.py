"""One insert that both databases know: add a row unless a UNIQUE key says that it is there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scenecheck_api.store.base import Base


def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Add a row; False, and nothing happens, when a UNIQUE constraint holds one like it.

    On PostgreSQL this waits for another transaction that is adding the same key.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = inspect(table).local_table
    assert isinstance(rows, Table)
    statement = insert(rows).values(**values).on_conflict_do_nothing().returning(*rows.primary_key)
    session.flush()
    return session.connection().execute(statement).first() is not None
