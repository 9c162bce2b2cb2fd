"""Numbers that carry a check digit: VIN (ISO 3779), citizen number (GB 11643), credit code (GB 32100)."""

from __future__ import annotations

from datetime import date

from stdnum.cn import ric, uscc

VIN_LENGTH = 17
REGIONS = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
"""First two digits of a citizen number: the provinces (GB/T 2260) and, for residence permits, 81 to 83. Its county is
the one in which the number was given, years after the birth; many of them did not exist in the year of birth, and
stdnum takes such numbers for invalid, so that it is not asked."""
EARLIEST_BIRTH = 1900
_VIN_VALUES = {c: int(v) for c, v in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_check_digit(vin: str) -> str:
    """The check digit that belongs at position 9 of a 17-character VIN (ISO 3779, 49 CFR 565.15)."""
    total = sum(
        weight * (int(c) if c.isdigit() else _VIN_VALUES[c]) for c, weight in zip(vin, _VIN_WEIGHTS, strict=True)
    )
    return "0123456789X"[total % 11]


def vin_problem(vin: str) -> str | None:
    """What is wrong with a VIN, or None. Imports may carry no check digit: that problem is a doubt, not a fault."""
    if len(vin) != VIN_LENGTH:
        return "vin_length"
    if any(c in "IOQ" or not c.isalnum() for c in vin):
        return "vin_characters"
    if vin[8] != vin_check_digit(vin):
        return "vin_check_digit"
    return None


def vin_candidates(vin: str) -> tuple[str, ...]:
    """The VIN as read, then with the letters that no VIN holds read as the digits they look like (ISO 3779)."""
    likely = vin.translate(str.maketrans("OQI", "001"))
    return (vin,) if likely == vin else (vin, likely)


def citizen_number_problem(number: str) -> str | None:
    """What is wrong with an 18-character citizen number, or None."""
    if len(number) != 18:
        return "id_length"
    if not number.isascii() or not number[:-1].isdigit() or number[-1] not in "0123456789X":
        return "id_invalid"
    if number[-1] != ric.calc_check_digit(number):
        return "id_check_digit"
    try:
        born = date.fromisoformat(citizen_birth_date(number))
    except ValueError:
        return "id_invalid"
    return None if number[:2] in REGIONS and born.year >= EARLIEST_BIRTH else "id_invalid"


def holder_number_problem(number: str) -> str | None:
    """What is wrong with the number of a person or a company, or None; a masked number (*) is not judged."""
    if "*" in number:
        return None
    if number.isdigit() or (number[:-1].isdigit() and number.endswith("X")):
        return citizen_number_problem(number)
    if len(number) != 18:
        return "id_length"
    return None if uscc.is_valid(number) else "id_check_digit"


def citizen_birth_date(number: str) -> str:
    """The birth date inside an 18-character citizen number, as ISO text."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def citizen_sex(number: str) -> str:
    """男 or 女, from the parity of the sequence number."""
    return "男" if int(number[16]) % 2 else "女"
