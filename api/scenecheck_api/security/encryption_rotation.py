"""All encrypted columns are renewed under the current key, page by page; stopped in the middle, it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, CursorResult, Table, Text, and_, func, literal, or_, select, type_coerce, update

from scenecheck_api.security.field_encryption import VERSION, FieldCipher
from scenecheck_api.store.base import Base
from scenecheck_api.store.encrypted import EncryptedJson, EncryptedText
from scenecheck_api.store.engine import Database

PAGE = 200


@dataclass(frozen=True)
class Place:
    """An encrypted column."""

    table: Table
    column: Column[Any]
    context: str

    @property
    def raw(self) -> Any:
        """The column as it is stored."""
        return type_coerce(self.column, Text)


def encrypted_columns() -> Iterator[Place]:
    """All encrypted columns of all tables."""
    from scenecheck_api.store import tables  # noqa: F401 - importing them makes them known

    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedJson):
                yield Place(table, column, column.type.context)


def outdated(database: Database, cipher: FieldCipher) -> int:
    """How many values are stored under another key than the current one."""
    with database.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(place.table).where(_under_another_key(place, cipher)))
            for place in encrypted_columns()
        ]
    return sum(count or 0 for count in counts)


def renew(database: Database, cipher: FieldCipher, done: Callable[[str], None] = lambda place: None) -> int:
    """Renew every value that is under another key; gives how many.

    A value that somebody changes meanwhile is left alone: it was written under the current key.

    Raises:
        DecryptionError: a value can be read with none of the keys; those before it are renewed.
    """
    renewed = 0
    for place in encrypted_columns():
        keys = list(place.table.primary_key.columns)
        last: tuple[Any, ...] | None = None
        while True:
            query = select(*keys, place.raw.label("stored")).where(_under_another_key(place, cipher)).order_by(*keys)
            if last is not None:
                query = query.where(_after(keys, last))
            with database.write() as session:
                rows = session.execute(query.limit(PAGE)).all()
                for *key, stored in rows:
                    fresh = cipher.encrypt(cipher.decrypt(stored, place.context), place.context)
                    same = and_(*(column == value for column, value in zip(keys, key, strict=True)))
                    change = update(place.table).where(same, place.raw == stored)
                    result = session.execute(change.values({place.column: literal(fresh, Text)}))
                    assert isinstance(result, CursorResult)
                    renewed += result.rowcount
            for _ in rows:
                done(place.context)
            if len(rows) < PAGE:
                break
            last = tuple(rows[-1][:-1])
    return renewed


def _under_another_key(place: Place, cipher: FieldCipher) -> Any:
    prefix = f"{VERSION}.{cipher.current}."
    return and_(place.column.is_not(None), func.substr(place.raw, 1, len(prefix)) != prefix)


def _after(keys: list[Column[Any]], last: tuple[Any, ...]) -> Any:
    """The row comes after this one in the order of the key."""
    return or_(
        *(
            and_(*(column == value for column, value in zip(keys[:i], last[:i], strict=True)), keys[i] > last[i])
            for i in range(len(keys))
        )
    )
