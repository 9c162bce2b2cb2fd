"""The keys of a deployment, in one file outside the database: field encryption, blind index, session tokens.

Each kind of use has keys of its own. A key ring names the current key and keeps the former ones, so that what they made
can still be read while it is renewed.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scenecheck_evidence.errors import SceneCheckError

KEY_BYTES = 32
FORMAT = 1


class KeyFileError(SceneCheckError):
    """The file of keys is missing, cannot be read, or does not hold what it must."""

    code = "key_file_invalid"


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, one of them current. The keys themselves are never shown.

    Attributes:
        current: id of the key that makes new things.
        keys: all keys that may still read old things, 32 bytes each.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def rotated(self, key_id: str, key: bytes) -> KeyRing:
        """With a new current key beside the former ones."""
        return KeyRing(key_id, {**self.keys, key_id: key})

    def without(self, key_ids: frozenset[str]) -> KeyRing:
        """Without former keys; the current one always stays."""
        return KeyRing(self.current, {k: v for k, v in self.keys.items() if k == self.current or k not in key_ids})


@dataclass(frozen=True)
class Keys:
    """All keys of a deployment.

    Attributes:
        encryption: of personal values in the database (AES-256-GCM).
        index: of the blind index over them (HMAC-SHA-256); changing it makes every index useless, so it has no ring.
        tokens: of session tokens (HMAC-SHA-256).
    """

    encryption: KeyRing
    index: bytes = field(repr=False)
    tokens: KeyRing


def new_keys() -> Keys:
    """Fresh keys from the system's random source."""
    return Keys(
        encryption=KeyRing("e1", {"e1": secrets.token_bytes(KEY_BYTES)}),
        index=secrets.token_bytes(KEY_BYTES),
        tokens=KeyRing("t1", {"t1": secrets.token_bytes(KEY_BYTES)}),
    )


def with_new_key(keys: Keys, use: str) -> Keys:
    """A new current key for `encryption` or `tokens`, the former ones kept for reading."""
    ring: KeyRing = {"encryption": keys.encryption, "tokens": keys.tokens}[use]
    number = 1 + max((int(k[1:]) for k in ring.keys if k[1:].isdigit()), default=0)
    ring = ring.rotated(f"{use[0]}{number}", secrets.token_bytes(KEY_BYTES))
    return replace(keys, encryption=ring) if use == "encryption" else replace(keys, tokens=ring)


def load_keys(path: Path) -> Keys:
    """Read the file.

    Raises:
        KeyFileError: it is missing, unreadable, or not what `save_keys` writes.
    """
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise KeyFileError(f"{path}: the file of keys is missing", code="key_file_missing") from None
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: the file of keys cannot be read: {type(error).__name__}") from None
    try:
        if content["format"] != FORMAT:
            raise KeyFileError(f"{path}: expected a file of keys of format {FORMAT}, found {content['format']!r}")
        return Keys(_ring(content["encryption"]), _key(content["index"]), _ring(content["tokens"]))
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        message = str(error) if type(error) is ValueError else f"{type(error).__name__}"
        raise KeyFileError(f"{path}: expected encryption, index and tokens with 32-byte keys: {message}") from None


def save_keys(path: Path, keys: Keys, replace_file: bool = False) -> None:
    """Write the file whole or not at all, readable by its owner only.

    Raises:
        FileExistsError: it is there and `replace_file` is false.
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(_as_json(keys), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if replace_file:
            part.replace(path)
        else:
            os.link(part, path)  # fails when another process was first
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def load_or_create_keys(path: Path) -> Keys:
    """The keys of a service that runs alone: made at its first start, never overwritten.

    Raises:
        KeyFileError: the file is there but unusable, or cannot be made.
    """
    if not path.exists():
        try:
            save_keys(path, new_keys())
        except FileExistsError:
            pass  # another process of the service made it a moment ago
        except OSError as error:
            raise KeyFileError(f"{path}: the file of keys cannot be made: {error.strerror}") from None
    return load_keys(path)


def _as_json(keys: Keys) -> dict[str, Any]:
    def ring(one: KeyRing) -> dict[str, Any]:
        return {"current": one.current, "keys": {k: base64.b64encode(v).decode() for k, v in one.keys.items()}}

    return {
        "format": FORMAT,
        "encryption": ring(keys.encryption),
        "index": base64.b64encode(keys.index).decode(),
        "tokens": ring(keys.tokens),
    }


def _ring(content: dict[str, Any]) -> KeyRing:
    keys = {str(key_id): _key(text) for key_id, text in content["keys"].items()}
    if content["current"] not in keys:
        raise ValueError("the current key is not among the keys")
    if any(not key_id.isalnum() or not key_id.isascii() for key_id in keys):
        raise ValueError("a key's id is made of letters and digits")
    return KeyRing(content["current"], keys)


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"expected a key of {KEY_BYTES} bytes, found {len(key)}")
    return key
