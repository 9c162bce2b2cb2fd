"""For the uploader: what officers ask for, or decided."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.review.desk_message import DeskAnswer, desk_answer
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.problems import COMMON, documented

router = APIRouter(tags=["cases 案件"])
Looker = Annotated[Principal, Depends(require(Scope.CASES_READ))]


@router.get(
    "/v1/cases/{case_id}/desk",
    operation_id="getDeskMessage",
    summary="民警的要求或结论 What officers ask for, or decided",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def get_desk(parts: Parts, caller: Looker, case_id: CaseId) -> DeskAnswer:
    """For the uploader: the photos that an officer asks for, or the outcome."""
    with parts.database.read() as session:
        return desk_answer(session, find_case(session, caller, case_id))
