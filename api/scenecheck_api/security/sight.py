"""What one caller sees of one case, by the table views.csv beside this file.

`own` columns are for the party that a role stands for (a party itself, an insurer's insured, the car at a repair shop),
`other` columns for the rest. Numbers of identity papers and phones are in clear only for officers who have logged a
reason.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from scenecheck_api.privacy import (
    IDENTITY_FIELDS,
    NAME_FIELDS,
    PHONE_FIELDS,
    mask_identity,
    mask_name,
    mask_phone,
    mask_tail,
)
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_evidence.case import Slot
from scenecheck_evidence.photos import SCENE_SLOTS


class Level(StrEnum):
    """How much of a field is seen."""

    HIDDEN = ""
    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True)
class Relation:
    """How a caller stands to one case.

    Attributes:
        parties: those it stands for: itself, its insured, the owner of the car in its shop.
        reason_logged: whether it has just given a reason for seeing numbers in clear (security/disclosure.py).
    """

    parties: frozenset[str] = frozenset()
    reason_logged: bool = False


@cache
def table() -> Mapping[str, Mapping[str, Level]]:
    """Field to viewer to level."""
    text = files(__package__).joinpath("views.csv").read_text(encoding="utf-8")
    return {
        row.pop("field"): {viewer: Level(cell) for viewer, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


class Sight:
    """What one caller sees of one case.

    Args:
        principal: the caller.
        relation: how it stands to the case; the link of a party says it by itself.
    """

    def __init__(self, principal: Principal, relation: Relation = Relation()):
        self._own, self._other = _viewers(principal, relation)
        self._parties = relation.parties | ({principal.party} if principal.party is not None else set())

    def level(self, field: str, party: str | None = None) -> Level:
        """How much of a field; of the case as a whole where no party is named."""
        viewer = self._own if party is None or self._own == self._other or party in self._parties else self._other
        fields = table()
        row = fields.get(field) or fields[f"{field.partition('.')[0]}.other"]
        return row[viewer]

    def sees(self, field: str, party: str | None = None) -> bool:
        """Whether anything of a field."""
        return self.level(field, party) is not Level.HIDDEN

    def value(self, field: str, text: str | None, party: str | None = None) -> str | None:
        """A text as far as it is seen."""
        level = self.level(field, party)
        if text is None or level is Level.HIDDEN:
            return None
        return text if level is Level.FULL else _masked(field.rpartition(".")[2], text)

    @property
    def numbers_in_clear(self) -> bool:
        """Whether identity numbers and phones are shown; such a look is logged."""
        return self.level("party.phone") is Level.FULL

    def sees_photo(self, slot: Slot | None, party: str | None) -> bool:
        """Whether a photo is seen: by its slot; one of no known slot may be anybody's paper."""
        if slot in SCENE_SLOTS:
            return self.sees("photos.scene")
        if slot is Slot.VIN and party is not None:
            return self.sees("photos.vin", party)
        if slot is not None and party is not None:
            return self.sees("photos.papers", party)
        return self._own == self._other and self.sees("photos.papers")


def _viewers(principal: Principal, relation: Relation) -> tuple[str, str]:
    """The columns of the table for own and for other parties."""
    role = principal.role
    if principal.kind is PrincipalKind.LOCAL or role in (Role.OFFICER, Role.SUPERVISOR):
        viewer = "officer_with_reason" if relation.reason_logged else "officer"
        return viewer, viewer
    if role in (Role.PARTY, Role.INSURER, Role.REPAIRER):
        return f"{role}_own", f"{role}_other"
    return role.value, role.value


def _masked(name: str, text: str) -> str:
    if name in IDENTITY_FIELDS:
        return mask_identity(text)
    if name in PHONE_FIELDS:
        return mask_phone(text)
    return mask_name(text) if name in NAME_FIELDS else mask_tail(text)
