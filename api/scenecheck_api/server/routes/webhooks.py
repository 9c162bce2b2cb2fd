"""Webhooks: addresses to be told at, their secrets, and what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints

from scenecheck_api.notices import endpoints
from scenecheck_api.notices.endpoints import (
    DELIVERY_NOT_FOUND,
    DELIVERY_PENDING,
    ENDPOINT_DISABLED,
    ENDPOINT_NOT_FOUND,
    ENDPOINTS_FULL,
    OTHER_ORGANISATION,
    NewEndpoint,
)
from scenecheck_api.notices.states import DeliveryState, NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.security.outbound import OutboundError
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import CURSOR_INVALID, Cursor, Limit, Line, Name, RowId
from scenecheck_api.server.problems import COMMON, define, documented
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.paging import PAGE_DEFAULT
from scenecheck_api.store.tables.notices import DeliveryRow, EndpointRow, NoticeRow
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks 通知"])
Manager = Annotated[Principal, Depends(require(Scope.WEBHOOKS_MANAGE))]
ADDRESS_REFUSED = define(
    OutboundError.code,
    422,
    "该地址不允许回调：须为公网https地址，或设置中列出的内网地址",
    "this address may not be called: https on a public address, or a private network that the settings name",
)
ADDRESS_UNRESOLVED = define("outbound_unresolved", 422, "该地址的域名无法解析", "the host has no address")


class EndpointRequest(Value):
    """An address, and what it wants to be told."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"^https?://[^\x00-\x20\x7f]+$")] = (
        Field(examples=["https://insurer.example/hooks/scenecheck"])
    )
    events: tuple[NoticeEvent, ...] = Field(tuple(NoticeEvent), min_length=1)
    organisation: Name | None = Field(
        None, description="the caller's own unless told; null with an own one of none: all"
    )
    description: Line | None = None


class EndpointAnswer(Value):
    """An address; its secret is shown only when it is made or rotated."""

    id: str
    url: str
    organisation: str | None
    events: tuple[NoticeEvent, ...]
    description: str | None
    created_at: datetime
    previous_secret_until: datetime | None = None
    disabled_at: datetime | None = None


class EndpointWithSecret(EndpointAnswer):
    """An address with its new secret, which is not shown again."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class EndpointsAnswer(Value):
    """The addresses that the caller manages."""

    endpoints: tuple[EndpointAnswer, ...]


class DeliveryAnswer(Value):
    """A notice on its way to an address."""

    id: str
    endpoint: str
    url: str
    notice: str = Field(description="webhook-id, the same in every attempt")
    event: NoticeEvent
    payload: dict[str, Any]
    state: DeliveryState
    attempts: int
    due_at: datetime | None
    status: int | None = Field(description="HTTP status of the last attempt")
    error: str | None
    tried_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime


class DeliveriesAnswer(Value):
    """A page of deliveries, newest first; `next` is the `cursor` of the following page."""

    deliveries: tuple[DeliveryAnswer, ...]
    next: str | None = None


@router.post(
    "",
    operation_id="registerWebhook",
    summary="登记通知地址 Register an address",
    status_code=201,
    responses=documented(*COMMON, ENDPOINTS_FULL, OTHER_ORGANISATION, ADDRESS_REFUSED, ADDRESS_UNRESOLVED),
)
def register(parts: Parts, caller: Manager, told: EndpointRequest) -> EndpointWithSecret:
    """The answer holds the secret, once. Verify signatures with it as Standard Webhooks says."""
    new = NewEndpoint(told.url, told.events, told.organisation, told.description)
    with parts.database.write() as session:
        change = Change(session, caller, utc_now())
        row, secret = endpoints.register(change, new, parts.security.outbound, parts.settings.notices)
        return _with_secret(row, secret)


@router.get("", operation_id="listWebhooks", summary="通知地址 The addresses", responses=documented(*COMMON))
def list_endpoints(parts: Parts, caller: Manager) -> EndpointsAnswer:
    """Those of the caller's organisation, or all."""
    with parts.database.read() as session:
        return EndpointsAnswer(endpoints=tuple(map(_endpoint, endpoints.endpoints_of(session, caller))))


