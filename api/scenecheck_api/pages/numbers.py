"""Numbers in clear: a masked value asks for a reason, the reason is logged, the page comes again without masks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import ValidationError

from scenecheck_api.intake.cases import CaseId
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.render import page
from scenecheck_api.security.disclosure import SHORTEST_REASON
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import REQUEST_INVALID
from scenecheck_api.server.routes.access import Why, open_the_numbers

router = APIRouter()
Officer = Annotated[Principal, Depends(on_page(Scope.PERSONAL_SHOW))]


@router.get("/cases/{case_id}/numbers")
def ask(request: Request, parts: Parts, caller: Officer, case_id: CaseId) -> Response:
    """The question for a reason, as it stands in the page's dialog."""
    minutes = parts.settings.security.show_seconds // 60
    return page(request, "numbers.html.j2", caller, case_id=case_id, minutes=minutes, shortest=SHORTEST_REASON)


@router.post("/cases/{case_id}/numbers")
def open_numbers(
    request: Request, parts: Parts, caller: Officer, case_id: CaseId, reason: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """Log the reason; the page loads again."""
    try:
        why = Why(reason=reason.strip())
    except ValidationError:
        raise REQUEST_INVALID.error(
            f"expected a reason of at least {SHORTEST_REASON} characters",
            zh=f"请填写理由，至少 {SHORTEST_REASON} 个字",
        ) from None
    open_the_numbers(parts, caller, case_id, why)
    return Response(status_code=204, headers={"HX-Refresh": "true"})
