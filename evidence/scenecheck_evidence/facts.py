"""One fact from several sources side by side: whether they agree, and the finding when they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import Collector, join
from scenecheck_evidence.compare import STATUS, Agreement, normal_number, vin_check_digit_holds, worst
from scenecheck_evidence.correction import corrected_at
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.records import Record
from scenecheck_evidence.registers import record_source
from scenecheck_evidence.report import Match, MatchStatus, Severity, Source

Comparison = Callable[[str, str], Agreement]

_LABELS = {
    "photo": Text(zh="照片{}", en="photo {}"),
    "paper": Text(zh="证件{}", en="paper {}"),
    "record": Text(zh="登记", en="record"),
    "declared": Text(zh="申报", en="declared"),
    "corrected": Text(zh="警员更正{}", en="corrected {}"),
}


@dataclass(frozen=True)
class Item:
    """One source of a fact, and whether it was read with certainty."""

    source: Source
    certain: bool = True


def from_paper(paper: Paper | None, name: str, certain_from: float) -> Item | None:
    """A field of a paper; None when there is no such paper."""
    if paper is None:
        return None
    field = paper.document.fields.get(name)
    corrected = corrected_at(field) if field is not None else None
    source = Source(
        from_="corrected" if corrected else "paper",
        value=paper.value(name),
        file=paper.file,
        box=paper.box(name),
        at=corrected or paper.at,
    )
    return Item(source, field is not None and field.problem is None and field.score >= certain_from)


def from_record(record: Record | None, name: str) -> Item | None:
    """A value of a record, a date as ISO writes it; None when there is no such record or it holds nothing."""
    value = getattr(record, name) if record is not None else None
    if record is None or not value:
        return None
    return Item(record_source(record, value.isoformat() if isinstance(value, date) else value))


def declared(value: str | None) -> Item | None:
    """A declaration; None when nothing is declared."""
    return Item(Source(from_="declared", value=value)) if value else None


def say_sources(sources: Sequence[Source]) -> Text:
    """Values and where they come from, as one phrase."""
    said = [
        Text(
            zh=f"{_LABELS[s.from_].zh.format(s.file or '')} {s.value}",
            en=f"{_LABELS[s.from_].en.format(s.file or '')} {s.value}",
        )
        for s in sources
        if s.value is not None
    ]
    return join(said, zh="，", en=", ")


def agreement(items: Sequence[Item], compare: Comparison) -> Agreement:
    """How well the valued items agree with the first of them; what was not read with certainty is never different."""
    valued = [(item, item.source.value) for item in items if item.source.value is not None]
    if not valued:
        return Agreement.EQUAL
    first, reference = valued[0]
    found = []
    for item, value in valued[1:]:
        result = compare(reference, value)
        if result is Agreement.DIFFERENT and not (item.certain and first.certain):
            result = Agreement.UNSURE
        found.append(result)
    return worst(found)


def side_by_side(items: Sequence[Item | None], compare: Comparison) -> Match:
    """The match of a fact. The first item is the paper's own: without it, or its value, the fact is unread.

    A single source has nothing to agree with: it is unsure.
    """
    there = [item for item in items if item is not None]
    sources = tuple(item.source for item in there)
    values = [s.value for s in sources if s.value is not None]
    if not items or items[0] is None or items[0].source.value is None:
        return Match(value=values[0] if values else None, status=MatchStatus.UNREAD, sources=sources)
    status = STATUS[agreement(there, compare)] if len(values) > 1 else MatchStatus.UNSURE
    return Match(value=values[0], status=status, sources=sources)


def vin_misread(match: Match, papers: Sequence[Paper | None], sure: float) -> bool:
    """Whether check digits settle an unsure frame number.

    The records hold a whole number with a right check digit, no other source has another right one, and every paper
    that differs was read with less than the score `sure`: a character easily misread is then no more than that.
    """
    held = {normal_number(s.value) for s in match.sources if s.from_ == "record" and s.value}
    right = {normal_number(s.value) for s in match.sources if s.value and vin_check_digit_holds(normal_number(s.value))}
    wrong = [
        paper.document.fields["vin"].score
        for paper in papers
        if paper is not None and paper.value("vin") and paper.number("vin") not in held
    ]
    return match.status is MatchStatus.UNSURE and right == held and bool(wrong) and max(wrong) < sure


def report(
    match: Match, party: str, name: str, code: FindingCode, out: Collector, unsure: Severity | None = None
) -> None:
    """The finding of a match that is none; a value with nothing beside it is no finding.

    Args:
        match: the fact.
        party: whose it is.
        name: the field's name.
        code: the finding of a mismatch.
        out: takes the finding.
        unsure: the severity of an unsure match where it is not the rule set's.
    """
    valued = [s for s in match.sources if s.value is not None]
    if len(valued) < 2 or match.status not in (MatchStatus.MISMATCH, MatchStatus.UNSURE):
        return
    shown = next((s for s in valued if s.file is not None), valued[0])
    if match.status is MatchStatus.UNSURE:
        code = FindingCode.VALUE_UNSURE
    out.add(
        code,
        party=party,
        severity=unsure if match.status is MatchStatus.UNSURE else None,
        file=shown.file,
        box=shown.box,
        values=say_sources(valued),
        field=out.rules.field_names.get(name, Text(zh=name, en=name)),
    )
