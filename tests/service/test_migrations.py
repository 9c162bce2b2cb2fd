"""The migrations make the tables that the code declares, and take them away again, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select, text

from scenecheck_api.jobs.procrastinate_queue import deliver_missing
from scenecheck_api.store import tables  # noqa: F401 - importing them makes them known
from scenecheck_api.store.base import Base
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import current_revision, migrate, migrate_back, newest_revision


def _ours(name, kind, parents):
    """Procrastinate's tables are its own."""
    return not (kind == "table" and name.startswith("procrastinate_"))


@pytest.fixture
def database(database_url):
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    database = Database(url, pool_size=2)
    yield database
    database.close()


def test_up_down_and_up_again(database):
    assert current_revision(database) is None
    for _ in range(2):
        migrate(database)
        assert current_revision(database) == newest_revision()
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
            assert compare_metadata(context, Base.metadata) == []
        migrate(database)  # nothing left to do
        migrate_back(database, "base")
        assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


FIRST_RELEASE = "0001"


def fill(database):
    """Two rows in every table as it is, of values that its columns take; rows by table."""
    known = MetaData()
    known.reflect(database.engine)
    with database.writing() as connection:
        for table in known.sorted_tables:
            if table.name == "alembic_version":
                continue
            rows = [{column.name: value(column, n) for column in table.columns} for n in (1, 2)]
            connection.execute(table.insert(), rows)
    return rows_of(database, {table.name: table.columns.keys() for table in known.sorted_tables})


def value(column, n):
    kind = column.type.python_type
    if column.foreign_keys:
        return value(next(iter(column.foreign_keys)).column, n)
    if kind is datetime:
        return datetime(2026, 11, n, 8, 31, tzinfo=UTC)
    if kind is str:
        return f"{n}{column.name}"[: column.type.length or 40]
    return kind(n)


def rows_of(database, columns):
    known = MetaData()
    known.reflect(database.engine, only=list(columns))
    with database.engine.connect() as connection:
        return {
            name: sorted(map(str, connection.execute(select(*[known.tables[name].c[c] for c in sorted(held)]))))
            for name, held in columns.items()
            if name != "alembic_version"
        }


def test_the_data_of_the_first_release_comes_through(database):
    migrate(database, FIRST_RELEASE)
    before = fill(database)
    assert len(before) > 25 and all(len(rows) == 2 for rows in before.values())
    with database.writing() as connection:  # work that was asked for and not done yet
        connection.execute(text("UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL, attempts = 0"))
    columns = {table: [column["name"] for column in inspect(database.engine).get_columns(table)] for table in before}
    before["jobs"] = rows_of(database, {"jobs": columns["jobs"]})["jobs"]
    migrate(database)
    assert current_revision(database) == newest_revision()
    assert rows_of(database, columns) == before
    if not database.is_sqlite:
        assert deliver_missing(database) == 2
