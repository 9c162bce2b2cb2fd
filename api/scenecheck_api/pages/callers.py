"""Who looks at a page, and what a page's route asks of them.

Officer = Annotated[Principal, Depends(on_page(Scope.REVIEW_READ))]

@router.get("/desk")
def queue(request: Request, parts: Parts, caller: Officer) -> Response:
return page(request, "desk/queue.html.j2", caller, cases=...)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from scenecheck_api.pages.go_to import GoTo
from scenecheck_api.security.principal import Principal, PrincipalKind, Scope
from scenecheck_api.server.authentication import CSRF_REFUSED, SAFE_METHODS
from scenecheck_api.server.deps import Caller, need_scope

ACCOUNT = "/account"
"""Where a password is changed and a second factor enrolled."""
LOGOUT = "/logout"


def refuse_foreign(request: Request) -> None:
    """Refuse a change that another site's page asks for.

    Raises:
        ApiError: `csrf_refused`.
    """
    if request.method not in SAFE_METHODS and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise CSRF_REFUSED.error("expected a change asked for by a page of this service, found another site's")


def person_on_page(request: Request, caller: Caller) -> Principal:
    """Whoever looks; one who must first change a password or enrol a second factor is sent there.

    Raises:
        ApiError: nobody is known (401; the page becomes the login), or another site asks.
        GoTo: to the account page.
    """
    refuse_foreign(request)
    if caller.kind is PrincipalKind.PERSON and not caller.scopes and request.url.path not in (ACCOUNT, LOGOUT):
        raise GoTo(ACCOUNT)
    return caller


PageCaller = Annotated[Principal, Depends(person_on_page)]


@dataclass(frozen=True)
class OnPage:
    """A dependency that gives the caller if it may do this; made by `on_page`.

    Attributes:
        scope: what the route lets its caller do.
    """

    scope: Scope

    def __call__(self, caller: PageCaller) -> Principal:
        """The caller.

        Raises:
            ApiError: 403, the caller may not do this.
        """
        return need_scope(caller, self.scope)


def on_page(scope: Scope) -> OnPage:
    """What a page's route asks of its caller: `Depends(on_page(Scope.REVIEW_READ))`."""
    return OnPage(scope)
