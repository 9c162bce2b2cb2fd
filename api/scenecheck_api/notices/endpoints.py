"""Registering addresses, and looking at what was sent there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenecheck_api.notices.outbox import ask
from scenecheck_api.notices.secrets import give_secret
from scenecheck_api.notices.settings import NoticeSettings
from scenecheck_api.notices.states import DeliveryState, NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.security import audit
from scenecheck_api.security.outbound import OutboundPolicy, vet
from scenecheck_api.security.principal import Principal
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.paging import after, decode_cursor, encode_cursor
from scenecheck_api.store.tables.notices import DeliveryRow, EndpointRow, NoticeRow

ENDPOINT_NOT_FOUND = define("endpoint_not_found", 404, "没有这个通知地址", "there is no such endpoint")
ENDPOINTS_FULL = define(
    "endpoints_full", 409, "该单位的通知地址已达上限", "this organisation has as many endpoints as it may have"
)
DELIVERY_NOT_FOUND = define("delivery_not_found", 404, "没有这条通知", "there is no such delivery")
DELIVERY_PENDING = define(
    "delivery_pending", 409, "这条通知正在发送", "this delivery is still on its way; it is tried again by itself"
)
ENDPOINT_DISABLED = define("endpoint_disabled", 409, "该通知地址已停用", "this endpoint is switched off")
OTHER_ORGANISATION = define(
    "other_organisation", 403, "只能管理本单位的通知地址", "an organisation manages its own endpoints only"
)


@dataclass(frozen=True)
class NewEndpoint:
    """An address to be told at."""

    url: str
    events: tuple[NoticeEvent, ...]
    organisation: str | None
    description: str | None


def register(
    change: Change, new: NewEndpoint, policy: OutboundPolicy, settings: NoticeSettings
) -> tuple[EndpointRow, str]:
    """Add an address; returns it with its secret, which is shown this once.

    Raises:
        OutboundError: the address may not be called: private, not https, or of no host.
        ApiError: it is another organisation's, or the organisation has too many.
    """
    organisation = _own(change.caller, new.organisation)
    vet(new.url, policy)
    mine = select(func.count()).where(EndpointRow.organisation == organisation, EndpointRow.disabled_at.is_(None))
    if organisation is not None and change.session.scalar(mine) >= settings.endpoints_per_organisation:  # type: ignore[operator]
        raise ENDPOINTS_FULL.error()
    row = EndpointRow(
        id=new_id(),
        organisation=organisation,
        url=new.url,
        events=sorted({event.value for event in new.events}),
        description=new.description,
        secret="",
        created_by=change.caller.id,
        created_at=change.now,
    )
    secret = give_secret(row, change.now, timedelta())
    change.session.add(row)
    change.session.flush()
    _log(change, "webhook.registered", row)
    return row, secret


def rotate(change: Change, endpoint_id: str, settings: NoticeSettings) -> tuple[EndpointRow, str]:
    """A new secret; the old one signs beside it until `previous_until`.

    Raises:
        ApiError: there is no such endpoint of the caller's.
    """
    row = endpoint_of(change.session, change.caller, endpoint_id)
    secret = give_secret(row, change.now, timedelta(hours=settings.secret_overlap_hours))
    _log(change, "webhook.secret_rotated", row)
    return row, secret


def disable(change: Change, endpoint_id: str) -> EndpointRow:
    """Send nothing there any more; what is on its way is not sent.

    Raises:
        ApiError: there is no such endpoint of the caller's.
    """
    row = endpoint_of(change.session, change.caller, endpoint_id)
    if row.disabled_at is None:
        row.disabled_at = change.now
        _log(change, "webhook.disabled", row)
    return row


def redeliver(change: Change, delivery_id: str) -> DeliveryRow:
    """Send something again that was delivered or given up.

    Raises:
        ApiError: there is no such delivery of the caller's, it is still on its way, or its endpoint is switched off.
    """
    row = change.session.get(DeliveryRow, delivery_id, with_for_update=True)
    if row is None:
        raise DELIVERY_NOT_FOUND.error()
    endpoint = change.session.get_one(EndpointRow, row.endpoint_id)
    if not _may(change.caller, endpoint.organisation):
        raise DELIVERY_NOT_FOUND.error()
    if endpoint.disabled_at is not None:
        raise ENDPOINT_DISABLED.error()
    if row.state == DeliveryState.PENDING:
        raise DELIVERY_PENDING.error()
    row.state, row.due_at, row.delivered_at = DeliveryState.PENDING, change.now, None
    change.session.flush()
    ask(change.session, row)
    audit.record(change.session, change.caller, "webhook.redelivered", f"delivery:{row.id}", at=change.now)
    return row


def endpoint_of(session: Session, caller: Principal, endpoint_id: str) -> EndpointRow:
    """An endpoint of the caller's.

    Raises:
        ApiError: there is none.
    """
    row = session.get(EndpointRow, endpoint_id)
    if row is None or not _may(caller, row.organisation):
        raise ENDPOINT_NOT_FOUND.error()
    return row


def endpoints_of(session: Session, caller: Principal) -> Sequence[EndpointRow]:
    """The endpoints that the caller manages."""
    query = select(EndpointRow).order_by(EndpointRow.id)
    if caller.organisation is not None:
        query = query.where(EndpointRow.organisation == caller.organisation)
    return session.scalars(query).all()


def deliveries(
    session: Session,
    caller: Principal,
    *,
    endpoint_id: str | None = None,
    state: DeliveryState | None = None,
    cursor: str | None = None,
    limit: int,
) -> tuple[list[tuple[DeliveryRow, NoticeRow, EndpointRow]], str | None]:
    """What was sent or waits, newest first, and the cursor of the next page.

    Raises:
        CursorError: the cursor is not one of this list.
    """
    query = (
        select(DeliveryRow, NoticeRow, EndpointRow)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id)
    )
    if caller.organisation is not None:
        query = query.where(EndpointRow.organisation == caller.organisation)
    if endpoint_id is not None:
        query = query.where(DeliveryRow.endpoint_id == endpoint_id)
    if state is not None:
        query = query.where(DeliveryRow.state == state.value)
    if cursor is not None:
        query = query.where(after((DeliveryRow.id,), decode_cursor(cursor, str), descending=True))
    rows = session.execute(query.order_by(DeliveryRow.id.desc()).limit(limit + 1)).all()
    shown = [(row[0], row[1], row[2]) for row in rows[:limit]]
    return shown, encode_cursor(shown[-1][0].id) if len(rows) > limit else None


def _own(caller: Principal, organisation: str | None) -> str | None:
    """Whose the endpoint will be: the caller's own organisation, or any where the caller has none."""
    if caller.organisation is not None and organisation not in (None, caller.organisation):
        raise OTHER_ORGANISATION.error(f"expected {caller.organisation!r}, found {organisation!r}")
    return organisation if caller.organisation is None else caller.organisation


def _may(caller: Principal, organisation: str | None) -> bool:
    return caller.organisation is None or caller.organisation == organisation


def _log(change: Change, action: str, row: EndpointRow) -> None:
    audit.record(
        change.session,
        change.caller,
        action,
        f"endpoint:{row.id}",
        detail={"organisation": row.organisation, "events": row.events},
        at=change.now,
    )
