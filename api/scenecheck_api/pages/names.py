"""What people are called: a login's name for the id that rows keep."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.store.tables.accounts import AccountRow


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The name of each account; of a key or an outside login the id itself."""
    wanted = {one for one in ids if one}
    found = {row.id: row.name for row in session.scalars(select(AccountRow).where(AccountRow.id.in_(wanted)))}
    return {one: found.get(one, one) for one in wanted}
