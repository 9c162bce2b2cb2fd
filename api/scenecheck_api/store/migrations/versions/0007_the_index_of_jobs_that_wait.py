"""The index of jobs that wait holds these alone, in the order in which they are taken.

Before, it held every job ever done; with the statistics of such a table SQLite read all of them to find the next.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

_WAITING = sa.text("state = 'queued'")


def upgrade() -> None:
    """Make it anew."""
    op.drop_index("ix_jobs_due", table_name="jobs")
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["state", "priority", "run_after", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_jobs_due", table_name="jobs")
    op.create_index("ix_jobs_due", "jobs", ["state", "priority", "run_after"])
