"""Tokens of an outside issuer (OpenID Connect): checked against its public keys, its roles translated to ours."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from scenecheck_api.security.outbound import OutboundError
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.roles import WHOLE_SERVICE, scopes_of
from scenecheck_api.security.settings import OidcSettings
from scenecheck_api.security.tokens import LONGEST_TOKEN, TokenError
from scenecheck_evidence.errors import SceneCheckError

RETRY_SECONDS = 10.0
"""An unknown key id asks the issuer for its keys again, but not more often than this."""
_PLAIN_SUBJECT = re.compile(r"[A-Za-z0-9._@-]{1,48}")


class IssuerError(SceneCheckError):
    """The public keys of the outside issuer cannot be had."""

    code = "issuer_unavailable"


class OutsideIssuer:
    """Reads tokens of one issuer.

    Args:
        settings: of the issuer.
        second_factor_roles: roles that need a login with two factors.
        client: to fetch its keys with; vetted and pinned.
        clock: seconds, for how long keys are kept.
    """

    def __init__(
        self,
        settings: OidcSettings,
        second_factor_roles: tuple[Role, ...],
        client: httpx.Client | None,
        clock: Callable[[], float],
    ):
        self._settings = settings
        self._second_factor_roles = frozenset(second_factor_roles)
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched = -float("inf")

    def read(self, text: str, now: datetime) -> Principal:
        """The person a token stands for.

        Raises:
            TokenError: it is not to be believed, or gives no role here.
            IssuerError: its keys cannot be had.
        """
        if len(text) > LONGEST_TOKEN:
            raise TokenError("expected a token of the issuer, found one that is too long")
        settings = self._settings
        try:
            decoded = self._decode(text)
            rules = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=settings.skew_seconds,
                iss={"essential": True, "value": settings.issuer},
                aud={"essential": True, "value": settings.audience},
                sub={"essential": True},
                exp={"essential": True},
            )
            rules.validate(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, UnicodeError) as error:
            word = getattr(error, "error", type(error).__name__)
            raise TokenError(f"expected a valid token of the issuer, found one that is not: {word}") from None
        return self._principal(decoded.claims)

    def _decode(self, text: str) -> jwt.Token:
        algorithms = list(self._settings.algorithms)
        keys = self._key_set()
        try:
            return jwt.decode(text, keys, algorithms=algorithms)
        except InvalidKeyIdError:  # the issuer may have new keys
            if self._clock() - self._fetched < RETRY_SECONDS:
                raise
            return jwt.decode(text, self._key_set(anew=True), algorithms=algorithms)

    def _key_set(self, anew: bool = False) -> KeySet:
        with self._lock:
            age = self._clock() - self._fetched
            if self._keys is None or age > self._settings.jwks_seconds or anew:
                try:
                    self._keys = _public_keys(self._load())
                except IssuerError:
                    if self._keys is None:
                        raise
                self._fetched = self._clock()
            return self._keys

    def _load(self) -> Mapping[str, Any]:
        settings = self._settings
        try:
            if settings.jwks_file is not None:
                content = json.loads(settings.jwks_file.read_bytes())
            else:
                assert self._client is not None and settings.jwks_url is not None
                answer = self._client.get(settings.jwks_url)
                answer.raise_for_status()
                content = answer.json()
        except (OSError, ValueError, httpx.HTTPError, OutboundError) as error:
            raise IssuerError(f"the public keys of the issuer cannot be had: {type(error).__name__}") from None
        if not isinstance(content, dict):
            raise IssuerError("the public keys of the issuer: expected a JSON object with keys")
        return content

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        settings = self._settings
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise TokenError("expected a token with a subject")
        named = claims.get(settings.role_claim)
        names = {named} if isinstance(named, str) else set(named) if isinstance(named, list) else set()
        role = next((role for name, role in settings.role_map.items() if name in names), None)
        if role is None:
            raise TokenError("expected a token with a role that the settings map to one of ours", code="no_role")
        organisation = claims.get(settings.organisation_claim)
        if not isinstance(organisation, str) or not organisation:
            organisation = None
        if organisation is None and role not in WHOLE_SERVICE:
            raise TokenError(f"expected a token that names the organisation of the {role}", code="no_organisation")
        methods = claims.get("amr")
        mfa = isinstance(methods, list) and not set(settings.mfa_values).isdisjoint(map(str, methods))
        allowed = mfa or role not in self._second_factor_roles
        return Principal(
            kind=PrincipalKind.PERSON,
            id=_subject_id(settings.issuer, subject),
            role=role,
            scopes=frozenset(scopes_of(role)) if allowed else frozenset(),
            organisation=organisation[:64] if organisation else None,
            mfa=mfa,
        )


def _public_keys(content: Mapping[str, Any]) -> KeySet:
    """Keys that verify signatures; shared secrets (oct) in a set are never used."""
    found = content.get("keys")
    if not isinstance(found, list):
        raise IssuerError("the public keys of the issuer: expected a list of keys")
    public = [
        key
        for key in found
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
    ]
    if not public:
        raise IssuerError("the public keys of the issuer: expected at least one key that verifies signatures")
    try:
        return KeySet.import_key_set({"keys": public})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IssuerError(f"the public keys of the issuer cannot be used: {type(error).__name__}") from None


def _subject_id(issuer: str, subject: str) -> str:
    """Stable and at most 64 characters: `oidc:` and the subject, or a hash where it is long or odd."""
    if _PLAIN_SUBJECT.fullmatch(subject):
        return f"oidc:{subject}"
    return "oidc:" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:40]
