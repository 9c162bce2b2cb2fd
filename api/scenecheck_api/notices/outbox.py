"""Writing notices: in the transaction of what they tell of, so that neither is ever without the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.jobs.queue import NewJob, Priority, queue_of
from scenecheck_api.notices.states import DeliveryState, NoticeEvent
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.insurers import PolicyLinkRow
from scenecheck_api.store.tables.notices import DeliveryRow, EndpointRow, NoticeRow
from scenecheck_api.store.tables.repair import RepairAssignmentRow

JOB_KIND = "deliver_notice"

_FOR_INSURERS = frozenset(NoticeEvent) - {NoticeEvent.PHOTO_READ, NoticeEvent.STATION_ASSIGNED}
_FOR_REPAIRERS = frozenset({NoticeEvent.REPAIR_ASSIGNED, NoticeEvent.ESTIMATE_PROPOSED, NoticeEvent.ESTIMATE_ANSWERED})
_ENDPOINTS = select(EndpointRow).where(EndpointRow.disabled_at.is_(None)).order_by(EndpointRow.id)
"""Few, since each organisation has one or two."""


def emit(
    session: Session,
    event: NoticeEvent,
    case: CaseRow,
    data: Mapping[str, Any] | None = None,
    *,
    only: Iterable[str] | None = None,
) -> None:
    """Tell everybody who may know and wants to.

    Args:
        session: of the effect.
        event: what happened.
        case: to which case.
        data: further ids and words; never personal data: whoever is told asks for the rest with a key of its own.
        only: organisations, where not all that may see the case are meant; the authority is told in any case.
    """
    listening = [e for e in session.scalars(_ENDPOINTS) if event.value in e.events]
    if not listening:
        return
    told = set(only) if only is not None else organisations_of(session, case, event)
    endpoints = [e for e in listening if e.organisation is None or e.organisation in told]
    if not endpoints:
        return
    now = utc_now()
    notice = NoticeRow(
        id=f"msg_{new_id().replace('-', '')}",
        event=event.value,
        case_id=case.id,
        payload={
            "type": event.value,
            "timestamp": now.isoformat(timespec="seconds"),
            "data": {"case_id": case.id, "case_number": case.number, **(data or {})},
        },
        created_at=now,
    )
    session.add(notice)
    session.flush()
    for endpoint in endpoints:
        send_to(session, notice.id, endpoint.id)


def send_to(session: Session, notice_id: str, endpoint_id: str) -> DeliveryRow:
    """A delivery of a notice to one endpoint, due now."""
    row = DeliveryRow(
        id=new_id(), notice_id=notice_id, endpoint_id=endpoint_id, state=DeliveryState.PENDING, due_at=utc_now()
    )
    session.add(row)
    session.flush()
    ask(session, row)
    return row


def ask(session: Session, row: DeliveryRow) -> None:
    """Ask for the next attempt; each attempt of a delivery is a job of its own."""
    job = NewJob(
        kind=JOB_KIND,
        key=f"{JOB_KIND}:{row.id}:{row.attempts + 1}",
        payload={"delivery": row.id},
        priority=Priority.NOTICE,
        run_after=row.due_at,
    )
    queue_of(session).put(session, job)


def organisations_of(session: Session, case: CaseRow, event: NoticeEvent) -> set[str]:
    """Who may know of an event: the back end that opened the case, insurers whose policy matched, its repairers."""
    told = {case.organisation} if case.organisation is not None else set()
    if event in _FOR_INSURERS:
        told |= set(session.scalars(select(PolicyLinkRow.insurer).where(PolicyLinkRow.case_id == case.id)))
    if event in _FOR_REPAIRERS:
        query = select(RepairAssignmentRow.organisation).where(RepairAssignmentRow.case_id == case.id)
        told |= set(session.scalars(query))
    return told
