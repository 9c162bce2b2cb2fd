"""Errors as RFC 9457 problem+json: a stable code, the status, and one sentence in Chinese and English.

A module that can refuse something defines its kinds of problem once, raises them, and lists them at its routes:

    CASE_NOT_FOUND = define("case_not_found", 404, "没有这个案件", "there is no such case")
    raise CASE_NOT_FOUND.error("expected a case of yours, found none with the id ...")
    @router.get("/v1/cases/{id}", responses=documented(CASE_NOT_FOUND))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from scenecheck_api.blobs import BlobError
from scenecheck_api.server.field_words import OTHER, chinese
from scenecheck_api.validation import field_path
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.intake.errors import IntakeError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""Retry-After of a part that is out of order for the moment."""

log = structlog.get_logger(__name__)
E = TypeVar("E", bound=Exception)


class FieldProblem(Value):
    """One field that is not as expected; its value is not repeated."""

    field: str
    message: str
    zh: str = Field(OTHER, description="the same in Chinese")


class Problem(Value):
    """An error (RFC 9457). `code` is stable; `message` is for the person, `detail` for the programmer."""

    type: str = Field(examples=["urn:scenecheck:problem:case_not_found"])
    title: str = Field(examples=["there is no such case"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["case_not_found"])
    detail: str = Field(examples=["expected a case that this caller may see, found none"])
    message: Text
    instance: str | None = Field(None, description="the request's id, as it stands in the log")
    errors: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem; made by `define`."""

    code: str
    status: int
    text: Text

    def error(
        self,
        detail: str | None = None,
        *,
        zh: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] = (),
    ) -> ApiError:
        """The error to raise.

        Args:
            detail: one line: what was expected, what was found; the kind's own sentence when left out.
            zh: replaces the kind's Chinese sentence where a closer one can be given; then `detail` is its English.
            headers: of the answer.
            errors: fields that are not as expected.
        """
        text = self.text if zh is None else Text(zh=zh, en=detail or self.text.en)
        return ApiError(self, detail or self.text.en, text, headers, tuple(errors))


class ApiError(HTTPException):
    """A request is refused; becomes a problem+json answer."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        text: Text,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldProblem, ...] = (),
    ):
        super().__init__(kind.status, detail, dict(headers) if headers else None)
        self.kind = kind
        self.text = text
        self.errors = errors


PageOfProblem = Callable[[Request, ApiError], Response | None]
"""What `app.state.problem_page` may hold: gives the page for a person's browser, None for a program."""

KINDS: dict[str, ProblemKind] = {}
"""All kinds of problem by code, for the documentation."""


def define(code: str, status: int, zh: str, en: str) -> ProblemKind:
    """A kind of problem under a code of its own.

    Raises:
        ValueError: the code is taken.
    """
    if code in KINDS:
        raise ValueError(f"expected a new problem code, found {code!r}, which is taken")
    KINDS[code] = ProblemKind(code, status, Text(zh=zh, en=en))
    return KINDS[code]


REQUEST_INVALID = define("request_invalid", 422, "请求内容不符合要求", "the request is not as expected")
BODY_UNREADABLE = define("body_unreadable", 400, "请求体无法解析", "the body of the request cannot be parsed")
NOT_FOUND = define("not_found", 404, "没有这个地址", "there is nothing at this address")
METHOD_NOT_ALLOWED = define("method_not_allowed", 405, "不支持这种请求方法", "this method is not allowed here")
UNAUTHENTICATED = define("unauthenticated", 401, "请先登录或提供有效的密钥", "a valid key or login is needed")
FORBIDDEN = define("forbidden", 403, "没有权限", "this caller may not do this")
CHANGED_MEANWHILE = define(
    "changed_meanwhile",
    412,
    "案件已被他人修改，请刷新后重试",
    "changed by somebody else meanwhile; load it again",
)
UNAVAILABLE = define("unavailable", 503, "服务暂时不可用，请稍后重试", "the service is out of order for the moment")
INTERNAL = define("internal_error", 500, "服务内部错误，请凭请求编号联系管理员", "something failed inside the service")
REFUSED = define("refused", 400, "请求被拒绝", "the request is refused")

PHOTO_REFUSED = define(
    "photo_unreadable", 422, "这个文件不能作为照片使用", "this file cannot be taken as a photo; `code` says why"
)
"""Stands for all intake errors, each of which has a code and sentences of its own."""
TOO_LARGE = "file_too_large"
"""The one intake error that has a status of its own: 413."""


