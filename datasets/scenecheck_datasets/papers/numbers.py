"""Numbers that carry a check digit or a grammar: identity and credit codes, VINs, plates, policy numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_GB11643_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_GB11643_CHECKS = "10X98765432"
_GB32100_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_GB32100_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VIN_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # from 2010 on; I, O, Q, U, Z and 0 are left out
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLATE_SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of the options, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


def digits(rng: np.random.Generator, count: int) -> str:
    """A string of `count` decimal digits."""
    return "".join(str(int(d)) for d in rng.integers(0, 10, count))


def letters(rng: np.random.Generator, alphabet: str, count: int) -> str:
    """A string of `count` characters of the alphabet."""
    return "".join(alphabet[int(i)] for i in rng.integers(0, len(alphabet), count))


def identity_check(body: str) -> str:
    """The check character of the first 17 digits of an identity number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(d) * w for d, w in zip(body, _GB11643_WEIGHTS, strict=True))
    return _GB11643_CHECKS[total % 11]


def identity_number(rng: np.random.Generator, region: str, birth: date, sex: str) -> str:
    """A valid identity number: region (6 digits), birth date, sequence (odd for 男), check character."""
    sequence = 2 * int(rng.integers(0, 500)) + (1 if sex == "男" else 0)
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return body + identity_check(body)


def credit_code(rng: np.random.Generator, region: str) -> str:
    """A unified social credit code of a company with a valid check character (GB 32100)."""
    body = "91" + region + letters(rng, _GB32100_ALPHABET, 9)
    total = sum(_GB32100_ALPHABET.index(c) * w for c, w in zip(body, _GB32100_WEIGHTS, strict=True))
    return body + _GB32100_ALPHABET[(31 - total % 31) % 31]


def vin_check(vin: str) -> str:
    """The check character that belongs at position 9 of a 17-character VIN (ISO 3779, GB 16735)."""
    remainder = sum(_VIN_VALUES[c] * w for c, w in zip(vin, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def vehicle_number(rng: np.random.Generator, maker: str, year: int) -> str:
    """A VIN of a maker (its first 3 characters) and model year with the right check character."""
    vin = (
        maker
        + letters(rng, _VIN_ALPHABET, 5)
        + "0"
        + _VIN_YEARS[(year - 2010) % 30]
        + letters(rng, _VIN_ALPHABET[:-10], 1)
        + digits(rng, 6)
    )
    return vin[:8] + vin_check(vin) + vin[9:]


def plate_number(rng: np.random.Generator, new_energy: bool = False, prefix: str | None = None) -> str:
    """A plate of a small car: 7 characters, or 8 for new energy; the prefix is 川H half of the time."""
    if prefix is None:
        prefix = "川H" if rng.random() < 0.5 else pick(rng, PROVINCES) + pick(rng, _PLATE_LETTERS)
    if new_energy:
        return prefix + pick(rng, "DF") + pick(rng, _PLATE_SERIAL) + digits(rng, 4)
    serial = list(digits(rng, 5))
    for position in rng.choice(5, size=int(rng.integers(0, 3)), replace=False):
        serial[int(position)] = pick(rng, _PLATE_LETTERS)
    return prefix + "".join(serial)


def policy_number(rng: np.random.Generator, prefix: str, year: int) -> str:
    """A policy number in the habit of an insurer: prefix, year, branch and sequence (22 to 23 characters)."""
    return f"{prefix}{year}{digits(rng, 14)}"
