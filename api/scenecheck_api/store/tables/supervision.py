"""What supervisors count: of each report, in clear, how often which reason and which finding stands in it.

Reports are encrypted, so SQL cannot look into them. These rows hold codes and counts only, no value of a person.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base


class ReportTallyRow(Base):
    """A report that was counted; one without such a row was made before there were tallies.

    Attributes:
        wanting: slots that are missing or must be taken again.
        findings: how many it holds.
    """

    __tablename__ = "report_tallies"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    wanting: Mapped[int]
    findings: Mapped[int]


class ReportReasonRow(Base):
    """Why a slot of a report must be taken again; `missing` where there is no photo for it."""

    __tablename__ = "report_reasons"
    __table_args__ = (Index("ix_report_reasons_reason", "reason"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64), primary_key=True)
    times: Mapped[int]


class ReportFindingRow(Base):
    """How often a finding stands in a report, by its severity."""

    __tablename__ = "report_findings"
    __table_args__ = (Index("ix_report_findings_code", "code"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    severity: Mapped[str] = mapped_column(String(16), primary_key=True)
    times: Mapped[int]
