"""The secret of an endpoint: shown once, replaced without a gap."""

from __future__ import annotations

from datetime import datetime, timedelta

from scenecheck_api.notices.signing import new_secret
from scenecheck_api.store.tables.notices import EndpointRow


def give_secret(row: EndpointRow, now: datetime, overlap: timedelta) -> str:
    """A new secret; the one before, if any, signs beside it for a while.

    Returns:
        The secret; it is not shown again.
    """
    secret = new_secret()
    if row.secret:
        row.previous_secret, row.previous_until = row.secret, now + overlap
    row.secret = secret
    return secret


def signing_secrets(row: EndpointRow, now: datetime) -> tuple[str, ...]:
    """The secrets that sign now, the current one first."""
    secrets = [row.secret]
    if row.previous_secret is not None and row.previous_until is not None and row.previous_until > now:
        secrets.append(row.previous_secret)
    return tuple(secrets)
