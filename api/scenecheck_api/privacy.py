"""Identity numbers and phones are masked wherever a person looks on (domain: least data; PIPL arts. 6, 28)."""

from __future__ import annotations

import re

IDENTITY_FIELDS = frozenset({"licence_number", "insured_id", "owner_id"})
"""Fields that hold an identity number, however badly it was read."""
PHONE_FIELDS = frozenset({"phone"})
NAME_FIELDS = frozenset({"owner", "name", "insured", "driver"})
"""Fields that hold the name of a person or an organisation."""

_ORGANISATION_WORDS = (
    "公司",
    "集团",
    "合作社",
    "中心",
    "委员会",
    "学校",
    "医院",
    "大队",
    "支队",
    "分局",
    "厂",
    "Co.",
    "Ltd",
)

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def mask_identity(number: str) -> str:
    """The first four and the last four characters stay: 5108**********1234; short numbers keep only the last two."""
    if len(number) <= 10:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_phone(number: str) -> str:
    """138****1234."""
    return number[:3] + "****" + number[-4:] if len(number) >= 9 else "*" * len(number)


def mask_name(name: str) -> str:
    """张**; an organisation's name is no personal data and stays."""
    if any(word in name for word in _ORGANISATION_WORDS) or not name:
        return name
    return name[0] + "*" * (len(name) - 1)


def mask_tail(value: str) -> str:
    """The last four characters stay, such as of a frame or policy number: *************4847."""
    return "*" * max(0, len(value) - 4) + value[-4:] if len(value) > 4 else "*" * len(value)


def mask_field(name: str, value: str) -> str:
    """A field's value as it may be shown."""
    if name in IDENTITY_FIELDS:
        return mask_identity(value)
    if name in PHONE_FIELDS:
        return mask_phone(value)
    return mask_text(value)


def mask_text(text: str) -> str:
    """Any identity number (GB 11643) or mobile phone inside a sentence, masked."""
    text = _IDENTITY.sub(lambda match: mask_identity(match.group()), text)
    return _PHONE.sub(lambda match: mask_phone(match.group()), text)
