"""One change to a case: who makes it, in which transaction, and the two places it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scenecheck_api.review.states import EventKind
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.tables.review import CaseEventRow


@dataclass(frozen=True)
class Change:
    """What every function that changes something is handed.

    Attributes:
        session: of the transaction that all of the change is in.
        caller: who makes it.
        now: the time of the change.
    """

    session: Session
    caller: Principal
    now: datetime

    def record(
        self,
        case_id: str,
        kind: EventKind,
        *,
        detail: Mapping[str, Any] | None = None,
        note: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Write a step into the history of the case, and into the audit log.

        Args:
            case_id: the case.
            kind: what was done.
            detail: ids, codes and words; no personal data.
            note: text of a person, kept in the history and left out of the audit log.
            reason: what the person gave as the reason; numbers in it are masked in the audit log.
        """
        facts = dict(detail or {})
        self.session.add(
            CaseEventRow(
                case_id=case_id,
                kind=kind,
                by=self.caller.id,
                role=self.caller.role,
                at=self.now,
                detail=facts,
                note=note if note is not None else reason,
            )
        )
        audit.record(
            self.session,
            self.caller,
            f"case.{kind}",
            f"case:{case_id}",
            case_id=case_id,
            reason=reason,
            detail=facts,
            at=self.now,
        )
