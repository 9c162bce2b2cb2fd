"""Which rule set judges: the last one that was put in force, or the settings' own.

Every process looks for a switch by itself, so that server and workers follow one within `LOOK_SECONDS`, without a
restart. A job that has begun ends with the rule set that it began with.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.rulesets import RuleSetRow, RuleSetSwitchRow
from scenecheck_evidence.ruleset import RuleSet, RuleSetError, new_ruleset

LOOK_SECONDS = 2.0
"""How long a process goes on with a rule set before it looks whether another was put in force."""


def last_switch(session: Session) -> RuleSetSwitchRow | None:
    """The switch that holds; None where the settings' own was never replaced."""
    return session.scalars(select(RuleSetSwitchRow).order_by(RuleSetSwitchRow.number.desc()).limit(1)).one_or_none()


def stored_ruleset(session: Session, ruleset_id: str) -> RuleSet:
    """A rule set that was brought in.

    Raises:
        RuleSetError: this version of the program does not take it any more.
    """
    row = session.get_one(RuleSetRow, ruleset_id)
    return _parsed(row.text, row.version)


@lru_cache(maxsize=4)
def _parsed(text: str, version: str) -> RuleSet:
    """A rule set takes a second to parse, and a dry run asks for two of them with each part."""
    return new_ruleset(text, f"rule set {version}")


def ruleset_in_force(session: Session, of_settings: RuleSet) -> RuleSet:
    """The rule set that judges now.

    Args:
        session: to look with.
        of_settings: the one that the settings name.

    Raises:
        RuleSetError: this version of the program does not take it any more.
    """
    switch = last_switch(session)
    if switch is None or switch.ruleset_id is None:
        return of_settings
    return stored_ruleset(session, switch.ruleset_id)


class RuleSetInForce:
    """The rule set that judges, as one process has it.

    Args:
        database: where switches stand.
        of_settings: the one that the settings name.
        clock: seconds that only grow.

    Raises:
        RuleSetError: the settings' one has the version of another that was brought in: reports could not tell them
            apart.
    """

    def __init__(self, database: Database, of_settings: RuleSet, clock: Callable[[], float] = time.monotonic):
        self.of_settings = of_settings
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._number = 0
        self._current = of_settings
        self._looked = -LOOK_SECONDS
        with database.read() as session:
            twin = select(RuleSetRow.id).where(RuleSetRow.version == of_settings.version)
            if session.scalars(twin).first() is not None:
                raise RuleSetError(
                    f"rule set: a version of its own expected in the settings' rule set, found {of_settings.version}, "
                    "which was brought in before"
                )

    def current(self) -> RuleSet:
        """The rule set in force.

        Raises:
            RuleSetError: this version of the program does not take it any more.
        """
        with self._lock:
            if self._clock() - self._looked >= LOOK_SECONDS:
                self._look()
            return self._current

    def look_again(self) -> None:
        """Forget when it was last looked: this process has just put another in force."""
        with self._lock:
            self._looked = -LOOK_SECONDS + self._clock()

    def _look(self) -> None:
        with self._database.read() as session:
            switch = last_switch(session)
            if switch is not None and switch.number != self._number:
                self._current = ruleset_in_force(session, self.of_settings)
                self._number = switch.number
        self._looked = self._clock()
