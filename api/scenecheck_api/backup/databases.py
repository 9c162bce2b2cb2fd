"""A database as one file, as of one moment, and back: SQLite by its own backup, PostgreSQL by pg_dump, pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, make_url, select, text
from sqlalchemy.orm import Session

from scenecheck_api.backup.archive import BackupError
from scenecheck_api.security.audit_heads import Head
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.audit import AuditHeadRow
from scenecheck_api.store.tables.cases import PhotoRow

_TOOLS = Path("/usr/lib/postgresql")
"""Where Debian's packages put the tools of each version."""


@contextmanager
def dumped(database: Database, url: str, path: Path) -> Iterator[Session]:
    """Write the database to `path`; what the session sees is what was written.

    Raises:
        BackupError: pg_dump is not there, or fails.
    """
    if database.is_sqlite:
        with closing(sqlite3.connect(_file_of(url))) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        engine = create_engine(f"sqlite:///{path}")
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()
        return
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        _run("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}")
        with Session(connection) as session:
            yield session


def originals_of(session: Session) -> list[str]:
    """sha256 of every original that the database names."""
    return sorted(set(session.scalars(select(PhotoRow.sha256))))


def head_of(session: Session) -> Head:
    """The last row of the audit log; 0 of an empty one."""
    row = session.execute(select(AuditHeadRow.seq, AuditHeadRow.hash)).first()
    return Head(row.seq, row.hash) if row is not None else Head(0, "0" * 64)


def is_empty(url: str) -> bool:
    """Whether there is no table yet. A SQLite file is not made by looking."""
    if url.startswith("sqlite") and not _file_of(url).exists():
        return True
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return not _tables(connection)
    finally:
        engine.dispose()


def load(url: str, path: Path) -> None:
    """Fill an empty database from a file of `dumped`, whole or not at all.

    Raises:
        BackupError: pg_restore is not there, or fails.
    """
    if not url.startswith("sqlite"):
        _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--dbname={}", str(path))
        return
    target = _file_of(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(path, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(target)


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def _run(tool: str, url: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL. The password goes by the environment: other users see arguments."""
    parsed = make_url(url).set(drivername="postgresql")
    password = parsed.password
    plain = parsed.set(password=None).render_as_string(hide_password=False)
    dbname = f"--dbname={plain}"
    given = [dbname if argument == "--dbname={}" else argument for argument in arguments]
    command = [_tool(tool), *given] if dbname in given else [_tool(tool), dbname, *given]
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise BackupError(f"expected {tool} to succeed, found: {' '.join(done.stderr.split())[:300]}")


def _tool(name: str) -> str:
    """The newest of Debian's, or whatever is on the PATH.

    Raises:
        BackupError: there is none.
    """
    known = sorted(_TOOLS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(known[-1]) if known else shutil.which(name)
    if found is None:
        raise BackupError(f"expected PostgreSQL's {name}, found none: apt-get install postgresql-client")
    return found
