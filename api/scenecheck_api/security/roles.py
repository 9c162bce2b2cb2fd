"""What each role may do, from the table roles.csv beside this file.

Whoever manages accounts and keys sees no case, and whoever decides cases manages no accounts: the duties are apart
(GB/T 22239-2019, level 3: system administration, audit and use are different people).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from scenecheck_api.security.principal import Role, Scope

WHOLE_SERVICE = frozenset({Role.ASSISTANT, Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN})
"""Roles that need no organisation; an insurer, repair shop, station or back end acts for one."""


@cache
def permissions() -> Mapping[Role, frozenset[Scope]]:
    """Role to what it may do."""
    table: dict[Role, set[Scope]] = {role: set() for role in Role}
    text = files(__package__).joinpath("roles.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        scope = Scope(row.pop("scope"))
        for role, cell in row.items():
            if cell == "yes":
                table[Role(role)].add(scope)
            elif cell:
                raise ValueError(f"roles.csv: expected yes or nothing, found {cell!r}")
    return MappingProxyType({role: frozenset(scopes) for role, scopes in table.items()})


def scopes_of(role: Role) -> frozenset[Scope]:
    """What a role may do."""
    return permissions()[role]
