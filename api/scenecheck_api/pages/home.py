"""The home page leads each role to its own; the switch of languages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from scenecheck_api.pages.callers import PageCaller
from scenecheck_api.pages.go_to import go_to, local_path
from scenecheck_api.pages.language import COOKIE, COOKIE_SECONDS, Language
from scenecheck_api.pages.navigation import places_of
from scenecheck_api.pages.render import page
from scenecheck_api.server.deps import Parts

router = APIRouter()


@router.get("/")
def home(request: Request, caller: PageCaller) -> Response:
    """The first page of the role; a list where the role has several or none."""
    places = places_of(caller)
    if len(places) == 1:
        return go_to(request, places[0].path)
    return page(request, "home.html.j2", caller)


@router.get("/language/{language}")
def switch(parts: Parts, language: Language, back: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Remember a language and go back."""
    answer = RedirectResponse(local_path(back), 303)
    answer.set_cookie(
        COOKIE,
        language.value,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=parts.settings.security.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return answer
