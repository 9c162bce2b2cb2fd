"""Webhooks: who is told, what they are told, and whether it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedText


class EndpointRow(Base):
    """An address that an organisation wants to be told at.

    Attributes:
        organisation: whose cases it is told of; None: of all (the authority's own).
        events: the kinds of event it wants.
        secret: signs what is sent; `previous_secret` signs beside it until `previous_until`.
        disabled_at: nothing is sent since then.
    """

    __tablename__ = "notice_endpoints"

    id: Mapped[Id]
    organisation: Mapped[str | None] = mapped_column(String(64), index=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]] = mapped_column(JsonText)
    description: Mapped[str | None] = mapped_column(String(200))
    secret: Mapped[str] = mapped_column(EncryptedText("notice_endpoints.secret"))
    previous_secret: Mapped[str | None] = mapped_column(EncryptedText("notice_endpoints.previous_secret"))
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeRow(Base):
    """Something that happened, committed together with it (the outbox); the payload holds no personal data."""

    __tablename__ = "notices"

    id: Mapped[Id]
    event: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DeliveryRow(Base):
    """A notice on its way to one endpoint.

    Attributes:
        state: a word of `notices.states.DeliveryState`.
        due_at: when the next attempt is due; a job of its own makes it.
    """

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "endpoint_id"),
        Index("ix_notice_deliveries_endpoint", "endpoint_id", "id"),
    )

    id: Mapped[Id]
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("notice_endpoints.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(300))
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
