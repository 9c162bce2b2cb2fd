"""Who is calling: a back end with a key, a person who has logged in, or a party with the link of one case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What stands behind a request."""

    KEY = "key"
    PERSON = "person"
    LINK = "link"
    LOCAL = "local"
    SYSTEM = "system"


class Role(StrEnum):
    """As whom somebody acts; security/roles.csv says what each may do, security/views.py what each sees of a case."""

    BACK_END = "back_end"
    PARTY = "party"
    ASSISTANT = "assistant"
    AUXILIARY_OFFICER = "auxiliary_officer"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    INSURER = "insurer"
    REPAIRER = "repairer"
    STATION = "station"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a caller may do; a route asks for one with `require(Scope.X)`."""

    CASES_WRITE = "cases:write"
    CASES_READ = "cases:read"
    CASES_CAPTURE = "cases:capture"
    READ_PHOTOS = "read:photos"
    PERSONAL_SHOW = "personal:show"
    REVIEW_READ = "review:read"
    REVIEW_CORRECT = "review:correct"
    REVIEW_DECIDE = "review:decide"
    REVIEW_SUPERVISE = "review:supervise"
    HOLD = "cases:hold"
    INSURER_READ = "insurer:read"
    INSURER_ACT = "insurer:act"
    REPAIR_READ = "repair:read"
    REPAIR_ACT = "repair:act"
    STATIONS_READ = "stations:read"
    STATIONS_ASSIGN = "stations:assign"
    HOTLINE = "hotline:ask"
    WEBHOOKS_MANAGE = "webhooks:manage"
    AUDIT_READ = "audit:read"
    NUMBERS_READ = "numbers:read"
    ACCOUNTS_MANAGE = "accounts:manage"
    KEYS_MANAGE = "keys:manage"
    RULES_READ = "rules:read"
    RULES_MANAGE = "rules:manage"


@dataclass(frozen=True)
class Principal:
    """The caller of a request.

    Attributes:
        kind: what stands behind it.
        id: stable, of the key or the person; part of every audit row and idempotency key.
        role: as whom it acts.
        scopes: what it may do.
        organisation: whose cases it sees (back end, insurer, repair shop, station); None sees those of all.
        case: the only case it sees, of the link a party was given.
        party: which party of that case it is, such as 甲.
        session: of the login, so that it can be ended.
        mfa: whether the login took a second factor.
        address: where the request came from; goes to the audit log.
        request_id: of the request; goes to the audit log.
    """

    kind: PrincipalKind
    id: str
    role: Role
    scopes: frozenset[str]
    organisation: str | None = None
    case: str | None = None
    party: str | None = None
    session: str | None = None
    mfa: bool = False
    address: str | None = None
    request_id: str | None = None


LOCAL = Principal(PrincipalKind.LOCAL, "local", Role.BACK_END, frozenset(Scope))
"""The caller where the settings open the service to everybody on this machine (`security.open_access`)."""


def system(name: str) -> Principal:
    """The service itself, where it does something nobody asked for at the moment: retention, jobs, commands.

    Args:
        name: such as `retention` or `command:users`.
    """
    return Principal(PrincipalKind.SYSTEM, name, Role.ADMIN, frozenset())
