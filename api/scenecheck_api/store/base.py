"""What all tables share: the declarative base, names of constraints, ids, times and JSON columns."""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, MetaData, String, Table, Text, TypeDecorator, inspect
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, so that migrations can name them on both databases."""


class Base(DeclarativeBase):
    """All tables; importing `scenecheck_api.store.tables` knows them all."""

    metadata = MetaData(naming_convention=NAMING)


def table_of(rows: type[Base]) -> Table:
    """The table of a class of rows, for statements that need no objects."""
    table = inspect(rows).local_table
    assert isinstance(table, Table)
    return table


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A time without an offset is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected a time with an offset, found {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC as an aware time; SQLite keeps no offset."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value as canonical text: the two databases order and type their own JSON columns differently."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """A value as canonical text."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The text as a value."""
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """JSON with keys in order, no spaces, UTF-8 characters as they are: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_RANDOM_BITS = 74
_CLOCK_BACK_MS = 1000
"""A clock that was set back by no more is waited for; after a larger step ids begin anew."""
_newest = [0, 0]
_making = threading.Lock()


def new_id() -> str:
    """A UUID of version 7 (RFC 9562, 5.7): begins with the time in milliseconds, so rows lie in order of creation.

    Those that one process makes within a millisecond ascend, too (RFC 9562, 6.2, method 2): several events of one
    transaction stay in the order in which they happened.
    """
    with _making:
        stamp, tail = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS)
        if 0 <= _newest[0] - stamp <= _CLOCK_BACK_MS:
            stamp, tail = _newest[0], _newest[1] + 1 + int.from_bytes(os.urandom(4), "big")
            if tail >> _RANDOM_BITS:
                stamp, tail = stamp + 1, tail - (1 << _RANDOM_BITS)
        _newest[:] = stamp, tail
    first, second = tail >> 62, tail & (1 << 62) - 1
    return str(uuid.UUID(int=stamp << 80 | 0x7 << 76 | first << 64 | 0x2 << 62 | second))


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
"""A primary key made here."""
Sha256 = Annotated[str, mapped_column(String(64))]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
