"""Leading a browser elsewhere, whether it loads a page or htmx asks."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

HTMX = "hx-request"


class GoTo(Exception):  # noqa: N818 - no error: an answer
    """Raised by whatever a route depends on; the browser goes to another page of this service."""

    def __init__(self, path: str):
        super().__init__(path)
        self.path = path


def by_htmx(request: Request) -> bool:
    """Whether a part of a page is asked for, not a whole one."""
    return request.headers.get(HTMX) == "true"


def go_to(request: Request, path: str) -> Response:
    """The answer that leads there: a redirect, or htmx's own header."""
    address = quote(path, safe="/?&=:,%#")
    if by_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def local_path(path: str | None) -> str:
    """A path of this service, or `/`: nobody is led to another site.

    Args:
        path: as it came in a query or a form.
    """
    if not path or not path.startswith("/") or path.startswith("//") or not path.isprintable() or "\\" in path:
        return "/"
    return path
