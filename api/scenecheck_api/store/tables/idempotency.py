"""Keys of requests that must have one effect however often they are sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, JsonText, Sha256, UtcDateTime, utc_now


class IdempotencyRow(Base):
    """One Idempotency-Key of one caller for one operation, committed together with the effect.

    Attributes:
        request: sha256 of what was asked; the same key with another request is refused.
        status: of the answer.
        made: ids of what was made; a replay shows it as it is now. No personal data is kept here.
    """

    __tablename__ = "idempotency_keys"

    principal: Mapped[str] = mapped_column(String(64), primary_key=True)
    operation: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request: Mapped[Sha256]
    status: Mapped[int]
    made: Mapped[list[str]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
