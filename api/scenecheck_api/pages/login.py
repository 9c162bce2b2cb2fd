"""Logging in and out, and what an account needs before anything else: a password of one's own, a second factor."""

from __future__ import annotations

import base64
from typing import Annotated

import zxingcpp
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import SecretStr, ValidationError

from scenecheck_api.pages.callers import ACCOUNT, LOGOUT, PageCaller, refuse_foreign
from scenecheck_api.pages.go_to import go_to, local_path
from scenecheck_api.pages.render import page
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.logins import Need
from scenecheck_api.security.passwords import LONGEST
from scenecheck_api.security.principal import Principal
from scenecheck_api.server.authentication import logins
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import REQUEST_INVALID, ApiError
from scenecheck_api.server.routes import session

router = APIRouter()

Next = Annotated[str, Query(max_length=2000)]
Password = Annotated[SecretStr, Form(max_length=LONGEST)]
Code = Annotated[str, Form(max_length=20)]


@router.get("/login")
def login_page(request: Request, parts: Parts, next: Next = "/") -> Response:
    """Name, password, code."""
    return _login(request, parts, next)


@router.post("/login")
def log_in(
    request: Request,
    parts: Parts,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
    code: Code = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """A login in a cookie; back to the page that was asked for."""
    refuse_foreign(request)
    answer = RedirectResponse(local_path(next), 303)
    try:
        given = session.Credentials(name=name, password=SecretStr(password), code=_digits(code), cookie=True)
        made = session.log_in(parts, request, answer, given)
    except ValidationError:
        return _login(request, parts, next, name, REQUEST_INVALID.error())
    except ApiError as error:
        return _login(request, parts, next, name, error)
    if made.needs:
        answer.headers["location"] = ACCOUNT
    return answer


@router.post(LOGOUT)
def log_out(request: Request, parts: Parts, caller: PageCaller) -> Response:
    """End the login and its cookie."""
    answer = go_to(request, "/login")
    session.log_out(parts, session.with_account(caller), answer)
    return answer


@router.get(ACCOUNT)
def account(request: Request, parts: Parts, caller: PageCaller) -> Response:
    """What the account still needs; a new password."""
    return page(request, "account.html.j2", caller, needs=_needs(parts, caller), code=None, Need=Need)


@router.post(f"{ACCOUNT}/password")
def change_password(
    request: Request, parts: Parts, caller: session.Person, old: Password, new: Password, again: Password
) -> Response:
    """Both entries of the new one agree."""
    refuse_foreign(request)
    if new.get_secret_value() != again.get_secret_value():
        raise REQUEST_INVALID.error("expected the same new password twice", zh="两次输入的新密码不一致")
    session.change_password(parts, caller, session.NewPassword(old=old, new=new))
    return go_to(request, ACCOUNT if _needs(parts, caller) else "/")


@router.post(f"{ACCOUNT}/second-factor")
def begin_second_factor(request: Request, parts: Parts, caller: session.Person) -> Response:
    """The code that an authenticator app photographs."""
    refuse_foreign(request)
    begun = session.begin_second_factor(parts, caller)
    drawn = zxingcpp.create_barcode(begun.uri, zxingcpp.BarcodeFormat.QRCode).to_svg()
    picture = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return page(request, "account_code.html.j2", caller, secret=begun.secret, picture=picture)


@router.post(f"{ACCOUNT}/second-factor/confirm")
def confirm_second_factor(request: Request, parts: Parts, caller: session.Person, code: Code) -> Response:
    """The first code of the app."""
    refuse_foreign(request)
    try:
        first = session.FirstCode(code=_digits(code) or SecretStr(""))
    except ValidationError:
        raise REQUEST_INVALID.error("expected the six digits of the app", zh="请输入应用显示的六位数字") from None
    session.confirm_second_factor(parts, caller, first)
    return go_to(request, ACCOUNT if _needs(parts, caller) else "/")


def _login(request: Request, parts: Runtime, back: str, name: str = "", error: ApiError | None = None) -> Response:
    return page(
        request,
        "login.html.j2",
        None,
        status=error.status_code if error else 200,
        headers=dict(error.headers) if error and error.headers else None,
        back=local_path(back),
        name=name,
        error=error,
        code_needed=error is not None and error.kind is session.CODE_NEEDED,
        local_login=parts.settings.security.local_login,
    )


def _needs(parts: Runtime, caller: Principal) -> tuple[Need, ...]:
    found = logins(parts).by_id(caller.session, parts.security.clock()) if caller.session else None
    return found[0].needs if found else ()


def _digits(code: str) -> SecretStr | None:
    """A code as people write it, `123 456`; None when the field was left empty."""
    digits = "".join(code.split())
    return SecretStr(digits) if digits else None
