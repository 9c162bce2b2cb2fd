"""Counts of supervisors, rule sets with dry runs, assessments of insurers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "rulesets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulesets")),
        sa.UniqueConstraint("version", name=op.f("uq_rulesets_version")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("insurer", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("case_id", "party", "version", name=op.f("uq_assessments_case_id_party_version")),
    )
    op.create_table(
        "dry_runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ruleset_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("base_id", sa.String(length=36), nullable=True),
        sa.Column("base_version", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("last_case", sa.String(length=36), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["base_id"], ["rulesets.id"], name=op.f("fk_dry_runs_base_id_rulesets")),
        sa.ForeignKeyConstraint(["ruleset_id"], ["rulesets.id"], name=op.f("fk_dry_runs_ruleset_id_rulesets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_runs")),
    )
    op.create_table(
        "ruleset_switches",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ruleset_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("switched_by", sa.String(length=64), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ruleset_id"], ["rulesets.id"], name=op.f("fk_ruleset_switches_ruleset_id_rulesets")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ruleset_switches")),
    )
    op.create_table(
        "dry_run_cases",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("verdict_changed", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_dry_run_cases_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["dry_runs.id"], name=op.f("fk_dry_run_cases_run_id_dry_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "case_id", name=op.f("pk_dry_run_cases")),
    )
    with op.batch_alter_table("dry_run_cases", schema=None) as batch_op:
        batch_op.create_index("ix_dry_run_cases_list", ["run_id", "verdict_changed", "case_id"], unique=False)

    op.create_table(
        "report_findings",
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_findings_report_id_reports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "code", "severity", name=op.f("pk_report_findings")),
    )
    with op.batch_alter_table("report_findings", schema=None) as batch_op:
        batch_op.create_index("ix_report_findings_code", ["code"], unique=False)

    op.create_table(
        "report_reasons",
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("slot", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_reasons_report_id_reports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "slot", "reason", name=op.f("pk_report_reasons")),
    )
    with op.batch_alter_table("report_reasons", schema=None) as batch_op:
        batch_op.create_index("ix_report_reasons_reason", ["reason"], unique=False)

    op.create_table(
        "report_tallies",
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("wanting", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_tallies_report_id_reports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_tallies")),
    )


def downgrade() -> None:
    """Back to the revision before."""
    op.drop_table("report_tallies")
    with op.batch_alter_table("report_reasons", schema=None) as batch_op:
        batch_op.drop_index("ix_report_reasons_reason")

    op.drop_table("report_reasons")
    with op.batch_alter_table("report_findings", schema=None) as batch_op:
        batch_op.drop_index("ix_report_findings_code")

    op.drop_table("report_findings")
    with op.batch_alter_table("dry_run_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_dry_run_cases_list")

    op.drop_table("dry_run_cases")
    op.drop_table("ruleset_switches")
    op.drop_table("dry_runs")
    op.drop_table("assessments")
    op.drop_table("rulesets")
