"""Counting a report when it is stored: which slots it wants again and why, and which findings it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenecheck_api.store.engine import Database
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.cases import ReportRow
from scenecheck_api.store.tables.supervision import ReportFindingRow, ReportReasonRow, ReportTallyRow
from scenecheck_evidence.report import CheckReport, SlotStatus

MISSING = "missing"
"""The reason of a slot that no photo fills."""
BATCH = 100
"""Reports counted in one transaction."""


def tally(session: Session, report_id: str, report: CheckReport) -> None:
    """Count a report; one that was counted stays as it is."""
    wanting = [slot for slot in report.slots if slot.status is not SlotStatus.OK]
    counted = insert_once(
        session, ReportTallyRow, report_id=report_id, wanting=len(wanting), findings=len(report.findings)
    )
    if not counted:
        return
    reasons: Counter[tuple[str, str]] = Counter()
    for slot in wanting:
        codes = [MISSING] if slot.status is SlotStatus.MISSING else list(dict.fromkeys(slot.reasons))
        reasons.update((slot.slot.value, code) for code in codes)
    findings = Counter((finding.code.value, finding.severity.value) for finding in report.findings)
    session.add_all(
        ReportReasonRow(report_id=report_id, slot=slot, reason=reason, times=times)
        for (slot, reason), times in reasons.items()
    )
    session.add_all(
        ReportFindingRow(report_id=report_id, code=code, severity=severity, times=times)
        for (code, severity), times in findings.items()
    )


def untallied(session: Session) -> int:
    """How many reports were not counted: those made before there were tallies."""
    query = select(func.count()).select_from(ReportRow).outerjoin(ReportTallyRow)
    return session.scalar(query.where(ReportTallyRow.report_id.is_(None))) or 0


def tally_missing(database: Database) -> Iterator[int]:
    """Count what was not counted, some at a time; gives how many each time. Stopped, it goes on where it was."""
    missing = select(ReportRow).outerjoin(ReportTallyRow).where(ReportTallyRow.report_id.is_(None))
    while True:
        with database.write() as session:
            rows = session.scalars(missing.order_by(ReportRow.id).limit(BATCH)).all()
            for row in rows:
                tally(session, row.id, CheckReport.model_validate(row.report))
        if not rows:
            return
        yield len(rows)
