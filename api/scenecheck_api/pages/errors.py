"""What a person sees when something is refused or fails; programs get problem+json (server/problems.py)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from fastapi import Request, Response

from scenecheck_api.pages.go_to import by_htmx, go_to
from scenecheck_api.pages.render import page
from scenecheck_api.server.problems import UNAUTHENTICATED, ApiError
from scenecheck_evidence.base import Text

API = "/v1/"
LOGIN = "/login"

ADVICE = {
    403: Text(zh="如确需使用，请联系管理员开通权限。", en="Ask your administrator if you need it."),
    404: Text(zh="地址可能有误，或该内容已被删除、不属于您。", en="It may be gone, or it is not yours to see."),
    409: Text(zh="请刷新后查看最新情况再操作。", en="Load the page again and look at how it stands now."),
    412: Text(zh="请刷新后查看最新情况再操作。", en="Load the page again and look at how it stands now."),
    413: Text(zh="请选择较小的文件。", en="Choose a smaller file."),
    429: Text(zh="请稍等片刻再试。", en="Wait a moment, then try again."),
    500: Text(zh="请稍后再试；仍不行时把下面的编号告诉管理员。", en="Try again, or tell your operator the number."),
    503: Text(zh="已提交的内容不会丢失，请稍后再试。", en="Nothing handed in is lost; try again soon."),
}
"""What to do about it, by status, where the problem's own sentence does not say."""


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page; the API's addresses never answer with one."""
    if request.url.path.startswith(API):
        return False
    return by_htmx(request) or "text/html" in request.headers.get("accept", "")


def problem_page(request: Request, error: ApiError) -> Response | None:
    """The answer to a browser: the login when nobody is known, else a page or a part that says what was refused.

    Returns:
        None where the caller is a program.
    """
    if not wants_page(request):
        return None
    if error.kind is UNAUTHENTICATED:
        return go_to(request, f"{LOGIN}?next={quote(_page_path(request), safe='')}")
    template = "problem_part.html.j2" if by_htmx(request) else "problem.html.j2"
    return page(
        request,
        template,
        None,
        status=error.status_code,
        headers=dict(error.headers) if error.headers else None,
        problem=error,
        advice=ADVICE.get(error.status_code),
        request_id=request.scope.get("request_id"),
    )


def _page_path(request: Request) -> str:
    """Path and query of the page that the browser shows: of the address asked for, or of the one htmx names."""
    shown = urlsplit(request.headers.get("hx-current-url", "") if by_htmx(request) else str(request.url))
    return (shown.path or "/") + (f"?{shown.query}" if shown.query else "")
