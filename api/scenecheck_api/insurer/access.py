"""An insurer's cases: those that a link gives it, and no trace of the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from scenecheck_api.insurer.links import insured_parties
from scenecheck_api.intake.cases import CASE_NOT_FOUND
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.sight import Relation, Sight
from scenecheck_api.store.paging import after, decode_cursor, encode_cursor
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.insurers import PolicyLinkRow


@dataclass(frozen=True)
class InsurerCase:
    """A case as an insurer has it: its row, and which of the parties it insures."""

    row: CaseRow
    parties: frozenset[str]

    def sight(self, caller: Principal) -> Sight:
        """What the insurer sees of it."""
        return Sight(caller, Relation(self.parties))


def insurer_case(session: Session, caller: Principal, case_id: str, *, lock: bool = False) -> InsurerCase:
    """A case of the caller's insured.

    Raises:
        ApiError: there is none; a case of another insurer is answered the same way.
    """
    row = session.get(CaseRow, case_id, with_for_update=lock or None)
    parties = insured_parties(session, case_id, caller.organisation) if row is not None else frozenset()
    if row is None or not parties:
        raise CASE_NOT_FOUND.error()
    return InsurerCase(row, parties)


def insurer_cases(
    session: Session, caller: Principal, cursor: str | None, limit: int
) -> tuple[list[tuple[CaseRow, datetime]], str | None]:
    """The caller's cases with the time they were shared, newest first, and the cursor of the next page.

    Raises:
        CursorError: the cursor is not one of this list.
    """
    # A case that it insures two parties of was shared with the first of its links; each link is met in its order, so
    # that a page costs its own length, however many cases there are.
    link, earlier = PolicyLinkRow, aliased(PolicyLinkRow)
    before = or_(
        earlier.confirmed_at < link.confirmed_at,
        and_(earlier.confirmed_at == link.confirmed_at, earlier.party < link.party),
    )
    query = select(CaseRow, link.confirmed_at).join(link, link.case_id == CaseRow.id)
    if caller.organisation is not None:
        query = query.where(link.insurer == caller.organisation)
        before = and_(before, earlier.insurer == caller.organisation)
    query = query.where(~exists().where(earlier.case_id == link.case_id, before))
    if cursor is not None:
        keys = decode_cursor(cursor, datetime, str)
        query = query.where(after((link.confirmed_at, link.case_id), keys, descending=True))
    rows = session.execute(query.order_by(link.confirmed_at.desc(), link.case_id.desc()).limit(limit + 1)).all()
    shown = [(row[0], row[1]) for row in rows[:limit]]
    return shown, encode_cursor(shown[-1][1], shown[-1][0].id) if len(rows) > limit else None
