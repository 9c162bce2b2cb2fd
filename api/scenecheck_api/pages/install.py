"""Puts the pages into the application: their routes, their files, their way of saying that something went wrong."""

from __future__ import annotations

import os
from importlib.resources import as_file, files
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from scenecheck_api.pages import (
    admin,
    admin_rulesets,
    capture,
    capture_agreement,
    home,
    insurer,
    login,
    numbers,
    offline,
    supervisor,
)
from scenecheck_api.pages.desk import case as desk_case
from scenecheck_api.pages.desk import queue as desk_queue
from scenecheck_api.pages.errors import problem_page
from scenecheck_api.pages.go_to import GoTo, go_to
from scenecheck_api.pages.render import STATIC

PAGES = (
    home.router,
    login.router,
    numbers.router,
    offline.router,
    capture.router,
    capture_agreement.router,
    desk_queue.router,
    desk_case.router,
    insurer.router,
    supervisor.router,
    admin.router,
    admin_rulesets.router,
)
"""All pages; a module of pages exports `router` and is named here."""


class Files(StaticFiles):
    """Files of `static/`; one that is asked for with its digest may be kept for good."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        kept = scope["query_string"].startswith(b"v=")
        answer.headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return answer


def install_pages(app: FastAPI) -> None:
    """Add the pages to the service."""
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    with as_file(files(__package__).joinpath("static")) as folder:
        app.mount(STATIC, Files(directory=Path(folder)), name="static")
    app.state.problem_page = problem_page
    app.add_exception_handler(GoTo, _go_to)


def _go_to(request: Request, led: Exception) -> Response:
    assert isinstance(led, GoTo)
    return go_to(request, led.path)
