"""Bringing notices to their receivers: one attempt is one job; what failed is tried again later, then given up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog
from sqlalchemy.orm import Session

from scenecheck_api.jobs.handler import Effect, Job, JobProblem
from scenecheck_api.notices.backoff import pause_after
from scenecheck_api.notices.outbox import JOB_KIND, ask
from scenecheck_api.notices.secrets import signing_secrets
from scenecheck_api.notices.settings import NoticeSettings
from scenecheck_api.notices.signing import signed_headers
from scenecheck_api.notices.states import DeliveryState
from scenecheck_api.runtime import Runtime
from scenecheck_api.store.base import canonical_json, utc_now
from scenecheck_api.store.tables.notices import DeliveryRow, EndpointRow, NoticeRow
from scenecheck_evidence.errors import SceneCheckError

LONGEST_RETRY_AFTER = timedelta(hours=1)
"""A receiver may ask for a longer pause up to this (RFC 9110, 10.2.3)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Parcel:
    """All that an attempt needs, read before the call: no transaction stays open while a receiver is slow."""

    url: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What came of an attempt."""

    status: int | None
    error: str | None
    retry_after: timedelta | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver has it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


class DeliverNotice:
    """The handler of `deliver_notice` jobs.

    Args:
        chance: of the pause's random part, in [0, 1).
    """

    kind = JOB_KIND

    def __init__(self, chance: Callable[[], float] = random.random):
        self._chance = chance

    def perform(self, job: Job, parts: Runtime) -> Effect:
        """One attempt; nothing is sent when it was delivered or given up meanwhile, or its endpoint switched off."""
        with parts.database.read() as session:
            parcel = parcel_of(session, job.payload["delivery"], utc_now())
        if parcel is None:
            return Effect(lambda session: drop(session, job.payload["delivery"]))
        answer = post(parts.outbound, parcel, parts.settings.notices.timeout_seconds)
        chance = self._chance()

        def write(session: Session) -> None:
            settle(session, parts.settings.notices, job.payload["delivery"], answer, chance)

        return Effect(write)

    def give_up(self, session: Session, job: Job, problem: JobProblem) -> tuple[str, ...]:
        """The process ended in the midst of it too often: dead, to be sent again by hand."""
        row = session.get(DeliveryRow, job.payload["delivery"])
        if row is not None and row.state == DeliveryState.PENDING:
            row.state, row.error, row.due_at = DeliveryState.DEAD, problem.text.en[:300], None
        return ()


def parcel_of(session: Session, delivery_id: str, now: datetime) -> Parcel | None:
    """What to send; None when there is nothing to send any more."""
    delivery = session.get(DeliveryRow, delivery_id)
    if delivery is None or delivery.state != DeliveryState.PENDING:
        return None
    endpoint = session.get_one(EndpointRow, delivery.endpoint_id)
    if endpoint.disabled_at is not None:
        return None
    notice = session.get_one(NoticeRow, delivery.notice_id)
    body = canonical_json(notice.payload)
    return Parcel(endpoint.url, body, signed_headers(notice.id, body, now, signing_secrets(endpoint, now)))


def drop(session: Session, delivery_id: str) -> None:
    """Give up what is still to be sent to an endpoint that was switched off."""
    row = session.get(DeliveryRow, delivery_id, with_for_update=True)
    if row is not None and row.state == DeliveryState.PENDING:
        row.state, row.error, row.due_at = DeliveryState.DEAD, "the endpoint was switched off", None


def post(client: httpx.Client, parcel: Parcel, timeout: float) -> Answer:
    """Send it once. Redirects are not followed: the receiver is who was vetted, and nobody else."""
    try:
        response = client.post(
            parcel.url,
            content=parcel.body.encode(),
            headers=parcel.headers,
            timeout=timeout,
            follow_redirects=False,
        )
    except httpx.TimeoutException:
        return Answer(None, f"no answer within {timeout:g} s")
    except httpx.HTTPError as error:
        return Answer(None, f"no connection ({type(error).__name__})")
    except SceneCheckError as error:  # the address may not be called
        return Answer(None, str(error)[:300])
    if response.is_redirect:
        return Answer(response.status_code, "redirects are not followed")
    arrived = response.is_success
    return Answer(response.status_code, None if arrived else f"status {response.status_code}", _retry_after(response))


def settle(session: Session, settings: NoticeSettings, delivery_id: str, answer: Answer, chance: float) -> None:
    """Write down what came of an attempt, and ask for the next where one is left."""
    row = session.get(DeliveryRow, delivery_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != DeliveryState.PENDING:
        return
    now = utc_now()
    row.attempts += 1
    row.status, row.error, row.tried_at = answer.status, answer.error, now
    if answer.arrived:
        row.state, row.delivered_at, row.due_at = DeliveryState.DELIVERED, now, None
        return
    if answer.status == httpx.codes.GONE:  # the receiver wants no more (Standard Webhooks, "Deliverability")
        endpoint = session.get_one(EndpointRow, row.endpoint_id)
        endpoint.disabled_at = now
    if answer.status == httpx.codes.GONE or row.attempts >= settings.max_attempts:
        row.state, row.due_at = DeliveryState.DEAD, None
        log.warning("notice_dead", delivery=row.id, endpoint=row.endpoint_id, status=answer.status, error=answer.error)
        return
    pause = pause_after(row.attempts, settings.first_pause_seconds, settings.longest_pause_seconds, chance)
    row.due_at = now + max(pause, answer.retry_after or timedelta())
    ask(session, row)


def _retry_after(response: httpx.Response) -> timedelta | None:
    if response.status_code not in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        return None
    text = response.headers.get("retry-after", "")
    return min(timedelta(seconds=int(text)), LONGEST_RETRY_AFTER) if text.isdecimal() and len(text) < 8 else None
