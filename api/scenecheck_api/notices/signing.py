"""Signatures of notices as Standard Webhooks has them (https://www.standardwebhooks.com, version 1)."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
_SECRET_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """A new secret, as receivers configure it."""
    return PREFIX + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def signed_headers(notice_id: str, body: str, now: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of a delivery.

    Args:
        notice_id: the same in every attempt, so that a receiver knows a notice again.
        body: exactly what is sent.
        now: the time of this attempt; receivers refuse signatures that are older than a few minutes.
        secrets: each signs; two while a secret is being replaced.
    """
    signatures = " ".join(Webhook(secret).sign(notice_id, now, body) for secret in secrets)
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures,
        "content-type": "application/json",
    }
