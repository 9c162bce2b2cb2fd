"""Rule sets that were brought in, which of them is in force, and dry runs of them over past cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, Sha256, UtcDateTime, utc_now


class RuleSetRow(Base):
    """A rule set as it was brought in. Rows are added, never changed: reports name the version.

    Attributes:
        version: of the rule set; unique, and never that of the one in the settings.
        text: the YAML file.
        sha256: of the text.
        note: what is new, in the words of whoever brought it.
    """

    __tablename__ = "rulesets"
    __table_args__ = (UniqueConstraint("version"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[Sha256]
    note: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RuleSetSwitchRow(Base):
    """A rule set was put in force; the last row holds. Without a row the settings' own is in force.

    Attributes:
        number: 1, 2, ...; whoever switches names the last one that they saw.
        ruleset_id: None for the one in the settings.
        version: of the rule set.
    """

    __tablename__ = "ruleset_switches"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ruleset_id: Mapped[str | None] = mapped_column(ForeignKey("rulesets.id"))
    version: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    switched_by: Mapped[str] = mapped_column(String(64))
    switched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DryRunRow(Base):
    """Past cases judged by another rule set beside the one in force; nothing of the cases changes.

    Attributes:
        ruleset_id: of the rule set that is tried; None for the settings' own.
        version, base_version: tried, and compared with.
        base_id: of the rule set that is compared with; None for the settings' own.
        since, until: cases opened in this time.
        state: a word of `rulesets.dry_run.DryRunState`.
        last_case: the last case that was judged; the next part begins after it.
        total, done, skipped, changed, verdicts: cases in all, judged, that could not be judged, whose report differs,
            whose verdict differs.
    """

    __tablename__ = "dry_runs"

    id: Mapped[Id]
    ruleset_id: Mapped[str | None] = mapped_column(ForeignKey("rulesets.id"))
    version: Mapped[str] = mapped_column(String(16))
    base_id: Mapped[str | None] = mapped_column(ForeignKey("rulesets.id"))
    base_version: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    part: Mapped[int] = mapped_column(default=0)
    last_case: Mapped[str | None] = mapped_column(String(36))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    verdicts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DryRunCaseRow(Base):
    """A case that the two rule sets judge differently.

    Attributes:
        verdict_changed: whether the verdict differs, or only findings and slots do.
        why: what differs, as codes: no value of a person.
    """

    __tablename__ = "dry_run_cases"
    __table_args__ = (Index("ix_dry_run_cases_list", "run_id", "verdict_changed", "case_id"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("dry_runs.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    verdict_changed: Mapped[bool]
    why: Mapped[dict[str, Any]] = mapped_column(JsonText)
