"""Cases are deleted when their time is over, with their photos and readings; each deletion is logged.

The time is counted in whole years from the year after the last change of a case that nobody works on any more (GA 40: a
simple case two years from the year after closing; PIPL arts. 19 and 47). A case on hold stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from scenecheck_api.blobs import BlobStore
from scenecheck_api.intake.states import CaseState
from scenecheck_api.records.own_cases import forget_case
from scenecheck_api.security import audit
from scenecheck_api.security.audit_verify import PRUNED
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.settings import RetentionSettings
from scenecheck_api.store.engine import Database
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.audit import AuditAnchorRow, AuditRow
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow, ReadingRow
from scenecheck_api.store.tables.labels import LabelConsentRow
from scenecheck_api.store.tables.retention import DoomedOriginalRow, HoldRow
from scenecheck_evidence.moments import CHINA

AT_REST = (
    CaseState.RETAKE,
    CaseState.COMPLETE,
    CaseState.NOT_ELIGIBLE,
    CaseState.DECIDED,
    CaseState.WITHDRAWN,
    CaseState.CLOSED,
)
"""States in which nobody works on a case; one that is being checked or reviewed never goes by age."""


@dataclass(frozen=True)
class Outcome:
    """What was deleted, or would be.

    Attributes:
        cases: how many.
        originals: photos and policies of theirs.
        kept_on_hold: cases whose time is over and that stay because of a hold.
        audit_rows: rows of the audit log.
        network_days: files of the network log.
    """

    cases: int
    originals: int
    kept_on_hold: int
    audit_rows: int
    network_days: int


def kept_since(now: datetime, years: int) -> datetime:
    """The beginning of the year in which the oldest case that is still kept had its last change, in Shanghai.

    A case closed in 2026 and kept two years is deleted when 2029 begins: 2027 and 2028 are its two years.
    """
    return datetime(now.astimezone(CHINA).year - years, 1, 1, tzinfo=CHINA)


def due_cases(session: Session, settings: RetentionSettings, years: int, now: datetime) -> tuple[list[str], int]:
    """Ids of the cases whose time is over, oldest first, and how many more stay because of a hold."""
    over = _over(settings, years, now)
    held = select(HoldRow.case_id).where(HoldRow.lifted_at.is_(None))
    due = session.scalars(select(CaseRow.id).where(over, CaseRow.id.not_in(held)).order_by(CaseRow.updated_at)).all()
    on_hold = session.scalar(select(func.count()).where(over, CaseRow.id.in_(held)))
    return list(due), on_hold or 0


def run(
    database: Database,
    blobs: BlobStore,
    by: Principal,
    settings: RetentionSettings,
    years: int,
    now: datetime,
    network_log: Path,
    *,
    dry_run: bool = False,
    done: Callable[[str], None] = lambda case: None,
) -> Outcome:
    """Delete what is over, case by case; stopped in the middle, the next run goes on.

    Args:
        database: of the cases.
        blobs: of the originals.
        by: who is named in the log.
        settings: how long the rest is kept.
        years: how long a case is kept.
        now: the time.
        network_log: folder of the network log.
        dry_run: only count.
        done: called with each case.

    Raises:
        BlobError: an original cannot be deleted; its row stays for the next run.
    """
    with database.read() as session:
        due, on_hold = due_cases(session, settings, years, now)
        old_rows = _prunable(session, settings, now)
        originals = sum(len(_own_originals(session, case)) for case in due)
    days = list(_old_days(network_log, settings, now))
    deleted = 0
    if not dry_run:
        over = _over(settings, years, now)
        for case_id in due:
            deleted += delete_case(database, by, case_id, now, over)
            done(case_id)
        _delete_originals(database, blobs)
        if old_rows:
            _prune_audit(database, by, old_rows, now)
        for path in days:
            path.unlink(missing_ok=True)
    return Outcome(len(due) if dry_run else deleted, originals, on_hold, old_rows, len(days))


def delete_case(
    database: Database, by: Principal, case_id: str, now: datetime, over: ColumnElement[bool] | None = None
) -> bool:
    """Delete a case with all that hangs on it, and note which originals must go.

    Args:
        database: of the cases.
        by: who is named in the log.
        case_id: of the case.
        now: the time.
        over: the condition that the case must meet, once it is locked; any case when left out.

    Returns:
        Whether it was deleted: a case on hold stays, and one that was taken up again meanwhile.
    """
    with database.write() as session:
        case = session.get(CaseRow, case_id, with_for_update=True)
        hold = session.get(HoldRow, case_id)
        if case is None or (hold is not None and hold.lifted_at is None):
            return False
        if over is not None and session.scalar(select(CaseRow.id).where(CaseRow.id == case_id, over)) is None:
            return False
        originals = _own_originals(session, case_id)
        for sha256 in originals:
            insert_once(session, DoomedOriginalRow, sha256=sha256, since=now)
        session.execute(delete(ReadingRow).where(ReadingRow.sha256.in_(originals)))
        detail = {"state": case.state, "last_change": audit.canonical_time(case.updated_at), "originals": originals}
        forget_case(session, case)
        session.execute(delete(LabelConsentRow).where(LabelConsentRow.scope == case_id))
        session.execute(delete(CaseRow).where(CaseRow.id == case_id))
        audit.record(session, by, "case.deleted", f"case:{case_id}", case_id=case_id, detail=detail, at=now)
        return True


def place_hold(session: Session, by: Principal, case_id: str, reason: str, now: datetime) -> HoldRow:
    """Keep a case whatever its age."""
    row = session.get(HoldRow, case_id)
    if row is None:
        row = HoldRow(case_id=case_id, reason=reason, placed_by=by.id, placed_at=now)
        session.add(row)
    else:
        row.reason, row.placed_by, row.placed_at, row.lifted_at = reason, by.id, now, None
    audit.record(session, by, "hold.placed", f"case:{case_id}", case_id=case_id, reason=reason, at=now)
    return row


def lift_hold(session: Session, by: Principal, case_id: str, now: datetime) -> bool:
    """Let retention have a case again; False when there was no hold."""
    row = session.get(HoldRow, case_id)
    if row is None or row.lifted_at is not None:
        return False
    row.lifted_at = now
    audit.record(session, by, "hold.lifted", f"case:{case_id}", case_id=case_id, at=now)
    return True


def _over(settings: RetentionSettings, years: int, now: datetime) -> ColumnElement[bool]:
    """The condition on cases whose time is over: at rest for so many years, or never handed in."""
    return or_(
        and_(CaseRow.state.in_([state.value for state in AT_REST]), CaseRow.updated_at < kept_since(now, years)),
        and_(
            CaseRow.state == CaseState.OPEN.value,
            CaseRow.updated_at < now - timedelta(days=settings.unsubmitted_days),
        ),
    )


def _own_originals(session: Session, case_id: str) -> list[str]:
    """Originals that no other case holds."""
    other = aliased(PhotoRow)
    shared = select(other.id).where(other.sha256 == PhotoRow.sha256, other.case_id != case_id).exists()
    query = select(PhotoRow.sha256).where(PhotoRow.case_id == case_id, ~shared).order_by(PhotoRow.sha256)
    return list(session.scalars(query))


def _delete_originals(database: Database, blobs: BlobStore) -> None:
    with database.read() as session:
        doomed = list(session.scalars(select(DoomedOriginalRow.sha256)))
    for sha256 in doomed:
        with database.write() as session:
            needed = session.scalars(select(PhotoRow.id).where(PhotoRow.sha256 == sha256).limit(1)).first()
            if needed is None:
                blobs.delete(sha256)
            session.execute(delete(DoomedOriginalRow).where(DoomedOriginalRow.sha256 == sha256))


def _prunable(session: Session, settings: RetentionSettings, now: datetime) -> int:
    """How many rows at the beginning of the audit log are older than it is kept."""
    oldest = audit.canonical_time(kept_since(now, settings.audit_years))
    first_kept = session.scalar(select(func.min(AuditRow.seq)).where(AuditRow.at >= oldest))
    if first_kept is None:  # the last row always stays: the chain goes on from it
        first_kept = session.scalar(select(func.max(AuditRow.seq)))
    return session.scalar(select(func.count()).where(AuditRow.seq < first_kept)) or 0 if first_kept else 0


def _prune_audit(database: Database, by: Principal, count: int, now: datetime) -> None:
    """Take the oldest rows away; the anchor says where the chain begins, and a row of the log confirms the anchor."""
    with database.write() as session:
        seqs = select(AuditRow.seq).order_by(AuditRow.seq).limit(count).subquery()
        last = session.scalar(select(func.max(seqs.c.seq)))
        row = session.get(AuditRow, last) if last is not None else None
        if row is None:
            return
        seq, row_hash = row.seq, row.hash
        session.expunge(row)
        result = session.execute(delete(AuditRow).where(AuditRow.seq <= seq))
        assert isinstance(result, CursorResult)
        anchor = session.get(AuditAnchorRow, 1)
        if anchor is None:
            session.add(AuditAnchorRow(id=1, seq=seq, hash=row_hash))
        else:
            anchor.seq, anchor.hash = seq, row_hash
        detail = {"seq": seq, "hash": row_hash, "rows": result.rowcount}
        audit.record(session, by, PRUNED, "audit", detail=detail, at=now)


def _old_days(folder: Path, settings: RetentionSettings, now: datetime) -> Iterable[Path]:
    oldest = (now - timedelta(days=settings.network_log_days)).date().isoformat()
    return (path for path in sorted(folder.glob("network-*.jsonl")) if path.stem.removeprefix("network-") < oldest)
