"""What the hotline finds a case by beside its number."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base


class HotlineKeyRow(Base):
    """A plate of a case together with the last digits of a phone of its party, as a blind index."""

    __tablename__ = "hotline_keys"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
