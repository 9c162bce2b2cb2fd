"""The rows of a term lie side by side.

On SQLite they do so in the table, which is kept in the order of its key, on PostgreSQL in the index of the key, which
holds the fingerprints too.

On SQLite the table is written anew: at a million photos it takes minutes and free disk of half the size of the file.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Turn the key round."""
    _turn("term", "record_id", with_rowid=False)


def downgrade() -> None:
    """As it was."""
    _turn("record_id", "term", with_rowid=True)


def _turn(first: str, second: str, *, with_rowid: bool) -> None:
    """A key of two columns in this order, and an index of the second alone."""
    op.drop_index(f"ix_record_terms_{first}", table_name="record_terms")
    if op.get_bind().dialect.name == "sqlite":
        op.rename_table("record_terms", "record_terms_before")
        op.create_table(
            "record_terms",
            sa.Column("record_id", sa.String(length=36), nullable=False),
            sa.Column("term", sa.String(length=32), nullable=False),
            sa.Column("marks", sa.Text(), nullable=True),
            sa.ForeignKeyConstraint(
                ["record_id"], ["records.id"], name="fk_record_terms_record_id_records", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(first, second, name="pk_record_terms"),
            sqlite_with_rowid=with_rowid,
        )
        held = sa.select(*_columns("record_terms_before").c).order_by(sa.column(first), sa.column(second))
        op.execute(_columns("record_terms").insert().from_select(["record_id", "term", "marks"], held))
        op.drop_table("record_terms_before")
    else:
        op.execute("ALTER TABLE record_terms DROP CONSTRAINT pk_record_terms")
        if not with_rowid:  # an index takes no longer rows; without marks a record is opened to be compared
            op.execute("UPDATE record_terms SET marks = NULL WHERE length(marks) > 2000")
        beside = "" if with_rowid else " INCLUDE (marks)"
        op.execute(f"ALTER TABLE record_terms ADD CONSTRAINT pk_record_terms PRIMARY KEY ({first}, {second}){beside}")
    op.create_index(f"ix_record_terms_{second}", "record_terms", [second])


def _columns(table: str) -> sa.TableClause:
    return sa.table(table, sa.column("record_id"), sa.column("term"), sa.column("marks"))
