"""The last version of one party's assessment, and the writing of the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.runtime import Runtime
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.cases import ReportRow
from scenecheck_api.store.tables.insurers import AssessmentRow
from scenecheck_evidence.assessed import AssessedItem, Origin, Totals, proposed_items, totals
from scenecheck_evidence.base import Value
from scenecheck_evidence.estimate import Estimate, LimitStatement, PriceRange
from scenecheck_evidence.report import CheckReport

NO_REPORT = define("assessment_no_report", 409, "案件还没有核查结果，不能定损", "the case is not judged yet")
ASSESSMENT_CHANGED = define(
    "assessment_changed",
    409,
    "定损单已被他人修改，请刷新后再处理",
    "somebody else has changed it meanwhile",
)
ASSESSMENT_ACCEPTED = define(
    "assessment_accepted", 409, "定损单已确认，不能再改", "the assessment is accepted and cannot change any more"
)
ITEM_NOT_FOUND = define("assessment_item_not_found", 404, "没有这一项", "there is no such item")


class AssessmentState(StrEnum):
    """Where a version stands."""

    PROPOSED = "proposed"
    """Version 0: nobody has touched it."""
    EDITED = "edited"
    ACCEPTED = "accepted"


class AssessmentChange(Value):
    """A version: who made it, when, what was done and why."""

    version: int
    state: AssessmentState
    by: str
    at: datetime
    change: dict[str, Any]
    reason: str | None
    total: PriceRange


class Assessment(Value):
    """The last version, ready to be shown. `version` goes with the next change."""

    party: str
    version: int
    state: AssessmentState
    items: tuple[AssessedItem, ...]
    total: PriceRange
    open_ended: bool = Field(description="whether damage may cost more than the total holds")
    limits: tuple[LimitStatement, ...]
    outdated: bool = Field(description="the case was judged anew since: the pre-assessment may differ")
    history: tuple[AssessmentChange, ...] = ()


class Draft:
    """The last version of one party's assessment, and the writing of the next."""

    def __init__(self, session: Session, parts: Runtime, case: InsurerCase, party: str):
        if party not in case.parties:
            raise PARTY_NOT_FOUND.error("expected a party whose insurer the caller is")
        newest = session.get(ReportRow, case.row.report_id) if case.row.report_id is not None else None
        if newest is None:
            raise NO_REPORT.error()
        self.session, self.parts, self.case, self.party, self.newest = session, parts, case, party, newest
        query = select(AssessmentRow).where(AssessmentRow.case_id == case.row.id, AssessmentRow.party == party)
        self.rows: Sequence[AssessmentRow] = session.scalars(query.order_by(AssessmentRow.version)).all()
        self.last = self.rows[-1] if self.rows else None
        self.version = self.last.version if self.last is not None else 0
        self.report_id = self.last.report_id if self.last is not None else newest.id
        if self.last is not None:
            self.items = tuple(AssessedItem.model_validate(item) for item in self.last.items)
        else:
            self.items = proposed_items(self.estimate_of(newest))

    @property
    def outdated(self) -> bool:
        """Whether the case was judged anew since."""
        return self.report_id != self.newest.id

    def estimate_of(self, row: ReportRow) -> Estimate | None:
        """The pre-assessment that a report holds of the party; None where no damage was seen."""
        report = CheckReport.model_validate(row.report)
        return next((one.estimate for one in report.parties if one.id == self.party), None)

    def need(self, version: int, *, accepted: bool = False) -> None:
        """Make sure that a change may follow on this version.

        Args:
            version: that the caller saw.
            accepted: whether an accepted assessment may change.

        Raises:
            ApiError: there is another version meanwhile, or the assessment is accepted.
        """
        if version != self.version:
            if self.last is None:
                raise ASSESSMENT_CHANGED.error(f"expected version {version}, found {self.version}")
            who = f"{self.last.created_by}, {self.last.created_at:%Y-%m-%d %H:%M} UTC"
            raise ASSESSMENT_CHANGED.error(f"expected version {version}, found {self.version} by {who}")
        if not accepted and self.last is not None and self.last.state == AssessmentState.ACCEPTED:
            raise ASSESSMENT_ACCEPTED.error()

    def item(self, key: str) -> AssessedItem:
        """An item by its key.

        Raises:
            ApiError: there is none.
        """
        found = next((one for one in self.items if one.key == key), None)
        if found is None:
            raise ITEM_NOT_FOUND.error()
        return found

    def insurer(self, change: Change) -> str:
        """In whose name the change is made."""
        return change.caller.organisation or ""

    def totals(self, items: Sequence[AssessedItem]) -> Totals:
        """What the items come to, by the price table of the service."""
        return totals(items, self.parts.prices, self.parts.ruleset)

    def write(
        self,
        change: Change,
        items: Sequence[AssessedItem],
        state: AssessmentState,
        told: dict[str, Any],
        reason: str | None,
    ) -> Assessment:
        """Write the next version.

        Args:
            change: of the caller, who holds the lock of the case's row.
            items: of the new version.
            state: of the new version.
            told: what was done, for the history.
            reason: why.
        """
        counted = self.totals(items)
        row = AssessmentRow(
            id=new_id(),
            case_id=self.case.row.id,
            party=self.party,
            version=self.version + 1,
            insurer=self.insurer(change),
            state=state.value,
            report_id=self.report_id,
            items=[item.model_dump(mode="json") for item in counted.items],
            low=counted.total.low,
            high=counted.total.high,
            change=told,
            reason=reason,
            created_by=change.caller.id,
            created_at=change.now,
        )
        self.session.add(row)
        self.session.flush()
        kind = EventKind.ASSESSMENT_CHANGED
        if state is AssessmentState.ACCEPTED:
            kind = EventKind.ASSESSMENT_ACCEPTED
        detail = {"party": self.party, "version": row.version, "what": told["what"], "low": row.low, "high": row.high}
        change.record(self.case.row.id, kind, detail=detail, reason=reason)
        self.rows, self.last, self.version, self.items = (*self.rows, row), row, row.version, counted.items
        return self.shown()

    def shown(self) -> Assessment:
        """The version as it is answered."""
        counted = self.totals(self.items)
        return Assessment(
            party=self.party,
            version=self.version,
            state=AssessmentState(self.last.state) if self.last is not None else AssessmentState.PROPOSED,
            items=counted.items,
            total=counted.total,
            open_ended=counted.open_ended,
            limits=counted.limits,
            outdated=self.outdated,
            history=tuple(
                AssessmentChange(
                    version=row.version,
                    state=AssessmentState(row.state),
                    by=row.created_by,
                    at=row.created_at,
                    change=row.change,
                    reason=row.reason,
                    total=PriceRange(low=row.low, high=row.high),
                )
                for row in self.rows
            ),
        )


def told_of(one: AssessedItem) -> dict[str, Any]:
    """An item as the history tells it."""
    item = one.item
    return {
        "part": item.part,
        "type": item.type.value,
        "action": item.action.value if item.action else None,
        "price": [item.price.low, item.price.high] if item.price else None,
        "origin": one.origin.value if one.origin is not Origin.PROPOSED else None,
    }
