"""Advance payment and recovery (先行垫付、事后追偿).

The compulsory insurer pays in advance for rescue and recovers from whoever caused the harm, where the driver had no
licence or was drunk, the car was stolen, or the accident was caused on purpose (交强险条例 art. 22); what it recovers
never exceeds what it paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.intake.parties import party_ids
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.insurers import PaymentRow

ADVANCE_NOT_FOUND = define("advance_not_found", 404, "没有这笔垫付", "there is no such advance payment")
RECOVERY_TOO_LARGE = define(
    "recovery_too_large", 409, "追偿金额超过尚未追回的垫付金额", "more would be recovered than was paid in advance"
)


class PaymentKind(StrEnum):
    """Which way the money went."""

    ADVANCE = "advance"
    RECOVERY = "recovery"


@dataclass(frozen=True)
class Money:
    """What was paid for a party, or got back from it.

    Attributes:
        party: of the case.
        fen: hundredths of a yuan, at least 1.
        paid_at: when it changed hands.
        reason: why.
        reference: number in the insurer's own books.
    """

    party: str
    fen: int
    paid_at: datetime
    reason: str
    reference: str | None


def pay_in_advance(change: Change, case: InsurerCase, insurer: str, money: Money) -> PaymentRow:
    """Record an advance payment for the harm of a party.

    Raises:
        ApiError: the case has no such party.
    """
    if money.party not in party_ids(case.row):
        raise PARTY_NOT_FOUND.error()
    return _record(change, case, insurer, PaymentKind.ADVANCE, None, money)


def recover(
    change: Change,
    case: InsurerCase,
    insurer: str,
    advance_id: str,
    money: Money,
) -> PaymentRow:
    """Record what came back of an advance payment, from a party.

    The caller holds the lock of the case's row, so that two recoveries cannot both take the rest.

    Raises:
        ApiError: there is no such advance of the insurer's, no such party, or the sum exceeds what is left of it.
    """
    advance = change.session.get(PaymentRow, advance_id)
    mine = advance is not None and (advance.case_id, advance.insurer) == (case.row.id, insurer)
    if advance is None or not mine or advance.kind != PaymentKind.ADVANCE:
        raise ADVANCE_NOT_FOUND.error()
    if money.party not in party_ids(case.row):
        raise PARTY_NOT_FOUND.error()
    left = advance.fen - recovered(change.session, advance.id)
    if money.fen > left:
        raise RECOVERY_TOO_LARGE.error(f"expected at most {left / 100:.2f} yuan, found {money.fen / 100:.2f}")
    return _record(change, case, insurer, PaymentKind.RECOVERY, advance.id, money)


def recovered(session: Session, advance_id: str) -> int:
    """What came back of an advance so far, in fen."""
    query = select(func.coalesce(func.sum(PaymentRow.fen), 0)).where(PaymentRow.advance_id == advance_id)
    return int(session.scalar(query) or 0)


def payments_of(session: Session, case_id: str, insurer: str | None = None) -> list[PaymentRow]:
    """The payments of a case in their order; of one insurer where it is named."""
    query = select(PaymentRow).where(PaymentRow.case_id == case_id)
    if insurer is not None:
        query = query.where(PaymentRow.insurer == insurer)
    return list(session.scalars(query.order_by(PaymentRow.id)))


def _record(
    change: Change,
    case: InsurerCase,
    insurer: str,
    kind: PaymentKind,
    advance_id: str | None,
    money: Money,
) -> PaymentRow:
    row = PaymentRow(
        id=new_id(),
        case_id=case.row.id,
        insurer=insurer,
        kind=kind.value,
        advance_id=advance_id,
        fen=money.fen,
        party=money.party,
        reference=money.reference,
        reason=money.reason,
        paid_at=money.paid_at,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    detail = {"insurer": insurer, "kind": kind.value, "fen": money.fen, "party": money.party, "advance": advance_id}
    change.record(case.row.id, EventKind.PAYMENT_RECORDED, detail=detail, reason=money.reason)
    return row
