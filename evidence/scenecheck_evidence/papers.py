"""Whose paper is whose: papers go to parties by plate, frame number, name and the app's hint, the content first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.case import Party, PartyKind, Slot
from scenecheck_evidence.collect import Collector, party_name, party_order
from scenecheck_evidence.compare import (
    Agreement,
    compare_name,
    compare_number,
    compare_vin,
    normal_number,
    normal_plate,
)
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.photos import CasePhoto
from scenecheck_evidence.reading import Document, DocumentField, DocumentType, Page, Variant
from scenecheck_evidence.rule_parts import Costs

_WEIGHT = {Agreement.EQUAL: 6.0, Agreement.UNSURE: 3.0, Agreement.DIFFERENT: -2.0}
"""How much an identifying value speaks for a party; an equal plate or name outweighs the app's hint."""
_HINT, _OTHER_HINT, _SAME_PERSON, _SEEN_NEAR = 4.0, -1.0, 1.0, 2.0


@dataclass(frozen=True)
class Paper:
    """One page of a paper in a photo."""

    photo: CasePhoto
    index: int
    document: Document

    @property
    def file(self) -> str:
        """The photo it is in."""
        return self.photo.file

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots it can fill; an electronic vehicle licence shows both pages, a commercial policy fills none."""
        document = self.document
        if document.type is DocumentType.VEHICLE_LICENCE:
            if document.page is Page.SUB:
                return (Slot.VEHICLE_LICENCE_SUB,)
            both = document.variant is Variant.ELECTRONIC
            return (Slot.VEHICLE_LICENCE_MAIN, Slot.VEHICLE_LICENCE_SUB) if both else (Slot.VEHICLE_LICENCE_MAIN,)
        if document.type is DocumentType.DRIVING_LICENCE:
            if document.page is Page.SUB:
                return (Slot.DRIVING_LICENCE_SUB,)
            both = document.variant is Variant.ELECTRONIC
            return (Slot.DRIVING_LICENCE_MAIN, Slot.DRIVING_LICENCE_SUB) if both else (Slot.DRIVING_LICENCE_MAIN,)
        if document.type is DocumentType.INSURANCE_POLICY:
            return () if self.commercial else (Slot.INSURANCE_POLICY,)
        return (Slot.VIN,)

    @property
    def commercial(self) -> bool:
        """Whether it is a policy of commercial insurance."""
        return self.document.type is DocumentType.INSURANCE_POLICY and self.document.value("kind") == "commercial"

    def value(self, name: str) -> str | None:
        """A field's value, "--" and nothing being none."""
        value = self.document.value(name)
        return None if value in (None, "", "--") else value

    def number(self, name: str) -> str:
        """A number as compared, empty when not read."""
        return normal_number(self.value(name))

    def field(self, name: str) -> DocumentField | None:
        """The field itself, when it was read."""
        return self.document.fields.get(name) if self.value(name) is not None else None

    def box(self, name: str) -> Box | None:
        """Where the field stands in the photo."""
        found = self.document.fields.get(name)
        return found.box if found else None

    @property
    def at(self) -> str | None:
        """The page of the PDF, when it is one."""
        return f"pdf_page {self.document.pdf_page}" if self.document.pdf_page else None

    @property
    def identity(self) -> str:
        """What tells this paper from one of the same type of somebody else."""
        names = {
            DocumentType.DRIVING_LICENCE: ("licence_number", "name"),
            DocumentType.VIN: ("vin",),
        }.get(self.document.type, ("plate_number", "vin"))
        return next((normal_number(v) for name in names if (v := self.value(name))), "")

    @property
    def order(self) -> tuple[str, int]:
        """A fixed order of papers."""
        return self.file, self.index


@dataclass
class PartyPapers:
    """The papers of one party, by type; `seen_near` are the plates of the near car in photos hinted as this party's."""

    party: Party
    papers: list[Paper] = field(default_factory=list)
    seen_near: frozenset[str] = frozenset()

    def of(self, type_: DocumentType, page: Page | None = None) -> list[Paper]:
        """The papers of a type; a page that was not told counts as the main page."""
        return [
            p
            for p in self.papers
            if p.document.type is type_ and (page is None or (p.document.page or Page.MAIN) is page)
        ]


def collect_papers(photos: Sequence[CasePhoto]) -> list[Paper]:
    """All papers in all photos."""
    return [Paper(photo, i, document) for photo in photos for i, document in enumerate(photo.documents)]


def _vehicle_score(paper: Paper, mine: PartyPapers, costs: Costs) -> float:
    """How much speaks for a vehicle licence, policy or frame number being of this party's vehicle."""
    score = 0.0
    plate, vin = normal_plate(paper.value("plate_number")), paper.number("vin")
    declared = normal_plate(mine.party.plate)
    if plate and declared:
        score += _WEIGHT[compare_number(plate, declared, costs)]
    if plate and plate in mine.seen_near:
        score += _SEEN_NEAR
    for known in mine.of(DocumentType.VEHICLE_LICENCE):
        other_plate, other_vin = normal_plate(known.value("plate_number")), known.number("vin")
        if plate and other_plate and not declared:
            score += _WEIGHT[compare_number(plate, other_plate, costs)]
        if vin and other_vin:
            score += _WEIGHT[compare_vin(vin, other_vin, costs)]
    people = {mine.party.driver, *(p.value("owner") for p in mine.of(DocumentType.VEHICLE_LICENCE))} - {None}
    named = paper.value("owner") or paper.value("insured")
    if named and any(p and compare_name(named, p) is Agreement.EQUAL for p in people):
        score += _SAME_PERSON
    return score


