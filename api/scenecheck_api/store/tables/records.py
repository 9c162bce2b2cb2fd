"""Imported records of vehicles, drivers, policies and accidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, Sha256, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedJson


class RecordImportRow(Base):
    """One file that was imported, whole: its name, content and rows."""

    __tablename__ = "record_imports"

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    file: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[Sha256]
    rows: Mapped[int]
    removed: Mapped[int] = mapped_column(default=0)
    imported_by: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RecordRow(Base):
    """A record. One of a kind, source and key; a later import replaces it.

    Attributes:
        key: blind index of what names it there: plate and kind of plate, licence number, policy number, case.
        body: the record as JSON.
        place: file and line that it came from.
    """

    __tablename__ = "records"
    __table_args__ = (UniqueConstraint("kind", "source", "key"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("records.body"))
    place: Mapped[str] = mapped_column(String(250))
    import_id: Mapped[str | None] = mapped_column(ForeignKey("record_imports.id"), index=True)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RecordTermRow(Base):
    """A word that a record is found by (`records.query`), as a blind index.

    The rows of a word lie side by side: on SQLite in the table, which has the order of its key, on PostgreSQL in the
    index of the key, which holds the marks too. A case asks for thousands of rows, and each would else be a page of its
    own.

    Attributes:
        marks: of a part of a fingerprint the fingerprints that it is part of, with spaces between: they tell at once
            whether the record is worth opening. They say nothing of a person. None where they are too many for an
            index.
    """

    __tablename__ = "record_terms"
    __table_args__ = (Index("ix_record_terms_record_id", "record_id"), {"sqlite_with_rowid": False})

    term: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    marks: Mapped[str | None] = mapped_column(Text)
