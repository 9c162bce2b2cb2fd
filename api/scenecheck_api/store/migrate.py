"""Bringing the tables of a database to this version, and seeing which version they are of."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from scenecheck_api.store.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Where Alembic finds the migrations; the connection is handed over in `attributes`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the tables to a revision, the newest by default, in one transaction; nothing happens when they are."""
    config = alembic_config()
    if current_revision(database) == (newest_revision() if revision == "head" else revision):
        return
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        _count_again(connection)


def _count_again(connection: Connection) -> None:
    """Where somebody had `ANALYZE` take SQLite's statistics, take them again.

    An index that they do not know seems better than it is, and would be used in place of the right one. So many rows
    of an index are looked at that it takes seconds whatever its size. PostgreSQL sees to it by itself.
    """
    if connection.dialect.name == "sqlite" and inspect(connection).has_table("sqlite_stat1"):
        connection.execute(text("PRAGMA analysis_limit=1000"))
        connection.execute(text("ANALYZE"))


def migrate_back(database: Database, revision: str) -> None:
    """Take the tables back to an older revision; `base` removes them all."""
    config = alembic_config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def current_revision(database: Database) -> str | None:
    """Of the tables as they are; None without any."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows_revision(revision: str) -> bool:
    """Whether this version can bring tables of that revision to its own."""
    script = ScriptDirectory.from_config(alembic_config())
    return any(known.revision == revision for known in script.walk_revisions())


def newest_revision() -> str | None:
    """That this version knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()
