"""Numbers of identity papers and phones in clear: for officers, one case, some minutes, and a reason that is logged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.sight import Relation, Sight
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.accounts import DisclosureRow
from scenecheck_evidence.errors import SceneCheckError

SHORTEST_REASON = 4


class ReasonError(SceneCheckError):
    """The reason is no reason."""

    code = "reason_needed"


def open_numbers(
    session: Session, principal: Principal, case_id: str, reason: str, now: datetime, seconds: int
) -> datetime:
    """Log the reason; gives until when the numbers of the case are shown to this person.

    Raises:
        ReasonError: it is shorter than 4 characters.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonError(f"expected a reason of at least {SHORTEST_REASON} characters")
    until = now + timedelta(seconds=seconds)
    session.add(DisclosureRow(id=new_id(), case_id=case_id, principal=principal.id, opened_at=now, until=until))
    audit.record(
        session,
        principal,
        "personal_data.opened",
        f"case:{case_id}",
        case_id=case_id,
        reason=reason,
        detail={"until": audit.canonical_time(until)},
        at=now,
    )
    return until


def reason_logged(session: Session, principal: Principal, case_id: str, now: datetime) -> bool:
    """Whether this person has given a reason for this case that still holds."""
    query = select(DisclosureRow.id).where(
        DisclosureRow.case_id == case_id, DisclosureRow.principal == principal.id, DisclosureRow.until > now
    )
    return session.scalars(query.limit(1)).first() is not None


def shown(session: Session, principal: Principal, case_id: str, fields: Iterable[str], *, in_clear: bool) -> None:
    """Log that personal data of a case was shown: once per answer, in the transaction of the read.

    Args:
        session: to write with.
        principal: who sees it.
        case_id: of the case.
        fields: which kinds of fields, such as `report`, `phone`.
        in_clear: whether numbers were shown in clear.
    """
    action = "personal_data.shown" if in_clear else "case.read"
    audit.record(session, principal, action, f"case:{case_id}", case_id=case_id, fields=fields)


def forget_old(session: Session, now: datetime) -> None:
    """Delete what no longer opens anything; the audit log keeps the reasons."""
    session.execute(delete(DisclosureRow).where(DisclosureRow.until < now))


def officers_sight(session: Session, principal: Principal, case_id: str, now: datetime) -> Sight:
    """What somebody at the desk sees of a case: its numbers in clear while a logged reason holds."""
    return Sight(principal, Relation(reason_logged=reason_logged(session, principal, case_id, now)))
