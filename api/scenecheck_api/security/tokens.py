"""Session tokens of this service: signed JWTs that last minutes, under keys that are renewed by their id.

The algorithm is fixed (HS256: maker and reader are the same service), so a token cannot choose how it is checked
(RFC 8725, 3.1). A token names the login or link it belongs to, which is looked up: ending it ends its tokens at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OctKey

from scenecheck_api.security.key_file import KeyRing
from scenecheck_evidence.errors import SceneCheckError

ALGORITHM = "HS256"
NAME = "scenecheck"
"""`iss` and `aud` of our tokens."""
LONGEST_TOKEN = 8192
TYPE = "at+jwt"


class TokenError(SceneCheckError):
    """A token is not ours, was changed, is over, or is of the wrong kind."""

    code = "token_invalid"


class TokenUse(StrEnum):
    """What a token stands for."""

    LOGIN = "login"
    LINK = "link"


@dataclass(frozen=True)
class Token:
    """What a token of ours says.

    Attributes:
        use: what it stands for.
        subject: id of the login or of the link.
    """

    use: TokenUse
    subject: str


class Tokens:
    """Makes and reads session tokens.

    Args:
        ring: the token keys.
    """

    def __init__(self, ring: KeyRing):
        self._current = ring.current
        self._keys = {
            key_id: OctKey.import_key(key, {"kid": key_id, "alg": ALGORITHM, "use": "sig"})
            for key_id, key in ring.keys.items()
        }

    def issue(self, token: Token, now: datetime, seconds: int) -> str:
        """A signed token that is over after so many seconds."""
        header = {"alg": ALGORITHM, "kid": self._current, "typ": TYPE}
        claims = {
            "iss": NAME,
            "aud": NAME,
            "use": token.use.value,
            "sub": token.subject,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=seconds)).timestamp()),
        }
        return jwt.encode(header, claims, self._keys[self._current], algorithms=[ALGORITHM])

    def read(self, text: str, now: datetime) -> Token:
        """What a token says.

        Raises:
            TokenError: it is not to be believed.
        """
        if len(text) > LONGEST_TOKEN:
            raise TokenError("expected a token of this service, found one that is too long")
        try:
            decoded = jwt.decode(text, self._key, algorithms=[ALGORITHM])
            rules = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=0,
                iss={"essential": True, "value": NAME},
                aud={"essential": True, "value": NAME},
                sub={"essential": True},
                exp={"essential": True},
            )
            rules.validate(decoded.claims)
            if decoded.header.get("typ") != TYPE:
                raise TokenError("expected an access token, found another kind")
            return Token(TokenUse(decoded.claims["use"]), str(decoded.claims["sub"]))
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, UnicodeError) as error:
            raise TokenError(f"expected a valid token of this service, found one that is not: {_word(error)}") from None

    def _key(self, found: GuestProtocol) -> OctKey:
        return self._keys[found.headers()["kid"]]


def _word(error: Exception) -> str:
    return getattr(error, "error", type(error).__name__)
