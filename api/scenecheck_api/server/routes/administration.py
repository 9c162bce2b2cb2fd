"""For administrators: people's accounts and the keys of back ends. Passwords and keys are shown once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.accounts import NAME, AccountError
from scenecheck_api.security.api_keys import ApiKeyError
from scenecheck_api.security.principal import Principal, Role, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import Name
from scenecheck_api.server.problems import COMMON, KINDS, define, documented
from scenecheck_api.store.tables.accounts import AccountRow, ApiKeyRow
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1", tags=["administration 管理"])
AccountsManager = Annotated[Principal, Depends(require(Scope.ACCOUNTS_MANAGE))]
KeysManager = Annotated[Principal, Depends(require(Scope.KEYS_MANAGE))]

ACCOUNT_INVALID = define(AccountError.code, 422, "账号信息不符合要求", "an account cannot be like this")
ACCOUNT_EXISTS = define("account_exists", 409, "用户名已被使用", "there is an account of this name")
ACCOUNT_UNKNOWN = define("account_unknown", 404, "没有这个账号", "there is no such account")
LAST_ADMIN = define("account_last_admin", 409, "至少要保留一名管理员", "one administrator must be left")
KEY_INVALID = define(ApiKeyError.code, 422, "密钥信息不符合要求", "the key cannot be made or changed like this")
KEY_UNKNOWN = define("api_key_unknown", 404, "没有这个密钥", "there is no such key")

AccountName = Annotated[str, Path(pattern=rf"^{NAME.pattern}$", description="用户名 the name", examples=["li.na"])]
KeyName = Annotated[str, Path(pattern=r"^[0-9a-f-]{12,36}$", description="密钥标识或前缀 id or prefix of the key")]

OVERLAP_MOST = 31 * 24
"""Hours that a key may work on beside the one that replaces it."""


class AccountAnswer(Value):
    """A person who may log in."""

    name: str
    role: Role
    organisation: str | None
    second_factor: bool = Field(description="whether a second factor is enrolled")
    must_change_password: bool
    created_at: datetime
    disabled_at: datetime | None


class AccountsAnswer(Value):
    """All accounts by name."""

    accounts: tuple[AccountAnswer, ...]


class RoleWish(Value):
    """As whom somebody acts."""

    role: Role
    organisation: Name | None = Field(None, description="insurer, repair shop or station; or the area of the police")


class NewAccount(RoleWish):
    """Who shall be able to log in."""

    name: Annotated[str, Field(pattern=rf"^{NAME.pattern}$", examples=["li.na"])]


class FirstPassword(Value):
    """Shown this once; it must be changed at the first login."""

    name: str
    password: str


class NewKeyWish(RoleWish):
    """What a key is for."""

    label: Name = Field(examples=["12123 后台"])
    role: Role = Role.BACK_END
    scopes: tuple[str, ...] | None = Field(None, description="all that the role may do, if left out")
    days: int | None = Field(365, ge=1, le=3660, description="null: without an end")


class KeyAnswer(Value):
    """A key; its secret part is not known here."""

    id: str
    prefix: str
    label: str
    role: Role
    organisation: str | None
    scopes: tuple[str, ...]
    state: str = Field(examples=["works"], description="works, ended or revoked")
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class KeysAnswer(Value):
    """All keys, the newest first."""

    keys: tuple[KeyAnswer, ...]


class KeyText(Value):
    """Shown this once."""

    id: str
    key: str = Field(examples=["sck_0123456789ab_..."])


class Overlap(Value):
    """How long the old key works beside the new one."""

    hours: int = Field(168, ge=0, le=OVERLAP_MOST)


@contextmanager
def told() -> Iterator[None]:
    """What an account or key cannot be, as the problem that says so."""
    try:
        yield
    except (AccountError, ApiKeyError) as error:
        raise KINDS[error.code].error(str(error)) from None


@router.get("/accounts", operation_id="listAccounts", summary="账号 Accounts", responses=documented(*COMMON))
def list_accounts(parts: Parts, caller: AccountsManager) -> AccountsAnswer:
    """Those that log in here; an outside issuer's people are not among them."""
    with parts.database.read() as session:
        return AccountsAnswer(accounts=tuple(map(_account, accounts.list_accounts(session))))


@router.post(
    "/accounts",
    operation_id="createAccount",
    summary="新建账号 Make an account",
    status_code=201,
    responses=documented(*COMMON, ACCOUNT_INVALID, ACCOUNT_EXISTS),
)
def create_account(parts: Parts, caller: AccountsManager, wish: NewAccount) -> FirstPassword:
    """The first password is shown once."""
    with told(), parts.database.write() as session:
        password = accounts.create(
            session,
            caller,
            parts.security.clock(),
            parts.security.passwords,
            name=wish.name,
            role=wish.role,
            organisation=wish.organisation,
        )
    return FirstPassword(name=wish.name, password=password)


