"""For the hotline: one word on a case."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import Field, StringConstraints, model_validator
from sqlalchemy.orm import Session

from scenecheck_api.hotline.status import STATUS_UNKNOWN, STATUSES, by_number, by_plate_and_phone
from scenecheck_api.intake.states import CaseState
from scenecheck_api.runtime import Runtime
from scenecheck_api.security import audit
from scenecheck_api.security.field_encryption import normalised_text
from scenecheck_api.security.lockout import LockedError, begin_attempt, forgive, take_back
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import Name
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.session import LOCKED
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.base import Text, Value

router = APIRouter(prefix="/v1/hotline", tags=["hotline 热线"])
Asker = Annotated[Principal, Depends(require(Scope.HOTLINE))]


class Question(Value):
    """Which case: its number, or a plate and the last four digits of the phone that was given for it."""

    case_id: Name | None = Field(None, description="案件编号", examples=["GY-2026-000123"])
    plate: Name | None = Field(None, description="号牌号码", examples=["川H12345"])
    phone_tail: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = Field(
        None, description="手机号后四位", examples=["5678"]
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.case_id is None) == (self.plate is None) or (self.plate is None) != (self.phone_tail is None):
            raise ValueError("expected either case_id, or plate and phone_tail together")
        return self


class StatusAnswer(Value):
    """How far the case is; nothing else is told."""

    status: CaseState
    text: Text


@router.post(
    "/status",
    operation_id="askStatus",
    summary="查询案件进度 How far a case is",
    responses=documented(*COMMON, STATUS_UNKNOWN, LOCKED),
)
def ask_status(parts: Parts, caller: Asker, question: Question) -> StatusAnswer:
    """Wrong answers about one plate or number, and of one caller, are counted: after some nothing is answered a while.

    A post, so that no plate stands in a log of addresses.
    """
    limits = parts.settings.security.lockout
    about = parts.security.cipher.blind_index("hotline", question.case_id or normalised_text(question.plate or ""))
    subjects = {f"hotline:{about}": limits.account_failures, f"hotline-caller:{caller.id}": limits.address_failures}
    try:
        with parts.database.write() as session:
            begin_attempt(session, subjects, limits, utc_now())
    except LockedError as error:
        raise LOCKED.error(str(error), headers={"Retry-After": str(error.seconds)}) from None
    with parts.database.write() as session:
        case = _find(parts, session, question)
        if case is not None:
            forgive(session, f"hotline:{about}")
            take_back(session, f"hotline-caller:{caller.id}", limits.address_failures, limits)
        detail = {"found": case is not None}
        subject = f"case:{case.id}" if case is not None else "hotline"
        audit.record(session, caller, "hotline.asked", subject, case_id=case.id if case else None, detail=detail)
    if case is None:
        raise STATUS_UNKNOWN.error()
    state = CaseState(case.state)
    return StatusAnswer(status=state, text=STATUSES[state])


def _find(parts: Runtime, session: Session, question: Question) -> CaseRow | None:
    if question.case_id is not None:
        return by_number(session, question.case_id)
    assert question.plate is not None
    assert question.phone_tail is not None
    return by_plate_and_phone(session, parts.security.cipher, question.plate, question.phone_tail)
