"""The review of cases by officers: queue, corrections, decisions on findings, responsibility, history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, Sha256, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedJson, EncryptedText


class ReviewRow(Base):
    """A submitted case as the review desk has it; one for each case, made when it is judged.

    Attributes:
        organisation: of the case, beside the state so that an index tells one desk's cases; empty when the case has
            none, None until somebody fills in what a process of an earlier version left out (`store.left_out`).
        state: a word of `review.states.ReviewState`.
        verdict: of the report that was last made.
        queued_at: since when it waits; the age of the queue.
        claimed_by, claimed_until: who works on it; after that time anybody may take it.
        first_by: with four eyes, who decided first; the second must be somebody else.
        outcome, decision_reason, decided_by, decided_at: how it was closed.
        version: counts every change; whoever changes it names the version that they saw.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_queue", "state", "queued_at", "case_id"),
        Index("ix_reviews_organisation", "organisation", "state", "queued_at", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(16))
    report_id: Mapped[str | None] = mapped_column(String(36))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(String(64), index=True)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the form SQLAlchemy asks for


class ReviewReasonRow(Base):
    """A finding code that the case waits for; the queue is filtered by it."""

    __tablename__ = "review_reasons"
    __table_args__ = (Index("ix_review_reasons_code", "code"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)


class ReviewPlateRow(Base):
    """A plate of the case, as compared; the queue is filtered by it. `colour` as it was read, None where it was not."""

    __tablename__ = "review_plates"
    __table_args__ = (Index("ix_review_plates_plate", "plate"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    plate: Mapped[str] = mapped_column(String(16), primary_key=True)
    colour: Mapped[str | None] = mapped_column(String(16))


class CorrectionRow(Base):
    """An officer's value for one that was read; the reading itself stays as it was.

    Attributes:
        file, sha256: the photo, as the case names it and by its content.
        pipeline: of the reading that was corrected; another pipeline's reading has other values and places.
        path: of the value in the reading, such as plates/0/text.
        read, value: what was read there and what the officer reads; None where there is nothing.
    """

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_case_id_created_at", "case_id", "created_at"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[Sha256]
    pipeline: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(120))
    read: Mapped[str | None] = mapped_column(EncryptedJson("corrections.read"))
    value: Mapped[str | None] = mapped_column(EncryptedJson("corrections.value"))
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class FindingDecisionRow(Base):
    """An officer accepts or dismisses a finding; of several on one the last holds.

    Attributes:
        finding: sha256 over code, party, file and box: the same finding in the next report is the same row's.
        decision: accepted or dismissed.
    """

    __tablename__ = "finding_decisions"
    __table_args__ = (Index("ix_finding_decisions_case_id", "case_id"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    finding: Mapped[Sha256]
    code: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ResponsibilityRow(Base):
    """The responsibility of one party as an officer fixed it."""

    __tablename__ = "responsibilities"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    party: Mapped[str] = mapped_column(String(64), primary_key=True)
    degree: Mapped[str] = mapped_column(String(16))
    articles: Mapped[list[str]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text)
    fixed_by: Mapped[str] = mapped_column(String(64))
    fixed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class CaseEventRow(Base):
    """One step in the life of a case, for its history. `detail` holds no personal data, a note may."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_id_id", "case_id", "id"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    detail: Mapped[dict[str, Any]] = mapped_column(JsonText)
    note: Mapped[str | None] = mapped_column(EncryptedText("case_events.note"))
