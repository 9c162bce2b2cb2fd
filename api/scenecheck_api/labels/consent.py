"""Whether the photos of a case may be used for training: no, unless the case or the authority says yes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.review.change import Change
from scenecheck_api.security import audit
from scenecheck_api.store.tables.labels import LabelConsentRow

AUTHORITY = "authority"
"""The scope of a consent that holds for every case that says nothing itself."""


def set_consent(change: Change, scope: str, allowed: bool, reason: str) -> None:
    """Note what a case (by its id), or the authority, says; it replaces what was said before.

    Args:
        change: of the caller.
        scope: a case's id, or `authority`.
        allowed: yes or no.
        reason: what it rests on, such as the party's written consent.
    """
    change.session.merge(
        LabelConsentRow(scope=scope, allowed=allowed, reason=reason, given_by=change.caller.id, given_at=change.now)
    )
    audit.record(
        change.session,
        change.caller,
        "labels.consent",
        scope if scope == AUTHORITY else f"case:{scope}",
        case_id=None if scope == AUTHORITY else scope,
        reason=reason,
        detail={"allowed": allowed},
        at=change.now,
    )


def allowed_cases(session: Session, cases: Iterable[str]) -> frozenset[str]:
    """Those of the cases whose photos may be used."""
    said = {row.scope: row.allowed for row in session.scalars(select(LabelConsentRow))}
    everywhere = said.get(AUTHORITY, False)
    return frozenset(case for case in cases if said.get(case, everywhere))
