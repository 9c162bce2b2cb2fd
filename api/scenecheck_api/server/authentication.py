"""From a request to its caller: an API key, a token, or the cookie of a page, and how many requests it may make."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import update

from scenecheck_api.runtime import Runtime
from scenecheck_api.security import api_keys, party_links
from scenecheck_api.security.logins import Logins
from scenecheck_api.security.oidc import IssuerError
from scenecheck_api.security.principal import LOCAL, Principal, PrincipalKind
from scenecheck_api.security.rate_limits import Counted, RateLimitedError
from scenecheck_api.security.tokens import TokenError, TokenUse
from scenecheck_api.server.network_log import CALLER
from scenecheck_api.server.problems import UNAUTHENTICATED, UNAVAILABLE, ApiError, define
from scenecheck_api.store.tables.accounts import ApiKeyRow

RATE_LIMITED = define("rate_limited", 429, "请求过于频繁，请稍后再试", "too many requests; try again later")
CSRF_REFUSED = define(
    "csrf_refused",
    403,
    "页面已过期或请求来自其他网站，请刷新页面",
    "the page is outdated or the request came from another site; load the page again",
)

BEARER = HTTPBearer(
    scheme_name="bearer", auto_error=False, description="API key `sck_...`, session token, or OIDC token"
)
KEY_HEADER = APIKeyHeader(name="X-API-Key", scheme_name="key", auto_error=False, description="API key `sck_...`")
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CHALLENGE = {"WWW-Authenticate": "Bearer"}

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
Key = Annotated[str | None, Depends(KEY_HEADER)]


def cookie_name(parts: Runtime) -> str:
    """The `__Host-` prefix makes browsers hold the cookie to this host, https and the path / (RFC 6265bis)."""
    return "__Host-scenecheck" if parts.settings.security.secure_cookies else "scenecheck"


def link_cookie_name(parts: Runtime) -> str:
    """Of the cookie in which a party's phone holds the token of its link."""
    return f"{cookie_name(parts)}-link"


def csrf_token(parts: Runtime, login_id: str) -> str:
    """What a page must send with every change: bound to the login or link, so another site cannot know it."""
    return parts.security.cipher.blind_index("csrf", login_id)


def logins(parts: Runtime) -> Logins:
    """What people can do about their logins."""
    return Logins(parts.database, parts.settings.security, parts.security.passwords)


def caller_address(request: Request, parts: Runtime) -> str:
    """Where the request comes from."""
    peer = request.client.host if request.client else None
    return parts.security.addresses.of(peer, request.headers.getlist("x-forwarded-for"))


def identify(request: Request, parts: Runtime, bearer: str | None, key: str | None) -> Principal:
    """The caller of a request, with the address and the request's id for the audit log.

    Raises:
        ApiError: nobody is known (401), the page's token is missing (403), too many requests (429), or the outside
            issuer cannot be asked (503).
    """
    address = caller_address(request, parts)
    try:
        principal = _known(request, parts, bearer, key)
    except IssuerError as error:
        raise UNAVAILABLE.error(str(error)) from None
    if principal is None:
        count(parts, Counted.ADDRESS, address)
        raise UNAUTHENTICATED.error(headers=_CHALLENGE)
    if principal.kind is PrincipalKind.KEY:
        count(parts, Counted.KEY, principal.id)
    elif principal.kind is not PrincipalKind.LOCAL:
        count(parts, Counted.PERSON, principal.id)
    request.scope[CALLER] = principal.id
    return replace(principal, address=address, request_id=request.scope.get("request_id"))


def count(parts: Runtime, counted: Counted, whose: str) -> None:
    """Count one request.

    Raises:
        ApiError: it is one too many (429, with Retry-After).
    """
    try:
        parts.security.rates.count(counted, whose)
    except RateLimitedError as error:
        raise limited(error) from None


def limited(error: RateLimitedError) -> ApiError:
    """The answer to one request too many."""
    return RATE_LIMITED.error(str(error), headers={"Retry-After": str(error.seconds)})


def _known(request: Request, parts: Runtime, bearer: str | None, key: str | None) -> Principal | None:
    text = key or bearer
    if text is not None and text.startswith("sck_"):
        return _by_key(parts, text)
    if key is not None:
        return None
    if bearer is not None:
        return _by_token(parts, bearer)
    cookie = request.cookies.get(cookie_name(parts))
    if cookie and (person := _by_cookie(request, parts, cookie)) is not None:
        return person
    link = request.cookies.get(link_cookie_name(parts))
    if link and (party := link_holder(parts, link)) is not None:
        _need_csrf(request, parts, party.id)
        return party
    return LOCAL if parts.settings.security.open_access else None


def _by_key(parts: Runtime, text: str) -> Principal | None:
    now = parts.security.clock()
    with parts.database.read() as session:
        row = api_keys.authenticate(session, text, now)
    if row is None:
        return None
    if api_keys.use_is_news(row, now):
        with parts.database.write() as session:
            session.execute(update(ApiKeyRow).where(ApiKeyRow.id == row.id).values(used_at=now))
    return api_keys.principal_of(row)


def _by_token(parts: Runtime, text: str) -> Principal | None:
    now = parts.security.clock()
    try:
        token = parts.security.tokens.read(text, now)
    except TokenError:
        if parts.security.outside is None:
            return None
        try:
            return parts.security.outside.read(text, now)
        except TokenError:
            return None
    if token.use is TokenUse.LINK:
        return _by_link(parts, token.subject)
    found = logins(parts).by_id(token.subject, now)
    return found[1] if found else None


def _by_cookie(request: Request, parts: Runtime, secret: str) -> Principal | None:
    found = logins(parts).by_secret(secret, parts.security.clock())
    if found is None:
        return None
    _need_csrf(request, parts, found[0].id)
    return found[1]


def link_holder(parts: Runtime, text: str) -> Principal | None:
    """The party whose link's token this is; None when it is no such token, or over."""
    try:
        token = parts.security.tokens.read(text, parts.security.clock())
    except TokenError:
        return None
    return _by_link(parts, token.subject) if token.use is TokenUse.LINK else None


def _by_link(parts: Runtime, link_id: str) -> Principal | None:
    with parts.database.read() as session:
        return party_links.principal_of(session, link_id, parts.security.clock())


def _need_csrf(request: Request, parts: Runtime, whose: str) -> None:
    """Refuse a change that a page of another site asks for: what a cookie says is not enough.

    Raises:
        ApiError: `csrf_refused`.
    """
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(CSRF_HEADER, "")
    foreign = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if foreign or not hmac.compare_digest(sent.encode(), csrf_token(parts, whose).encode()):
        raise CSRF_REFUSED.error()
