"""Corrections as training labels: who allowed it, and what was taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, UtcDateTime, utc_now


class LabelConsentRow(Base):
    """Whether photos may be used for training: of one case, or of all cases of the authority.

    Attributes:
        scope: the case's id, or `authority`; a case's own word outweighs the authority's.
    """

    __tablename__ = "label_consents"

    scope: Mapped[str] = mapped_column(String(36), primary_key=True)
    allowed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class LabelExportRow(Base):
    """One export: for what purpose, by whom, which photos."""

    __tablename__ = "label_exports"

    id: Mapped[Id]
    purpose: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(16))
    cases: Mapped[list[str]] = mapped_column(JsonText)
    photos: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    exported_by: Mapped[str] = mapped_column(String(64))
    exported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
