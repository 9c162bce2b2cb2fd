"""For officers: the queue, claiming, correcting, deciding.

A change locks the case before its row at the desk, as judging does: two that meet wait for each other in turn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.concurrency import run_in_threadpool

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.intake.moves import move
from scenecheck_api.intake.states import WRONG_STATE, CaseEvent, CaseState
from scenecheck_api.jobs.notify import until
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.judge.judge_case import ask_for_judgement
from scenecheck_api.labels.consent import set_consent
from scenecheck_api.review import corrections, decisions, desk
from scenecheck_api.review.answers import (
    HistoryAnswer,
    ReviewAnswer,
    ReviewCase,
    history_answer,
    review_answer,
    review_case,
)
from scenecheck_api.review.change import Change
from scenecheck_api.review.problems import (
    CLAIMED_BY_OTHER,
    CORRECTION_INVALID,
    FINDING_NOT_FOUND,
    FINDINGS_OPEN,
    NOT_CLAIMED,
    NOT_READ_YET,
    PHOTO_NOT_IN_CASE,
    RESPONSIBILITY_INVALID,
    RESPONSIBILITY_MISSING,
    REVIEW_CHANGED,
    REVIEW_CLOSED,
    REVIEW_NOT_FOUND,
    SAME_OFFICER,
)
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import officers_sight, shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, Wait, require
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.server.review_bodies import (
    Corrections,
    Decision,
    FindingWord,
    LabelConsent,
    Mediation,
    Responsibilities,
    SendBack,
)
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.review import ReviewRow

router = APIRouter(tags=["review 审核"])
Reader = Annotated[Principal, Depends(require(Scope.REVIEW_READ))]
Corrector = Annotated[Principal, Depends(require(Scope.REVIEW_CORRECT))]
Decider = Annotated[Principal, Depends(require(Scope.REVIEW_DECIDE))]
FindingKey = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", description="案件里该问题的键 Its key beside it in the case")
]
CASE = "/v1/review/cases/{case_id}"
CHANGES = (*COMMON, CASE_NOT_FOUND, REVIEW_NOT_FOUND, REVIEW_CHANGED, CLAIMED_BY_OTHER, NOT_CLAIMED, REVIEW_CLOSED)
"""What any change by the officer who holds the case may be answered with."""


@router.get(
    CASE,
    operation_id="getReviewCase",
    summary="待审案件 A case to decide on",
    responses=documented(*COMMON, CASE_NOT_FOUND, REVIEW_NOT_FOUND),
)
def get_case(parts: Parts, caller: Reader, case_id: CaseId) -> ReviewCase:
    """The report with its findings, what officers corrected and decided, insurers and payments. The look is logged."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        row = session.get(ReviewRow, case.id)
        if row is None:
            raise REVIEW_NOT_FOUND.error()
        sight = officers_sight(session, caller, case.id, utc_now())
        answer = review_case(session, parts, case, row, sight)
        shown(session, caller, case.id, ("case", "report", "corrections"), in_clear=sight.numbers_in_clear)
    return answer


