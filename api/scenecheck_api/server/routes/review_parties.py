"""For officers: who insures a party, and who repairs its car."""

from __future__ import annotations

from fastapi import APIRouter

from scenecheck_api.insurer import links
from scenecheck_api.insurer.answers import InsurerLink, link_answer
from scenecheck_api.insurer.links import INSURER_UNKNOWN, PARTY_NOT_FOUND
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.repair import estimates
from scenecheck_api.repair.estimates import ESTIMATE_AGREED
from scenecheck_api.review.change import Change
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import PartyId
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.review_bodies import Repairer, Vouched
from scenecheck_api.server.routes.review import CASE, Decider
from scenecheck_api.store.base import utc_now

router = APIRouter(tags=["review 审核"])


@router.put(
    CASE + "/parties/{party}/insurer",
    operation_id="confirmInsurer",
    summary="确认保险公司 Vouch for a party's insurer",
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, INSURER_UNKNOWN),
)
def confirm_insurer(parts: Parts, caller: Decider, case_id: CaseId, party: PartyId, told: Vouched) -> InsurerLink:
    """Where no record matches the policy. From then on this insurer sees the case, and is told."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        change = Change(session, caller, utc_now())
        answer = link_answer(links.confirm(change, case, party, told.insurer, told.reason, parts.ruleset))
    parts.queue.wake()
    return answer


@router.put(
    CASE + "/parties/{party}/repairer",
    operation_id="assignRepairer",
    summary="指定维修企业 Say which repairer a car is with",
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ESTIMATE_AGREED),
)
def assign_repairer(parts: Parts, caller: Decider, case_id: CaseId, party: PartyId, told: Repairer) -> Repairer:
    """That repairer can propose an estimate from then on."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        estimates.assign(Change(session, caller, utc_now()), case, party, told.organisation)
    parts.queue.wake()
    return told
