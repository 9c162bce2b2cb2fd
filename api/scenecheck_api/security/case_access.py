"""Which cases a caller may open at all: a condition for every query over cases. Another's case is not found (404)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.store.tables.cases import CaseRow

_POLICE = frozenset({Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR})


def visible_cases(principal: Principal) -> ColumnElement[bool]:
    """The cases that the routes of intake and review show to a caller.

    A back end or station sees those of its organisation (a back end without one: all, where it is the only one), an
    assistant those that it opened, a party the one of its link, the police those of their area or all. Insurers and
    repair shops come by their own routes, which ask who insures whom and who repairs what; an administrator sees none.
    """
    role, organisation = principal.role, principal.organisation
    if principal.kind is PrincipalKind.LOCAL:
        return true()
    if principal.kind is PrincipalKind.LINK:
        return CaseRow.id == principal.case
    if role is Role.ASSISTANT:
        return CaseRow.created_by == principal.id
    if role in _POLICE or role is Role.BACK_END:
        return CaseRow.organisation == organisation if organisation is not None else true()
    if role is Role.STATION:
        return CaseRow.organisation == organisation
    return false()
