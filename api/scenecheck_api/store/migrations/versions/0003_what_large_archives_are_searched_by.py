"""What large archives are searched by: fingerprints beside their terms, and the order in which pages are read.

Rows of record_terms that were filed before have no fingerprint: such a record is opened to be compared, as it was.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

_ADDED = (
    ("ix_cases_state_id", "cases", ["state", "id"]),
    ("ix_cases_organisation_id", "cases", ["organisation", "id"]),
    ("ix_cases_created_by_id", "cases", ["created_by", "id"]),
    ("ix_audit_log_subject", "audit_log", ["subject", "seq"]),
    ("ix_policy_links_newest", "policy_links", ["insurer", "confirmed_at", "case_id"]),
)


def upgrade() -> None:
    """Add the column and the indexes; the one on organisation alone is a part of another."""
    op.add_column("record_terms", sa.Column("marks", sa.Text(), nullable=True))
    for name, table, columns in _ADDED:
        op.create_index(name, table, columns)
    op.drop_index("ix_cases_organisation", table_name="cases")


def downgrade() -> None:
    """Take them away."""
    op.create_index("ix_cases_organisation", "cases", ["organisation"])
    for name, table, _ in reversed(_ADDED):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("record_terms") as terms:
        terms.drop_column("marks")