def of_intake(error: IntakeError) -> ApiError:
    """A file that is not taken, under the code of its intake error: 413 when too large, else 422."""
    return ProblemKind(error.code, 413 if error.code == TOO_LARGE else 422, error.text).error(str(error))


def documented(*kinds: ProblemKind) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses=` takes: the statuses of these kinds, with an example each."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = by_status.setdefault(
            kind.status, {"description": "", "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA, "examples": {}}}}
        )
        words = [entry["description"], f"`{kind.code}`: {kind.text.zh} · {kind.text.en}"]
        entry["description"] = "\n\n".join(filter(None, words))
        entry["content"][MEDIA_TYPE]["examples"][kind.code] = {
            "value": as_problem(kind.error()).model_dump(mode="json")
        }
    return by_status


PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}

COMMON = (UNAUTHENTICATED, FORBIDDEN, REQUEST_INVALID, INTERNAL, UNAVAILABLE)
"""What any route with a caller may answer; `create_app` documents them at each."""


def answer(error: ApiError, request_id: str | None) -> JSONResponse:
    """The answer that says what was refused."""
    body = as_problem(error, request_id).model_dump(mode="json")
    return JSONResponse(body, error.status_code, error.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Handlers for whatever may be raised; none shows a stack trace to a caller."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(IntakeError, lambda request, error: _answer(request, of_intake(_as(IntakeError, error))))
    app.add_exception_handler(StaleDataError, lambda request, error: _answer(request, CHANGED_MEANWHILE.error()))
    for gone in (OperationalError, PoolTimeout, BlobError):
        app.add_exception_handler(gone, _out_of_order)
    app.add_exception_handler(DBAPIError, _database_error)
    app.add_exception_handler(SceneCheckError, _refused)
    app.add_exception_handler(Exception, _unknown)


def _http_error(request: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        return _answer(request, error)
    http = _as(HTTPException, error)
    kind = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 401: UNAUTHENTICATED, 403: FORBIDDEN}.get(http.status_code)
    if kind is None:
        kind = BODY_UNREADABLE if http.status_code == 400 else ProblemKind(REFUSED.code, http.status_code, REFUSED.text)
    return _answer(request, kind.error(headers=http.headers))


def _invalid(request: Request, error: Exception) -> Response:
    return _answer(request, of_fields(_as(RequestValidationError, error).errors()))


def of_fields(found: Sequence[Mapping[str, Any]]) -> ApiError:
    """Fields that Pydantic found wrong, as `request_invalid`; their values are not repeated.

    Args:
        found: its errors, of each `loc`, `msg`, `type` and perhaps `ctx`.
    """
    errors = [
        FieldProblem(field=field_path(one["loc"]), message=str(one["msg"]), zh=chinese(one["type"], one.get("ctx")))
        for one in found
    ]
    return REQUEST_INVALID.error(f"{len(errors)} field(s) are not as expected", errors=errors)


def _out_of_order(request: Request, error: Exception) -> Response:
    log.error("part_out_of_order", error=type(error).__name__)
    return _answer(request, UNAVAILABLE.error(headers={"Retry-After": str(RETRY_SECONDS)}))


def _database_error(request: Request, error: Exception) -> Response:
    """A connection that broke is a part out of order; anything else is a mistake of ours."""
    if _as(DBAPIError, error).connection_invalidated:
        return _out_of_order(request, error)
    return _unknown(request, error)


def _refused(request: Request, error: Exception) -> Response:
    known = _as(SceneCheckError, error)
    return _answer(request, ProblemKind(known.code, 422, REQUEST_INVALID.text).error(str(known)))


def _unknown(request: Request, error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    return _answer(request, INTERNAL.error())


def _answer(request: Request, error: ApiError) -> Response:
    """A browser that loads a page is answered with a page (pages/errors.py), everybody else with problem+json."""
    as_page: PageOfProblem | None = getattr(request.app.state, "problem_page", None)
    shown = as_page(request, error) if as_page is not None else None
    return shown if shown is not None else answer(error, request.scope.get("request_id"))


def as_problem(error: ApiError, request_id: str | None = None) -> Problem:
    """An error as the body that says it."""
    kind = error.kind
    return Problem(
        type=f"urn:scenecheck:problem:{kind.code}",
        title=kind.text.en,
        status=kind.status,
        code=kind.code,
        detail=error.detail,
        message=error.text,
        instance=request_id,
        errors=error.errors,
    )


def _as(cls: type[E], error: Exception) -> E:
    assert isinstance(error, cls)
    return error
