"""The history of a case: every step, who took it and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.review.states import EventKind
from scenecheck_api.store.tables.review import CaseEventRow


def events_of(session: Session, case_id: str) -> Sequence[CaseEventRow]:
    """All steps in their order."""
    return session.scalars(select(CaseEventRow).where(CaseEventRow.case_id == case_id).order_by(CaseEventRow.id)).all()


def last_event(session: Session, case_id: str, kind: EventKind) -> CaseEventRow | None:
    """The last step of a kind."""
    query = select(CaseEventRow).where(CaseEventRow.case_id == case_id, CaseEventRow.kind == kind.value)
    return session.scalars(query.order_by(CaseEventRow.id.desc()).limit(1)).one_or_none()
