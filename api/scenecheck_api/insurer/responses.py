"""An insurer's word on what it was shown: acknowledged, accepted, or contested with a reason."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.insurers import InsurerResponseRow

REASON_NEEDED = define("reason_needed", 422, "提出异议须写明理由", "contesting needs a reason")


class Item(StrEnum):
    """What an insurer speaks to."""

    CASE = "case"
    POLICY = "policy"
    DAMAGE = "damage"
    ESTIMATE = "estimate"
    RESPONSIBILITY = "responsibility"


class Response(StrEnum):
    """What it says."""

    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    CONTESTED = "contested"


def respond(
    change: Change,
    case: InsurerCase,
    insurer: str,
    item: Item,
    party: str | None,
    response: Response,
    reason: str | None,
) -> InsurerResponseRow:
    """Note an insurer's word; the one before on the same item stays in the history.

    Raises:
        ApiError: it contests without a reason, or speaks to a party that it does not insure.
    """
    if response is Response.CONTESTED and not reason:
        raise REASON_NEEDED.error()
    if party is not None and party not in case.parties:
        raise PARTY_NOT_FOUND.error("expected a party whose insurer the caller is")
    row = InsurerResponseRow(
        id=new_id(),
        case_id=case.row.id,
        insurer=insurer,
        item=item.value,
        party=party,
        response=response.value,
        reason=reason,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(row)
    detail = {"insurer": insurer, "item": item.value, "party": party, "response": response.value}
    change.record(case.row.id, EventKind.INSURER_ANSWERED, detail=detail, reason=reason)
    emit(change.session, NoticeEvent.INSURER_ANSWERED, case.row, detail, only=[insurer, *_back_end(case)])
    return row


def responses_of(session: Session, case_id: str, insurer: str | None = None) -> list[InsurerResponseRow]:
    """The words of insurers in their order; of one insurer where it is named."""
    query = select(InsurerResponseRow).where(InsurerResponseRow.case_id == case_id)
    if insurer is not None:
        query = query.where(InsurerResponseRow.insurer == insurer)
    return list(session.scalars(query.order_by(InsurerResponseRow.id)))


def _back_end(case: InsurerCase) -> list[str]:
    return [case.row.organisation] if case.row.organisation is not None else []
