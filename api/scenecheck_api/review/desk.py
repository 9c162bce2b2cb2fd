"""Taking a case at the desk and giving it back: claims with a lease, and the version that a change must name."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from scenecheck_api.review.change import Change
from scenecheck_api.review.problems import (
    CLAIMED_BY_OTHER,
    NOT_CLAIMED,
    REVIEW_CHANGED,
    REVIEW_CLOSED,
    REVIEW_NOT_FOUND,
    SAME_OFFICER,
)
from scenecheck_api.review.states import OPEN, EventKind, ReviewState
from scenecheck_api.store.tables.review import ReviewRow


def holder(row: ReviewRow, now: datetime) -> str | None:
    """Who works on the case; nobody once the lease is over."""
    return row.claimed_by if row.claimed_until is not None and row.claimed_until > now else None


def open_review(change: Change, case_id: str, version: int | None = None) -> ReviewRow:
    """The case at the desk, locked until the transaction ends.

    Args:
        change: of the caller.
        case_id: the case.
        version: what the caller saw; None where any will do.

    Raises:
        ApiError: there is none, or somebody changed it meanwhile.
    """
    row = change.session.get(ReviewRow, case_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise REVIEW_NOT_FOUND.error()
    _unchanged(row, version)
    return row


def claimed_review(change: Change, case_id: str, version: int) -> ReviewRow:
    """The case, open, and claimed by the caller.

    Raises:
        ApiError: there is none, it changed meanwhile, it is not open, or somebody else or nobody holds it.
    """
    row = open_review(change, case_id, version)
    _open(row)
    held = holder(row, change.now)
    if held is not None and held != change.caller.id:
        raise _taken(row, held)
    if held is None:
        raise NOT_CLAIMED.error()
    return row


def claim(change: Change, case_id: str, lease: timedelta, version: int | None = None) -> ReviewRow:
    """Take a case for a while; the one who has it takes it for longer, which is no change of the case.

    Args:
        change: of the caller.
        case_id: the case.
        lease: for how long.
        version: that the caller saw; None where any will do.

    Raises:
        ApiError: somebody else has it, it is not open, it changed meanwhile, or the caller decided it first and four
            eyes are asked for.
    """
    row = open_review(change, case_id)
    _open(row)
    held = holder(row, change.now)
    if held is not None and held != change.caller.id:
        raise _taken(row, held)
    if row.state == ReviewState.SECOND and row.first_by == change.caller.id:
        raise SAME_OFFICER.error()
    _unchanged(row, version)
    if held is not None:
        longer = update(ReviewRow).where(ReviewRow.case_id == case_id).values(claimed_until=change.now + lease)
        change.session.execute(longer)
        change.session.refresh(row)
        return row
    row.claimed_by, row.claimed_until = change.caller.id, change.now + lease
    touch(change, row)
    change.record(case_id, EventKind.CLAIMED)
    return row


def release(change: Change, case_id: str, *, of_others: bool = False) -> ReviewRow:
    """Give a case back to the queue; releasing what nobody holds changes nothing.

    Args:
        change: of the caller.
        case_id: the case.
        of_others: a supervisor may take it from whoever holds it.

    Raises:
        ApiError: somebody else has it.
    """
    row = open_review(change, case_id)
    held = holder(row, change.now)
    if held is None:
        return row
    if held != change.caller.id and not of_others:
        raise _taken(row, held)
    give_back(row)
    touch(change, row)
    change.record(case_id, EventKind.RELEASED, detail={"from": held})
    return row


def give_back(row: ReviewRow) -> None:
    """Nobody holds it."""
    row.claimed_by = row.claimed_until = None


def touch(change: Change, row: ReviewRow) -> None:
    """Note who changed it, and count the change."""
    row.changed_by, row.changed_at = change.caller.id, change.now
    change.session.flush()


def _unchanged(row: ReviewRow, version: int | None) -> None:
    if version is not None and row.version != version:
        who = row.changed_by or "the service"
        at = row.changed_at.isoformat(timespec="seconds")
        raise REVIEW_CHANGED.error(
            f"expected version {version}, found {row.version}, changed by {who} at {at}",
            zh=f"案件已由 {row.changed_by or '系统'} 修改，请刷新后再处理",
        )


def _open(row: ReviewRow) -> None:
    if row.state not in OPEN:
        raise REVIEW_CLOSED.error(f"expected a case that waits for an officer, found one in state {row.state}")


def _taken(row: ReviewRow, held: str) -> Exception:
    until = row.claimed_until.isoformat(timespec="seconds") if row.claimed_until else "?"
    return CLAIMED_BY_OTHER.error(
        f"expected a case that nobody holds, found one claimed by {held} until {until}",
        zh=f"该案件正由 {held} 处理",
    )
