"""Comparing values: plates and numbers by the cost of their confusions, names exact or masked, VINs whole or tail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from scenecheck_evidence.report import MatchStatus
from scenecheck_evidence.rule_parts import Costs

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
MASKS = "*＊×xX●•某"
VIN_TAIL_MIN = 4
"""A record that holds only the tail of a VIN holds at least so many characters."""

_SEPARATORS = re.compile(r"[\s·•.\-_—－()（）]+")


class Agreement(IntEnum):
    """How two values compare; a higher one is worse."""

    EQUAL = 0
    UNSURE = 1
    DIFFERENT = 2


STATUS = {
    Agreement.EQUAL: MatchStatus.MATCH,
    Agreement.UNSURE: MatchStatus.UNSURE,
    Agreement.DIFFERENT: MatchStatus.MISMATCH,
}


def plain(text: str) -> str:
    """NFKC, upper case, without spaces: how free text is compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


@lru_cache(maxsize=1024)
def normal_plate(text: str | None) -> str:
    """A plate as compared: 川H·12345 and 川h 12345 are one."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def normal_number(text: str | None) -> str:
    """A VIN, engine, licence or policy number as compared."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def character_cost(a: str, b: str, costs: Costs) -> float:
    """What it costs to take one character for another."""
    if a == b:
        return 0.0
    if (a, b) in costs.group_pairs:
        return costs.within_group
    if a in PROVINCES and b in PROVINCES:
        return costs.province
    return 1.0


def text_cost(a: str, b: str, costs: Costs, uncertain: Sequence[bool] = ()) -> float:
    """The weighted edit distance (Levenshtein) of two strings.

    Args:
        a: the value as read.
        b: the value it is held against.
        costs: the rule set's table of confusions.
        uncertain: for each character of `a`, whether its own score is low; such a character costs less to change.
    """
    if a == b:
        return 0.0
    doubt = list(uncertain) if len(uncertain) == len(a) else [False] * len(a)
    row = [float(j) for j in range(len(b) + 1)]
    for i, char in enumerate(a, 1):
        above, row = row, [float(i)]
        for j, other in enumerate(b, 1):
            change = character_cost(char, other, costs)
            if change and doubt[i - 1]:
                change = min(change, costs.uncertain_character)
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + change))
    return row[-1]


def compare_number(a: str, b: str, costs: Costs, uncertain: Sequence[bool] = ()) -> Agreement:
    """Two normalised numbers: equal, perhaps equal but for misread characters, or different."""
    if a == b:
        return Agreement.EQUAL
    return Agreement.UNSURE if text_cost(a, b, costs, uncertain) <= costs.unsure_up_to else Agreement.DIFFERENT


def vin_check_digit_holds(vin: str) -> bool:
    """Whether a VIN is well formed and its check digit right (GB 16735, ISO 3779: weights modulo 11 at place 9)."""
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", vin):
        return False
    values = dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9],
            strict=True,
        )
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum((int(c) if c.isdigit() else values[c]) * w for c, w in zip(vin, weights, strict=True)) % 11
    return vin[8] == ("X" if rest == 10 else str(rest))


def compare_vin(a: str, b: str, costs: Costs) -> Agreement:
    """Two VINs, one of them perhaps only a tail (records often hold the last 4 to 8 characters)."""
    if not a or not b:
        return Agreement.UNSURE
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        masked = short.lstrip("*")
        if len(masked) >= VIN_TAIL_MIN and len(long) == 17 and len(masked) < 15:
            return compare_number(long[-len(masked) :], masked, costs)
        return compare_number(a, b, costs)
    if a.startswith("*") or b.startswith("*"):
        tail = min(len(a.lstrip("*")), len(b.lstrip("*")))
        return compare_number(a[-tail:], b[-tail:], costs) if tail >= VIN_TAIL_MIN else Agreement.UNSURE
    return compare_number(a, b, costs)


def compare_name(a: str, b: str) -> Agreement:
    """Two names of people or companies: exact, or one masked (张*, *三, 张*三)."""
    a, b = plain(a), plain(b)
    if a == b:
        return Agreement.EQUAL
    for masked, whole in ((a, b), (b, a)):
        if any(mark in masked for mark in MASKS) and not any(mark in whole for mark in MASKS):
            pattern = re.sub(f"[{re.escape(MASKS)}]+", ".+", re.sub(r"[.^$+?{}\[\]|()\\]", ".", masked))
            return Agreement.EQUAL if re.fullmatch(pattern, whole) else Agreement.DIFFERENT
    if any(mark in a + b for mark in MASKS):
        return Agreement.EQUAL if a[:1] == b[:1] and a[:1] not in MASKS else Agreement.UNSURE
    return Agreement.DIFFERENT


def compare_masked_number(a: str, b: str, costs: Costs) -> Agreement:
    """Two identity numbers, one perhaps masked in the middle (5108**********1234)."""
    if len(a) == len(b) and ("*" in a or "*" in b):
        pairs = [(x, y) for x, y in zip(a, b, strict=True) if "*" not in (x, y)]
        return compare_number("".join(x for x, _ in pairs), "".join(y for _, y in pairs), costs)
    return compare_number(a, b, costs)


@dataclass(frozen=True)
class Comparer:
    """Comparisons of values as they are printed or held, by one table of confusions."""

    costs: Costs

    def number(self, a: str, b: str) -> Agreement:
        """Two numbers of a paper or an engine."""
        return compare_number(normal_number(a), normal_number(b), self.costs)

    def masked_number(self, a: str, b: str) -> Agreement:
        """Two identity numbers, one perhaps masked."""
        return compare_masked_number(normal_number(a), normal_number(b), self.costs)

    def plate(self, a: str, b: str) -> Agreement:
        """Two plates."""
        return compare_number(normal_plate(a), normal_plate(b), self.costs)

    def vin(self, a: str, b: str) -> Agreement:
        """Two VINs, one perhaps only a tail."""
        return compare_vin(normal_number(a), normal_number(b), self.costs)


def worst(agreements: Sequence[Agreement]) -> Agreement:
    """The worst of several; equal when there are none."""
    return max(agreements, default=Agreement.EQUAL)
