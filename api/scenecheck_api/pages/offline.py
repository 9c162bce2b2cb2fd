"""What a phone keeps of capture so that a page asked for without a network is a page of ours: a service worker.

The worker keeps one page and the files it needs, nothing of a case; docs/security.md says what else lies on the phone.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from scenecheck_api.pages.render import environment, static

router = APIRouter()
SCOPE = "/capture"
OFFLINE = "/capture/offline"
WORKER = "/capture/worker.js"
SHELL = ("app.css", "capture.css", "waiting.js", "offline.js")
"""Files of `static/` that the page without a network needs."""


@router.get(OFFLINE)
def offline_page() -> Response:
    """The page that the worker keeps: the same for everybody, in both languages, without a caller."""
    return HTMLResponse(offline_html())


@router.get(WORKER)
def worker() -> Response:
    """The worker, with what it keeps and the name under which it keeps it."""
    headers = {"service-worker-allowed": SCOPE, "cache-control": "no-cache"}
    return Response(worker_text(), media_type="text/javascript", headers=headers)


@cache
def offline_html() -> str:
    """The page as HTML."""
    return environment().get_template("capture/offline.html.j2").render()


@cache
def worker_text() -> str:
    """The worker's code; its text changes, and so does the name of its cache, with whatever it keeps."""
    shell = json.dumps([OFFLINE, *map(static, SHELL)])
    code = files(__package__).joinpath("static", "worker.js").read_text(encoding="utf8")
    digest = hashlib.sha256("\n".join((code, shell, offline_html())).encode()).hexdigest()
    return f'const CACHE = "scenecheck-capture-{digest[:12]}";\nconst SHELL = {shell};\n{code}'
