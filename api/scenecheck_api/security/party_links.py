"""A back end gives a party a link to the own case: a token for one party of one case, for hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal, PrincipalKind, Role, Scope
from scenecheck_api.security.roles import scopes_of
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.accounts import LinkRow


def make(
    session: Session, by: Principal, now: datetime, *, case_id: str, party: str, seconds: int, capture: bool = False
) -> LinkRow:
    """A link for one party; the token is made of its id.

    Args:
        session: to write with.
        by: who gives it.
        now: the time.
        case_id: of the case.
        party: such as 甲; the caller has checked that the case has it.
        seconds: how long it lasts.
        capture: it may also add photos of its own part and sign.
    """
    row = LinkRow(
        id=new_id(),
        case_id=case_id,
        party=party,
        organisation=by.organisation,
        made_by=by.id,
        capture=capture,
        expires_at=now + timedelta(seconds=seconds),
    )
    session.add(row)
    audit.record(
        session, by, "link.made", f"link:{row.id}", case_id=case_id, detail={"party": party, "capture": capture}, at=now
    )
    return row


def end_all(session: Session, by: Principal, now: datetime, *, case_id: str) -> None:
    """End all links of a case."""
    session.execute(update(LinkRow).where(LinkRow.case_id == case_id, LinkRow.ended_at.is_(None)).values(ended_at=now))
    audit.record(session, by, "link.ended", f"case:{case_id}", case_id=case_id, at=now)


def principal_of(session: Session, link_id: str, now: datetime) -> Principal | None:
    """The party a link stands for; None when it is over."""
    row = session.get(LinkRow, link_id)
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return None
    scopes = scopes_of(Role.PARTY) if row.capture else scopes_of(Role.PARTY) - {Scope.CASES_CAPTURE}
    return Principal(
        PrincipalKind.LINK,
        f"link:{row.id}",
        Role.PARTY,
        frozenset(scopes),
        row.organisation,
        case=row.case_id,
        party=row.party,
    )
