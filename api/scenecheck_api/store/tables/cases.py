"""Cases, their photos, the readings of photos and the reports made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, Sha256, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedJson


class CaseRow(Base):
    """One accident as declared, and how far it has come.

    Attributes:
        number: the caller's case number (`case_id` of the contract).
        organisation: of the back end that opened it; None when it has none.
        state: a word of `intake.states.CaseState`.
        declared: the `Case` model as JSON, less its photos. Holds names and phones.
        version: counts every change; the ETag.
        photos_taken: how many photos were ever added; numbers the next.
        submissions: how often it was submitted; part of the key of the job that judges it.
        as_is: the uploader cannot mend what is asked for: instead of a retake an officer looks.
        error_code: why it could not be judged.
        report_id: of the newest report.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_cases_state_created_at", "state", "created_at"),
        Index("ix_cases_state_id", "state", "id"),
        Index("ix_cases_organisation_id", "organisation", "id"),
        Index("ix_cases_organisation_state_id", "organisation", "state", "id"),
        Index("ix_cases_created_by_id", "created_by", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(32))
    declared: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("cases.declared"))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    photos_taken: Mapped[int] = mapped_column(default=0)
    submissions: Mapped[int] = mapped_column(default=0)
    as_is: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report_id: Mapped[str | None] = mapped_column(String(36))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the form SQLAlchemy asks for


class PhotoRow(Base):
    """A photo (or policy in PDF) of a case. The original lies in the blob store under its sha256.

    Attributes:
        file: its name in the case and in reports, such as 03.jpg; made here, not by the caller.
        state: a word of `intake.states.PhotoState`.
        times_added: more than once when it was withdrawn and came back; part of the key of the job that reads it.
        error_code, error_zh, error_en: why it could not be read.
    """

    __tablename__ = "photos"
    __table_args__ = (
        UniqueConstraint("case_id", "sha256"),
        UniqueConstraint("case_id", "file"),
        Index("ix_photos_sha256", "sha256"),
    )

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[Sha256]
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str | None] = mapped_column(String(32))
    party: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    times_added: Mapped[int] = mapped_column(default=1)
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_zh: Mapped[str | None] = mapped_column(String(500))
    error_en: Mapped[str | None] = mapped_column(String(500))
    received_by: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReadingRow(Base):
    """What one pipeline read from one photo; made once, used in every case that holds the photo."""

    __tablename__ = "readings"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    pipeline: Mapped[str] = mapped_column(String(64), primary_key=True)
    reading: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("readings.reading"))
    fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    seconds: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ReportRow(Base):
    """A judged case. The same photos, pipeline, rules and records give one row, however often it is judged.

    Attributes:
        photo_set: sha256 over what is declared and each photo's file, sha256 and hints.
        records_digest: sha256 of `records`.
        records: the snapshot of the records it was matched with, for a replay.
        report: the `CheckReport` as JSON.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("case_id", "photo_set", "pipeline", "ruleset", "records_digest", name="uq_reports_inputs"),
    )

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    photo_set: Mapped[Sha256]
    pipeline: Mapped[str] = mapped_column(String(64))
    ruleset: Mapped[str] = mapped_column(String(64))
    records_digest: Mapped[Sha256]
    records: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("reports.records"))
    report: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("reports.report"))
    verdict: Mapped[str] = mapped_column(String(16), index=True)
    seconds: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
