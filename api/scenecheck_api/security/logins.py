"""People log in with a name, a password and a one-time code, and stay logged in for a while.

A login gives two things: a token that lasts minutes, and a secret that renews it (or lies in the browser's cookie). The
secret changes with each renewal; whoever brings a former one has copied it, and the login ends.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from scenecheck_api.security import audit
from scenecheck_api.security.accounts import end_logins
from scenecheck_api.security.lockout import begin_attempt, forgive, take_back
from scenecheck_api.security.passwords import PasswordRefusedError, Passwords, check_new_password
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.roles import scopes_of
from scenecheck_api.security.second_factor import enrolment_uri, matching_step, new_secret
from scenecheck_api.security.settings import SecuritySettings
from scenecheck_api.store.base import new_id
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.accounts import AccountRow, LoginRow
from scenecheck_evidence.errors import SceneCheckError

USED_RESOLUTION = timedelta(minutes=1)
"""How exactly the last use is remembered: not every request writes."""


class LoginRefusedError(SceneCheckError):
    """Name, password or code is wrong, or the account is disabled; which of them is not said."""

    code = "login_refused"


class CodeNeededError(SceneCheckError):
    """The password is right, and a one-time code is needed beside it."""

    code = "code_needed"


class Need(StrEnum):
    """What a person must do before anything else is allowed."""

    PASSWORD = "password"  # noqa: S105 - a word, not a password
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True)
class Enrolment:
    """A second factor to be confirmed by its first code."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        return "Enrolment()"


@dataclass(frozen=True)
class Login:
    """A login as it stands.

    Attributes:
        id: of the login.
        secret: renews it; None where it was not made anew.
        needs: what must be done first.
        name: of the account.
    """

    id: str
    secret: str | None
    needs: tuple[Need, ...]
    name: str
    role: Role
    organisation: str | None

    def __repr__(self) -> str:
        return f"Login(id={self.id!r})"


