"""What routes ask for: the parts of the process, the database, and the caller.

    Writer = Annotated[Principal, Depends(require(Scope.CASES_WRITE))]

    @router.post("/v1/things", responses=documented(*COMMON, THING_NOT_FOUND))
    def make_thing(parts: Parts, caller: Writer) -> Thing:
        with parts.database.write() as session:
            ...

Answer after the `with` block: what is answered has been committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.authentication import Bearer, Key, identify
from scenecheck_api.server.problems import FORBIDDEN


async def runtime(request: Request) -> Runtime:
    """The parts of this process. What waits for nothing is a coroutine: FastAPI sends a plain function to a thread."""
    return cast(Runtime, request.app.state.runtime)


Parts = Annotated[Runtime, Depends(runtime)]


Wait = Annotated[
    float,
    Query(ge=0, le=60, allow_inf_nan=False, description="最多等几秒再回答 seconds to wait for the outcome, at most"),
]


def authenticate(request: Request, parts: Parts, bearer: Bearer, key: Key) -> Principal:
    """The caller of a request: by API key, token or cookie."""
    return identify(request, parts, bearer.credentials if bearer else None, key)


Caller = Annotated[Principal, Depends(authenticate)]


def need_scope(caller: Principal, scope: Scope) -> Principal:
    """The caller, if it may do this.

    Raises:
        ApiError: 403.
    """
    if scope not in caller.scopes:
        raise FORBIDDEN.error(f"expected a caller with the scope {scope}, found one without")
    return caller


@dataclass(frozen=True)
class Require:
    """A dependency that gives the caller if it may do this, and refuses the request otherwise; made by `require`.

    Attributes:
        scope: what the route lets its caller do.
    """

    scope: Scope

    async def __call__(self, principal: Caller) -> Principal:
        """The caller.

        Raises:
            ApiError: 403, the caller may not do this.
        """
        return need_scope(principal, self.scope)


def require(scope: Scope) -> Require:
    """What a route asks of its caller: `Depends(require(Scope.CASES_READ))`."""
    return Require(scope)
