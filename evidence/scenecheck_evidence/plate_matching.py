"""Which plate in which photo is whose, and whether photos, papers, records and declaration agree on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from scenecheck_evidence.base import Box
from scenecheck_evidence.boxes import area
from scenecheck_evidence.collect import Collector, party_order
from scenecheck_evidence.compare import Agreement, Comparer, normal_plate, text_cost
from scenecheck_evidence.correction import corrected_at
from scenecheck_evidence.facts import Item, agreement, say_sources
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.photos import Scene, legible
from scenecheck_evidence.reading import Plate, PlateColour, Vehicle
from scenecheck_evidence.report import MatchStatus, PlateResult, Source
from scenecheck_evidence.ruleset import RuleSet


@dataclass(frozen=True)
class Sighting:
    """A plate in a scene photo, and the vehicle that carries it."""

    file: str
    plate: Plate
    vehicle: Vehicle | None
    rank: int
    """The place of its vehicle by size, nearest 0; a plate of no vehicle comes last, or first where there is none."""

    @property
    def text(self) -> str:
        """The plate as compared."""
        return normal_plate(self.plate.text)

    @property
    def order(self) -> tuple[str, Box]:
        """A fixed order of sightings."""
        return self.file, self.plate.box


@dataclass
class KnownPlate:
    """What papers, records and declaration say of a party's plate, the most trusted first, and where it was seen."""

    party: str
    items: list[Item]
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The plates that are known, as compared."""
        return list(dict.fromkeys(normal_plate(i.source.value) for i in self.items if i.source.value))

    @property
    def value(self) -> str | None:
        """The most trusted of them."""
        return next((i.source.value for i in self.items if i.source.value), None)


def sightings(scenes: Sequence[Scene]) -> list[Sighting]:
    """All plates of all scene photos."""
    found = []
    for scene in scenes:
        for index, plate in enumerate(scene.reading.plates):
            vehicle = scene.vehicle_of_plate(index)
            rank = scene.vehicles.index(vehicle) if vehicle is not None else len(scene.vehicles)
            found.append(Sighting(scene.photo.file, plate, vehicle, rank))
    return sorted(found, key=lambda s: s.order)


def _photo_source(sighting: Sighting) -> Source:
    at = corrected_at(sighting.plate)
    from_: Literal["corrected", "photo"] = "corrected" if at else "photo"
    return Source(from_=from_, value=sighting.text, file=sighting.file, box=sighting.plate.box, at=at)


def _uncertain(plate: Plate, rules: RuleSet) -> tuple[bool, ...]:
    """For each character of the plate as compared, whether its own score is low."""
    return tuple(score < rules.thresholds.character_certain for score in plate.char_scores)


def sighting_cost(sighting: Sighting, known: KnownPlate, rules: RuleSet) -> float:
    """How far a plate in a photo is from what is known of a party's."""
    doubt = _uncertain(sighting.plate, rules)
    return min((text_cost(sighting.text, text, rules.costs, doubt) for text in known.texts), default=float("inf"))


def counts_as_read(sighting: Sighting, known: KnownPlate, rules: RuleSet) -> bool:
    """Whether a sighting shows the plate legibly; one that reads just what is expected needs less of a score."""
    if sighting.text in known.texts:
        return sighting.plate.score >= rules.thresholds.plate_agreeing
    return legible(sighting.plate, rules.thresholds)


