"""Moving a case, with everything that follows from it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from scenecheck_api.intake.states import CaseEvent, advance
from scenecheck_api.review.follow import follow_move
from scenecheck_api.store.tables.cases import CaseRow

Listener = Callable[[Session, CaseRow, CaseEvent], None]

LISTENERS: tuple[Listener, ...] = (follow_move,)
"""Called after each move, in its transaction: what is to be told to others is written to an outbox here."""


def move(session: Session, case: CaseRow, event: CaseEvent) -> None:
    """Move a case and tell the listeners.

    Raises:
        ApiError: `case_in_wrong_state`.
    """
    advance(case, event)
    for listener in LISTENERS:
        listener(session, case, event)
