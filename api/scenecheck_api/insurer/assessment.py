"""An insurer's assessment of its insured's car: the pre-assessment, edited with reasons, version by version, accepted.

Version 0 is the pre-assessment of the report. Each change names the version that its author saw; of two who change the
same one the second is told who came first.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from scenecheck_api.insurer import responses
from scenecheck_api.insurer.access import InsurerCase
from scenecheck_api.insurer.assessment_draft import Assessment, AssessmentState, Draft, told_of
from scenecheck_api.review.change import Change
from scenecheck_api.runtime import Runtime
from scenecheck_api.server.problems import define
from scenecheck_evidence.assessed import added_item, changed_item, proposed_items
from scenecheck_evidence.estimate import Action, PriceRange
from scenecheck_evidence.reading import DamageType, Severity

ASSESSMENT_CURRENT = define(
    "assessment_current", 409, "预估没有变化，无须重新开始", "the pre-assessment is the same: nothing to begin again"
)
PART_UNKNOWN = define("assessment_part_unknown", 422, "规则集里没有这个部件", "the rule set does not know this part")
ITEMS_MOST = 100
ASSESSMENT_FULL = define(
    "assessment_full", 409, f"一份定损单最多{ITEMS_MOST}项", f"an assessment holds {ITEMS_MOST} items at most"
)
YUAN_MOST = 10_000_000


def assessment_of(session: Session, parts: Runtime, case: InsurerCase, party: str) -> Assessment:
    """The assessment as it stands.

    Raises:
        ApiError: the caller does not insure the party, or the case is not judged yet.
    """
    return Draft(session, parts, case, party).shown()


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
    draft = Draft(change.session, parts, case, party)
    draft.need(version)
    old = draft.item(key)
    new = changed_item(old, action, price, reason)
    items = [new if one.key == key else one for one in draft.items]
    told = {"what": "changed", "key": key, "before": told_of(old), "after": told_of(new)}
    return draft.write(change, items, AssessmentState.EDITED, told, reason)


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
    draft = Draft(change.session, parts, case, party)
    draft.need(version)
    if part not in part_names(parts):
        raise PART_UNKNOWN.error(f"expected a part of the rule set, found {part[:64]!r}")
    if len(draft.items) >= ITEMS_MOST:
        raise ASSESSMENT_FULL.error()
    new = added_item(draft.items, version + 1, part, type_, severity, action, price, reason)
    told = {"what": "added", "key": new.key, "after": told_of(new)}
    return draft.write(change, [*draft.items, new], AssessmentState.EDITED, told, reason)


def remove_item(
    change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, key: str, reason: str
) -> Assessment:
    """Take an item out. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, the assessment is accepted, or it holds no such item.
    """
    draft = Draft(change.session, parts, case, party)
    draft.need(version)
    old = draft.item(key)
    told = {"what": "removed", "key": key, "before": told_of(old)}
    items = [one for one in draft.items if one.key != key]
    return draft.write(change, items, AssessmentState.EDITED, told, reason)


def accept(
    change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, reason: str | None
) -> Assessment:
    """Close it as it stands; the back end is told. The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, or it is accepted already.
    """
    draft = Draft(change.session, parts, case, party)
    draft.need(version)
    shown = draft.write(change, draft.items, AssessmentState.ACCEPTED, {"what": "accepted"}, reason)
    word = responses.Response.ACCEPTED
    responses.respond(change, case, draft.insurer(change), responses.Item.DAMAGE, party, word, reason)
    return shown


def begin_again(change: Change, parts: Runtime, case: InsurerCase, party: str, version: int, reason: str) -> Assessment:
    """Take the pre-assessment of the newest report, after the case was judged anew. Also of an accepted one.

    The caller holds the lock of the case's row.

    Raises:
        ApiError: there is another version meanwhile, or the report is the same.
    """
    draft = Draft(change.session, parts, case, party)
    draft.need(version, accepted=True)
    if not draft.outdated:
        raise ASSESSMENT_CURRENT.error()
    draft.report_id = draft.newest.id
    items = proposed_items(draft.estimate_of(draft.newest))
    return draft.write(change, items, AssessmentState.EDITED, {"what": "begun_again"}, reason)


def part_names(parts: Runtime) -> tuple[str, ...]:
    """The parts that an item may be of."""
    rules = parts.ruleset.damage
    return (*rules.parts, *rules.other_parts)
