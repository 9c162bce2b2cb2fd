"""Turns a template into an answer. Everything a template may use beside its own values stands here.

| in a template | what |
|---|---|
| `t("提交", "Submit")`, `t(text)` | a sentence in the page's language |
| `caller`, `places`, `csrf` | who looks, the bar's pages, the token of changes |
| `may_show` | whether who looks may see masked numbers in clear (`caller` means something else in a macro) |
| `static("app.css")` | address of a file in `static/`, with its digest |
| the filter `beijing` | `<time>` in Beijing time, from a datetime or an ISO text |
| `words` | what the enumerations are called (`scenecheck_api.words`) |
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, cast

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from scenecheck_api import words
from scenecheck_api.dates import parse_moment
from scenecheck_api.pages.language import language_of, translator
from scenecheck_api.pages.navigation import places_of
from scenecheck_api.report.page import moment
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.authentication import csrf_token
from scenecheck_evidence.moments import CHINA

STATIC = "/static"


@cache
def environment() -> Environment:
    """The pages' templates; those of the report are below `report/`."""
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("scenecheck_api.pages"), PrefixLoader({"report": PackageLoader("scenecheck_api")})]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["beijing"] = beijing
    made.globals["words"] = words
    made.globals["static"] = static
    return made


@cache
def static(name: str) -> str:
    """Address of a file in `static/`; it changes with the file, so browsers may keep what they have.

    Raises:
        FileNotFoundError: there is no such file.
    """
    digest = hashlib.sha256(files(__package__).joinpath("static", name).read_bytes()).hexdigest()
    return f"{STATIC}/{name}?v={digest[:12]}"


def beijing(when: datetime | str | None) -> Markup:
    """`<time>` in Beijing time, to the minute; a dash for none."""
    if when is None:
        return Markup("–")
    known = parse_moment(when) if isinstance(when, str) else when
    return Markup('<time datetime="{}">{}</time>').format(
        known.astimezone(CHINA).isoformat(timespec="seconds"), moment(known)
    )


def page(
    request: Request,
    template: str,
    caller: Principal | None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page, or a part of one.

    Args:
        request: that is answered.
        template: its name below `templates/`.
        caller: who looks; None before the login.
        status: of the answer.
        headers: of the answer.
        values: what the template names beside what every template may use.
    """
    language = language_of(request)
    parts = cast(Runtime, request.app.state.runtime)
    text = (
        environment()
        .get_template(template)
        .render(
            request=request,
            here=request.url.path,
            language=language,
            t=translator(language),
            caller=caller,
            may_show=caller is not None and Scope.PERSONAL_SHOW in caller.scopes,
            places=places_of(caller),
            csrf=csrf_token(parts, caller.session or caller.id) if caller is not None else "",
            **values,
        )
    )
    return HTMLResponse(text, status, headers)
