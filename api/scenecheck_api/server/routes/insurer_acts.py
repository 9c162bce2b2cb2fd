"""For insurers: their word on a case of their insured, payments, the repairer, its estimate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from scenecheck_api.insurer import payments, responses
from scenecheck_api.insurer.access import InsurerCase, insurer_case
from scenecheck_api.insurer.answers import PaymentAnswer, WordAnswer, payment_answer, word_answer
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.insurer.payments import ADVANCE_NOT_FOUND, RECOVERY_TOO_LARGE, Money
from scenecheck_api.insurer.responses import REASON_NEEDED, Item
from scenecheck_api.insurer.responses import Response as Word
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId
from scenecheck_api.repair import estimates
from scenecheck_api.repair.answers import EstimateAnswer, estimate_answer
from scenecheck_api.repair.estimates import ESTIMATE_AGREED, ESTIMATE_ANSWERED, ESTIMATE_CHANGED, ESTIMATE_NOT_FOUND
from scenecheck_api.review.change import Change
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Line, Name, PartyId, Reason, RowId
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.routes.insurer import NO_INSURER, Actor, insurer_name
from scenecheck_api.store.base import utc_now
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1/insurer/cases", tags=["insurers 保险公司"])
Fen = Annotated[int, Field(ge=1, le=10_000_000_00, description="分 hundredths of a yuan", examples=[180000])]


class NewWord(Value):
    """What the insurer says to one item."""

    item: Item
    party: Name | None = Field(None, examples=["甲"])
    response: Word
    reason: Reason | None = Field(None, description="needed when contesting")


class NewPayment(Value):
    """Money that an insurer paid or got back."""

    party: Name
    fen: Fen
    paid_at: AwareDatetime
    reason: Reason
    reference: Line | None = None

    @property
    def money(self) -> Money:
        """The same for the books."""
        return Money(self.party, self.fen, self.paid_at, self.reason, self.reference)


class NewAdvance(NewPayment):
    """Money paid in advance for the harm of a party (先行垫付)."""

    party: Name = Field(examples=["乙"])
    reason: Reason = Field(examples=["抢救费用垫付"])


class NewRecovery(NewPayment):
    """Money got back from a party for an advance payment (事后追偿)."""

    party: Name = Field(examples=["甲"])
    reason: Reason = Field(examples=["向无证驾驶人追偿"])


class RepairerName(Value):
    """The repairer that a car is with."""

    organisation: Name = Field(examples=["利州汽修"])


class EstimateWord(Value):
    """The insurer's word on a version of an estimate."""

    version: int = Field(ge=1)
    agreed: bool
    reason: Reason | None = Field(None, description="needed when it is sent back")


@router.post(
    "/{case_id}/responses",
    operation_id="answerAsInsurer",
    summary="确认、认可或提出异议 Acknowledge, accept or contest",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, REASON_NEEDED, NO_INSURER),
)
def respond(parts: Parts, caller: Actor, case_id: CaseId, told: NewWord) -> WordAnswer:
    """One item; an earlier word on it stays in the history."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        row = responses.respond(
            Change(session, caller, utc_now()),
            mine,
            insurer_name(caller),
            told.item,
            told.party,
            told.response,
            told.reason,
        )
        answer = word_answer(row)
    parts.queue.wake()
    return answer


@router.post(
    "/{case_id}/payments",
    operation_id="recordAdvance",
    summary="登记先行垫付 Record an advance payment",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, NO_INSURER),
)
def pay(parts: Parts, caller: Actor, case_id: CaseId, told: NewAdvance) -> PaymentAnswer:
    """For the harm of any party of the case."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        row = payments.pay_in_advance(Change(session, caller, utc_now()), mine, insurer_name(caller), told.money)
        return payment_answer(row)


@router.post(
    "/{case_id}/payments/{payment}/recoveries",
    operation_id="recordRecovery",
    summary="登记事后追偿 Record a recovery",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ADVANCE_NOT_FOUND, RECOVERY_TOO_LARGE, NO_INSURER),
)
def recover(parts: Parts, caller: Actor, case_id: CaseId, payment: RowId, told: NewRecovery) -> PaymentAnswer:
    """Never more than what is left of the advance payment."""
    with parts.database.write() as session:
        mine = insurer_case(session, caller, case_id, lock=True)
        change = Change(session, caller, utc_now())
        row = payments.recover(change, mine, insurer_name(caller), payment, told.money)
        return payment_answer(row)


@router.put(
    "/{case_id}/parties/{party}/repairer",
    operation_id="assignRepairerAsInsurer",
    summary="指定维修企业 Say which repairer the car is with",
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ESTIMATE_AGREED),
)
def assign(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, told: RepairerName) -> RepairerName:
    """Of its own insured."""
    with parts.database.write() as session:
        mine = _of_insured(insurer_case(session, caller, case_id, lock=True), party)
        estimates.assign(Change(session, caller, utc_now()), mine.row, party, told.organisation)
    parts.queue.wake()
    return told


@router.post(
    "/{case_id}/parties/{party}/estimate",
    operation_id="answerEstimate",
    summary="认可或退回定损 Agree to an estimate, or send it back",
    responses=documented(
        *COMMON, CASE_NOT_FOUND, PARTY_NOT_FOUND, ESTIMATE_NOT_FOUND, ESTIMATE_CHANGED, ESTIMATE_ANSWERED, REASON_NEEDED
    ),
)
def answer_estimate(parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, told: EstimateWord) -> EstimateAnswer:
    """The last version; a version that is sent back can be revised by the repairer."""
    if not told.agreed and not told.reason:
        raise REASON_NEEDED.error()
    with parts.database.write() as session:
        mine = _of_insured(insurer_case(session, caller, case_id, lock=True), party)
        change = Change(session, caller, utc_now())
        row = estimates.answer(change, mine.row, party, told.version, agreed=told.agreed, reason=told.reason)
        answer = estimate_answer(row)
    parts.queue.wake()
    return answer


def _of_insured(mine: InsurerCase, party: str) -> InsurerCase:
    if party not in mine.parties:
        raise PARTY_NOT_FOUND.error("expected a party whose insurer the caller is")
    return mine
