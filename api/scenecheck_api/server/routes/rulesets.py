"""Rule sets: brought in, compared, put in force."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from scenecheck_api.review.change import Change
from scenecheck_api.rulesets.bring_in import (
    IN_FORCE_ALREADY,
    OF_SETTINGS,
    RULESET_INVALID,
    RULESET_NOT_FOUND,
    SWITCHED_MEANWHILE,
    TEXT_MOST,
    VERSION_TAKEN,
    KnownRuleSet,
    bring_in,
    find_ruleset,
    known_rulesets,
    put_in_force,
    rules_of,
    switches,
)
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import Reason
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.store.tables.rulesets import RuleSetSwitchRow
from scenecheck_evidence.base import Value
from scenecheck_evidence.ruleset_diff import RuleChange, ruleset_diff

router = APIRouter(prefix="/v1/rulesets", tags=["rule sets 规则集"])
Reader = Annotated[Principal, Depends(require(Scope.RULES_READ))]
Manager = Annotated[Principal, Depends(require(Scope.RULES_MANAGE))]
RuleSetId = Annotated[
    str,
    Path(
        pattern=rf"^({OF_SETTINGS}|[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})$",
        description=f"标识 the id; `{OF_SETTINGS}` is the one that the settings name",
    ),
]


class RuleSetAnswer(Value):
    """A rule set that judges or may be put in force."""

    id: str
    name: str
    version: str
    in_force: bool
    sha256: str | None = Field(description="of its text; null for the one that the settings name")
    note: str | None
    by: str | None
    at: datetime | None


class SwitchAnswer(Value):
    """What was put in force when, by whom and why."""

    number: int
    ruleset: str
    version: str
    reason: str
    by: str
    at: datetime


class RuleSetsAnswer(Value):
    """All rule sets, and what was in force when."""

    rulesets: tuple[RuleSetAnswer, ...]
    switches: tuple[SwitchAnswer, ...]


class NewRuleSet(Value):
    """A rule set to be kept; it judges nothing yet."""

    text: str = Field(min_length=1, max_length=TEXT_MOST, description="规则集文件 the YAML file")
    note: Reason | None = Field(None, description="what is new")


class DiffAnswer(Value):
    """What differs between two rule sets."""

    before: str = Field(description="version")
    after: str
    changes: tuple[RuleChange, ...]


class SwitchWish(Value):
    """Why a rule set shall judge from now on."""

    seen: int = Field(ge=0, description="number of the last switch that the caller saw; 0 where there was none")
    reason: Reason


@router.get("", operation_id="listRuleSets", summary="规则集 Rule sets", responses=documented(*COMMON))
def list_rulesets(parts: Parts, caller: Reader) -> RuleSetsAnswer:
    """The settings' own first, then the newest."""
    with parts.database.read() as session:
        return RuleSetsAnswer(
            rulesets=tuple(map(_ruleset, known_rulesets(session, parts.rules.of_settings))),
            switches=tuple(map(_switch, switches(session))),
        )


@router.post(
    "",
    operation_id="bringRuleSetIn",
    summary="上传规则集 Bring a rule set in",
    status_code=201,
    responses=documented(*COMMON, RULESET_INVALID, VERSION_TAKEN),
)
def bring(parts: Parts, caller: Manager, wish: NewRuleSet) -> RuleSetAnswer:
    """It is checked as a whole, and kept under a version of its own."""
    with parts.database.write() as session:
        row = bring_in(
            Change(session, caller, parts.security.clock()),
            wish.text,
            wish.note,
            parts.rules.of_settings,
            parts.settings.price_table,
        )
        return _ruleset(KnownRuleSet(row.id, row.name, row.version, row, False))


@router.get(
    "/{ruleset}/diff",
    operation_id="diffRuleSet",
    summary="规则集差异 What differs",
    responses=documented(*COMMON, RULESET_NOT_FOUND),
)
def diff(
    parts: Parts,
    caller: Reader,
    ruleset: RuleSetId,
    against: Annotated[
        str | None,
        Query(
            pattern=r"^(settings|[0-9a-f-]{36})$",
            description="与哪个对比，默认现行的 Compared with; the one in force unless told",
        ),
    ] = None,
) -> DiffAnswer:
    """Value by value, from `against` to this one."""
    own = parts.rules.of_settings
    with parts.database.read() as session:
        after = find_ruleset(session, ruleset, own)
        known = known_rulesets(session, own)
        before = find_ruleset(session, against, own) if against else next(one for one in known if one.in_force)
        changes = ruleset_diff(rules_of(session, before, own), rules_of(session, after, own))
    return DiffAnswer(before=before.version, after=after.version, changes=changes)


@router.post(
    "/{ruleset}/switch",
    operation_id="putRuleSetInForce",
    summary="启用规则集 Put a rule set in force",
    responses=documented(*COMMON, RULESET_NOT_FOUND, RULESET_INVALID, SWITCHED_MEANWHILE, IN_FORCE_ALREADY),
)
def switch(parts: Parts, caller: Manager, ruleset: RuleSetId, wish: SwitchWish) -> SwitchAnswer:
    """It judges from now on, in every process within seconds; what was judged stays until it is judged again."""
    with parts.database.write() as session:
        change = Change(session, caller, parts.security.clock())
        answer = _switch(put_in_force(change, ruleset, wish.seen, wish.reason, parts.rules.of_settings))
    parts.rules.look_again()
    return answer


def _ruleset(known: KnownRuleSet) -> RuleSetAnswer:
    row = known.row
    return RuleSetAnswer(
        id=known.id,
        name=known.name,
        version=known.version,
        in_force=known.in_force,
        sha256=row.sha256 if row else None,
        note=row.note if row else None,
        by=row.created_by if row else None,
        at=row.created_at if row else None,
    )


def _switch(row: RuleSetSwitchRow) -> SwitchAnswer:
    return SwitchAnswer(
        number=row.number,
        ruleset=row.ruleset_id or OF_SETTINGS,
        version=row.version,
        reason=row.reason,
        by=row.switched_by,
        at=row.switched_at,
    )
