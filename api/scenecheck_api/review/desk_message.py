"""What the uploader is told by officers: other photos that are wanted, or the outcome."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import CaseState
from scenecheck_api.review.decisions import fixed_degrees
from scenecheck_api.review.history import last_event
from scenecheck_api.review.states import EventKind, Outcome, ReviewState
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.report import Degree


class DeskAnswer(Value):
    """What the desk tells the uploader: other photos that are wanted, or the outcome."""

    case: str
    state: CaseState
    message: str | None = Field(None, description="民警要求补拍的说明 what an officer asks for")
    slots: tuple[str, ...] = Field((), description="栏目 the slots that are asked for")
    outcome: Outcome | None = None
    responsibility: dict[str, Degree] | None = None


def desk_answer(session: Session, case: CaseRow) -> DeskAnswer:
    """What the desk tells the uploader."""
    row = session.get(ReviewRow, case.id)
    sent_back = last_event(session, case.id, EventKind.SENT_BACK) if case.state == CaseState.RETAKE else None
    decided = row is not None and row.state == ReviewState.DECIDED
    return DeskAnswer(
        case=case.id,
        state=CaseState(case.state),
        message=sent_back.note if sent_back is not None else None,
        slots=tuple(sent_back.detail.get("slots", ())) if sent_back is not None else (),
        outcome=Outcome(row.outcome) if row is not None and decided and row.outcome is not None else None,
        responsibility=fixed_degrees(session, case.id) or None if decided else None,
    )
