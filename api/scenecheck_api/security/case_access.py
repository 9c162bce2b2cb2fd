"""Which cases a caller may open at all: a condition for every query over cases. Another's case is not found (404)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.review import ReviewRow

_POLICE = frozenset({Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR})


def visible_cases(principal: Principal) -> ColumnElement[bool]:
    """The cases that the routes of intake and review show to a caller.

    A back end or station sees those of its organisation (a back end without one: all, where it is the only one), an
    assistant those that it opened, a party the one of its link, the police those of their area or all. Insurers and
    repair shops come by their own routes, which ask who insures whom and who repairs what; an administrator sees none.
    """
    return _visible(principal, CaseRow.id, CaseRow.organisation, None, CaseRow.created_by == principal.id)


def visible_reviews(principal: Principal) -> ColumnElement[bool]:
    """The same of rows of the desk, for the queue and its counts: what their index tells, without opening the cases."""
    opened = ReviewRow.case_id.in_(select(CaseRow.id).where(CaseRow.created_by == principal.id))
    return _visible(principal, ReviewRow.case_id, ReviewRow.organisation, "", opened)


def _visible(
    principal: Principal,
    case_id: InstrumentedAttribute[str],
    held_by: InstrumentedAttribute[str | None],
    nobody: str | None,
    opened: ColumnElement[bool],
) -> ColumnElement[bool]:
    """The condition on a table by its columns; `nobody` is what stands there for no organisation."""
    role, organisation = principal.role, principal.organisation
    if principal.kind is PrincipalKind.LOCAL:
        return true()
    if principal.kind is PrincipalKind.LINK:
        return case_id == principal.case
    if role is Role.ASSISTANT:
        return opened
    if role in _POLICE or role is Role.BACK_END:
        return held_by == organisation if organisation is not None else true()
    if role is Role.STATION:
        return held_by == (organisation if organisation is not None else nobody)
    return false()
