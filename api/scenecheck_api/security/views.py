"""What each role sees of a case and its report, from the table views.csv beside this file.

A view is built from what may be seen, field by field: a field that the table does not name is not in it. `own` columns
are for the party that a role stands for (a party itself, an insurer's insured, the car at a repair shop), `other`
columns for the rest. Numbers of identity papers and phones are in clear only for officers who have logged a reason.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from scenecheck_api.privacy import (
    IDENTITY_FIELDS,
    PHONE_FIELDS,
    mask_identity,
    mask_name,
    mask_phone,
    mask_tail,
    mask_text,
)
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case, Declared, Party, PhotoHint, Place, Slot
from scenecheck_evidence.estimate import ConditionCode, Estimate, KnockForKnock
from scenecheck_evidence.knock_for_knock import NOT_DECIDED, overall
from scenecheck_evidence.reading import PhotoKind
from scenecheck_evidence.report import (
    CheckReport,
    Degree,
    Finding,
    Liability,
    Match,
    PartyResult,
    PlateResult,
    Route,
    SlotResult,
    Source,
)


class Level(StrEnum):
    """How much of a field is seen."""

    HIDDEN = ""
    MASKED = "masked"
    FULL = "full"


@dataclass(frozen=True)
class Relation:
    """How a caller stands to one case.

    Attributes:
        parties: those it stands for: itself, its insured, the owner of the car in its shop.
        reason_logged: whether it has just given a reason for seeing numbers in clear (security/disclosure.py).
    """

    parties: frozenset[str] = frozenset()
    reason_logged: bool = False


class PartyView(Value):
    """A party as declared, less what is not for the viewer."""

    id: str
    kind: str | None = None
    plate: str | None = None
    driver: str | None = None
    phone: str | None = None
    collision_zone: str | None = None


class CaseView(Value):
    """A case as declared, less what is not for the viewer."""

    case_id: str
    occurred_at: str | None = None
    place: Place | None = None
    weather: str | None = None
    situation: str | None = None
    form: str | None = None
    declared: Declared | None = None
    parties: tuple[PartyView, ...] = ()
    photos: tuple[PhotoHint, ...] = ()


class ReportView(Value):
    """A report, less what is not for the viewer; the shape is that of `CheckReport`."""

    case_id: str
    verdict: str | None = None
    route: Route | None = None
    slots: tuple[SlotResult, ...] = ()
    parties: tuple[PartyResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    liability: Liability = Liability()
    knock_for_knock: KnockForKnock | None = None
    responsibility: dict[str, Degree] | None = None
    ruleset: str
    pipeline: str | None


_SCENE_SLOTS = frozenset({Slot.SCENE_FRONT, Slot.SCENE_REAR, Slot.COLLISION, Slot.OVERVIEW})
_SCENE_KINDS = frozenset({PhotoKind.SCENE, PhotoKind.CLOSEUP})
_NAME_FIELDS = frozenset({"owner", "name", "insured", "driver"})
_SHORTEST = 4
"""Shorter values, such as C1 or A, say nothing of a person and would be found in any sentence."""
_SHORTEST_NAME = 2
_NOTHING = "***"
_GROUPS = ("vehicle_licence", "driving_licence", "policy")


@cache
def table() -> Mapping[str, Mapping[str, Level]]:
    """Field to viewer to level."""
    text = files(__package__).joinpath("views.csv").read_text(encoding="utf-8")
    return {
        row.pop("field"): {viewer: Level(cell) for viewer, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


class Sight:
    """What one caller sees of one case.

    Args:
        principal: the caller.
        relation: how it stands to the case; the link of a party says it by itself.
    """

    def __init__(self, principal: Principal, relation: Relation = Relation()):
        self._own, self._other = _viewers(principal, relation)
        self._parties = relation.parties | ({principal.party} if principal.party is not None else set())

    def level(self, field: str, party: str | None = None) -> Level:
        """How much of a field; of the case as a whole where no party is named."""
        viewer = self._own if party is None or self._own == self._other or party in self._parties else self._other
        fields = table()
        row = fields.get(field) or fields[f"{field.partition('.')[0]}.other"]
        return row[viewer]

    def sees(self, field: str, party: str | None = None) -> bool:
        """Whether anything of a field."""
        return self.level(field, party) is not Level.HIDDEN

    def value(self, field: str, text: str | None, party: str | None = None) -> str | None:
        """A text as far as it is seen."""
        level = self.level(field, party)
        if text is None or level is Level.HIDDEN:
            return None
        return text if level is Level.FULL else _masked(field.rpartition(".")[2], text)

    @property
    def numbers_in_clear(self) -> bool:
        """Whether identity numbers and phones are shown; such a look is logged."""
        return self.level("party.phone") is Level.FULL

    def sees_photo(self, slot: Slot | None, party: str | None) -> bool:
        """Whether a photo is seen: by its slot; one of no known slot may be anybody's paper."""
        if slot in _SCENE_SLOTS:
            return self.sees("photos.scene")
        if slot is Slot.VIN and party is not None:
            return self.sees("photos.vin", party)
        if slot is not None and party is not None:
            return self.sees("photos.papers", party)
        return self._own == self._other and self.sees("photos.papers")


