"""The OpenAPI page: what any request with a body, or any caller, may be answered stands at each operation."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from scenecheck_api.server.authentication import RATE_LIMITED
from scenecheck_api.server.body_limit import BODY_TOO_LARGE
from scenecheck_api.server.problems import BODY_UNREADABLE, documented

METHODS = frozenset({"get", "put", "post", "delete", "patch"})


def document_everywhere(app: FastAPI) -> None:
    """Add to each operation the problems that stand before it: a body that cannot be taken, too many requests.

    What an operation documents itself stays.
    """
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    if method in METHODS and path.startswith("/v1/"):
                        _add(operation)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _add(operation: dict[str, Any]) -> None:
    kinds = [RATE_LIMITED, *((BODY_UNREADABLE, BODY_TOO_LARGE) if "requestBody" in operation else ())]
    for status, entry in documented(*kinds).items():
        operation["responses"].setdefault(str(status), entry)
