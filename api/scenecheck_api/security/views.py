"""A case and its report as a caller sees them.

A view is built from what may be seen, field by field: a field that the table of security/sight.py does not name is not
in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scenecheck_api.security.hidden_words import hidden_words, without
from scenecheck_api.security.sight import Sight
from scenecheck_api.security.visible_photos import visible_photos
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case, Declared, Party, PhotoHint, Place
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
    hidden = hidden_words(report, case, sight)

    def text(sentence: Text) -> Text:
        return Text(zh=without(hidden, sentence.zh, sight), en=without(hidden, sentence.en, sight))

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

    def facts(paper: str, found: Mapping[str, Match]) -> dict[str, Match]:
        return {
            name: Match(
                value=sight.value(f"{paper}.{name}", match.value, party.id),
                status=match.status,
                sources=sources(f"{paper}.{name}", match.sources),
            )
            for name, match in found.items()
            if sight.sees(f"{paper}.{name}", party.id)
        }

    papers = {paper: facts(paper, found) for paper, found in party.papers.items()}
    return PartyResult(
        id=party.id,
        plate=PlateResult(
            value=party.plate.value,
            status=party.plate.status,
            seen_in=tuple(file for file in party.plate.seen_in if photo(file)),
            sources=sources("report.plate", party.plate.sources),
        ),
        vehicle_licence=papers["vehicle_licence"],
        driving_licence=papers["driving_licence"],
        policy=papers["policy"],
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
