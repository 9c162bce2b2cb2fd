"""The desk and the cases of one organisation are found and counted by an index of their own.

Before, the desk's page of an organisation looked at all of its cases, and every count at all cases.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

_OF_CASE = """
UPDATE reviews SET organisation = (SELECT coalesce(c.organisation, '') FROM cases c WHERE c.id = reviews.case_id)
"""


def upgrade() -> None:
    """Add the column, fill it, index it."""
    op.add_column("reviews", sa.Column("organisation", sa.String(length=64), nullable=True))
    op.execute(_OF_CASE)
    op.create_index("ix_reviews_organisation", "reviews", ["organisation", "state", "queued_at", "case_id"])
    op.create_index("ix_cases_organisation_state_id", "cases", ["organisation", "state", "id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_cases_organisation_state_id", table_name="cases")
    op.drop_index("ix_reviews_organisation", table_name="reviews")
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_column("organisation")