def view_case(
    case: Case,
    sight: Sight,
    slots: CheckReport | Sequence[SlotResult] | None = None,
    kinds: Mapping[str, PhotoKind] | None = None,
) -> CaseView:
    """The case as far as it is seen.

    Args:
        case: as declared.
        sight: of the caller.
        slots: which photo fills which slot, or the report that says so.
        kinds: what each photo shows, as read.
    """
    visible = visible_photos(case, sight, slots, kinds)
    return CaseView(
        case_id=case.case_id,
        occurred_at=case.occurred_at.isoformat() if sight.sees("case.occurred_at") else None,
        place=case.place if sight.sees("case.place") else None,
        weather=sight.value("case.weather", case.weather),
        situation=sight.value("case.situation", case.situation),
        form=sight.value("case.form", case.form),
        declared=case.declared if sight.sees("case.declared") else None,
        parties=tuple(_party_view(party, sight) for party in case.parties if sight.sees("party.kind", party.id)),
        photos=tuple(photo for photo in case.photos if photo.file in visible),
    )


def view_report(
    report: CheckReport,
    case: Case,
    sight: Sight,
    responsibility: Mapping[str, Degree] | None = None,
    kinds: Mapping[str, PhotoKind] | None = None,
) -> ReportView:
    """The report as far as it is seen.

    Args:
        report: whole.
        case: it belongs to.
        sight: of the caller.
        responsibility: what an officer has fixed; None before. The suggestion is for the police only, before and after.
        kinds: what each photo shows, as read.
    """
    visible = visible_photos(case, sight, report, kinds)
    hidden = _hidden_words(report, case, sight)

    def text(sentence: Text) -> Text:
        return Text(zh=_without(hidden, sentence.zh, sight), en=_without(hidden, sentence.en, sight))

    def photo(file: str | None) -> str | None:
        return file if file in visible else None

    def finding_seen(finding: Finding) -> bool:
        return sight.sees(f"findings.{finding.audience}", finding.party)

    route = report.route
    return ReportView(
        case_id=report.case_id,
        verdict=sight.value("report.verdict", report.verdict),
        route=Route(name=route.name, articles=route.articles, reasons=tuple(map(text, route.reasons)))
        if sight.sees("report.route")
        else None,
        slots=view_slots(report.slots, sight, visible),
        parties=tuple(
            _party_result(party, sight, photo) for party in report.parties if sight.sees("report.plate", party.id)
        ),
        findings=tuple(
            Finding(
                code=finding.code,
                severity=finding.severity,
                party=finding.party,
                file=photo(finding.file),
                box=finding.box if photo(finding.file) else None,
                message=text(finding.message),
                audience=finding.audience,
            )
            for finding in report.findings
            if finding_seen(finding)
        ),
        liability=report.liability if sight.sees("liability.suggestion") else Liability(),
        knock_for_knock=_knock_for_knock(report, sight, text),
        responsibility={
            party: degree for party, degree in responsibility.items() if sight.sees("responsibility", party)
        }
        if responsibility is not None and sight.sees("responsibility")
        else None,
        ruleset=report.ruleset,
        pipeline=report.pipeline,
    )


