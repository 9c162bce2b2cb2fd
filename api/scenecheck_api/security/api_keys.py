"""Keys of back ends: shown once, kept as a hash, with scopes, an end, and a rotation in which old and new both work."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.principal import Principal, PrincipalKind, Role, Scope
from scenecheck_api.security.roles import WHOLE_SERVICE, scopes_of
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.accounts import ApiKeyRow
from scenecheck_evidence.errors import SceneCheckError

FORM = re.compile(r"sck_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
"""What a key looks like, so that scanners of source code find one that leaked: a public part, and 256 random bits."""
LABEL = re.compile(r"[^\x00-\x1f]{1,64}")
USED_RESOLUTION = timedelta(hours=1)
"""How exactly the last use is remembered: not every request writes."""


class ApiKeyError(SceneCheckError):
    """A key cannot be made, found or changed as asked."""

    code = "api_key_invalid"


@dataclass(frozen=True)
class NewKey:
    """A key just made; the text is shown this once."""

    id: str
    text: str

    def __repr__(self) -> str:
        return f"NewKey(id={self.id!r})"


def create(
    session: Session,
    by: Principal,
    now: datetime,
    *,
    label: str,
    role: Role = Role.BACK_END,
    organisation: str | None = None,
    scopes: Iterable[str] | None = None,
    days: int | None = 365,
) -> NewKey:
    """Make a key.

    Args:
        session: to write with.
        by: who makes it.
        now: the time.
        label: what it is for.
        role: as whom its holder acts.
        organisation: whose cases it sees.
        scopes: what it may do, of what the role may; all of that when left out.
        days: until it ends; None for no end.

    Raises:
        ApiKeyError: the label, the scopes or the days are not as they must be.
    """
    if not LABEL.fullmatch(label):
        raise ApiKeyError("expected a label of 1 to 64 characters")
    if role in (Role.PARTY, Role.ADMIN, Role.OFFICER, Role.SUPERVISOR, Role.AUXILIARY_OFFICER, Role.ASSISTANT):
        raise ApiKeyError(f"expected the role of a system, found {role}: a person logs in")
    if organisation is None and role not in WHOLE_SERVICE | {Role.BACK_END}:
        raise ApiKeyError(f"expected the organisation of the {role}")
    allowed = scopes_of(role)
    wanted = frozenset(scopes) if scopes is not None else frozenset(scope.value for scope in allowed)
    if wanted - allowed:
        raise ApiKeyError(f"expected scopes of the role {role}, found {', '.join(sorted(wanted - allowed))}")
    if not wanted:
        raise ApiKeyError("expected at least one scope")
    if days is not None and days < 1:
        raise ApiKeyError(f"expected a number of days of at least 1, found {days}")
    row, text = _new_row(label, role, organisation, wanted, now, now + timedelta(days=days) if days else None)
    session.add(row)
    audit.record(session, by, "key.created", f"key:{row.id}", detail={"prefix": row.prefix, "scopes": row.scopes})
    return NewKey(row.id, text)


def rotate(session: Session, by: Principal, now: datetime, key: str, *, overlap: timedelta) -> NewKey:
    """Make a key like another; the old one works on for the overlap.

    Raises:
        ApiKeyError: there is no such key, or it has ended.
    """
    old = find(session, key)
    if _ended(old, now):
        raise ApiKeyError(f"expected a key that works, found {old.prefix}, which has ended: create a new one")
    lifetime = old.expires_at - old.created_at if old.expires_at else None
    row, text = _new_row(
        old.label, Role(old.role), old.organisation, old.scopes, now, now + lifetime if lifetime else None
    )
    session.add(row)
    session.flush()
    old.replaced_by = row.id
    end = now + overlap
    old.expires_at = min(old.expires_at, end) if old.expires_at else end
    detail = {"prefix": row.prefix, "old": old.prefix, "old_ends": audit.canonical_time(old.expires_at)}
    audit.record(session, by, "key.rotated", f"key:{row.id}", detail=detail)
    return NewKey(row.id, text)


def revoke(session: Session, by: Principal, now: datetime, key: str) -> ApiKeyRow:
    """End a key at once.

    Raises:
        ApiKeyError: there is no such key.
    """
    row = find(session, key)
    if row.revoked_at is None:
        row.revoked_at = now
        audit.record(session, by, "key.revoked", f"key:{row.id}", detail={"prefix": row.prefix})
    return row


def find(session: Session, key: str) -> ApiKeyRow:
    """A key by its id or its prefix.

    Raises:
        ApiKeyError: there is none.
    """
    prefix = key.removeprefix("sck_")
    row = session.scalars(select(ApiKeyRow).where((ApiKeyRow.id == key) | (ApiKeyRow.prefix == prefix))).one_or_none()
    if row is None:
        raise ApiKeyError("expected the id or prefix of a key, found no such key", code="api_key_unknown")
    return row


def list_keys(session: Session) -> Sequence[ApiKeyRow]:
    """All keys, the newest first."""
    return session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id)).all()


def authenticate(session: Session, text: str, now: datetime) -> ApiKeyRow | None:
    """The row of a key that was brought, if it is right and has not ended."""
    match = FORM.fullmatch(text)
    if match is None:
        return None
    row = session.scalars(select(ApiKeyRow).where(ApiKeyRow.prefix == match[1])).one_or_none()
    if row is None or not hmac.compare_digest(row.secret, _hash(match[2])) or _ended(row, now):
        return None
    return row


def principal_of(row: ApiKeyRow) -> Principal:
    """As whom the holder of a key acts: never more than its role may do today."""
    role = Role(row.role)
    scopes = frozenset(Scope(scope) for scope in row.scopes if scope in set(Scope)) & scopes_of(role)
    return Principal(PrincipalKind.KEY, f"key:{row.id}", role, frozenset(scopes), row.organisation)


def use_is_news(row: ApiKeyRow, now: datetime) -> bool:
    """Whether the last use that is remembered is so old that this one should be written down."""
    return row.used_at is None or now - row.used_at > USED_RESOLUTION


def state(row: ApiKeyRow, now: datetime) -> str:
    """A word for lists: works, ended or revoked."""
    if row.revoked_at is not None:
        return "revoked"
    return "ended" if _ended(row, now) else "works"


def _ended(row: ApiKeyRow, now: datetime) -> bool:
    return row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now)


def _new_row(
    label: str, role: Role, organisation: str | None, scopes: Iterable[str], now: datetime, end: datetime | None
) -> tuple[ApiKeyRow, str]:
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = ApiKeyRow(
        id=new_id(),
        prefix=prefix,
        secret=_hash(secret),
        label=label,
        role=role.value,
        organisation=organisation,
        scopes=sorted(scopes),
        created_at=now,
        expires_at=end,
    )
    return row, f"sck_{prefix}_{secret}"


def _hash(secret: str) -> str:
    """256 random bits need no slow hash: they cannot be guessed."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
