"""People's accounts: made, reset, disabled and listed by whoever administers them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.lockout import forgive
from scenecheck_api.security.passwords import Passwords, new_password
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.roles import WHOLE_SERVICE
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.accounts import AccountRow, LoginRow
from scenecheck_evidence.errors import SceneCheckError

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
PEOPLE = frozenset(Role) - {Role.BACK_END, Role.PARTY}
"""Roles that a person with an account here may have; a party comes by a link, a back end by a key."""


class AccountError(SceneCheckError):
    """An account cannot be made, found or changed as asked."""

    code = "account_invalid"


def create(
    session: Session,
    by: Principal,
    now: datetime,
    passwords: Passwords,
    *,
    name: str,
    role: Role,
    organisation: str | None = None,
) -> str:
    """Make an account; gives the first password, which must be changed at the first login.

    Raises:
        AccountError: the name, the role or the organisation is not as it must be, or the name is taken.
    """
    if not NAME.fullmatch(name):
        raise AccountError("expected a name of 2 to 64 small letters, digits, dots, dashes or underscores")
    _need_person(role, organisation)
    if session.scalars(select(AccountRow.id).where(AccountRow.name == name)).first() is not None:
        raise AccountError(f"expected a new name, found {name!r}, which is taken", code="account_exists")
    password = new_password()
    row = AccountRow(
        id=new_id(),
        name=name,
        role=role.value,
        organisation=organisation,
        password=passwords.hash(password),
        change_password=True,
        created_at=now,
    )
    session.add(row)
    detail = {"name": name, "role": role.value, "organisation": organisation}
    audit.record(session, by, "account.created", f"account:{row.id}", detail=detail)
    return password


def reset(session: Session, by: Principal, now: datetime, passwords: Passwords, name: str) -> str:
    """A new first password; the second factor is taken away, logins end, the lockout is lifted, it is enabled again.

    Raises:
        AccountError: there is no such account.
    """
    row = find(session, name)
    password = new_password()
    row.password = passwords.hash(password)
    row.change_password = True
    row.totp = row.totp_pending = None
    row.disabled_at = None
    end_logins(session, row.id, now)
    forgive(session, f"account:{row.name}")
    audit.record(session, by, "account.reset", f"account:{row.id}", detail={"name": row.name})
    return password


def reset_second_factor(session: Session, by: Principal, now: datetime, name: str) -> None:
    """Take the second factor away, since the phone is lost; logins end, and the next one enrols another.

    Raises:
        AccountError: there is no such account.
    """
    row = find(session, name)
    row.totp = row.totp_pending = None
    end_logins(session, row.id, now)
    audit.record(session, by, "account.second_factor_reset", f"account:{row.id}", detail={"name": row.name})


def change_role(
    session: Session, by: Principal, now: datetime, name: str, role: Role, organisation: str | None = None
) -> None:
    """Let somebody act as another role from the next login on; logins end.

    Raises:
        AccountError: there is no such account, the role or organisation is not as it must be, or nobody would be left
            to administer accounts.
    """
    _need_person(role, organisation)
    row = find(session, name)
    if row.role == Role.ADMIN.value and role is not Role.ADMIN:
        _need_another_admin(session, row)
    before = {"role": row.role, "organisation": row.organisation}
    row.role, row.organisation = role.value, organisation
    end_logins(session, row.id, now)
    detail = {"name": row.name, "before": before, "after": {"role": role.value, "organisation": organisation}}
    audit.record(session, by, "account.role_changed", f"account:{row.id}", detail=detail)


def disable(session: Session, by: Principal, now: datetime, name: str) -> None:
    """No login any more, and those there are end. The account stays, since the audit log names it.

    Raises:
        AccountError: there is no such account, or nobody would be left to administer accounts.
    """
    row = find(session, name)
    if row.disabled_at is None:
        if row.role == Role.ADMIN.value and by.kind is PrincipalKind.PERSON:
            _need_another_admin(session, row)
        row.disabled_at = now
        audit.record(session, by, "account.disabled", f"account:{row.id}", detail={"name": row.name})
    end_logins(session, row.id, now)


def find(session: Session, name: str) -> AccountRow:
    """An account by its name.

    Raises:
        AccountError: there is none.
    """
    row = session.scalars(select(AccountRow).where(AccountRow.name == name.lower())).one_or_none()
    if row is None:
        raise AccountError(f"expected the name of an account, found {name[:64]!r}", code="account_unknown")
    return row


def list_accounts(session: Session) -> Sequence[AccountRow]:
    """All accounts by name."""
    return session.scalars(select(AccountRow).order_by(AccountRow.name)).all()


def end_logins(session: Session, account_id: str, now: datetime, but: str | None = None) -> None:
    """End all logins of an account, but one if it is named."""
    query = update(LoginRow).where(LoginRow.account_id == account_id, LoginRow.ended_at.is_(None))
    session.execute((query.where(LoginRow.id != but) if but else query).values(ended_at=now))


def _need_person(role: Role, organisation: str | None) -> None:
    if role not in PEOPLE:
        raise AccountError(f"expected the role of a person, found {role}")
    if organisation is None and role not in WHOLE_SERVICE:
        raise AccountError(f"expected the organisation of the {role}")


def _need_another_admin(session: Session, row: AccountRow) -> None:
    others = select(AccountRow.id).where(
        AccountRow.role == Role.ADMIN.value, AccountRow.disabled_at.is_(None), AccountRow.id != row.id
    )
    if session.scalars(others.with_for_update().limit(1)).first() is None:
        raise AccountError("expected another administrator to be left, found none", code="account_last_admin")