@router.post(
    "/{endpoint}/secret",
    operation_id="rotateWebhookSecret",
    summary="更换密钥 Rotate the secret",
    responses=documented(*COMMON, ENDPOINT_NOT_FOUND),
)
def rotate(parts: Parts, caller: Manager, endpoint: RowId) -> EndpointWithSecret:
    """Both secrets sign until `previous_secret_until`, so that a receiver can change over without a gap."""
    with parts.database.write() as session:
        row, secret = endpoints.rotate(Change(session, caller, utc_now()), endpoint, parts.settings.notices)
        return _with_secret(row, secret)


@router.delete(
    "/{endpoint}",
    operation_id="disableWebhook",
    summary="停用通知地址 Switch an address off",
    responses=documented(*COMMON, ENDPOINT_NOT_FOUND),
)
def disable(parts: Parts, caller: Manager, endpoint: RowId) -> EndpointAnswer:
    """Nothing is sent there any more; what was sent stays in the list."""
    with parts.database.write() as session:
        return _endpoint(endpoints.disable(Change(session, caller, utc_now()), endpoint))


@router.get(
    "/deliveries",
    operation_id="listDeliveries",
    summary="通知发送记录 What was sent",
    responses=documented(*COMMON, CURSOR_INVALID),
)
def list_deliveries(
    parts: Parts,
    caller: Manager,
    endpoint: Annotated[
        str | None, Query(pattern=r"^[0-9a-f-]{36}$", description="只看一个地址 Of one address")
    ] = None,
    state: Annotated[DeliveryState | None, Query(description="发送情况 How the sending stands")] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_DEFAULT,
) -> DeliveriesAnswer:
    """Newest first, with the outcome of the last attempt and when the next is due."""
    with parts.database.read() as session:
        rows, after = endpoints.deliveries(
            session, caller, endpoint_id=endpoint, state=state, cursor=cursor, limit=limit
        )
        return DeliveriesAnswer(deliveries=tuple(_delivery(*row) for row in rows), next=after)


@router.post(
    "/deliveries/{delivery}/redeliver",
    operation_id="redeliver",
    summary="重新发送 Send again",
    responses=documented(*COMMON, DELIVERY_NOT_FOUND, DELIVERY_PENDING, ENDPOINT_DISABLED),
)
def redeliver(parts: Parts, caller: Manager, delivery: RowId) -> DeliveryAnswer:
    """With the same webhook-id: a receiver that has it already knows it again."""
    with parts.database.write() as session:
        row = endpoints.redeliver(Change(session, caller, utc_now()), delivery)
        notice = session.get_one(NoticeRow, row.notice_id)
        answer = _delivery(row, notice, session.get_one(EndpointRow, row.endpoint_id))
    parts.queue.wake()
    return answer


def _endpoint(row: EndpointRow) -> EndpointAnswer:
    return EndpointAnswer(
        id=row.id,
        url=row.url,
        organisation=row.organisation,
        events=tuple(NoticeEvent(event) for event in row.events),
        description=row.description,
        created_at=row.created_at,
        previous_secret_until=row.previous_until,
        disabled_at=row.disabled_at,
    )


def _with_secret(row: EndpointRow, secret: str) -> EndpointWithSecret:
    return EndpointWithSecret(**_endpoint(row).model_dump(), secret=secret)


def _delivery(row: DeliveryRow, notice: NoticeRow, endpoint: EndpointRow) -> DeliveryAnswer:
    return DeliveryAnswer(
        id=row.id,
        endpoint=endpoint.id,
        url=endpoint.url,
        notice=notice.id,
        event=NoticeEvent(notice.event),
        payload=notice.payload,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        status=row.status,
        error=row.error,
        tried_at=row.tried_at,
        delivered_at=row.delivered_at,
        created_at=row.created_at,
    )
