"""One-time codes of an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds, as the apps expect)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

ISSUER = "SceneCheck"
STEP_SECONDS = 30
_DRIFT_STEPS = 1


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, name: str) -> str:
    """What the QR code of the enrolment holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def matching_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The step whose code was given, later than the last one used; None when the code is wrong, old or used before.

    Args:
        secret: of the account.
        code: as typed; spaces do not count.
        now: the clock may differ by one step either way.
        last_step: of the last code that was taken (RFC 6238, 5.2: a code is taken once).
    """
    digits = code.replace(" ", "")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - _DRIFT_STEPS, current + _DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), digits) and step > last_step:
            found = step
    return found
