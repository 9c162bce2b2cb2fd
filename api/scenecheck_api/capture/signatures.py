"""The agreement of the parties, read and signed on the phone (order 146, art. 21).

What is signed is fixed by its hash, the responsibility that the parties agree on included: whoever signs another text
than the other party signs under another hash (`capture/signed.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.capture.signed import text_sha256
from scenecheck_api.intake.states import WRONG_STATE, CaseState
from scenecheck_api.judge.reports import newest_report
from scenecheck_api.runtime import Runtime
from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal, PrincipalKind
from scenecheck_api.server.problems import FORBIDDEN, define
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.capture import SignatureRow
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.issued.agreement import Agreement, agreement
from scenecheck_evidence.issued.errors import PaperNotDueError, ResponsibilityError
from scenecheck_evidence.report import Degree

NOT_NEGOTIABLE = define(
    "not_negotiable", 409, "这个案件不能由当事人自行协商", "the parties cannot settle this case among themselves"
)
AGREEMENT_CHANGED = define(
    "agreement_changed", 409, "协议书内容已变化，请重新阅读后签名", "the agreement has changed; read it again and sign"
)
DEGREES_REFUSED = define(
    "degrees_refused", 422, "各方责任不能同时成立", "these degrees of responsibility cannot stand together"
)
SIGNABLE = frozenset({CaseState.COMPLETE, CaseState.REVIEW})

Ratio = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Stroke = Annotated[tuple[tuple[Ratio, Ratio], ...], Field(max_length=2000)]


class SignatureGiven(Value):
    """A party signs."""

    party: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
    agreed: dict[str, Degree]
    agreement_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the agreement as it was shown")
    strokes: Annotated[tuple[Stroke, ...], Field(max_length=200)] = Field(
        (), description="the drawn signature: strokes of points in 0..1 of the field"
    )


@dataclass(frozen=True)
class Shown:
    """The agreement as it is shown to be signed."""

    paper: Agreement
    sha256: str


def to_sign(session: Session, parts: Runtime, case: CaseRow, agreed: Mapping[str, Degree] | None) -> Shown:
    """The agreement of a judged case with the responsibility that the parties agree on.

    Raises:
        ApiError: `report_not_ready`, `case_in_wrong_state`, `not_negotiable`, `degrees_refused`.
    """
    judged = newest_report(session, parts, case)
    if CaseState(case.state) not in SIGNABLE:
        raise WRONG_STATE.error(f"expected a case that is complete or with an officer, found one that is {case.state}")
    try:
        paper = agreement(judged.inputs.case, judged.report, agreed)
    except PaperNotDueError as error:
        raise NOT_NEGOTIABLE.error(str(error), zh=error.text.zh) from None
    except ResponsibilityError as error:
        raise DEGREES_REFUSED.error(str(error)) from None
    return Shown(paper, text_sha256(paper))


def sign(session: Session, parts: Runtime, caller: Principal, case: CaseRow, given: SignatureGiven) -> SignatureRow:
    """Keep a signature; a party signs one text once, however often it is sent.

    Raises:
        ApiError: as `to_sign`; `agreement_changed`; `forbidden`: a party signs for itself alone.
    """
    if given.party not in given.agreed or (caller.kind is PrincipalKind.LINK and caller.party != given.party):
        raise FORBIDDEN.error("expected a party to sign for itself, found another's name")
    shown = to_sign(session, parts, case, given.agreed)
    if given.agreement_sha256 != shown.sha256:
        raise AGREEMENT_CHANGED.error(f"expected the agreement {shown.sha256}, found {given.agreement_sha256}")
    what = {"case_id": case.id, "party": given.party, "agreement_sha256": shown.sha256}
    new = insert_once(
        session,
        SignatureRow,
        **what,
        agreed={party: degree.value for party, degree in given.agreed.items()},
        name=given.name,
        strokes=[[list(point) for point in stroke] for stroke in given.strokes] or None,
        by=caller.id,
        signed_at=utc_now(),
    )
    row = session.scalars(select(SignatureRow).filter_by(**what)).one()
    if new:
        detail = {"party": given.party, "agreement_sha256": shown.sha256, "drawn": row.strokes is not None}
        audit.record(session, caller, "agreement.signed", f"case:{case.id}", case_id=case.id, detail=detail)
    return row
