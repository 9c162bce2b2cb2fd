"""Personal values are encrypted before they reach the database, and found again by a blind index.

AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); the column's name is authenticated with the value, so that a
ciphertext moved to another column cannot be read there. The index is an HMAC-SHA-256 under a key of its own: equal
values have equal indexes, and nothing else can be learnt from them without that key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scenecheck_api.security.key_file import KeyRing
from scenecheck_evidence.errors import SceneCheckError

VERSION = "sc1"
_NONCE_BYTES = 12
_COUNTRY_CODE = re.compile(r"^(?:\+|00)86")


class DecryptionError(SceneCheckError):
    """A stored value was not encrypted with a key at hand, was changed, or stands in the wrong column."""

    code = "decryption_failed"


class FieldCipher:
    """Encrypts texts and indexes them.

    Args:
        ring: the encryption keys; new values are made with the current one.
        index_key: of the blind index.
    """

    def __init__(self, ring: KeyRing, index_key: bytes):
        self.current = ring.current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}
        self._index_key = index_key

    def encrypt(self, text: str, context: str) -> str:
        """`sc1.KEY_ID.BASE64`; the context (table and column) must be the same to read it."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, text.encode("utf-8"), _associated(self.current, context))
        return f"{VERSION}.{self.current}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def decrypt(self, token: str, context: str) -> str:
        """The text again.

        Raises:
            DecryptionError: no key for it, or it is not what was written there.
        """
        key_id = key_id_of(token)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise DecryptionError(f"{context}: expected a value under one of the keys at hand, found key {key_id!r}")
        try:
            raw = base64.b64decode(token.split(".")[2], altchars=b"-_", validate=True)
            plain = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _associated(key_id, context))
        except (InvalidTag, binascii.Error, ValueError):
            raise DecryptionError(f"{context}: a stored value was changed or belongs elsewhere") from None
        return plain.decode("utf-8")

    def blind_index(self, purpose: str, *parts: str) -> str:
        """32 hexadecimal digits by which equal values are found; purposes do not mix.

        Args:
            purpose: what is looked up, such as `phone` or `plate_and_phone_tail`.
            parts: the normalised values, in order.
        """
        text = "\x1f".join((purpose, *parts)).encode("utf-8")
        return hmac.new(self._index_key, text, hashlib.sha256).hexdigest()[:32]

    def phone_tail_index(self, plate: str, phone: str) -> str:
        """Finds a plate with the last four digits of a phone; four digits alone would be guessed by counting."""
        return self.blind_index("plate_and_phone_tail", normalised_text(plate), normalised_phone(phone)[-4:])


def key_id_of(token: str) -> str:
    """The id of the key a stored value was made with.

    Raises:
        DecryptionError: the value is not encrypted.
    """
    version, _, rest = token.partition(".")
    key_id, dot, _ = rest.partition(".")
    if version != VERSION or not dot:
        raise DecryptionError("expected an encrypted value, found one that is not")
    return key_id


def normalised_text(text: str) -> str:
    """Half width, capital letters, no separators: how numbers and plates are compared."""
    return re.sub(r"[\s·•\-]", "", unicodedata.normalize("NFKC", text)).upper()


def normalised_phone(text: str) -> str:
    """Digits only, without China's country code."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\D", "", _COUNTRY_CODE.sub("", plain))


def _associated(key_id: str, context: str) -> bytes:
    return f"{VERSION}|{key_id}|{context}".encode()
