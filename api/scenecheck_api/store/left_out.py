"""What processes of an earlier version leave out of the rows that they add while they run beside newer ones."""

from __future__ import annotations

from sqlalchemy import func, select, update

from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.review import ReviewRow


def fill_in(database: Database) -> int:
    """Give rows of the desk the organisation of their case; how many had none. One look at an index when none has."""
    missing = ReviewRow.organisation.is_(None)
    with database.read() as session:
        if session.scalar(select(ReviewRow.case_id).where(missing).limit(1)) is None:
            return 0
    of_case = select(func.coalesce(CaseRow.organisation, "")).where(CaseRow.id == ReviewRow.case_id).scalar_subquery()
    filled = update(ReviewRow).where(missing).values(organisation=of_case).returning(ReviewRow.case_id)
    with database.write() as session:
        return len(session.scalars(filled, execution_options={"synchronize_session": False}).all())
