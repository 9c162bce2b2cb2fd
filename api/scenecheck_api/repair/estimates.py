"""The estimate of a repairer: proposed, sent back, revised, agreed; each version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.intake.cases import CASE_NOT_FOUND
from scenecheck_api.intake.parties import party_ids
from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.security.principal import Principal
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.paging import after, decode_cursor, encode_cursor
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.repair import RepairAssignmentRow, RepairEstimateRow
from scenecheck_evidence.base import Value

ESTIMATE_NOT_FOUND = define("estimate_not_found", 404, "还没有定损单", "there is no estimate yet")
ESTIMATE_CHANGED = define(
    "estimate_changed",
    409,
    "定损单已有新版本，请刷新后再处理",
    "there is another version of the estimate meanwhile; load it again",
)
ESTIMATE_AGREED = define(
    "estimate_agreed", 409, "定损已达成一致，不能再改", "the estimate is agreed and cannot change any more"
)
ESTIMATE_WAITING = define(
    "estimate_waiting", 409, "上一版定损单还在等保险公司答复", "the version before still waits for the insurer"
)
ESTIMATE_ANSWERED = define(
    "estimate_answered", 409, "保险公司已答复过这一版", "the insurer has answered this version already"
)
LINES_MOST = 200


class EstimateState(StrEnum):
    """Where a version stands."""

    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    AGREED = "agreed"


class Operation(StrEnum):
    """What is done to a part."""

    REPLACE = "replace"
    REPAIR = "repair"
    PAINT = "paint"
    INSPECT = "inspect"


Fen = Annotated[int, Field(ge=0, le=100_000_000_00, description="分 hundredths of a yuan")]


class EstimateLine(Value):
    """One item: what is done to which part, and what it costs."""

    part: str = Field(min_length=1, max_length=64, examples=["front_bumper"])
    operation: Operation
    parts_fen: Fen = 0
    labour_fen: Fen = 0
    note: str | None = Field(None, max_length=200)

    @property
    def fen(self) -> int:
        """What it costs."""
        return self.parts_fen + self.labour_fen


def assign(change: Change, case: CaseRow, party: str, organisation: str) -> RepairAssignmentRow:
    """Say which repairer a party's car is with; the one before sees nothing of it any more.

    Raises:
        ApiError: the case has no such party, or its estimate is agreed already.
    """
    if party not in party_ids(case):
        raise PARTY_NOT_FOUND.error()
    last = last_version(change.session, case.id, party)
    if last is not None and last.state == EstimateState.AGREED:
        raise ESTIMATE_AGREED.error()
    row = change.session.merge(
        RepairAssignmentRow(
            case_id=case.id,
            party=party,
            organisation=organisation,
            assigned_by=change.caller.id,
            assigned_at=change.now,
        )
    )
    change.session.flush()
    detail = {"party": party, "organisation": organisation}
    change.record(case.id, EventKind.REPAIRER_ASSIGNED, detail=detail)
    emit(change.session, NoticeEvent.REPAIR_ASSIGNED, case, {"party": party}, only=[organisation])
    return row


def propose(
    change: Change, case: CaseRow, party: str, after: int, lines: Sequence[EstimateLine], reason: str | None
) -> RepairEstimateRow:
    """Propose the first version, or revise one that was sent back.

    The caller holds the lock of the case's row.

    Args:
        change: of the caller.
        case: the case.
        party: whose car it is.
        after: the version that the caller saw last; 0 before the first.
        lines: the items.
        reason: what is new.

    Raises:
        ApiError: there is another version meanwhile, the last one waits for the insurer or is agreed.
    """
    last = last_version(change.session, case.id, party)
    found = last.version if last is not None else 0
    if found != after:
        raise ESTIMATE_CHANGED.error(f"expected version {after}, found {found}")
    if last is not None and last.state == EstimateState.AGREED:
        raise ESTIMATE_AGREED.error()
    if last is not None and last.state == EstimateState.PROPOSED:
        raise ESTIMATE_WAITING.error()
    assigned = change.session.get_one(RepairAssignmentRow, (case.id, party))
    row = RepairEstimateRow(
        id=new_id(),
        case_id=case.id,
        party=party,
        version=found + 1,
        organisation=assigned.organisation,
        state=EstimateState.PROPOSED.value,
        lines=[line.model_dump(mode="json") for line in lines],
        fen=sum(line.fen for line in lines),
        reason=reason,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    detail = {"party": party, "version": row.version, "fen": row.fen}
    change.record(case.id, EventKind.ESTIMATE_PROPOSED, detail=detail, reason=reason)
    emit(change.session, NoticeEvent.ESTIMATE_PROPOSED, case, detail)
    return row


def answer(
    change: Change, case: CaseRow, party: str, version: int, *, agreed: bool, reason: str | None
) -> RepairEstimateRow:
    """The insurer agrees to the last version, or sends it back with a reason.

    The caller holds the lock of the case's row.

    Raises:
        ApiError: there is none, another one meanwhile, or it was answered.
    """
    last = last_version(change.session, case.id, party)
    if last is None:
        raise ESTIMATE_NOT_FOUND.error()
    if last.version != version:
        raise ESTIMATE_CHANGED.error(f"expected version {version}, found {last.version}")
    if last.state != EstimateState.PROPOSED:
        raise ESTIMATE_ANSWERED.error(f"expected a version that waits, found one that is {last.state}")
    last.state = (EstimateState.AGREED if agreed else EstimateState.SENT_BACK).value
    last.answer_reason, last.answered_by, last.answered_at = reason, change.caller.id, change.now
    change.session.flush()
    detail = {"party": party, "version": version, "state": last.state}
    change.record(case.id, EventKind.ESTIMATE_ANSWERED, detail=detail, reason=reason)
    emit(change.session, NoticeEvent.ESTIMATE_ANSWERED, case, detail)
    return last


def versions(session: Session, case_id: str, party: str) -> list[RepairEstimateRow]:
    """All versions, the first one first."""
    query = select(RepairEstimateRow).where(RepairEstimateRow.case_id == case_id, RepairEstimateRow.party == party)
    return list(session.scalars(query.order_by(RepairEstimateRow.version)))


def last_version(session: Session, case_id: str, party: str) -> RepairEstimateRow | None:
    """The last version; None before the first."""
    found = versions(session, case_id, party)
    return found[-1] if found else None


def assigned_parties(session: Session, caller: Principal, case_id: str) -> frozenset[str]:
    """The parties whose cars are with the caller; of all repairers where the caller is none."""
    query = select(RepairAssignmentRow.party).where(RepairAssignmentRow.case_id == case_id)
    if caller.organisation is not None:
        query = query.where(RepairAssignmentRow.organisation == caller.organisation)
    return frozenset(session.scalars(query))


def assigned_case(
    session: Session, caller: Principal, case_id: str, party: str | None = None, *, lock: bool = False
) -> tuple[CaseRow, frozenset[str]]:
    """A case with a car that is with the caller, and whose cars these are.

    Raises:
        ApiError: there is none; another repairer's case is answered the same way.
    """
    row = session.get(CaseRow, case_id, with_for_update=lock or None)
    parties = assigned_parties(session, caller, case_id) if row is not None else frozenset()
    if row is None or not parties or (party is not None and party not in parties):
        raise CASE_NOT_FOUND.error()
    return row, parties


def assigned_cases(
    session: Session, caller: Principal, cursor: str | None, limit: int
) -> tuple[list[tuple[CaseRow, RepairAssignmentRow]], str | None]:
    """The cars that are with the caller, newest first, and the cursor of the next page.

    Raises:
        CursorError: the cursor is not one of this list.
    """
    held = RepairAssignmentRow
    order = (held.assigned_at, held.case_id, held.party)
    query = select(CaseRow, held).join(held, held.case_id == CaseRow.id)
    if caller.organisation is not None:
        query = query.where(held.organisation == caller.organisation)
    if cursor is not None:
        query = query.where(after(order, decode_cursor(cursor, datetime, str, str), descending=True))
    rows = session.execute(query.order_by(*(column.desc() for column in order)).limit(limit + 1)).all()
    shown = [(row[0], row[1]) for row in rows[:limit]]
    if len(rows) <= limit:
        return shown, None
    last = shown[-1][1]
    return shown, encode_cursor(last.assigned_at, last.case_id, last.party)
