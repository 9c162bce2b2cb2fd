"""Columns whose values are encrypted at rest (security/field_encryption.py).

    phone: Mapped[str | None] = mapped_column(EncryptedText("parties.phone"))
    declared: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("cases.declared"))

The context, table and column, is authenticated with every value. Such a column can be neither compared nor sorted in
SQL: what must be found has a column for its blind index beside it.
"""

from __future__ import annotations

import json
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Engine, Text, TypeDecorator

from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.store.base import canonical_json
from scenecheck_evidence.errors import SceneCheckError

_CIPHERS: WeakKeyDictionary[Dialect, FieldCipher] = WeakKeyDictionary()
"""The cipher of each engine; a column type sees no more of an engine than its dialect."""


class EncryptionNotSetUpError(SceneCheckError):
    """A personal value was to be stored or read before the engine was given its keys."""

    code = "encryption_not_set_up"


def install_cipher(engine: Engine, cipher: FieldCipher) -> None:
    """Give an engine the cipher that its encrypted columns use, from now on."""
    _CIPHERS[engine.dialect] = cipher


def cipher_of(dialect: Dialect) -> FieldCipher:
    """The cipher of an engine.

    Raises:
        EncryptionNotSetUpError: it was given none; nothing is ever stored in clear instead.
    """
    cipher = _CIPHERS.get(dialect)
    if cipher is None:
        raise EncryptionNotSetUpError("expected an engine with encryption keys, found one without")
    return cipher


class EncryptedText(TypeDecorator[str]):
    """A text, encrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str):
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal a value on its way to the database."""
        return None if value is None else cipher_of(dialect).encrypt(value, self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open a value that comes from the database."""
        return None if value is None else cipher_of(dialect).decrypt(value, self.context)


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value as canonical text, encrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str):
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Seal a value on its way to the database."""
        return None if value is None else cipher_of(dialect).encrypt(canonical_json(value), self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Open a value that comes from the database."""
        return None if value is None else json.loads(cipher_of(dialect).decrypt(value, self.context))
