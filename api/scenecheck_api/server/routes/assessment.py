"""For insurers: the assessment of an insured's car, edited with reasons, accepted, exported."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from scenecheck_api.case_papers.assessment import assessment_pdf
from scenecheck_api.insurer import assessment
from scenecheck_api.insurer.access import insurer_case
from scenecheck_api.insurer.assessment import ASSESSMENT_CURRENT, ASSESSMENT_FULL, PART_UNKNOWN, YUAN_MOST
from scenecheck_api.insurer.assessment_draft import (
    ASSESSMENT_ACCEPTED,
    ASSESSMENT_CHANGED,
    ITEM_NOT_FOUND,
    NO_REPORT,
    Assessment,
)
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId
from scenecheck_api.review.change import Change
from scenecheck_api.security.disclosure import shown
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Name, PartyId, Reason
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.insurer import NO_INSURER, PDF, Actor, Looker, insurer_name
from scenecheck_api.store.base import utc_now
from scenecheck_evidence.base import Value
from scenecheck_evidence.estimate import Action, PriceRange
from scenecheck_evidence.reading import DamageType, Severity

router = APIRouter(prefix="/v1/insurer/cases/{case_id}/parties/{party}/assessment", tags=["insurers 保险公司"])
ItemKey = Annotated[str, Path(pattern=r"^[pa][0-9-]{1,12}$", description="标识 names the item", examples=["p0"])]
Yuan = Annotated[int, Field(ge=0, le=YUAN_MOST, description="元 whole yuan")]
_CHANGES = (*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, NO_REPORT, NO_INSURER, ASSESSMENT_CHANGED)


class SeenVersion(Value):
    """The version that the caller saw."""

    version: int = Field(ge=0, le=100_000)


class ItemWish(SeenVersion):
    """What shall be done about a damage, what it costs, and why."""

    action: Action
    low: Yuan
    high: Yuan
    reason: Reason

    @property
    def price(self) -> PriceRange:
        """The range, whichever way round it was given."""
        return PriceRange(low=min(self.low, self.high), high=max(self.low, self.high))


class NewItem(ItemWish):
    """A damage that the photos do not show."""

    part: Name = Field(examples=["front_bumper"])
    type: DamageType
    severity: Severity | None = None


class Why(SeenVersion):
    """The reason."""

    reason: Reason


class Acceptance(SeenVersion):
    """The assessment holds as it stands."""

    reason: Reason | None = None


@router.get(
    "",
    operation_id="getAssessment",
    summary="定损单 The assessment",
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, NO_REPORT),
)
def get(parts: Parts, caller: Looker, case_id: CaseId, party: PartyId) -> Assessment:
    """The last version with all that were before; version 0 is the pre-assessment. The look is logged."""
    with parts.database.write() as session:
        found = assessment.assessment_of(session, parts, insurer_case(session, caller, case_id), party)
        shown(session, caller, case_id, ("estimate",), in_clear=False)
    return found


@router.get(
    ".pdf",
    operation_id="getAssessmentAsPdf",
    summary="定损单（PDF）The assessment as PDF",
    response_class=Response,
    responses={
        200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}, "description": "PDF"},
        **documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, NO_REPORT),
    },
)
def get_pdf(parts: Parts, caller: Looker, case_id: CaseId, party: PartyId) -> Response:
    """The look is logged."""
    with parts.database.write() as session:
        case = insurer_case(session, caller, case_id)
        found = assessment.assessment_of(session, parts, case, party)
        shown(session, caller, case_id, ("estimate",), in_clear=False)
        number = case.row.number
    font = parts.settings.paper_font
    data = assessment_pdf(found, number, caller.organisation or "—", parts.ruleset, font)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'attachment; filename="assessment.pdf"'}
    return Response(data, media_type=PDF, headers=headers)


@router.post(
    "/items",
    operation_id="addAssessmentItem",
    summary="增加定损项目 Add an item",
    status_code=201,
    responses=documented(*_CHANGES, ASSESSMENT_ACCEPTED, ASSESSMENT_FULL, PART_UNKNOWN),
)
def add(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, wish: NewItem) -> Assessment:
    """What the photos do not show."""
    insurer_name(caller)
    with parts.database.write() as session:
        return assessment.add_item(
            Change(session, caller, utc_now()),
            parts,
            insurer_case(session, caller, case_id, lock=True),
            party,
            wish.version,
            wish.part,
            wish.type,
            wish.severity,
            wish.action,
            wish.price,
            wish.reason,
        )


@router.put(
    "/items/{key}",
    operation_id="changeAssessmentItem",
    summary="修改定损项目 Change an item",
    responses=documented(*_CHANGES, ASSESSMENT_ACCEPTED, ITEM_NOT_FOUND),
)
def change(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, key: ItemKey, wish: ItemWish) -> Assessment:
    """Action and price; what was proposed for the same part counts no more."""
    insurer_name(caller)
    with parts.database.write() as session:
        return assessment.change_item(
            Change(session, caller, utc_now()),
            parts,
            insurer_case(session, caller, case_id, lock=True),
            party,
            wish.version,
            key,
            wish.action,
            wish.price,
            wish.reason,
        )


@router.post(
    "/items/{key}/removal",
    operation_id="removeAssessmentItem",
    summary="删除定损项目 Take an item out",
    responses=documented(*_CHANGES, ASSESSMENT_ACCEPTED, ITEM_NOT_FOUND),
)
def remove(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, key: ItemKey, why: Why) -> Assessment:
    """It stays in the versions before."""
    insurer_name(caller)
    with parts.database.write() as session:
        case = insurer_case(session, caller, case_id, lock=True)
        moment = Change(session, caller, utc_now())
        return assessment.remove_item(moment, parts, case, party, why.version, key, why.reason)


@router.post(
    "/acceptance",
    operation_id="acceptAssessment",
    summary="确认定损单 Accept the assessment",
    responses=documented(*_CHANGES, ASSESSMENT_ACCEPTED),
)
def accept(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, wish: Acceptance) -> Assessment:
    """The back end of the case is told (`insurer.answered`)."""
    insurer_name(caller)
    with parts.database.write() as session:
        case = insurer_case(session, caller, case_id, lock=True)
        moment = Change(session, caller, utc_now())
        found = assessment.accept(moment, parts, case, party, wish.version, wish.reason)
    parts.queue.wake()
    return found


@router.post(
    "/restart",
    operation_id="restartAssessment",
    summary="按新的核查结果重新定损 Begin again with the newest report",
    responses=documented(*_CHANGES, ASSESSMENT_CURRENT),
)
def restart(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, why: Why) -> Assessment:
    """After the case was judged anew (`outdated`); also of an accepted one."""
    insurer_name(caller)
    with parts.database.write() as session:
        case = insurer_case(session, caller, case_id, lock=True)
        moment = Change(session, caller, utc_now())
        return assessment.begin_again(moment, parts, case, party, why.version, why.reason)
