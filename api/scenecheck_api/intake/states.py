"""How far a case and a photo have come: one small state machine, and who may move it is the caller's business."""

from __future__ import annotations

from enum import StrEnum

from scenecheck_api.server.problems import define
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.report import Verdict


class CaseState(StrEnum):
    """The states of a case."""

    OPEN = "open"
    CHECKING = "checking"
    RETAKE = "retake"
    REVIEW = "review"
    COMPLETE = "complete"
    NOT_ELIGIBLE = "not_eligible"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class CaseEvent(StrEnum):
    """What moves a case."""

    SUBMIT = "submit"
    JUDGED_RETAKE = "judged_retake"
    JUDGED_REVIEW = "judged_review"
    JUDGED_COMPLETE = "judged_complete"
    JUDGED_NOT_ELIGIBLE = "judged_not_eligible"
    SEND_BACK = "send_back"
    JUDGE_AGAIN = "judge_again"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    CLOSE = "close"


_JUDGED = (CaseState.RETAKE, CaseState.REVIEW, CaseState.COMPLETE, CaseState.NOT_ELIGIBLE)
TRANSITIONS: dict[tuple[CaseState, CaseEvent], CaseState] = {
    **{(state, CaseEvent.SUBMIT): CaseState.CHECKING for state in (CaseState.OPEN, CaseState.RETAKE)},
    (CaseState.CHECKING, CaseEvent.JUDGED_RETAKE): CaseState.RETAKE,
    (CaseState.CHECKING, CaseEvent.JUDGED_REVIEW): CaseState.REVIEW,
    (CaseState.CHECKING, CaseEvent.JUDGED_COMPLETE): CaseState.COMPLETE,
    (CaseState.CHECKING, CaseEvent.JUDGED_NOT_ELIGIBLE): CaseState.NOT_ELIGIBLE,
    **{(state, CaseEvent.SEND_BACK): CaseState.RETAKE for state in (*_JUDGED[1:], CaseState.DECIDED)},
    **{(state, CaseEvent.JUDGE_AGAIN): CaseState.CHECKING for state in _JUDGED},
    **{(state, CaseEvent.DECIDE): CaseState.DECIDED for state in _JUDGED},
    **{(state, CaseEvent.WITHDRAW): CaseState.WITHDRAWN for state in (CaseState.OPEN, CaseState.CHECKING, *_JUDGED)},
    **{
        (state, CaseEvent.CLOSE): CaseState.CLOSED
        for state in (CaseState.DECIDED, CaseState.NOT_ELIGIBLE, CaseState.WITHDRAWN)
    },
}
"""Where each event leads from each state; what is not listed is refused."""

TAKES_PHOTOS = frozenset({CaseState.OPEN, CaseState.RETAKE})
"""States in which photos are added and withdrawn, and what is declared is changed."""

EVENT_OF_VERDICT = {
    Verdict.RETAKE: CaseEvent.JUDGED_RETAKE,
    Verdict.REVIEW: CaseEvent.JUDGED_REVIEW,
    Verdict.COMPLETE: CaseEvent.JUDGED_COMPLETE,
    Verdict.NOT_ELIGIBLE: CaseEvent.JUDGED_NOT_ELIGIBLE,
}

WRONG_STATE = define(
    "case_in_wrong_state", 409, "案件当前状态不允许这样做", "the state the case is in does not allow this"
)


class PhotoState(StrEnum):
    """The states of a photo: waiting to be read, read, unreadable (its error says why), withdrawn."""

    WAITING = "waiting"
    READ = "read"
    UNREADABLE = "unreadable"
    WITHDRAWN = "withdrawn"


def next_state(state: CaseState, event: CaseEvent) -> CaseState | None:
    """Where an event leads; None when it is refused in this state."""
    return TRANSITIONS.get((state, event))


def advance(case: CaseRow, event: CaseEvent) -> None:
    """Move a case.

    Raises:
        ApiError: `case_in_wrong_state`.
    """
    state = next_state(CaseState(case.state), event)
    if state is None:
        allowed = sorted(s.value for s, e in TRANSITIONS if e is event)
        raise WRONG_STATE.error(f"expected a case that is {' or '.join(allowed)}, found one that is {case.state}")
    case.state = state.value


def need_open(case: CaseRow) -> None:
    """Refuse changes to a case that is being judged, or has been and was not sent back.

    Raises:
        ApiError: `case_in_wrong_state`.
    """
    if CaseState(case.state) not in TAKES_PHOTOS:
        raise WRONG_STATE.error(
            f"expected a case that is open or sent back for retakes, found one that is {case.state}"
        )
