"""Opening, finding, changing, submitting and withdrawing a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar

from fastapi import Header, Path
from pydantic import Field, field_validator, model_validator
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from scenecheck_api.intake.idempotency import digest, once
from scenecheck_api.intake.moves import move
from scenecheck_api.intake.states import CaseEvent, CaseState, PhotoState, need_open
from scenecheck_api.jobs.queue import JobQueue
from scenecheck_api.judge.judge_case import ask_for_judgement
from scenecheck_api.security import audit
from scenecheck_api.security.case_access import visible_cases
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.server.problems import CHANGED_MEANWHILE, REQUEST_INVALID, ApiError, FieldProblem, define
from scenecheck_api.store.base import canonical_json, utc_now
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.case import Case, Declared, Form, Party, Place, Situation
from scenecheck_evidence.moments import CHINA

CASE_NOT_FOUND = define("case_not_found", 404, "没有这个案件", "there is no such case")
CASE_EXISTS = define("case_exists", 409, "这个案件编号已存在", "a case of this number is there already")
NO_PHOTOS = define("case_without_photos", 409, "案件还没有照片", "the case has no photos yet")
VERSION_NEEDED = define(
    "version_needed", 428, "修改案件时请带上 If-Match", "a change needs If-Match with the version that was seen"
)

CaseId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="服务给出的案件标识 the id that opening the case gave",
        examples=["019a0eb8-ba5a-7093-b919-936cdee108e4"],
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"[0-9]{1,9}"$',
        description='看到的版本，即上次的 ETag the version that was seen: the ETag of the last answer, such as "3"',
        examples=['"3"'],
    ),
]

_CASE = select(CaseRow).where(CaseRow.id == bindparam("case"))
_CASE_TO_CHANGE = _CASE.with_for_update()
_CASE_ID = select(CaseRow.id).where(CaseRow.id == bindparam("case"))
Seen = TypeVar("Seen")


class NewCase(Value):
    """A case as declared: the `case.yaml` of the contract without its photos. Unknown is not false."""

    case_id: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["GY-2026-000123"])
    occurred_at: datetime = Field(
        description="没有时区即北京时间 without an offset: Asia/Shanghai", examples=["2026-11-20T08:31:00+08:00"]
    )
    place: Place = Place()
    weather: str | None = None
    situation: Situation | None = None
    form: Form | None = None
    declared: Declared = Declared()
    parties: tuple[Party, ...] = Field(min_length=1, max_length=20)

    @field_validator("occurred_at")
    @classmethod
    def _local(cls, value: datetime) -> datetime:
        return value if value.tzinfo is not None else value.replace(tzinfo=CHINA)

    @model_validator(mode="after")
    def _a_case(self) -> Self:
        if any(len(party.id) > 64 for party in self.parties):
            raise ValueError("party ids have at most 64 characters")
        told = self.as_declared()
        if "\\u0000" in canonical_json(told):
            raise ValueError("text holds no NUL characters")
        Case.model_validate(told)
        return self

    def as_declared(self) -> dict[str, Any]:
        """As JSON, as it is stored."""
        return self.model_dump(mode="json")


def open_case(session: Session, caller: Principal, new: NewCase, key: str | None) -> CaseRow:
    """Open a case, or find the one that this key opened.

    Raises:
        ApiError: `case_exists`, `idempotency_key_reused`.
    """
    told = new.as_declared()
    request = once(session, caller, "openCase", key, digest(told))
    if request.made is not None:
        return session.get_one(CaseRow, request.made[0])
    if session.scalars(select(CaseRow.id).where(CaseRow.number == new.case_id)).first() is not None:
        raise CASE_EXISTS.error("expected a new case_id, found one that is taken")
    case = CaseRow(
        number=new.case_id,
        organisation=caller.organisation,
        state=CaseState.OPEN.value,
        declared=told,
        occurred_at=new.occurred_at,
        created_by=caller.id,
    )
    session.add(case)
    session.flush()
    request.remember(201, [case.id])
    audit.record(session, caller, "case.opened", f"case:{case.id}", case_id=case.id)
    return case


def find_case(session: Session, caller: Principal, case_id: str, *, lock: bool = False) -> CaseRow:
    """A case that the caller may see.

    Args:
        session: to look with.
        caller: sees the cases of its organisation, or all without one.
        case_id: of the case.
        lock: keep others from changing it until the transaction ends.

    Raises:
        ApiError: `case_not_found`, also where there is one of somebody else.
    """
    wanted = _CASE_TO_CHANGE if lock else _CASE
    case = session.scalars(_as_seen(wanted, caller), {"case": case_id}).one_or_none()
    if case is None:
        raise _not_found()
    return case


def need_case(session: Session, caller: Principal, case_id: str) -> None:
    """Refuse what is asked of a case that the caller may not see; nothing of the case is loaded.

    Raises:
        ApiError: `case_not_found`, also where there is one of somebody else.
    """
    if session.scalar(_as_seen(_CASE_ID, caller), {"case": case_id}) is None:
        raise _not_found()


def _as_seen(wanted: Select[Seen], caller: Principal) -> Select[Seen]:
    """One of the statements above for what a caller may see. Kept: to make it takes longer than to execute it."""
    return _kept(wanted, caller.kind, caller.role, caller.id, caller.organisation, caller.case)


@lru_cache(maxsize=512)
def _kept(wanted: Select[Seen], kind: PrincipalKind, role: Role, *known: str | None) -> Select[Seen]:
    caller, organisation, case = known
    seen = Principal(kind, caller or "", role, frozenset(), organisation, case)
    return wanted.where(visible_cases(seen))


def _not_found() -> ApiError:
    return CASE_NOT_FOUND.error("expected the id of a case that this caller may see, found another")


def list_cases(
    session: Session, caller: Principal, number: str | None, state: CaseState | None, after: str | None, limit: int
) -> Sequence[CaseRow]:
    """Cases that the caller may see, newest first, below the id `after`."""
    wanted = select(CaseRow).where(visible_cases(caller)).order_by(CaseRow.id.desc()).limit(limit)
    if number is not None:
        wanted = wanted.where(CaseRow.number == number)
    if state is not None:
        wanted = wanted.where(CaseRow.state == state.value)
    if after is not None:
        wanted = wanted.where(CaseRow.id < after)
    return session.scalars(wanted).all()


def photos_waiting(session: Session, case_id: str, ids: Sequence[str] | None = None) -> bool:
    """Whether a photo of the case (of these ids, when given) is still to be read."""
    waiting = select(PhotoRow.id).where(PhotoRow.case_id == case_id, PhotoRow.state == PhotoState.WAITING.value)
    if ids is not None:
        waiting = waiting.where(PhotoRow.id.in_(ids))
    return session.scalars(waiting.limit(1)).first() is not None


def need_version(case: CaseRow, if_match: str | None) -> None:
    """Refuse a change of a case that somebody else has changed since the caller saw it.

    Raises:
        ApiError: `changed_meanwhile`.
    """
    if if_match is not None and if_match != etag(case):
        raise CHANGED_MEANWHILE.error(f"expected the version {etag(case)}, found {if_match}")


def etag(case: CaseRow) -> str:
    """The version of a case as ETag."""
    return f'"{case.version}"'


def change_case(session: Session, caller: Principal, case_id: str, new: NewCase, if_match: str | None) -> CaseRow:
    """Replace what is declared.

    Raises:
        ApiError: `case_not_found`, `case_in_wrong_state`, `changed_meanwhile`, `version_needed`, `request_invalid`.
    """
    if if_match is None:
        raise VERSION_NEEDED.error("expected the header If-Match, found none")
    case = find_case(session, caller, case_id, lock=True)
    need_version(case, if_match)
    need_open(case)
    if new.case_id != case.number:
        wrong = FieldProblem(field="body.case_id", message=f"expected {case.number}, the number of this case")
        raise REQUEST_INVALID.error("expected the case_id of this case, found another", errors=[wrong])
    named = select(PhotoRow.party).where(PhotoRow.case_id == case.id, PhotoRow.state != PhotoState.WITHDRAWN.value)
    gone = {party for party in session.scalars(named) if party} - {party.id for party in new.parties}
    if gone:
        wrong = FieldProblem(field="body.parties", message="a photo of the case names a party that is not there")
        raise REQUEST_INVALID.error("expected the parties that photos name, found some missing", errors=[wrong])
    case.declared = new.as_declared()
    case.occurred_at = new.occurred_at
    audit.record(session, caller, "case.changed", f"case:{case.id}", case_id=case.id)
    session.flush()
    return case


def submit_case(
    session: Session,
    queue: JobQueue,
    caller: Principal,
    case_id: str,
    *,
    as_is: bool,
    key: str | None,
    if_match: str | None,
) -> CaseRow:
    """Hand a case in to be judged.

    Args:
        session: of the change.
        queue: takes the job.
        caller: who hands it in.
        case_id: of the case.
        as_is: what is asked for cannot be mended; an officer looks instead of a retake.
        key: Idempotency-Key.
        if_match: the version that the caller has seen.

    Raises:
        ApiError: `case_not_found`, `case_in_wrong_state`, `changed_meanwhile`, `case_without_photos`.
    """
    request = once(session, caller, f"submitCase:{case_id}", key, digest(as_is))
    case = find_case(session, caller, case_id, lock=True)
    if request.made is not None:
        return case
    need_version(case, if_match)
    kept = select(PhotoRow.id).where(PhotoRow.case_id == case.id, PhotoRow.state != PhotoState.WITHDRAWN.value)
    if session.scalars(kept.limit(1)).first() is None:
        raise NO_PHOTOS.error("expected a case with photos, found one without")
    case.as_is = as_is
    move(session, case, CaseEvent.SUBMIT)
    case.submitted_at = case.updated_at = utc_now()
    ask_for_judgement(session, queue, case)
    request.remember(202, [case.id])
    audit.record(session, caller, "case.submitted", f"case:{case.id}", case_id=case.id)
    session.flush()
    return case


def withdraw_case(session: Session, caller: Principal, case_id: str, if_match: str | None) -> CaseRow:
    """Take a case back before it is decided.

    Raises:
        ApiError: `case_not_found`, `case_in_wrong_state`, `changed_meanwhile`.
    """
    case = find_case(session, caller, case_id, lock=True)
    need_version(case, if_match)
    move(session, case, CaseEvent.WITHDRAW)
    audit.record(session, caller, "case.withdrawn", f"case:{case.id}", case_id=case.id)
    session.flush()
    return case
