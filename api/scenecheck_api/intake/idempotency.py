"""Idempotency-Key: a request sent again with its key has no second effect and is answered as the first was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Header
from sqlalchemy.orm import Session

from scenecheck_api.security.principal import Principal
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.insert import insert_once
from scenecheck_api.store.tables.idempotency import IdempotencyRow

KEY_REUSED = define(
    "idempotency_key_reused",
    422,
    "这个 Idempotency-Key 已用于另一个请求",
    "this Idempotency-Key was used for another request",
)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="重复发送同一请求时用同一个键 The same key when the same request is sent again; a UUID is good",
        examples=["6f1f2a52-9d0b-4a3e-8f2e-0f6f0f0d7a11"],
    ),
]


@dataclass(frozen=True)
class Once:
    """The outcome of asking for a key.

    Attributes:
        made: ids of what the first request made; None for the first request itself.
    """

    row: IdempotencyRow | None
    made: list[str] | None

    def remember(self, status: int, made: list[str]) -> None:
        """Keep what was made, in the transaction that makes it."""
        if self.row is not None:
            self.row.status = status
            self.row.made = made


def digest(*parts: Any) -> str:
    """sha256 over what a request asks for."""
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def once(session: Session, caller: Principal, operation: str, key: str | None, request: str) -> Once:
    """Take a key at the beginning of the transaction that has the effect; another one with the key waits here.

    Args:
        session: of the effect.
        caller: keys of different callers have nothing to do with one another.
        operation: the route's operation and the ids in its path.
        key: as sent; without one nothing is remembered.
        request: digest of what is asked for.

    Raises:
        ApiError: `idempotency_key_reused`: the key was used for another request.
    """
    if key is None:
        return Once(None, None)
    identity = {"principal": caller.id, "operation": operation, "key": key}
    new = insert_once(session, IdempotencyRow, **identity, request=request, status=0, made=[])
    row = session.get_one(IdempotencyRow, (caller.id, operation, key))
    if new:
        return Once(row, None)
    if row.request != request:
        raise KEY_REUSED.error("expected the request that this key was first used for, found another one")
    return Once(row, row.made)