@router.put(
    "/accounts/{name}/role",
    operation_id="changeRole",
    summary="更改角色 Change the role",
    responses=documented(*COMMON, ACCOUNT_INVALID, ACCOUNT_UNKNOWN, LAST_ADMIN),
)
def change_role(parts: Parts, caller: AccountsManager, name: AccountName, wish: RoleWish) -> AccountAnswer:
    """Its logins end."""
    with told(), parts.database.write() as session:
        accounts.change_role(session, caller, parts.security.clock(), name, wish.role, wish.organisation)
        return _account(accounts.find(session, name))


@router.post(
    "/accounts/{name}/reset",
    operation_id="resetAccount",
    summary="重置密码和两步验证 Reset password and second factor",
    responses=documented(*COMMON, ACCOUNT_UNKNOWN),
)
def reset_account(parts: Parts, caller: AccountsManager, name: AccountName) -> FirstPassword:
    """A new first password; lockout and second factor are taken away, logins end, a disabled account works again."""
    with told(), parts.database.write() as session:
        password = accounts.reset(session, caller, parts.security.clock(), parts.security.passwords, name)
    return FirstPassword(name=name, password=password)


@router.delete(
    "/accounts/{name}/second-factor",
    operation_id="resetSecondFactor",
    summary="重置两步验证 Take the second factor away",
    responses=documented(*COMMON, ACCOUNT_UNKNOWN),
)
def reset_second_factor(parts: Parts, caller: AccountsManager, name: AccountName) -> AccountAnswer:
    """The next login enrols another; the password stays."""
    with told(), parts.database.write() as session:
        accounts.reset_second_factor(session, caller, parts.security.clock(), name)
        return _account(accounts.find(session, name))


@router.delete(
    "/accounts/{name}",
    operation_id="disableAccount",
    summary="停用账号 Disable an account",
    responses=documented(*COMMON, ACCOUNT_UNKNOWN, LAST_ADMIN),
)
def disable_account(parts: Parts, caller: AccountsManager, name: AccountName) -> AccountAnswer:
    """No login any more; the row stays, since the audit log names it. A reset lets it work again."""
    with told(), parts.database.write() as session:
        accounts.disable(session, caller, parts.security.clock(), name)
        return _account(accounts.find(session, name))


@router.get("/keys", operation_id="listKeys", summary="密钥 Keys", responses=documented(*COMMON))
def list_keys(parts: Parts, caller: KeysManager) -> KeysAnswer:
    """With when each was last used, to the hour."""
    now = parts.security.clock()
    with parts.database.read() as session:
        return KeysAnswer(keys=tuple(_key(row, now) for row in api_keys.list_keys(session)))


@router.post(
    "/keys",
    operation_id="createKey",
    summary="新建密钥 Make a key",
    status_code=201,
    responses=documented(*COMMON, KEY_INVALID),
)
def create_key(parts: Parts, caller: KeysManager, wish: NewKeyWish) -> KeyText:
    """For a system: a back end, an insurer, a repair shop or a station. Only a hash of it is kept."""
    with told(), parts.database.write() as session:
        key = api_keys.create(
            session,
            caller,
            parts.security.clock(),
            label=wish.label,
            role=wish.role,
            organisation=wish.organisation,
            scopes=wish.scopes,
            days=wish.days,
        )
    return KeyText(id=key.id, key=key.text)


@router.post(
    "/keys/{key}/rotate",
    operation_id="rotateKey",
    summary="更换密钥 Rotate a key",
    status_code=201,
    responses=documented(*COMMON, KEY_INVALID, KEY_UNKNOWN),
)
def rotate_key(parts: Parts, caller: KeysManager, key: KeyName, overlap: Overlap) -> KeyText:
    """Old and new work side by side for the overlap."""
    with told(), parts.database.write() as session:
        made = api_keys.rotate(session, caller, parts.security.clock(), key, overlap=timedelta(hours=overlap.hours))
    return KeyText(id=made.id, key=made.text)


@router.delete(
    "/keys/{key}",
    operation_id="revokeKey",
    summary="吊销密钥 Revoke a key",
    responses=documented(*COMMON, KEY_UNKNOWN),
)
def revoke_key(parts: Parts, caller: KeysManager, key: KeyName) -> KeyAnswer:
    """At once."""
    now = parts.security.clock()
    with told(), parts.database.write() as session:
        return _key(api_keys.revoke(session, caller, now, key), now)


def _account(row: AccountRow) -> AccountAnswer:
    return AccountAnswer(
        name=row.name,
        role=Role(row.role),
        organisation=row.organisation,
        second_factor=row.totp is not None,
        must_change_password=row.change_password,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _key(row: ApiKeyRow, now: datetime) -> KeyAnswer:
    return KeyAnswer(
        id=row.id,
        prefix=row.prefix,
        label=row.label,
        role=Role(row.role),
        organisation=row.organisation,
        scopes=tuple(row.scopes),
        state=api_keys.state(row, now),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
