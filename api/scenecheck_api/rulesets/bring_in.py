"""Bringing a rule set in, and putting one in force."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scenecheck_api.price_table import load_price_table
from scenecheck_api.review.change import Change
from scenecheck_api.rulesets.in_force import last_switch, stored_ruleset
from scenecheck_api.security import audit
from scenecheck_api.server.problems import define
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.rulesets import RuleSetRow, RuleSetSwitchRow
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.ruleset import RuleSet, new_ruleset

TEXT_MOST = 1_000_000
"""Characters of one rule set; the shipped one has a tenth of it."""
VERSION_MOST = 16
RULESET_INVALID = define("ruleset_invalid", 422, "规则集不符合要求", "the rule set is not as expected")
RULESET_NOT_FOUND = define("ruleset_not_found", 404, "没有这个规则集", "there is no such rule set")
VERSION_TAKEN = define("ruleset_version_taken", 409, "规则集版本号已被使用", "there is a rule set of this version")
SWITCHED_MEANWHILE = define(
    "ruleset_switched_meanwhile",
    409,
    "规则集刚被他人切换，请刷新后再处理",
    "another rule set was put in force meanwhile; load the page again",
)
IN_FORCE_ALREADY = define("ruleset_in_force", 409, "该规则集正在使用", "this rule set is in force already")
OF_SETTINGS = "settings"
"""Stands for the id of the rule set that the settings name."""


@dataclass(frozen=True)
class KnownRuleSet:
    """A rule set that may be put in force.

    Attributes:
        id: of its row, or `settings`.
        row: None for the settings' own.
    """

    id: str
    name: str
    version: str
    row: RuleSetRow | None
    in_force: bool


def bring_in(change: Change, text: str, note: str | None, of_settings: RuleSet, price_table: Path | None) -> RuleSetRow:
    """Keep a rule set, after everything about it was checked; it judges nothing yet.

    Args:
        change: of the caller.
        text: the YAML file.
        note: what is new.
        of_settings: the rule set of the settings, whose version is taken.
        price_table: of the installation; the rule set must know its parts.

    Raises:
        ApiError: it is not as expected, the price table names parts that it does not know, or its version is taken.
    """
    if len(text) > TEXT_MOST or "\x00" in text:
        raise RULESET_INVALID.error(f"expected text of at most {TEXT_MOST} characters without NUL")
    try:
        rules = new_ruleset(text)
        load_price_table(price_table, rules.damage)
    except SceneCheckError as error:
        raise RULESET_INVALID.error(str(error), zh=f"规则集不符合要求：{error}") from None
    if len(rules.version) > VERSION_MOST:
        raise RULESET_INVALID.error(f"expected a version of at most {VERSION_MOST} characters")
    taken = select(RuleSetRow.id).where(RuleSetRow.version == rules.version)
    if rules.version == of_settings.version or change.session.scalars(taken).first() is not None:
        raise _taken(rules.version)
    row = RuleSetRow(
        id=new_id(),
        name=rules.name[:64],
        version=rules.version,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        note=note,
        created_by=change.caller.id,
        created_at=change.now,
    )
    change.session.add(row)
    try:
        change.session.flush()
    except IntegrityError:
        raise _taken(rules.version) from None
    detail = {"version": row.version, "sha256": row.sha256}
    audit.record(
        change.session,
        change.caller,
        "ruleset.brought_in",
        f"ruleset:{row.id}",
        reason=note,
        detail=detail,
        at=change.now,
    )
    return row


def put_in_force(change: Change, ruleset_id: str, seen: int, reason: str, of_settings: RuleSet) -> RuleSetSwitchRow:
    """Let a rule set judge from now on; cases that were judged stay as they are until they are judged again.

    Args:
        change: of the caller.
        ruleset_id: of the row, or `settings`.
        seen: number of the switch that the caller saw; 0 where there was none.
        reason: why.
        of_settings: the rule set of the settings.

    Raises:
        ApiError: there is no such rule set, it is in force already, or another was put in force meanwhile.
    """
    known = find_ruleset(change.session, ruleset_id, of_settings)
    last = last_switch(change.session)
    number = last.number if last is not None else 0
    if number != seen:
        raise SWITCHED_MEANWHILE.error(f"expected switch {seen} to be the last, found {number}")
    if known.in_force:
        raise IN_FORCE_ALREADY.error()
    if known.row is not None:
        try:
            stored_ruleset(change.session, known.row.id)
        except SceneCheckError as error:
            raise RULESET_INVALID.error(str(error)) from None
    row = RuleSetSwitchRow(
        number=number + 1,
        ruleset_id=known.row.id if known.row is not None else None,
        version=known.version,
        reason=reason,
        switched_by=change.caller.id,
        switched_at=change.now,
    )
    change.session.add(row)
    try:
        change.session.flush()
    except IntegrityError:
        raise SWITCHED_MEANWHILE.error() from None
    detail = {"version": known.version, "before": last.version if last is not None else of_settings.version}
    audit.record(
        change.session,
        change.caller,
        "ruleset.put_in_force",
        f"ruleset:{known.id}",
        reason=reason,
        detail=detail,
        at=change.now,
    )
    return row


def known_rulesets(session: Session, of_settings: RuleSet) -> Sequence[KnownRuleSet]:
    """All that may be put in force: the settings' own first, then the newest."""
    last = last_switch(session)
    holds = last.ruleset_id if last is not None else None
    rows = session.scalars(select(RuleSetRow).order_by(RuleSetRow.created_at.desc(), RuleSetRow.id.desc())).all()
    own = KnownRuleSet(OF_SETTINGS, of_settings.name, of_settings.version, None, holds is None)
    return [own, *(KnownRuleSet(row.id, row.name, row.version, row, row.id == holds) for row in rows)]


def find_ruleset(session: Session, ruleset_id: str, of_settings: RuleSet) -> KnownRuleSet:
    """One of them.

    Raises:
        ApiError: there is none of this id.
    """
    found = next((one for one in known_rulesets(session, of_settings) if one.id == ruleset_id), None)
    if found is None:
        raise RULESET_NOT_FOUND.error()
    return found


def rules_of(session: Session, known: KnownRuleSet, of_settings: RuleSet) -> RuleSet:
    """Its values.

    Raises:
        RuleSetError: this version of the program does not take it any more.
    """
    return stored_ruleset(session, known.row.id) if known.row is not None else of_settings


def switches(session: Session) -> Sequence[RuleSetSwitchRow]:
    """What was put in force when, by whom and why; the last first."""
    return session.scalars(select(RuleSetSwitchRow).order_by(RuleSetSwitchRow.number.desc())).all()


def _taken(version: str) -> Exception:
    return VERSION_TAKEN.error(f"expected a new version, found {version}, which is taken")
