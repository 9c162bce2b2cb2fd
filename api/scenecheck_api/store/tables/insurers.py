"""What insurers may see of a case, say about it, and pay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, UtcDateTime, utc_now


class PolicyLinkRow(Base):
    """A party's insurer, once the policy matched a record or an officer confirmed it; before that there is no row.

    Attributes:
        insurer: the insurer as the rule set names it.
        basis: record or officer.
        reason: an officer's.
    """

    __tablename__ = "policy_links"
    __table_args__ = (
        Index("ix_policy_links_insurer", "insurer", "case_id"),
        Index("ix_policy_links_newest", "insurer", "confirmed_at", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    party: Mapped[str] = mapped_column(String(64), primary_key=True)
    insurer: Mapped[str] = mapped_column(String(64))
    basis: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    confirmed_by: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class InsurerResponseRow(Base):
    """An insurer's word on one item of a case; of several on one item the last holds.

    Attributes:
        item: case, policy, damage, estimate or responsibility, of one party where it has one.
        response: acknowledged, accepted or contested.
    """

    __tablename__ = "insurer_responses"
    __table_args__ = (Index("ix_insurer_responses_case_id", "case_id", "insurer"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    insurer: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(32))
    party: Mapped[str | None] = mapped_column(String(64))
    response: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class PaymentRow(Base):
    """Money that an insurer paid in advance for somebody (先行垫付), or got back for it (事后追偿).

    Attributes:
        kind: advance or recovery.
        advance_id: of a recovery, the advance that it is for.
        fen: hundredths of a yuan.
        party: for whose harm it was paid, or from whom it was recovered.
        reference: the insurer's own number of the payment.
    """

    __tablename__ = "insurer_payments"
    __table_args__ = (Index("ix_insurer_payments_case_id", "case_id", "insurer"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    insurer: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    advance_id: Mapped[str | None] = mapped_column(ForeignKey("insurer_payments.id", ondelete="CASCADE"))
    fen: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class AssessmentRow(Base):
    """One version of an insurer's assessment of its insured's car; versions are kept, the last one holds.

    Attributes:
        version: 1, 2, ... of the case and party; the pre-assessment of the report is version 0 and has no row.
        state: a word of `insurer.assessment.AssessmentState`.
        report_id: of the report whose pre-assessment it began with.
        items: the items as JSON.
        low, high: the total in yuan.
        change: what was done, as codes and numbers; `reason` says why.
    """

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("case_id", "party", "version"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    party: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    insurer: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    report_id: Mapped[str] = mapped_column(String(36))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    low: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int] = mapped_column(BigInteger)
    change: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
