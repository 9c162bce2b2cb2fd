"""People log in, stay logged in, set a password, enrol a second factor, and log out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, SecretStr

from scenecheck_api.runtime import Runtime
from scenecheck_api.security.lockout import LockedError
from scenecheck_api.security.logins import CodeNeededError, Login, LoginRefusedError, Need
from scenecheck_api.security.passwords import LONGEST, PasswordRefusedError
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.rate_limits import Counted
from scenecheck_api.security.tokens import Token, TokenUse
from scenecheck_api.server.authentication import (
    RATE_LIMITED,
    caller_address,
    cookie_name,
    count,
    csrf_token,
    logins,
)
from scenecheck_api.server.deps import Caller, Parts
from scenecheck_api.server.problems import COMMON, NOT_FOUND, REQUEST_INVALID, UNAVAILABLE, ApiError, define, documented
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1/session", tags=["session 登录"])

LOGIN_REFUSED = define("login_refused", 401, "账号、密码或验证码不正确", "name, password or code is not right")
CODE_NEEDED = define("code_needed", 401, "请输入动态验证码", "a one-time code is needed")
LOCKED = define("locked", 429, "尝试次数过多，请稍后再试", "too many failed attempts; try again later")
PASSWORD_REFUSED = define(
    "password_refused", 422, "新密码过短或过于常见", "the new password is too short or too easily guessed"
)
ENROLLED = define("second_factor_enrolled", 409, "已绑定动态验证码", "a second factor is enrolled already")
NO_ACCOUNT = define(
    "no_account_here", 409, "该身份不在本系统内管理", "this caller has no account here that could be changed"
)

Word = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
Code = Annotated[SecretStr, Field(min_length=6, max_length=9)]


class Credentials(Value):
    """What a person logs in with."""

    name: str = Field(min_length=1, max_length=64)
    password: Word
    code: Code | None = Field(None, description="动态验证码 the one-time code of the authenticator app")
    cookie: bool = Field(False, description="浏览器页面使用 for pages: the login lies in a cookie")


class Renewal(Value):
    """The secret of a login that goes on."""

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class NewPassword(Value):
    """A new password beside the one in use."""

    old: Word
    new: Word


class FirstCode(Value):
    """The first code of an authenticator app."""

    code: Code


class Session(Value):
    """A login that goes on."""

    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    access_token: str
    expires_in: int = Field(description="seconds")
    refresh_token: str | None = Field(None, description="renews the token once; the answer holds the next one")
    csrf_token: str | None = Field(None, description="with a cookie: goes into X-CSRF-Token of each change")
    needs: tuple[Need, ...] = Field((), description="what must be done before anything else is allowed")


class Me(Value):
    """Who is calling."""

    id: str
    kind: PrincipalKind
    role: Role
    organisation: str | None
    scopes: tuple[str, ...]
    mfa: bool
    needs: tuple[Need, ...] = ()
    csrf_token: str | None = None


class EnrolmentAnswer(Value):
    """What the authenticator app takes; shown this once."""

    secret: str
    uri: str = Field(description="otpauth:// address, to be shown as a QR code")


@router.post(
    "",
    operation_id="logIn",
    summary="登录 Log in",
    responses=documented(LOGIN_REFUSED, CODE_NEEDED, LOCKED, RATE_LIMITED, NOT_FOUND, REQUEST_INVALID, UNAVAILABLE),
)
def log_in(parts: Parts, request: Request, response: Response, given: Credentials) -> Session:
    """Name, password and, where one is enrolled, a one-time code."""
    if not parts.settings.security.local_login:
        raise NOT_FOUND.error("expected a login at the outside issuer: this service has none of its own")
    address = caller_address(request, parts)
    count(parts, Counted.LOGIN, address)
    code = given.code.get_secret_value() if given.code else None
    try:
        login = logins(parts).log_in(
            given.name,
            given.password.get_secret_value(),
            code,
            parts.security.clock(),
            address,
            request.scope.get("request_id"),
        )
    except (LockedError, CodeNeededError, LoginRefusedError) as error:
        raise _problem(error) from None
    return _session(parts, response, login, cookie=given.cookie)


@router.post(
    "/renew",
    operation_id="renewSession",
    summary="续期 Renew the token",
    responses=documented(LOGIN_REFUSED, RATE_LIMITED, REQUEST_INVALID, UNAVAILABLE),
)
def renew(parts: Parts, request: Request, response: Response, given: Renewal) -> Session:
    """A secret renews once. One that comes a second time was copied: the login ends."""
    count(parts, Counted.LOGIN, caller_address(request, parts))
    try:
        login = logins(parts).renew(given.refresh_token.get_secret_value(), parts.security.clock())
    except LoginRefusedError as error:
        raise _problem(error) from None
    return _session(parts, response, login, cookie=False)


@router.get(
    "", operation_id="getSession", summary="当前身份 Who is calling", responses=documented(*COMMON, RATE_LIMITED)
)
def who(parts: Parts, caller: Caller) -> Me:
    """Role, scopes and what must be done first."""
    found = logins(parts).by_id(caller.session, parts.security.clock()) if caller.session else None
    return Me(
        id=caller.id,
        kind=caller.kind,
        role=caller.role,
        organisation=caller.organisation,
        scopes=tuple(sorted(caller.scopes)),
        mfa=caller.mfa,
        needs=found[0].needs if found else (),
        csrf_token=csrf_token(parts, caller.session) if caller.session else None,
    )


def with_account(caller: Caller) -> Principal:
    """A caller who has logged in here.

    Raises:
        ApiError: it has not.
    """
    if caller.kind is not PrincipalKind.PERSON or caller.session is None:
        raise NO_ACCOUNT.error()
    return caller


Person = Annotated[Principal, Depends(with_account)]


@router.delete(
    "", operation_id="logOut", summary="退出 Log out", status_code=204, responses=documented(*COMMON, NO_ACCOUNT)
)
def log_out(parts: Parts, caller: Person, response: Response) -> None:
    """The login, its tokens and its cookie end."""
    logins(parts).log_out(caller, parts.security.clock())
    response.delete_cookie(
        cookie_name(parts), path="/", secure=parts.settings.security.secure_cookies, httponly=True, samesite="strict"
    )


@router.post(
    "/password",
    operation_id="changePassword",
    summary="修改密码 Change the password",
    status_code=204,
    responses=documented(*COMMON, LOGIN_REFUSED, PASSWORD_REFUSED, LOCKED, NO_ACCOUNT),
)
def change_password(parts: Parts, caller: Person, given: NewPassword) -> None:
    """All other logins of the account end."""
    try:
        logins(parts).change_password(
            caller, given.old.get_secret_value(), given.new.get_secret_value(), parts.security.clock()
        )
    except (LockedError, LoginRefusedError, PasswordRefusedError) as error:
        raise _problem(error) from None


@router.post(
    "/second-factor",
    operation_id="beginSecondFactor",
    summary="绑定动态验证码 Begin to enrol a second factor",
    responses=documented(*COMMON, ENROLLED, NO_ACCOUNT),
)
def begin_second_factor(parts: Parts, caller: Person) -> EnrolmentAnswer:
    """A secret for an authenticator app (TOTP). It counts once its first code is confirmed."""
    try:
        begun = logins(parts).begin_enrolment(caller, parts.security.clock())
    except LoginRefusedError as error:
        raise ENROLLED.error(str(error)) from None
    return EnrolmentAnswer(secret=begun.secret, uri=begun.uri)


@router.post(
    "/second-factor/confirm",
    operation_id="confirmSecondFactor",
    summary="确认动态验证码 Confirm the second factor",
    status_code=204,
    responses=documented(*COMMON, LOGIN_REFUSED, LOCKED, NO_ACCOUNT),
)
def confirm_second_factor(parts: Parts, caller: Person, given: FirstCode) -> None:
    """From now on each login needs a code."""
    try:
        logins(parts).confirm_enrolment(caller, given.code.get_secret_value(), parts.security.clock())
    except (LockedError, LoginRefusedError) as error:
        raise _problem(error) from None


def _session(parts: Runtime, response: Response, login: Login, *, cookie: bool) -> Session:
    settings = parts.settings.security
    token = Token(TokenUse.LOGIN, login.id)
    assert login.secret is not None
    if cookie:
        response.set_cookie(
            cookie_name(parts),
            login.secret,
            max_age=settings.session_seconds,
            path="/",
            secure=settings.secure_cookies,
            httponly=True,
            samesite="strict",
        )
    return Session(
        access_token=parts.security.tokens.issue(token, parts.security.clock(), settings.token_seconds),
        expires_in=settings.token_seconds,
        refresh_token=None if cookie else login.secret,
        csrf_token=csrf_token(parts, login.id) if cookie else None,
        needs=login.needs,
    )


def _problem(error: LockedError | CodeNeededError | LoginRefusedError | PasswordRefusedError) -> ApiError:
    if isinstance(error, LockedError):
        return LOCKED.error(str(error), headers={"Retry-After": str(error.seconds)})
    if isinstance(error, CodeNeededError):
        return CODE_NEEDED.error(str(error))
    if isinstance(error, PasswordRefusedError):
        return PASSWORD_REFUSED.error(str(error))
    return LOGIN_REFUSED.error(str(error))
