"""Readings and reports as text for people; identity numbers and phones are masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from scenecheck_api.check_case import CheckedCase
from scenecheck_api.commands.plain_damage import show_damage
from scenecheck_api.privacy import mask_field, mask_text
from scenecheck_api.words import (
    COLOURS,
    DAMAGE_SEVERITIES,
    DAMAGES,
    DOCUMENTS,
    FIELDS,
    KINDS,
    MATCH_STATUSES,
    ONE_SOURCE,
    PROBLEMS,
    ROUTES,
    SEVERITIES,
    SLOT_STATUSES,
    VEHICLES,
    VERDICT_ADVICE,
    VERDICTS,
    VIEWS,
    both,
)
from scenecheck_evidence.base import Text
from scenecheck_evidence.reading import Document, PhotoKind, PhotoReading, Plate
from scenecheck_evidence.report import Match, MatchStatus, PartyResult, Severity, SlotStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet, load_ruleset
from scenecheck_models.manifest import ModelEntry

_VERDICT_STYLE = {
    Verdict.COMPLETE: "green",
    Verdict.RETAKE: "yellow",
    Verdict.REVIEW: "magenta",
    Verdict.NOT_ELIGIBLE: "red",
}
_SLOT_STYLE = {SlotStatus.OK: "green", SlotStatus.MISSING: "red", SlotStatus.RETAKE: "yellow"}
_MATCH_STYLE = {
    MatchStatus.MATCH: "green",
    MatchStatus.MISMATCH: "red",
    MatchStatus.UNSURE: "yellow",
    MatchStatus.UNREAD: "dim",
}
HEADLINES = ("split", "map50", "exact", "located", "rows_right", "corner_error_median")
"""Ends of the names of the figures that `scenecheck models` shows to people."""
_SEVERITY_STYLE = {Severity.RETAKE: "yellow", Severity.REVIEW: "magenta", Severity.INFO: "cyan"}


def show_reading(console: Console, file: str, reading: PhotoReading, seconds: Mapping[str, float]) -> None:
    """One photo in a few lines: what it is, what is wrong with it, what was read."""
    quality = "可用 usable" if reading.quality.usable else "不可用 not usable"
    if reading.quality.problems:
        quality += f" ({', '.join(reading.quality.problems)})"
    total = f"  {seconds['total']:.2f} s" if "total" in seconds else ""
    taken = f"  {reading.taken_at:%Y-%m-%d %H:%M}" if reading.taken_at else ""
    console.print(
        f"[bold]{escape(file)}[/]  {both(KINDS[reading.kind])}  {reading.width}x{reading.height}{taken}  "
        f"{quality}[dim]{total}[/]",
        highlight=False,
    )
    for warning in reading.warnings:
        console.print(f"  [yellow]! {escape(both(warning))}[/]", highlight=False)
    for vehicle in reading.vehicles:
        plate = reading.plates[vehicle.plate].text if vehicle.plate is not None else ""
        view = f"  {both(VIEWS[vehicle.view])}" if vehicle.view else ""
        console.print(
            f"  {both(VEHICLES[vehicle.class_])}  {vehicle.score:.2f}{view}  {escape(plate)}", highlight=False
        )
    _show_bodies(console, reading)
    for one in reading.plates:
        console.print(f"  {_plate(one)}", highlight=False)
    for document in reading.documents:
        _show_document(console, document)


def _show_bodies(console: Console, reading: PhotoReading) -> None:
    """Parts in one line, damages one by one; said in words where there is no vehicle to look at."""
    names = {name: both(rule.name) for name, rule in load_ruleset().damage.parts.items()}
    if reading.parts:
        seen = dict.fromkeys(names.get(part.part, part.part) for part in reading.parts)
        console.print(f"  部件 parts  [dim]{escape(', '.join(seen))}[/]", highlight=False)
    for damage in reading.damages:
        sure = "" if damage.certain else "  [yellow]待查看 to be looked at[/]"
        where = f"  {escape(names.get(damage.part, damage.part))}" if damage.part else ""
        how = f"  {both(DAMAGE_SEVERITIES[damage.severity])}" if damage.severity else ""
        console.print(
            f"  损伤 damage  [bold]{both(DAMAGES[damage.type])}[/]{where}{how}  {damage.score:.2f}{sure}",
            highlight=False,
        )
    if reading.kind is PhotoKind.OTHER and not reading.documents:
        console.print("  未见车辆、证件或保险单 no vehicle and no paper of a case is seen", highlight=False)


def show_report(console: Console, checked: CheckedCase) -> None:
    """A judged case on one screen."""
    report, rules = checked.report, checked.ruleset
    style = _VERDICT_STYLE[report.verdict]
    route = f"{both(ROUTES[report.route.name])}  {'; '.join(report.route.articles)}"
    reasons = "".join(f"\n  · {escape(both(reason))}" for reason in report.route.reasons)
    body = f"[bold {style}]{both(VERDICTS[report.verdict])}[/]\n{escape(both(VERDICT_ADVICE[report.verdict]))}"
    console.print(
        Panel(f"{body}\n{escape(route)}{reasons}", title=escape(report.case_id), border_style=style), highlight=False
    )
    console.print(_slots_table(checked))
    for party in report.parties:
        console.print(_party_table(party, rules))
    show_damage(console, report, rules)
    for finding in sorted(report.findings, key=lambda f: list(Severity).index(f.severity)):
        where = " · ".join(part for part in (finding.party, finding.file) if part)
        console.print(
            f"[{_SEVERITY_STYLE[finding.severity]}]{both(SEVERITIES[finding.severity])}[/]  "
            f"{escape(mask_text(finding.message.zh))} [dim]{escape(mask_text(finding.message.en))}"
            f"{escape(f' ({where})' if where else '')} {finding.code}[/]",
            highlight=False,
        )
    console.print(f"[dim]规则 rules {escape(report.ruleset)}  {checked.seconds:.1f} s[/]", highlight=False)


def show_models(console: Console, entries: Iterable[ModelEntry]) -> None:
    """The shipped networks as a table."""
    table = Table(box=None, header_style="bold")
    for title in ("模型 model", "输入 input", "类别 classes", "指标 metrics", "许可 licence"):
        table.add_column(title)
    for entry in entries:
        size = "x".join(str(side) for side in entry.input_size)
        classes = ", ".join(entry.classes) if len(entry.classes) <= 8 else f"{len(entry.classes)}"
        figures = "\n".join(_headlines(entry.metrics))
        table.add_row(*(escape(cell) for cell in (entry.name, size, classes, figures, entry.licence)))
    console.print(table)
    console.print("[dim]全部指标 all figures: scenecheck models --json[/]", highlight=False)


def _headlines(metrics: Mapping[str, Any], of: str = "") -> Iterator[str]:
    """The figures a network is known by, each with the split it stands for; the rest is for programs."""
    for name, value in metrics.items():
        if isinstance(value, Mapping):
            yield from _headlines(value, f"{of}{name} ")
        elif name.endswith(HEADLINES):
            yield f"{of}{name} {value}"


def _plate(plate: Plate) -> str:
    colour = both(COLOURS[plate.colour]) if plate.colour else ""
    rows = "  双行 two rows" if plate.rows == 2 else ""
    problem = f"  [yellow]{escape(_problem(plate.problem))}[/]" if plate.problem else ""
    return f"号牌 plate  [bold]{escape(plate.text)}[/]  {colour}{rows}  {plate.score:.2f}{problem}"


def _problem(word: str) -> str:
    return both(PROBLEMS[word]) if word in PROBLEMS else word


def _show_document(console: Console, document: Document) -> None:
    page = f" {document.page}" if document.page else ""
    console.print(f"  {both(DOCUMENTS[document.type])}{page}", highlight=False)
    for name, field in document.fields.items():
        value = mask_field(name, field.value) if field.value is not None else "—"
        problem = f"  [yellow]{escape(_problem(field.problem))}[/]" if field.problem else ""
        console.print(f"    {name:<18} {escape(value)}  [dim]{field.score:.2f}[/]{problem}", highlight=False)


def _slots_table(checked: CheckedCase) -> Table:
    table = Table(title="照片 Photos", title_justify="left", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("", "项目 slot", "当事人 party", "文件 file", "怎样补拍 how to retake"):
        table.add_column(title, overflow="fold")
    for slot in checked.report.slots:
        name = checked.ruleset.slot_names[slot.slot]
        retake = f"{escape(slot.retake.zh)}\n[dim]{escape(slot.retake.en)}[/]" if slot.retake else ""
        table.add_row(
            f"[{_SLOT_STYLE[slot.status]}]{both(SLOT_STATUSES[slot.status])}[/]",
            escape(both(name)),
            escape(slot.party or ""),
            escape(slot.file or ""),
            retake,
        )
    return table


def _party_table(party: PartyResult, rules: RuleSet) -> Table:
    title = f"{party.id}  {party.plate.value or '—'} {both(MATCH_STATUSES[party.plate.status])}"
    table = Table(title=escape(title), title_justify="left", box=None, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    unread = []
    for group in party.papers.values():
        for name, match in group.items():
            label = rules.field_names.get(name) or FIELDS.get(name) or Text(zh=name, en=name)
            if not match.stated:
                unread.append(label.zh)
                continue
            style, word = _MATCH_STYLE[match.status], MATCH_STATUSES[match.status]
            if match.status is MatchStatus.UNSURE and not match.compared:
                style, word = "dim", ONE_SOURCE
            table.add_row(escape(both(label)), f"[{style}]{both(word)}[/]", escape(_values(name, match)))
    if unread:
        table.add_row("", f"[dim]{both(MATCH_STATUSES[MatchStatus.UNREAD])}[/]", escape("、".join(unread)))
    return table


def _values(name: str, match: Match) -> str:
    """The agreed value, or all values side by side when the sources disagree."""
    if match.status is MatchStatus.MATCH and match.value is not None:
        return mask_field(name, match.value)
    values = [f"{s.from_}: {mask_field(name, s.value)}" for s in match.sources if s.value is not None]
    return " | ".join(dict.fromkeys(values)) or "—"