@router.get(
    CASE + "/history",
    operation_id="getCaseHistory",
    summary="案件经过 The history of a case",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def get_history(parts: Parts, caller: Reader, case_id: CaseId) -> HistoryAnswer:
    """Every step, who took it and when."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        sight = officers_sight(session, caller, case.id, utc_now())
        answer = history_answer(session, case.id, sight)
        shown(session, caller, case.id, ("history",), in_clear=sight.numbers_in_clear)
    return answer


@router.post(
    CASE + "/claim",
    operation_id="claimCase",
    summary="领取案件 Claim a case",
    responses=documented(
        *COMMON, CASE_NOT_FOUND, REVIEW_NOT_FOUND, REVIEW_CHANGED, CLAIMED_BY_OTHER, REVIEW_CLOSED, SAME_OFFICER
    ),
)
def claim_case(
    parts: Parts,
    caller: Corrector,
    case_id: CaseId,
    version: Annotated[
        int | None,
        Query(ge=1, le=2**31 - 1, description="所见版本，不带则不检查 The version that was seen; any when left out"),
    ] = None,
) -> ReviewAnswer:
    """For a while; claiming it again takes it for longer. With `version` only if nobody changed the case meanwhile."""
    lease = timedelta(seconds=parts.settings.review.claim_seconds)
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        return review_answer(desk.claim(Change(session, caller, utc_now()), case_id, lease, version))


@router.post(
    CASE + "/release",
    operation_id="releaseCase",
    summary="退回队列 Give a case back to the queue",
    responses=documented(*COMMON, CASE_NOT_FOUND, REVIEW_NOT_FOUND, CLAIMED_BY_OTHER),
)
def release_case(parts: Parts, caller: Corrector, case_id: CaseId) -> ReviewAnswer:
    """A supervisor may give back a case that another officer has."""
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        supervises = Scope.REVIEW_SUPERVISE in caller.scopes
        return review_answer(desk.release(Change(session, caller, utc_now()), case_id, of_others=supervises))


@router.post(
    CASE + "/corrections",
    operation_id="correctValues",
    summary="更正识别结果 Correct what was read",
    responses=documented(*CHANGES, WRONG_STATE, PHOTO_NOT_IN_CASE, NOT_READ_YET, CORRECTION_INVALID),
)
async def correct_values(
    parts: Parts, caller: Corrector, case_id: CaseId, told: Corrections, wait: Wait = 10
) -> ReviewAnswer:
    """Beside the readings, which stay as they were; all of them or none. The case is judged again.

    With `wait` the answer comes when it has been, with the version that goes with the next change.
    """

    def correct() -> None:
        with parts.database.write() as session:
            case = find_case(session, caller, case_id, lock=True)
            version, readings = told.version, case_inputs(session, case, parts.reader.digest).as_read
            for one in told.corrections:
                change = Change(session, caller, utc_now())
                what = (one.file, one.path, one.value, one.reason)
                row, _ = corrections.correct(change, case_id, version, readings, *what)
                version = row.version
            if case.state != CaseState.CHECKING.value:
                move(session, case, CaseEvent.JUDGE_AGAIN)
            ask_for_judgement(session, parts.queue, case)
        parts.queue.wake()

    await run_in_threadpool(correct)
    await _judged(parts, caller, case_id, wait)
    return await run_in_threadpool(_see, parts, caller, case_id)


@router.post(
    CASE + "/findings/{finding}",
    operation_id="decideFinding",
    summary="采纳或排除问题 Accept or dismiss a finding",
    responses=documented(*CHANGES, FINDING_NOT_FOUND),
)
def decide_finding(
    parts: Parts, caller: Decider, case_id: CaseId, finding: FindingKey, told: FindingWord
) -> ReviewAnswer:
    """With a reason; `finding` is the key that the case shows beside it."""
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        change = Change(session, caller, utc_now())
        row = decisions.decide_finding(change, case_id, told.version, finding, told.decision, told.reason)
        return review_answer(row)


@router.put(
    CASE + "/responsibility",
    operation_id="fixResponsibility",
    summary="确定责任 Fix responsibility",
    responses=documented(*CHANGES, RESPONSIBILITY_INVALID),
)
def fix_responsibility(parts: Parts, caller: Decider, case_id: CaseId, told: Responsibilities) -> ReviewAnswer:
    """Of every party at once (order 146, art. 60)."""
    bears = [decisions.Responsibility(one.party, one.degree, tuple(one.articles), one.reason) for one in told.parties]
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        row = decisions.fix_responsibility(Change(session, caller, utc_now()), case_id, told.version, bears)
        return review_answer(row)


@router.post(
    CASE + "/decision",
    operation_id="decideCase",
    summary="办结案件 Close a case",
    responses=documented(*CHANGES, WRONG_STATE, FINDINGS_OPEN, RESPONSIBILITY_MISSING, SAME_OFFICER),
)
def decide_case(parts: Parts, caller: Decider, case_id: CaseId, told: Decision) -> ReviewAnswer:
    """Where two officers must agree, the first decision waits for a second one: the state is `second` then."""
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        row = decisions.decide(
            Change(session, caller, utc_now()),
            case_id,
            told.version,
            told.outcome,
            told.reason,
            four_eyes=parts.settings.review.four_eyes,
        )
        answer = review_answer(row)
    parts.queue.wake()
    return answer


@router.post(
    CASE + "/send-back",
    operation_id="sendBackCase",
    summary="退回补拍 Ask for other photos",
    responses=documented(*CHANGES, WRONG_STATE),
)
def send_back_case(parts: Parts, caller: Decider, case_id: CaseId, told: SendBack) -> ReviewAnswer:
    """The uploader is told; the case comes back to the queue when it is handed in again."""
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        slots = [slot.value for slot in told.slots]
        row = decisions.send_back(Change(session, caller, utc_now()), case_id, told.version, told.message, slots)
        answer = review_answer(row)
    parts.queue.wake()
    return answer


@router.post(
    CASE + "/mediation",
    operation_id="noteMediation",
    summary="记录调解 Keep a note on mediation",
    responses=documented(*COMMON, CASE_NOT_FOUND, REVIEW_NOT_FOUND, REVIEW_CHANGED, REVIEW_CLOSED),
)
def note_mediation(parts: Parts, caller: Decider, case_id: CaseId, told: Mediation) -> ReviewAnswer:
    """Also of a closed case, where damages are mediated afterwards; stands in the history."""
    with parts.database.write() as session:
        find_case(session, caller, case_id, lock=True)
        return review_answer(decisions.mediate(Change(session, caller, utc_now()), case_id, told.version, told.note))


@router.put(
    CASE + "/label-consent",
    operation_id="setLabelConsent",
    summary="是否允许用于训练 Whether the photos may be used for training",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def label_consent(parts: Parts, caller: Decider, case_id: CaseId, told: LabelConsent) -> LabelConsent:
    """Of this case; it outweighs what holds for the authority."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        set_consent(Change(session, caller, utc_now()), case.id, told.allowed, told.reason)
    return told


def _see(parts: Runtime, caller: Principal, case_id: str) -> ReviewAnswer:
    with parts.database.read() as session:
        find_case(session, caller, case_id)
        return review_answer(session.get_one(ReviewRow, case_id))


async def _judged(parts: Runtime, caller: Principal, case_id: str, seconds: float) -> None:
    def settled() -> bool:
        with parts.database.read() as session:
            return find_case(session, caller, case_id).state != CaseState.CHECKING.value

    await until(parts.notifier, (f"case:{case_id}",), settled, min(seconds, parts.settings.wait_max_seconds))