def assign_sightings(found: Sequence[Sighting], parties: Sequence[KnownPlate], rules: RuleSet) -> list[Sighting]:
    """Give each plate in a photo to the party whose plate it is nearest to; returns the legible ones of nobody.

    A party whose plate was not seen gets what remains when it is prominent, so that another car's papers show as a
    mismatch; a party of which nothing is known gets it as its plate.
    """
    left: list[Sighting] = []
    for sighting in found:
        costs = [sighting_cost(sighting, known, rules) for known in parties]
        best = min(costs, default=float("inf"))
        if best <= rules.costs.same_vehicle_up_to and costs.count(best) == 1:
            parties[costs.index(best)].sightings.append(sighting)
        elif legible(sighting.plate, rules.thresholds):
            left.append(sighting)
    unseen = [k for k in parties if not any(counts_as_read(s, k, rules) for s in k.sightings)]
    groups: dict[str, list[Sighting]] = {}
    for sighting in left:
        groups.setdefault(sighting.text, []).append(sighting)
    groups = {text: group for text, group in groups.items() if _prominent(group, len(parties))}
    ranked = sorted(groups.items(), key=lambda g: (-len(g[1]), -max(_size(s) for s in g[1]), g[0]))
    # Only what can be told is told: one plate left and one party unseen, or one party of whom nothing is known.
    if len(unseen) == 1 and ranked and (len(ranked) == 1 or len(ranked[0][1]) > len(ranked[1][1])):
        unseen[0].sightings.extend(ranked[0][1])
        left = [s for s in left if s.text != ranked[0][0]]
    elif len(unseen) > 1 and len(ranked) >= len(unseen):
        for known, (text, group) in zip(sorted(unseen, key=lambda k: party_order(k.party)), ranked, strict=False):
            known.sightings.extend(group)
            left = [s for s in left if s.text != text]
    return left


def _prominent(group: Sequence[Sighting], parties: int) -> bool:
    """Whether a plate is that of a car the photos are about: the nearest in one, or among the nearest in several."""
    among_nearest = {s.file for s in group if s.rank < parties}
    return any(s.rank == 0 for s in group) or len(among_nearest) > 1


def _size(sighting: Sighting) -> float:
    return area(sighting.vehicle.box) if sighting.vehicle else area(sighting.plate.box)


def plate_colours(known: KnownPlate, rules: RuleSet) -> frozenset[PlateColour]:
    """The colours of a party's plate as seen where it was legible."""
    return frozenset(s.plate.colour for s in known.sightings if s.plate.colour and counts_as_read(s, known, rules))


def judge_plate(known: KnownPlate, out: Collector) -> PlateResult:
    """Hold a party's plate in the photos against what is known of it.

    One photo that reads the plate exactly settles that it was seen: another that misreads a character of it says
    nothing against. Without such a photo the legible readings decide: unsure or mismatch.
    """
    rules = out.rules
    read = sorted((s for s in known.sightings if counts_as_read(s, known, rules)), key=lambda s: s.order)
    exact = [s for s in read if s.text in known.texts]
    shown = exact or read
    photo_items = [Item(_photo_source(s)) for s in shown]
    sources = tuple(i.source for i in (*known.items, *photo_items))
    seen_in = tuple(sorted({s.file for s in shown}))

    among_known = agreement(known.items, Comparer(rules.costs).plate)
    against = Agreement.EQUAL
    if not exact and read and known.texts:
        best = min(read, key=lambda s: (sighting_cost(s, known, rules), s.order))
        cost = sighting_cost(best, known, rules)
        against = Agreement.UNSURE if cost <= rules.costs.unsure_up_to else Agreement.DIFFERENT
    worst_of = max(among_known, against)
    first = shown[0] if shown else None
    if worst_of is not Agreement.EQUAL:
        code = FindingCode.PLATE_MISMATCH if worst_of is Agreement.DIFFERENT else FindingCode.PLATE_UNSURE
        paper = next((i.source for i in known.items if i.source.file), None)
        out.add(
            code,
            party=known.party,
            file=first.file if first else paper.file if paper else None,
            box=first.plate.box if first else paper.box if paper else None,
            values=say_sources(sources),
        )
    value = known.value or (read[0].text if read else None)
    if worst_of is Agreement.DIFFERENT:
        status = MatchStatus.MISMATCH
    elif not read:
        status = MatchStatus.UNREAD
    elif worst_of is Agreement.UNSURE or not known.texts:
        status = MatchStatus.UNSURE
    else:
        status = MatchStatus.MATCH
    return PlateResult(value=value, status=status, seen_in=seen_in, sources=sources)
