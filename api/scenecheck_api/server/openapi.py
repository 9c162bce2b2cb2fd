"""The OpenAPI page: both languages, Chinese first, and at each operation all that it may be answered with."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from scenecheck_api.server.authentication import RATE_LIMITED
from scenecheck_api.server.body_limit import BODY_TOO_LARGE
from scenecheck_api.server.openapi_fields import FIELDS
from scenecheck_api.server.openapi_words import OPERATIONS, TAGS
from scenecheck_api.server.problems import BODY_UNREADABLE, MEDIA_TYPE, documented

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
SUCCESS = "成功 Success"


def document_everywhere(app: FastAPI) -> None:
    """Complete the page that FastAPI makes of the routes.

    Each operation is told in Chinese, too, and holds the problems that stand before every route: too many requests, and
    a body that cannot be taken. What an operation documents itself stays.
    """
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
            for name, one in schema["components"]["schemas"].items():
                _tell_fields(name, one)
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    if method in METHODS:
                        _tell(operation)
                        if path.startswith("/v1/"):
                            _add_problems(operation)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _tell(operation: dict[str, Any]) -> None:
    chinese = OPERATIONS.get(operation["operationId"])
    operation["description"] = "\n\n".join(filter(None, (chinese, operation.get("description"))))
    for status, answer in operation["responses"].items():
        if status.startswith("2") and answer.get("description") == "Successful Response":
            answer["description"] = SUCCESS


def _tell_fields(name: str, schema: dict[str, Any]) -> None:
    """Say what a field means where the schema does not."""
    for field, about in schema.get("properties", {}).items():
        text = FIELDS.get(f"{name}.{field}") or FIELDS.get(field)
        if text is not None and "description" not in about:
            about["description"] = text


def _add_problems(operation: dict[str, Any]) -> None:
    kinds = [RATE_LIMITED, *((BODY_UNREADABLE, BODY_TOO_LARGE) if "requestBody" in operation else ())]
    for status, more in documented(*kinds).items():
        known = operation["responses"].setdefault(str(status), more)
        examples, added = (one["content"][MEDIA_TYPE]["examples"] for one in (known, more))
        if not added.keys() <= examples.keys():
            known["description"] = f"{known['description']}\n\n{more['description']}"
            examples.update(added)
