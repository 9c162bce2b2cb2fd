"""One insert that both databases know: add a row unless a UNIQUE key says that it is there."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scenecheck_api.store.base import Base, table_of


def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Add a row; False, and nothing happens, when a UNIQUE constraint holds one like it.

    On PostgreSQL this waits for another transaction that is adding the same key.
    """
    session.flush()
    connection = session.connection()
    return connection.execute(_insert(connection.dialect.name, table), values).first() is not None


@cache
def _insert(dialect: str, table: type[Base]) -> Insert:
    """The columns to fill are named when it is executed."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = table_of(table)
    return insert(rows).on_conflict_do_nothing().returning(*rows.primary_key)
