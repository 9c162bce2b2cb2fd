"""Looking things up in the audit log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.security.audit import canonical_time
from scenecheck_api.store.tables.audit import AuditRow

MOST = 500


@dataclass(frozen=True)
class AuditQuery:
    """What is looked for; what is left out is not asked.

    Attributes:
        actor: id of a person or key.
        action: a word such as `personal_data.shown`; one that ends in a dot finds all that begin so.
        case_id: id of a case.
        subject: such as `key:...`.
        since: from this time.
        until: before this time.
        before: below this row, for the next page.
        limit: rows at most.
    """

    actor: str | None = None
    action: str | None = None
    case_id: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


def search(session: Session, wanted: AuditQuery) -> Sequence[AuditRow]:
    """The rows that fit, newest first."""
    query = select(AuditRow).order_by(AuditRow.seq.desc()).limit(min(wanted.limit, MOST))
    for column, value in (
        (AuditRow.actor, wanted.actor),
        (AuditRow.case_id, wanted.case_id),
        (AuditRow.subject, wanted.subject),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.action is not None:
        whole = not wanted.action.endswith(".")
        query = query.where(
            AuditRow.action == wanted.action if whole else AuditRow.action.startswith(wanted.action, autoescape=True)
        )
    if wanted.since is not None:
        query = query.where(AuditRow.at >= canonical_time(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditRow.at < canonical_time(wanted.until))
    if wanted.before is not None:
        query = query.where(AuditRow.seq < wanted.before)
    return session.scalars(query).all()


def as_json(row: AuditRow) -> dict[str, Any]:
    """A row for programs."""
    names = ("seq", "at", "actor_kind", "actor", "role", "organisation", "action", "subject", "case_id", "reason")
    found = {name: getattr(row, name) for name in (*names, "address", "request_id", "hash")}
    return {**found, "detail": json.loads(row.detail)}