class Logins:
    """What a person can do about the own login.

    Args:
        database: of the accounts.
        settings: how long things last, and who needs a second factor.
        passwords: makes and checks hashes.
    """

    def __init__(self, database: Database, settings: SecuritySettings, passwords: Passwords):
        self._database = database
        self._settings = settings
        self._passwords = passwords

    def log_in(
        self, name: str, password: str, code: str | None, now: datetime, address: str, request_id: str | None = None
    ) -> Login:
        """Check name, password and code.

        Raises:
            LockedError: too many failures from here or at this account.
            CodeNeededError: the account has a second factor and no code was given.
            LoginRefusedError: anything else is wrong.
        """
        name = name.strip().lower()[:64]
        account_subject, address_subject = f"account:{name}", f"address:{address}"
        lockout = self._settings.lockout
        subjects = {account_subject: lockout.account_failures, address_subject: lockout.address_failures}
        with self._database.write() as session:
            begin_attempt(session, subjects, lockout, now)
        with self._database.read() as session:
            found = session.scalars(select(AccountRow).where(AccountRow.name == name)).one_or_none()
        right = self._passwords.verify(found.password if found else None, password)
        with self._database.write() as session:  # commits what was refused, too
            account = session.get(AccountRow, found.id, with_for_update=True) if found else None
            who = _person(account, address, request_id)
            outcome = self._outcome(session, account if right else None, code, now)
            if isinstance(outcome, Login):
                forgive(session, account_subject)
                take_back(session, address_subject, lockout.address_failures, lockout)
                if account is not None and self._passwords.outdated(account.password):
                    account.password = self._passwords.hash(password)
                audit.record(session, who, "login.made", f"login:{outcome.id}", at=now)
            elif isinstance(outcome, CodeNeededError):  # half a login: neither a failure nor a success
                for subject, free in subjects.items():
                    take_back(session, subject, free, lockout)
            else:
                audit.record(session, who, "login.failed", f"account:{account.id}" if account else "account", at=now)
        if isinstance(outcome, Login):
            return outcome
        raise outcome

    def renew(self, secret: str, now: datetime) -> Login:
        """A new secret for a login that goes on.

        Raises:
            LoginRefusedError: there is no such login, it is over, or the secret is a former one: then it ends.
        """
        digest = _hash(secret)
        with self._database.write() as session:
            row = session.scalars(
                select(LoginRow)
                .where((LoginRow.secret == digest) | (LoginRow.former_secret == digest))
                .with_for_update()
            ).one_or_none()
            account = session.get(AccountRow, row.account_id) if row else None
            renewed = None
            if row is not None and account is not None and self._goes_on(row, account, now):
                if hmac.compare_digest(row.secret, digest):
                    renewed = secrets.token_urlsafe(32)
                    row.former_secret, row.secret, row.used_at = row.secret, _hash(renewed), now
                else:
                    row.ended_at = now
                    who = _person(account, None, None)
                    audit.record(session, who, "login.copied", f"login:{row.id}", at=now)
        if row is None or account is None or renewed is None:
            raise LoginRefusedError("expected the secret of a login that goes on, found none such")
        return self._login(row, account, renewed)

    def by_id(self, login_id: str, now: datetime) -> tuple[Login, Principal] | None:
        """A login that goes on, as whom its person acts; None when there is none. Remembers the use."""
        return self._look_up(LoginRow.id == login_id, now)

    def by_secret(self, secret: str, now: datetime) -> tuple[Login, Principal] | None:
        """The same, by the secret in the browser's cookie."""
        return self._look_up(LoginRow.secret == _hash(secret), now)

    def log_out(self, principal: Principal, now: datetime) -> None:
        """End the login of the caller; its tokens and its cookie end with it."""
        with self._database.write() as session:
            session.execute(update(LoginRow).where(LoginRow.id == principal.session).values(ended_at=now))
            audit.record(session, principal, "login.ended", f"login:{principal.session}", at=now)

    def change_password(self, principal: Principal, old: str, new: str, now: datetime) -> None:
        """Set a new password; all other logins of the account end.

        Raises:
            LoginRefusedError: the old password is wrong.
            LockedError: it was wrong too often.
            PasswordRefusedError: the new one is too weak, or the old one.
        """
        account = self._account(principal)
        check_new_password(new, account.name, self._settings.password_length)
        if new == old:
            raise PasswordRefusedError("expected a new password, found the one in use")
        subject, lockout = f"account:{account.name}", self._settings.lockout
        with self._database.write() as session:
            begin_attempt(session, {subject: lockout.account_failures}, lockout, now)
        if not self._passwords.verify(account.password, old):
            raise LoginRefusedError("expected the password in use, found another")
        kept = self._passwords.hash(new)
        with self._database.write() as session:
            row = session.get_one(AccountRow, account.id)
            row.password, row.change_password = kept, False
            forgive(session, subject)
            end_logins(session, row.id, now, but=principal.session)
            audit.record(session, principal, "password.changed", f"account:{row.id}", at=now)

    def begin_enrolment(self, principal: Principal, now: datetime) -> Enrolment:
        """A secret for the authenticator app. It counts from its first code on.

        Raises:
            LoginRefusedError: there is a second factor already; whoever administers accounts takes it away.
        """
        with self._database.write() as session:
            row = session.get_one(AccountRow, self._account(principal).id, with_for_update=True)
            if row.totp is not None:
                raise LoginRefusedError("expected an account without a second factor, found one with", "enrolled")
            row.totp_pending = secret = new_secret()
            audit.record(session, principal, "second_factor.begun", f"account:{row.id}", at=now)
            return Enrolment(secret, enrolment_uri(secret, row.name))

    def confirm_enrolment(self, principal: Principal, code: str, now: datetime) -> None:
        """The first code of the app: from now on each login needs one, and this login counts as made with one.

        Raises:
            LoginRefusedError: the code is wrong, or no enrolment was begun.
            LockedError: it was wrong too often.
        """
        account = self._account(principal)
        subject, lockout = f"account:{account.name}", self._settings.lockout
        with self._database.write() as session:
            begin_attempt(session, {subject: lockout.account_failures}, lockout, now)
        with self._database.write() as session:
            row = session.get_one(AccountRow, account.id, with_for_update=True)
            step = matching_step(row.totp_pending, code, now, 0) if row.totp_pending else None
            if step is None:
                raise LoginRefusedError("expected the code that the app shows now, found another", "code_wrong")
            row.totp, row.totp_pending, row.totp_step = row.totp_pending, None, step
            session.execute(update(LoginRow).where(LoginRow.id == principal.session).values(mfa=True))
            end_logins(session, row.id, now, but=principal.session)
            forgive(session, subject)
            audit.record(session, principal, "second_factor.enrolled", f"account:{row.id}", at=now)

    def _outcome(
        self, session: Session, account: AccountRow | None, code: str | None, now: datetime
    ) -> Login | LoginRefusedError | CodeNeededError:
        refused = LoginRefusedError("expected the right name, password and code, found something else")
        if account is None or account.disabled_at is not None:
            return refused
        if account.totp is not None:
            if not code:
                return CodeNeededError("expected a one-time code beside the password, found none")
            step = matching_step(account.totp, code, now, account.totp_step)
            if step is None or not _take_step(session, account.id, step):
                return refused
        secret = secrets.token_urlsafe(32)
        row = LoginRow(
            id=new_id(),
            account_id=account.id,
            secret=_hash(secret),
            mfa=account.totp is not None,
            created_at=now,
            used_at=now,
            expires_at=now + timedelta(seconds=self._settings.session_seconds),
        )
        session.add(row)
        return self._login(row, account, secret)

    def _look_up(self, which: ColumnElement[bool], now: datetime) -> tuple[Login, Principal] | None:
        query = select(LoginRow, AccountRow).join(AccountRow, AccountRow.id == LoginRow.account_id).where(which)
        with self._database.read() as session:
            found = session.execute(query).one_or_none()
        if found is None or not self._goes_on(found[0], found[1], now):
            return None
        row, account = found
        if now - row.used_at > USED_RESOLUTION:
            with self._database.write() as session:
                session.execute(update(LoginRow).where(LoginRow.id == row.id).values(used_at=now))
        login = self._login(row, account, None)
        scopes = scopes_of(login.role) if not login.needs else frozenset()
        who = replace(_person(account, None, None), scopes=frozenset(scopes), session=row.id, mfa=row.mfa)
        return login, who

    def _goes_on(self, row: LoginRow, account: AccountRow, now: datetime) -> bool:
        idle = timedelta(seconds=self._settings.idle_seconds)
        over = row.ended_at is not None or now >= row.expires_at or now - row.used_at > idle
        return not over and account.disabled_at is None

    def _login(self, row: LoginRow, account: AccountRow, secret: str | None) -> Login:
        role = Role(account.role)
        needs = [Need.PASSWORD] if account.change_password else []
        if role in self._settings.second_factor_roles and not row.mfa:
            needs.append(Need.SECOND_FACTOR)
        return Login(row.id, secret, tuple(needs), account.name, role, account.organisation)

    def _account(self, principal: Principal) -> AccountRow:
        with self._database.read() as session:
            return session.get_one(AccountRow, principal.id)


def _take_step(session: Session, account_id: str, step: int) -> bool:
    """Use up the step of a code; False when another login was faster with the same code."""
    query = update(AccountRow).where(AccountRow.id == account_id, AccountRow.totp_step < step).values(totp_step=step)
    result = session.execute(query)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _person(account: AccountRow | None, address: str | None, request_id: str | None) -> Principal:
    """The person of an account, or nobody in particular, as the audit log names them; with no scopes."""
    return Principal(
        PrincipalKind.PERSON,
        account.id if account else "unknown",
        Role(account.role) if account else Role.PARTY,
        frozenset(),
        account.organisation if account else None,
        address=address,
        request_id=request_id,
    )


def _hash(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
