"""Deliveries of jobs: on PostgreSQL the tables of Procrastinate.

They are Procrastinate's own, applied from its package (pinned to 3.10 in pyproject.toml). A revision that raises the
pin applies those of the package's `sql/migrations` that are newer.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

_FUNCTIONS = text("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate\\_%'")


def upgrade() -> None:
    """Add the tables."""
    if op.get_bind().dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager

    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    """Remove them; the rows of `jobs` stay, and are claimed by lease again."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("UPDATE jobs SET state = 'queued', worker = NULL WHERE state = 'running'")
    for table in ("periodic_defers", "events", "jobs", "workers"):
        op.execute(f"DROP TABLE procrastinate_{table} CASCADE")
    for function in connection.scalars(_FUNCTIONS).all():
        op.execute(f"DROP FUNCTION {function}")
    for kind in ("job_to_defer_v1", "job_status", "job_event_type"):
        op.execute(f"DROP TYPE procrastinate_{kind}")
