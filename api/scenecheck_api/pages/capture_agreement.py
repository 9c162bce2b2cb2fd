"""The agreement on the phone: what the parties agree on, the whole text, who has signed."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError

from scenecheck_api.capture.signatures import SignatureGiven
from scenecheck_api.intake.cases import CaseId, find_case
from scenecheck_api.pages.capture import Phone
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.render import page
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import REQUEST_INVALID
from scenecheck_api.server.routes import capture as api
from scenecheck_evidence.report import Degree

router = APIRouter()


@router.get("/capture/{case_id}/agreement")
def agreement(request: Request, parts: Parts, caller: Phone, case_id: CaseId, agreed: api.Agreed = None) -> Response:
    """The agreement: what the parties agree on, the whole text, who has signed."""
    with parts.database.read() as session:
        case = find_case(session, caller, case_id)
        parties = [party["id"] for party in case.declared["parties"]]
        choices = _choices(parties)
    found = api.get_agreement(parts, caller, case_id, agreed)
    signed = [one for one in found.signatures if one.agreed.keys() == set(parties)]
    if agreed is None and signed:  # another party has signed: show what it signed
        agreed = _told({party: signed[-1].agreed[party] for party in parties})
        found = api.get_agreement(parts, caller, case_id, agreed)
    return page(
        request,
        "capture/agreement.html.j2",
        caller,
        case_id=case_id,
        answer=found,
        agreed=agreed,
        choices=[(_told(choice), choice) for choice in choices],
        signers=[caller.party] if caller.party else parties,
        signed={one.party: one for one in found.signatures if one.agreement_sha256 == found.sha256},
    )


@router.post("/capture/{case_id}/agreement")
def sign(
    request: Request,
    parts: Parts,
    caller: Phone,
    case_id: CaseId,
    party: Annotated[str, Form(max_length=64)],
    agreed: Annotated[str, Form(max_length=2000)],
    sha256: Annotated[str, Form(max_length=64)],
    name: Annotated[str, Form(max_length=64)] = "",
    strokes: Annotated[str, Form(max_length=500_000)] = "",
) -> Response:
    """A signature, drawn or typed."""
    try:
        given = SignatureGiven.model_validate(
            {
                "party": party,
                "name": name.strip(),
                "agreed": api.degrees(agreed),
                "agreement_sha256": sha256,
                "strokes": json.loads(strokes) if strokes else (),
            }
        )
    except (ValidationError, ValueError):
        raise REQUEST_INVALID.error("expected a name and the text that was shown", zh="请填写姓名后签名") from None
    api.sign_agreement(parts, caller, case_id, given)
    return go_to(request, f"/capture/{case_id}/agreement?agreed={agreed}")


def _choices(parties: list[str]) -> list[dict[str, Degree]]:
    """What parties agree on in practice: one bears all, or all the same (of one party: all)."""
    alone = [{p: Degree.FULL if p == bears else Degree.NONE for p in parties} for bears in parties]
    return alone if len(parties) == 1 else [*alone, dict.fromkeys(parties, Degree.EQUAL)]


def _told(choice: dict[str, Degree]) -> str:
    """`甲:full,乙:none`."""
    return ",".join(f"{party}:{degree.value}" for party, degree in choice.items())