def view_slots(slots: Sequence[SlotResult], sight: Sight, visible: frozenset[str]) -> tuple[SlotResult, ...]:
    """The slots as far as they are seen; the photo in them only where it is seen."""
    return tuple(
        SlotResult(
            slot=slot.slot,
            party=slot.party,
            status=slot.status,
            file=slot.file if slot.file in visible else None,
            reasons=slot.reasons,
            retake=slot.retake,
        )
        for slot in slots
        if sight.sees("report.slots", slot.party)
    )


def visible_photos(
    case: Case,
    sight: Sight,
    slots: CheckReport | Sequence[SlotResult] | None = None,
    kinds: Mapping[str, PhotoKind] | None = None,
) -> frozenset[str]:
    """The photos of the case that are seen, by name.

    A photo counts as what the app said, as what the report says and as what was read in it: it must be allowed as all.
    """
    shown: dict[str, set[tuple[Slot | None, str | None]]] = {photo.file: set() for photo in case.photos}
    for photo in case.photos:
        if photo.slot is not None:
            shown[photo.file].add((photo.slot, photo.party))
    for slot in slots.slots if isinstance(slots, CheckReport) else slots or ():
        if slot.file is not None:
            shown.setdefault(slot.file, set()).add((slot.slot, slot.party))
    for file, kind in (kinds or {}).items():
        if kind in _SCENE_KINDS:
            shown.setdefault(file, set()).add((Slot.OVERVIEW, None))
        elif not any(slot not in _SCENE_SLOTS for slot, _ in shown.get(file, ())):
            shown.setdefault(file, set()).add((None, None))  # a paper, and nobody says whose
    return frozenset(
        file
        for file, uses in shown.items()
        if all(sight.sees_photo(slot, party) for slot, party in uses or {(None, None)})
    )


def _viewers(principal: Principal, relation: Relation) -> tuple[str, str]:
    """The columns of the table for own and for other parties."""
    role = principal.role
    if principal.kind is PrincipalKind.LOCAL or role in (Role.OFFICER, Role.SUPERVISOR):
        viewer = "officer_with_reason" if relation.reason_logged else "officer"
        return viewer, viewer
    if role in (Role.PARTY, Role.INSURER, Role.REPAIRER):
        return f"{role}_own", f"{role}_other"
    return role.value, role.value


def _party_view(party: Party, sight: Sight) -> PartyView:
    def value(name: str, text: str | None) -> str | None:
        return sight.value(f"party.{name}", text, party.id)

    return PartyView(
        id=party.id,
        kind=value("kind", party.kind),
        plate=value("plate", party.plate),
        driver=value("driver", party.driver),
        phone=value("phone", party.phone),
        collision_zone=value("collision_zone", party.collision_zone),
    )


