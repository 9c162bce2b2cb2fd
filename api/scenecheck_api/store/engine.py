"""The database: SQLite in a file by default, PostgreSQL by its URL; short transactions, reads apart from writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from scenecheck_api.store.remembered import INFO, Remembered

BUSY_SECONDS = 30.0
"""How long SQLite waits for another writer; every write transaction here takes milliseconds."""
_WRITES = "scenecheck_writes"
_DURABLE = "scenecheck_durable"
_SYNCHRONOUS = "scenecheck_synchronous"
"""Under this name a connection of SQLite remembers how it was told to commit last."""


class Database:
    """One engine and its transactions.

    Use `with database.read() as session` to look and `with database.write() as session` to change: the latter commits
    when the block ends and rolls back when it raises. Answer a request only after the block: what was acknowledged
    must have been committed.

    Args:
        url: of SQLAlchemy.
        pool_size: connections that one process keeps.
        info: what every session knows, such as where the audit log's head goes.
    """

    def __init__(self, url: str, *, pool_size: int = 10, info: Mapping[str, Any] | None = None):
        self.engine = make_engine(url, pool_size=pool_size)
        self._info = {INFO: Remembered(), **(info or {})}
        self._writing = self.engine.execution_options(**{_WRITES: True})
        self._hasty = self._writing.execution_options(**{_DURABLE: False})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database: one writer at a time, no row locks."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with; nothing is committed."""
        with Session(self.engine, expire_on_commit=False, info=self._info) as session:
            yield session

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """A session to change with, committed at the end. SQLite: BEGIN IMMEDIATE, so it never fails half-way.

        Args:
            durable: the commit waits for the disk. Without it the last commits on SQLite may be gone after a loss of
                power, which ends this process too: for what nobody is told, such as who works on which job. PostgreSQL
                always waits: it can end alone.
        """
        engine = self._writing if durable else self._hasty
        with Session(engine, expire_on_commit=False, info=self._info) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Ask the database for an answer; its own errors say why there is none."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that writes; for migrations."""
        with self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for a URL that SQLAlchemy takes. Its errors do not repeat values: they may be personal data.

    SQLite: WAL, foreign keys, synchronous=FULL (a commit is on the disk; NORMAL where it need not be), the folder is
    made. PostgreSQL: connections are tried before use, so that a restarted server costs no request.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_timeout=10,
            hide_parameters=True,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"timeout": BUSY_SECONDS},
        pool_timeout=30,
        pool_use_lifo=True,  # the connection used last has the newest pages and statements at hand
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, the driver does not
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_WRITES, False):
        wanted = "FULL" if options.get(_DURABLE, True) else "NORMAL"
        if connection.info.get(_SYNCHRONOUS, "FULL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info[_SYNCHRONOUS] = wanted
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
