"""An insurer's assessment of its insured's car: the pre-assessment, edited with reasons, version by version, accepted.

Version 0 is the pre-assessment of the report. Each change names the version that its author saw; of two who change the
same one the second is told who came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.insurer import responses
from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.links import PARTY_NOT_FOUND
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.runtime import Runtime
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.cases import ReportRow
from scenecheck_api.store.tables.insurers import AssessmentRow
from scenecheck_evidence.assessed import AssessedItem, Origin, Totals, added_item, changed_item, proposed_items, totals
from scenecheck_evidence.base import Value
from scenecheck_evidence.estimate import Action, LimitStatement, PriceRange
from scenecheck_evidence.reading import DamageType, Severity
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
ASSESSMENT_CURRENT = define(
    "assessment_current", 409, "预估没有变化，无须重新开始", "the pre-assessment is the same: nothing to begin again"
)
ITEM_NOT_FOUND = define("assessment_item_not_found", 404, "没有这一项", "there is no such item")
PART_UNKNOWN = define("assessment_part_unknown", 422, "规则集里没有这个部件", "the rule set does not know this part")
ITEMS_MOST = 100
ASSESSMENT_FULL = define(
    "assessment_full", 409, f"一份定损单最多{ITEMS_MOST}项", f"an assessment holds {ITEMS_MOST} items at most"
)
YUAN_MOST = 10_000_000


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


def assessment_of(session: Session, parts: Runtime, case: InsurerCase, party: str) -> Assessment:
    """The assessment as it stands.

    Raises:
        ApiError: the caller does not insure the party, or the case is not judged yet.
    """
    return _Work(session, parts, case, party).shown()


def change_item(
    change: Change,
    parts: Runtime,
    case: InsurerCase,
    party: str,
    version: int,
    key: str,
    action: Action,
    price: PriceRange,
    reason: str,
) -> Assessment:
    """Put a person's action and price in the place of an item's. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, the assessment is accepted, or it holds no such item.
    """
    work = _Work(change.session, parts, case, party)
    work.need(version)
    old = work.item(key)
    new = changed_item(old, action, price, reason)
    items = [new if one.key == key else one for one in work.items]
    told = {"what": "changed", "key": key, "before": _told(old), "after": _told(new)}
    return work.write(change, items, AssessmentState.EDITED, told, reason)


def add_item(
    change: Change,
    parts: Runtime,
    case: InsurerCase,
    party: str,
    version: int,
    part: str,
    type_: DamageType,
    severity: Severity | None,
    action: Action,
    price: PriceRange,
    reason: str,
) -> Assessment:
    """Add what the photos do not show. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, the assessment is accepted or full, or no part is called so.
    """
    work = _Work(change.session, parts, case, party)
    work.need(version)
    if part not in part_names(parts):
        raise PART_UNKNOWN.error(f"expected a part of the rule set, found {part[:64]!r}")
    if len(work.items) >= ITEMS_MOST:
        raise ASSESSMENT_FULL.error()
    new = added_item(work.items, version + 1, part, type_, severity, action, price, reason)
    told = {"what": "added", "key": new.key, "after": _told(new)}
    return work.write(change, [*work.items, new], AssessmentState.EDITED, told, reason)


def remove_item(
    change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, key: str, reason: str
) -> Assessment:
    """Take an item out. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, the assessment is accepted, or it holds no such item.
    """
    work = _Work(change.session, parts, case, party)
    work.need(version)
    old = work.item(key)
    told = {"what": "removed", "key": key, "before": _told(old)}
    items = [one for one in work.items if one.key != key]
    return work.write(change, items, AssessmentState.EDITED, told, reason)


def accept(
    change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, reason: str | None
) -> Assessment:
    """Close it as it stands; the back end is told. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, or it is accepted already.
    """
    work = _Work(change.session, parts, case, party)
    work.need(version)
    shown = work.write(change, work.items, AssessmentState.ACCEPTED, {"what": "accepted"}, reason)
    word = responses.Response.ACCEPTED
    responses.respond(change, case, work.insurer(change), responses.Item.DAMAGE, party, word, reason)
    return shown


def begin_again(change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, reason: str) -> Assessment:
    """Take the pre-assessment of the newest report, after the case was judged anew. Also of an accepted one.

    The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, or the report is the same.
    """
    work = _Work(change.session, parts, case, party)
    work.need(version, accepted=True)
    if not work.outdated:
        raise ASSESSMENT_CURRENT.error()
    work.report_id = work.newest.id
    items = proposed_items(work.estimate_of(work.newest))
    return work.write(change, items, AssessmentState.EDITED, {"what": "begun_again"}, reason)


def part_names(parts: Runtime) -> tuple[str, ...]:
    """The parts that an item may be of."""
    rules = parts.ruleset.damage
    return (*rules.parts, *rules.other_parts)


class _Work:
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

    def estimate_of(self, row: ReportRow) -> Any:
        report = CheckReport.model_validate(row.report)
        return next((one.estimate for one in report.parties if one.id == self.party), None)

    def need(self, version: int, *, accepted: bool = False) -> None:
        if version != self.version:
            if self.last is None:
                raise ASSESSMENT_CHANGED.error(f"expected version {version}, found {self.version}")
            who = f"{self.last.created_by}, {self.last.created_at:%Y-%m-%d %H:%M} UTC"
            raise ASSESSMENT_CHANGED.error(f"expected version {version}, found {self.version} by {who}")
        if not accepted and self.last is not None and self.last.state == AssessmentState.ACCEPTED:
            raise ASSESSMENT_ACCEPTED.error()

    def item(self, key: str) -> AssessedItem:
        found = next((one for one in self.items if one.key == key), None)
        if found is None:
            raise ITEM_NOT_FOUND.error()
        return found

    def insurer(self, change: Change) -> str:
        return change.caller.organisation or ""

    def totals(self, items: Sequence[AssessedItem]) -> Totals:
        return totals(items, self.parts.prices, self.parts.ruleset)

    def write(
        self,
        change: Change,
        items: Sequence[AssessedItem],
        state: AssessmentState,
        told: dict[str, Any],
        reason: str | None,
    ) -> Assessment:
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


def _told(one: AssessedItem) -> dict[str, Any]:
    item = one.item
    return {
        "part": item.part,
        "type": item.type.value,
        "action": item.action.value if item.action else None,
        "price": [item.price.low, item.price.high] if item.price else None,
        "origin": one.origin.value if one.origin is not Origin.PROPOSED else None,
    }
