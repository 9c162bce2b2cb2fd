"""The audit log: who did what to which case, in a chain of hashes that shows every later change.

    with database.write() as session:
        case.state = ...
        audit.record(session, caller, "decision.made", f"case:{case.id}", case_id=case.id, reason=reason)

The row is written in the transaction of its effect, right before the commit: there is no effect without its row and no
row without its effect. Appends stand in a line behind the lock of the head row (PostgreSQL) or of the database
(SQLite); the lock is taken last, so it is held for a moment and cannot take part in a deadlock. After the commit the
new head is also written outside the database (security/audit_heads.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from scenecheck_api.privacy import mask_text
from scenecheck_api.security.audit_heads import AuditHeads, Head
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.base import canonical_json, table_of, utc_now
from scenecheck_api.store.tables.audit import AuditHeadRow, AuditRow

HEADS = "audit_heads"
"""Under this name a session's `info` holds the `AuditHeads` to write to."""
GENESIS = "0" * 64
"""What the first row names as the hash before it."""
_PENDING = "audit_pending"
_HEAD_ID = 1
_ADD = insert(table_of(AuditRow))
_HEAD = select(AuditHeadRow.seq, AuditHeadRow.hash).where(AuditHeadRow.id == _HEAD_ID).with_for_update()
_MOVE_HEAD = update(table_of(AuditHeadRow)).where(AuditHeadRow.id == _HEAD_ID)


@dataclass(frozen=True)
class AuditEntry:
    """What one row says; see `AuditRow` for the columns."""

    at: str
    actor_kind: str
    actor: str
    role: str
    organisation: str | None
    action: str
    subject: str
    case_id: str | None
    reason: str | None
    address: str | None
    request_id: str | None
    detail: str


def record(
    session: Session,
    principal: Principal,
    action: str,
    subject: str,
    *,
    case_id: str | None = None,
    reason: str | None = None,
    fields: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Log one read, write or decision with the current transaction.

    Args:
        session: of the effect; its commit writes the row, its rollback forgets it.
        principal: who did it.
        action: a stable word such as `case.read`, `personal_data.shown`, `finding.dismissed`.
        subject: kind and id, such as `case:0199...`.
        case_id: the case it belongs to.
        reason: what the person gave as the reason; identity numbers and phones in it are masked.
        fields: names of the fields that were shown or changed, never their values.
        detail: further facts: ids, codes, counts; no personal values.
        at: when; now when left out.
    """
    facts = {**(detail or {}), **({"fields": sorted(fields)} if fields else {})}
    entry = AuditEntry(
        at=canonical_time(at or utc_now()),
        actor_kind=principal.kind.value,
        actor=principal.id,
        role=principal.role,
        organisation=principal.organisation,
        action=action,
        subject=subject,
        case_id=case_id,
        reason=mask_text(reason) if reason is not None else None,
        address=principal.address,
        request_id=principal.request_id,
        detail=mask_text(canonical_json(facts)),
    )
    session.connection()  # begins the transaction, if it has not begun
    session.info.setdefault(_PENDING, []).append((session.get_nested_transaction() or session.get_transaction(), entry))


def canonical_time(moment: datetime) -> str:
    """2026-11-20T00:31:00.000000Z: UTC, always with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def chained(seq: int, prev: str, entry: AuditEntry) -> str:
    """The hash of a row: sha256 over the canonical JSON of its columns, its place and the hash before it."""
    return hashlib.sha256(canonical_json({**vars(entry), "seq": seq, "prev": prev}).encode("utf-8")).hexdigest()


def append(connection: Connection, entries: Iterable[AuditEntry]) -> Head:
    """Append entries to the chain within the transaction of the connection; holds the head until it ends."""
    head = _locked_head(connection)
    rows = []
    for entry in entries:
        seq = head.seq + 1
        row_hash = chained(seq, head.hash, entry)
        rows.append({**vars(entry), "seq": seq, "prev": head.hash, "hash": row_hash})
        head = Head(seq, row_hash)
    if rows:
        connection.execute(_ADD, rows)
        connection.execute(_MOVE_HEAD, {"seq": head.seq, "hash": head.hash})
    return head


def _locked_head(connection: Connection) -> Head:
    found = connection.execute(_HEAD).one_or_none()
    if found is None:
        # The first row of all, or somebody took the head away: then the chain goes on after its last row.
        newest = select(func.max(AuditRow.seq)).scalar_subquery()
        last = connection.execute(select(AuditRow.seq, AuditRow.hash).where(AuditRow.seq == newest)).one_or_none()
        start = {"id": _HEAD_ID, "seq": last.seq if last else 0, "hash": last.hash if last else GENESIS}
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(AuditHeadRow).values(start).on_conflict_do_nothing())
        found = connection.execute(_HEAD).one()
    return Head(found.seq, found.hash)


def _append_pending(session: Session) -> None:
    pending: list[tuple[SessionTransaction, AuditEntry]] = session.info.get(_PENDING, [])
    if not pending or session.in_nested_transaction():
        return  # a savepoint's entries are written with the whole
    session.flush()  # every other lock is taken before the head's
    session.info[_PENDING + "_head"] = append(session.connection(), [entry for _, entry in pending])
    pending.clear()


def _write_head(session: Session) -> None:
    head: Head | None = session.info.pop(_PENDING + "_head", None)
    heads: AuditHeads | None = session.info.get(HEADS)
    if head is not None and heads is not None:
        heads.write(head)


def _forget(session: Session, ended: SessionTransaction) -> None:
    """Entries of a transaction that was rolled back, and of the savepoints inside it, are not written."""
    session.info.pop(_PENDING + "_head", None)
    pending: list[tuple[SessionTransaction, AuditEntry]] = session.info.get(_PENDING, [])
    pending[:] = [(within, entry) for within, entry in pending if ended not in _lineage(within)]


event.listen(Session, "before_commit", _append_pending)
event.listen(Session, "after_commit", _write_head)
event.listen(Session, "after_soft_rollback", _forget)


def _lineage(transaction: SessionTransaction | None) -> list[SessionTransaction]:
    found = []
    while transaction is not None:
        found.append(transaction)
        transaction = transaction.parent
    return found
