"""The finding codes: one enumeration, each with the rule it stands for."""

from __future__ import annotations

from enum import StrEnum


class FindingCode(StrEnum):
    """Codes of findings; a code is never renamed once released."""

    POLICY_NOT_IN_FORCE = "policy_not_in_force"
