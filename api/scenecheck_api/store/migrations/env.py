"""Run by Alembic: migrates over the connection that `store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator, text

from scenecheck_api.store import tables  # noqa: F401 - importing them makes them known
from scenecheck_api.store.base import Base

LOCK = 0x5CE2ECEC
"""PostgreSQL advisory lock: of several processes that start at once, one migrates and the others wait."""


def plain_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Columns are written as what the database holds: a migration must not change when a type of ours does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a new revision is to see what is there: the tables of Procrastinate are its own."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_types,
    compare_type=True,
    include_name=ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