def _party_result(party: PartyResult, sight: Sight, photo: Callable[[str | None], str | None]) -> PartyResult:
    records = sight.sees("records", party.id)

    def sources(field: str, found: tuple[Source, ...]) -> tuple[Source, ...]:
        return tuple(
            Source(
                from_=source.from_,
                value=sight.value(field, source.value, party.id),
                file=photo(source.file),
                box=source.box if photo(source.file) else None,
                at=source.at,
            )
            for source in found
            if records or source.from_ != "record"
        )

    def facts(group: str, found: Mapping[str, Match]) -> dict[str, Match]:
        return {
            name: Match(
                value=sight.value(f"{group}.{name}", match.value, party.id),
                status=match.status,
                sources=sources(f"{group}.{name}", match.sources),
            )
            for name, match in found.items()
            if sight.sees(f"{group}.{name}", party.id)
        }

    groups = {group: facts(group, getattr(party, group)) for group in _GROUPS}
    return PartyResult(
        id=party.id,
        plate=PlateResult(
            value=party.plate.value,
            status=party.plate.status,
            seen_in=tuple(file for file in party.plate.seen_in if photo(file)),
            sources=sources("report.plate", party.plate.sources),
        ),
        vehicle_licence=groups["vehicle_licence"],
        driving_licence=groups["driving_licence"],
        policy=groups["policy"],
        damages=tuple(d for d in party.damages if photo(d.file)) if sight.sees("report.damages", party.id) else (),
        estimate=_estimate(party.estimate, photo) if sight.sees("report.estimate", party.id) else None,
    )


def _estimate(estimate: Estimate | None, photo: Callable[[str | None], str | None]) -> Estimate | None:
    """An estimate without the photos that are not seen; its items and sums stay."""
    if estimate is None:
        return None
    items = tuple(
        item.model_copy(update={"photos": tuple(one for one in item.photos if photo(one.file))})
        for item in estimate.items
    )
    return estimate.model_copy(update={"items": items})


def _knock_for_knock(report: CheckReport, sight: Sight, text: Callable[[Text], Text]) -> KnockForKnock | None:
    """The conditions of 互碰自赔; what rests on the suggested responsibility is unknown to whom that is not shown."""
    said = report.knock_for_knock
    if said is None or not sight.sees("report.knock_for_knock"):
        return None
    all_estimates = all(sight.sees("report.estimate", party.id) for party in report.parties)
    conditions = []
    for condition in said.conditions:
        if condition.code is ConditionCode.ALL_AT_FAULT and not sight.sees("liability.suggestion"):
            conditions.append(NOT_DECIDED)
            continue
        told = all_estimates or condition.code is not ConditionCode.EACH_WITHIN_LIMIT
        reasons = tuple(map(text, condition.reasons)) if told else ()
        conditions.append(condition.model_copy(update={"reasons": reasons}))
    return KnockForKnock(status=overall(c.status for c in conditions), conditions=tuple(conditions))


def _hidden_words(report: CheckReport, case: Case, sight: Sight) -> dict[str, str]:
    """Values that sentences may repeat though the viewer does not see them, with what stands in their place."""
    hidden: dict[str, str] = {}
    seen: set[str] = set()

    def sort(field: str, value: str | None, party: str, from_: str = "declared") -> None:
        if value is None or len(value) < (_SHORTEST_NAME if field.rpartition(".")[2] in _NAME_FIELDS else _SHORTEST):
            return
        if from_ == "record" and not sight.sees("records", party):
            hidden.setdefault(value, _NOTHING)
        elif sight.level(field, party) is Level.FULL:
            seen.add(value)
        else:
            hidden[value] = sight.value(field, value, party) or _NOTHING

    for declared in case.parties:
        sort("party.driver", declared.driver, declared.id)
        sort("party.phone", declared.phone, declared.id)
    for party in report.parties:
        for group in _GROUPS:
            for name, match in getattr(party, group).items():
                sort(f"{group}.{name}", match.value, party.id)
                for source in match.sources:
                    sort(f"{group}.{name}", source.value, party.id, source.from_)
    return {word: hidden[word] for word in sorted(hidden, key=len, reverse=True) if word not in seen}


def _without(hidden: Mapping[str, str], text: str, sight: Sight) -> str:
    for word, instead in hidden.items():
        text = text.replace(word, instead)
    return text if sight.numbers_in_clear else mask_text(text)


def _masked(name: str, text: str) -> str:
    if name in IDENTITY_FIELDS:
        return mask_identity(text)
    if name in PHONE_FIELDS:
        return mask_phone(text)
    return mask_name(text) if name in _NAME_FIELDS else mask_tail(text)
