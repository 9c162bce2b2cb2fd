"""Consents as they are given and withdrawn; without one a phone adds no photo."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.capture.notice import Notice
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.capture import ConsentRow
from scenecheck_api.store.tables.cases import CaseRow

CONSENT_NEEDED = define(
    "consent_needed", 409, "请先阅读告知书并同意", "the notice must be read and agreed to before photos are added"
)
NOTICE_CHANGED = define("notice_changed", 409, "告知书已更新，请重新阅读", "the notice has changed; read it again")


def consent_of(session: Session, caller: Principal, case: CaseRow) -> ConsentRow | None:
    """The caller's consent that holds: for the own part of a link's party, else for the case."""
    query = select(ConsentRow).where(ConsentRow.case_id == case.id, ConsentRow.withdrawn_at.is_(None))
    mine = ConsentRow.party == caller.party if caller.party is not None else ConsentRow.by == caller.id
    return session.scalars(query.where(mine).order_by(ConsentRow.given_at.desc()).limit(1)).first()


def need_consent(session: Session, caller: Principal, case: CaseRow) -> None:
    """Refuse where none holds.

    Raises:
        ApiError: `consent_needed`.
    """
    if consent_of(session, caller, case) is None:
        raise CONSENT_NEEDED.error()


def give(
    session: Session, caller: Principal, case: CaseRow, shown: Notice, text_sha256: str, language: str
) -> ConsentRow:
    """Keep a consent. Given twice it is one.

    Args:
        session: to write with.
        caller: who agrees.
        case: of the caller.
        shown: the notice as it stands now.
        text_sha256: of the notice that the caller saw.
        language: in which.

    Raises:
        ApiError: `notice_changed`.
    """
    if text_sha256 != shown.sha256:
        raise NOTICE_CHANGED.error(f"expected the notice {shown.sha256}, found {text_sha256}")
    known = consent_of(session, caller, case)
    if known is not None and known.text_sha256 == text_sha256:
        return known
    row = ConsentRow(
        case_id=case.id,
        party=caller.party,
        by=caller.id,
        version=shown.version,
        text_sha256=text_sha256,
        language=language,
        given_at=utc_now(),
    )
    session.add(row)
    session.flush()
    detail = {"version": row.version, "text_sha256": text_sha256, "party": caller.party}
    audit.record(session, caller, "consent.given", f"case:{case.id}", case_id=case.id, detail=detail)
    return row


def withdraw(session: Session, caller: Principal, case: CaseRow) -> None:
    """Take the caller's consents back; photos that are there stay, no more are taken."""
    while (row := consent_of(session, caller, case)) is not None:
        row.withdrawn_at = utc_now()
        session.flush()
        audit.record(session, caller, "consent.withdrawn", f"case:{case.id}", case_id=case.id)
