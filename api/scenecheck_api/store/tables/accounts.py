"""People's accounts, their logins, guesses that failed, API keys, links of parties, and reasons for seeing numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, Moment, Sha256, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedText


class AccountRow(Base):
    """A person who may log in here.

    Attributes:
        name: what the person logs in with, in lower case.
        role: a `Role`.
        organisation: insurer, repair shop or station of the role, or the authority; None where the role needs none.
        password: Argon2id in the PHC format.
        change_password: it was set by somebody else; nothing may be done before it is changed.
        totp: secret of the one-time codes, once a code has confirmed it.
        totp_pending: secret that no code has confirmed yet.
        totp_step: the last 30-second step whose code was used; the same code is not taken twice.
    """

    __tablename__ = "accounts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(32))
    organisation: Mapped[str | None] = mapped_column(String(64))
    password: Mapped[str] = mapped_column(String(256))
    change_password: Mapped[bool] = mapped_column(default=True)
    totp: Mapped[str | None] = mapped_column(EncryptedText("accounts.totp"))
    totp_pending: Mapped[str | None] = mapped_column(EncryptedText("accounts.totp_pending"))
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[Moment] = mapped_column(default=utc_now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginRow(Base):
    """One login of one person, from the password to the logout.

    Attributes:
        secret: sha256 of the secret that renews tokens or lies in the cookie; a new one with each renewal.
        former_secret: the one before; whoever brings it copied it, and the login ends.
        mfa: whether a one-time code was given.
    """

    __tablename__ = "logins"

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    secret: Mapped[Sha256] = mapped_column(index=True)
    former_secret: Mapped[str | None] = mapped_column(String(64), index=True)
    mfa: Mapped[bool]
    created_at: Mapped[Moment]
    used_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FailureRow(Base):
    """Failed guesses from one address or at one account, case or plate.

    Attributes:
        subject: such as `account:zhang` or `address:192.0.2.1`.
        failures: since the last success, or since they were forgotten.
        locked_until: no guess is looked at before.
    """

    __tablename__ = "failures"

    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[Moment] = mapped_column(index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKeyRow(Base):
    """A key of a back end. The key is shown once; only its hash is kept.

    Attributes:
        prefix: the part of the key that may be shown.
        secret: sha256 of the rest, which has 256 random bits.
        scopes: what it may do; never more than its role.
        replaced_by: the key that a rotation made; both work until `expires_at`.
    """

    __tablename__ = "api_keys"

    id: Mapped[Id]
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    secret: Mapped[Sha256]
    label: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    organisation: Mapped[str | None] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JsonText)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(String(36))


class LinkRow(Base):
    """A link that a back end gave one party of one case.

    Attributes:
        capture: it may add photos of its own part and sign, too; else it only looks.
    """

    __tablename__ = "party_links"

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    party: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str | None] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(64))
    capture: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DisclosureRow(Base):
    """A reason that somebody gave for seeing the numbers of one case in clear, for a few minutes."""

    __tablename__ = "disclosures"
    __table_args__ = (Index("ix_disclosures_case_principal", "case_id", "principal"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(String(64))
    principal: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[Moment]
    until: Mapped[Moment]
