"""What the page of one case is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scenecheck_api.report.build import ReportView
from scenecheck_api.report.view import FactRow, FindingView, PartyView, PhotoView, Shape
from scenecheck_api.review.answers import FindingAnswer, ReviewCase
from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.case import Slot
from scenecheck_evidence.report import Degree, Severity


@dataclass(frozen=True)
class Thing:
    """Something read in a photo that an officer may correct.

    Attributes:
        file, path: where it stands, as corrections name it.
        photo: number of the photo on the page.
        value: as read, or as an officer corrected it; masked where numbers are not open.
        proposals: what stands there by other sources, the likeliest first.
    """

    file: str
    path: str
    photo: int
    box: Box
    label: Text
    value: str | None
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A finding with what an officer said to it, and the value that it is about, if it can be corrected here."""

    view: FindingView
    key: str
    name: Text
    answer: FindingAnswer
    by: str | None
    photo: int | None
    thing: Thing | None
    fact: FactRow | None

    @property
    def open(self) -> bool:
        """Whether an officer must still say something to it."""
        return self.view.finding.severity is Severity.REVIEW and self.answer.decision is None


@dataclass(frozen=True)
class Fact:
    """A fact of a party with the thing in a photo where it was read."""

    row: FactRow
    thing: Thing | None


@dataclass(frozen=True)
class PartyFacts:
    """A party: facts that an officer must look at, and those that agree or stand alone."""

    view: PartyView
    name: str | None
    phone: str | None
    differing: tuple[Fact, ...]
    agreeing: tuple[Fact, ...]
    alone: tuple[Fact, ...]
    degree: Degree | None
    suggested: Degree | None


@dataclass(frozen=True)
class Sheet:
    """A photo with its shapes, and what was read in it."""

    number: int
    view: PhotoView
    shapes: tuple[Shape, ...]
    things: tuple[Thing, ...]
    gone: frozenset[str]
    added: Mapping[str, int]


@dataclass(frozen=True)
class CasePage:
    """All of it.

    Attributes:
        answer: as the API gives it.
        view: of the report; None where the case could not be judged.
        seen: id of the last step of the case's history that this page knows.
        names: of the people who are named.
        asked: slots of which other photos may be asked for, and whether that is proposed.
        message: that is proposed when other photos are asked for.
    """

    answer: ReviewCase
    view: ReportView | None
    sheets: tuple[Sheet, ...]
    items: tuple[Item, ...]
    parties: tuple[PartyFacts, ...]
    seen: str
    changed_at: datetime
    names: Mapping[str, str]
    asked: tuple[tuple[Slot, Text, bool], ...]
    message: str
    clear: bool
    mine: bool
    may_decide: bool
    may_correct: bool

    @property
    def open_items(self) -> int:
        """How many findings an officer must still say something to."""
        return sum(item.open for item in self.items)

    @property
    def fixed(self) -> bool:
        """Whether responsibility is fixed for each party."""
        return bool(self.parties) and all(party.degree is not None for party in self.parties)

    @property
    def suggested(self) -> bool:
        """Whether the report suggests a degree for each party."""
        return bool(self.parties) and all(party.suggested is not None for party in self.parties)
