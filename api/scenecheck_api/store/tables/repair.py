"""Repairers and their estimates (维修企业线上定损)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, UtcDateTime, utc_now


class RepairAssignmentRow(Base):
    """Which repairer a party's vehicle is with."""

    __tablename__ = "repair_assignments"
    __table_args__ = (Index("ix_repair_assignments_organisation", "organisation", "case_id"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    party: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(64))
    assigned_by: Mapped[str] = mapped_column(String(64))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RepairEstimateRow(Base):
    """One version of a repairer's estimate; versions are kept, only the last one can be agreed.

    Attributes:
        version: 1, 2, ... of the case and party.
        state: a word of `repair.states.EstimateState`.
        lines: the items as JSON; `fen` is their sum.
        answer_reason, answered_by, answered_at: what the insurer said to it.
    """

    __tablename__ = "repair_estimates"
    __table_args__ = (UniqueConstraint("case_id", "party", "version"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    party: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    organisation: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answer_reason: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
