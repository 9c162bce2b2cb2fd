"""Passwords: which are taken, and how they are kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scenecheck_evidence.errors import SceneCheckError

LONGEST = 128
_COMMON = ("password", "passw0rd", "12345678", "87654321", "qwerty", "abcd1234", "11111111", "00000000", "88888888")
"""Beginnings of the passwords that are guessed first."""
_DISTINCT = 5


class PasswordRefusedError(SceneCheckError):
    """A new password is too weak."""

    code = "password_refused"


class Passwords:
    """Makes and checks hashes.

    Args:
        hasher: with its costs; the library's own, which are those of RFC 9106's second choice, when left out.
    """

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """The hash to keep, salted."""
        return self._hasher.hash(_normalised(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is the right one. Without an account it takes as long, so that names do not show."""
        try:
            right = self._hasher.verify(kept or self._nobody, _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made at other costs and should be made anew at the next login."""
        return self._hasher.check_needs_rehash(kept)


def check_new_password(password: str, name: str, shortest: int) -> None:
    """Refuse a password that would be guessed soon (NIST SP 800-63B, 5.1.1: length counts, composition does not).

    Raises:
        PasswordRefusedError: it is too short or too long, too even, a number, common, or holds the name.
    """
    plain = _normalised(password)
    if not shortest <= len(plain) <= LONGEST:
        raise PasswordRefusedError(f"expected a password of {shortest} to {LONGEST} characters, found {len(plain)}")
    if plain.isdigit() or len(set(plain)) < _DISTINCT:
        raise PasswordRefusedError(f"expected a password that is no number and has {_DISTINCT} different characters")
    lower = plain.lower()
    if lower.startswith(_COMMON) or (len(name) > 2 and name.lower() in lower):
        raise PasswordRefusedError("expected a password that is not among the common ones and does not hold the name")


def new_password() -> str:
    """A first password for somebody else: 20 letters and digits, none of which look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(letters) for _ in range(20))


def _normalised(password: str) -> str:
    """The same characters whatever keyboard they came from."""
    return unicodedata.normalize("NFKC", password[: LONGEST * 2])