def _driver_score(paper: Paper, mine: PartyPapers, costs: Costs) -> float:
    """How much speaks for a driving licence being of this party's driver."""
    score, name = 0.0, paper.value("name")
    if not name:
        return score
    if mine.party.driver:
        score += _WEIGHT[compare_name(name, mine.party.driver)]
    numbers = {p.number("licence_number") for p in mine.of(DocumentType.DRIVING_LICENCE)} - {""}
    if (number := paper.number("licence_number")) and number in numbers:
        score += _WEIGHT[Agreement.EQUAL]
    people = {p.value(n) for p in mine.papers for n in ("owner", "insured")} - {None}
    if any(p and compare_name(name, p) is Agreement.EQUAL for p in people):
        score += _SAME_PERSON
    return score


def _hint_score(paper: Paper, party: str) -> float:
    if paper.photo.party is None:
        return 0.0
    return _HINT if paper.photo.party == party else _OTHER_HINT


def _give_back(given: dict[str, list[Paper]]) -> None:
    """Return a paper that its content took from the party it was handed in for, where that leaves this party without.

    The other party has such a paper of its own then, which is not the same: two drivers may well share a name.
    """
    for party, papers in given.items():
        for other, others in given.items():
            taken = [p for p in others if p.photo.party == party]
            own = {p.identity for p in others if p.photo.party == other}
            if papers or not taken or not own or own & {p.identity for p in taken}:
                continue
            given[other] = [p for p in others if p not in taken]
            papers.extend(taken)


def _give(
    papers: list[Paper], parties: list[PartyPapers], score: Callable[[Paper, PartyPapers], float], out: Collector
) -> list[Paper]:
    """Give papers of one type and page to parties; returns those that belong to nobody."""
    left: list[Paper] = []
    given: dict[str, list[Paper]] = {mine.party.id: [] for mine in parties}
    for paper in papers:
        scores = [score(paper, mine) + _hint_score(paper, mine.party.id) for mine in parties]
        best = max(scores)
        if best > 0 and scores.count(best) == 1:
            given[parties[scores.index(best)].party.id].append(paper)
        else:
            left.append(paper)
    _give_back(given)
    without = [mine for mine in parties if not given[mine.party.id]]
    groups: dict[str, list[Paper]] = {}
    for paper in left:
        groups.setdefault(paper.identity, []).append(paper)
    nobodys: list[Paper] = []
    # What remains goes to who lacks it; with one of each that is no guess, otherwise it is said to be one.
    sure = len(groups) == 1 and len(without) == 1
    for place, (_, group) in enumerate(sorted(groups.items())):
        if place >= len(without):
            nobodys.extend(group)
            continue
        party = without[place].party.id
        given[party].extend(group)
        if not sure:
            for paper in group:
                out.add(FindingCode.PARTY_UNSURE, party=party, file=paper.file)
    for mine in parties:
        mine.papers.extend(given[mine.party.id])
    return nobodys


def assign_papers(
    papers: list[Paper], parties: Sequence[Party], seen_near: dict[str, frozenset[str]], costs: Costs, out: Collector
) -> dict[str, PartyPapers]:
    """Give every paper to a party.

    Vehicle licences first, since policies and frame numbers are told by them; driving licences last, since owner and
    insured may name the driver. Papers that disagree with everything known of a party still go to the party that
    lacks such a paper: the disagreement is then reported there.
    """
    mine = [
        PartyPapers(party, seen_near=seen_near.get(party.id, frozenset()))
        for party in sorted(parties, key=lambda p: party_order(p.id))
        if party.kind is PartyKind.MOTOR
    ]
    if not mine:
        return {}
    nobodys: list[Paper] = []

    def vehicle(paper: Paper, party: PartyPapers) -> float:
        return _vehicle_score(paper, party, costs)

    def driver(paper: Paper, party: PartyPapers) -> float:
        return _driver_score(paper, party, costs)

    for type_, score in (
        (DocumentType.VEHICLE_LICENCE, vehicle),
        (DocumentType.INSURANCE_POLICY, vehicle),
        (DocumentType.VIN, vehicle),
        (DocumentType.DRIVING_LICENCE, driver),
    ):
        of_type = [p for p in papers if p.document.type is type_]
        pages = [
            [p for p in of_type if p.document.page is not Page.SUB and not p.commercial],
            [p for p in of_type if p.document.page is Page.SUB or p.commercial],
        ]
        for page in pages:
            if page:
                nobodys += _give(sorted(page, key=lambda p: p.order), mine, score, out)
    for paper in nobodys:
        name = out.rules.slot_names[paper.slots[0]] if paper.slots else Text(zh="商业险保单", en="commercial policy")
        out.add(FindingCode.PAPER_UNASSIGNED, file=paper.file, shown=name, value=paper.identity or "?")
    for party in mine:
        for paper in party.papers:
            if paper.photo.party not in (None, party.party.id):
                out.add(
                    FindingCode.PAPER_OF_OTHER_PARTY,
                    party=party.party.id,
                    file=paper.file,
                    hinted=party_name(paper.photo.party),
                )
    return {party.party.id: party for party in mine}
