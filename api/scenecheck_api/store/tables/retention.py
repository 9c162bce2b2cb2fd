"""What retention must not delete, and originals that are still to be deleted after their case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Moment, UtcDateTime
from scenecheck_api.store.encrypted import EncryptedText


class HoldRow(Base):
    """A case that is kept whatever its age, such as for a lawsuit; the hold's end stays on record with it."""

    __tablename__ = "case_holds"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(EncryptedText("case_holds.reason"))
    placed_by: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[Moment]
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DoomedOriginalRow(Base):
    """An original whose last case was deleted; the row goes when the original is gone, so a crash loses nothing."""

    __tablename__ = "doomed_originals"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[Moment]
