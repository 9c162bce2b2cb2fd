"""Responsibility as somebody decided it: the parties by agreement, or an officer. A suggestion never gets here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import Field

from scenecheck_evidence.base import Value
from scenecheck_evidence.collect import party_order
from scenecheck_evidence.issued.errors import ResponsibilityError
from scenecheck_evidence.report import Degree


class FixedResponsibility(Value):
    """What an officer fixed: the degree of every party, on which articles, why, and when."""

    degrees: dict[str, Degree]
    officer: str = Field(min_length=1, description="name, and number if there is one")
    fixed_at: datetime
    articles: tuple[str, ...] = ()
    reason: str = ""


def require_degrees(degrees: Mapping[str, Degree], parties: Iterable[str]) -> None:
    """Hold degrees against order 146, art. 60: what one party bears fixes what is left for the others.

    One at fault bears all and the others none; several at fault bear main and secondary, or equal; where nobody is at
    fault nobody bears any.

    Raises:
        ResponsibilityError: a party is missing or unknown, or the degrees do not go together.
    """
    expected = sorted(parties, key=party_order)
    if sorted(degrees, key=party_order) != expected:
        raise ResponsibilityError(
            f"responsibility: a degree for each of {', '.join(expected)} expected, found {', '.join(degrees) or 'none'}"
        )
    borne = Counter(degree for degree in degrees.values() if degree is not Degree.NONE)
    alone = borne == {Degree.FULL: 1}
    shared = borne[Degree.MAIN] == 1 and borne[Degree.SECONDARY] >= 1 and set(borne) == {Degree.MAIN, Degree.SECONDARY}
    equal = set(borne) == {Degree.EQUAL} and borne[Degree.EQUAL] >= 2
    if borne and not (alone or shared or equal):
        found = ", ".join(f"{party} {degree.value}" for party, degree in degrees.items())
        raise ResponsibilityError(
            "responsibility: one full and the others none, one main with secondary, several equal, or all none "
            f"expected (order 146, art. 60), found {found}"
        )
