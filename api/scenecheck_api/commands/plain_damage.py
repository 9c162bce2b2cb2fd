"""The estimates and the conditions of 互碰自赔 as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scenecheck_api.words import (
    ACTIONS,
    CERTAINTIES,
    CONDITION_STATUSES,
    CONDITIONS,
    DAMAGE_SEVERITIES,
    DAMAGES,
    LIMITS,
    LOOK_REASONS,
    NO_PRICES,
    both,
)
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.estimate import Certainty, ConditionStatus, Estimate, EstimateItem
from scenecheck_evidence.explain_damage import price
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet

_STATUS_STYLE = {ConditionStatus.MET: "green", ConditionStatus.NOT_MET: "red", ConditionStatus.UNKNOWN: "yellow"}
SAMPLE = "示例价格，不是任何保险公司的价格 sample prices of no insurer"


def show_damage(console: Console, report: CheckReport, rules: RuleSet) -> None:
    """What is damaged and what it may cost, party by party, and whether 互碰自赔 is open."""
    for party in report.parties:
        if party.estimate is not None:
            console.print(_estimate_table(party.id, party.estimate, rules))
            for line in _sums(party.estimate):
                console.print(f"  {line}", highlight=False)
    said = report.knock_for_knock
    if said is None or not any(party.estimate for party in report.parties):
        return
    style = _STATUS_STYLE[said.status]
    console.print(f"互碰自赔 knock for knock  [{style}]{both(CONDITION_STATUSES[said.status])}[/]", highlight=False)
    for condition in said.conditions:
        how = f"[{_STATUS_STYLE[condition.status]}]{both(CONDITION_STATUSES[condition.status])}[/]"
        why = "; ".join(both(reason) for reason in condition.reasons)
        console.print(f"  {both(CONDITIONS[condition.code])}  {how}  [dim]{escape(why)}[/]", highlight=False)


def _estimate_table(party: str, estimate: Estimate, rules: RuleSet) -> Table:
    title = f"{party}  损伤预评估 Pre-assessment"
    table = Table(
        title=escape(title), title_justify="left", box=None, header_style="bold", padding=(0, 2, 0, 0), highlight=False
    )
    for name in ("部件 part", "损伤 damage", "处理 action", "价格 price", "照片 photos", ""):
        table.add_column(name, overflow="fold")
    for item in estimate.items:
        severity = f" {both(DAMAGE_SEVERITIES[item.severity])}" if item.severity else ""
        table.add_row(
            escape(both(part_name(item.part, rules.damage))),
            f"{both(DAMAGES[item.type])}{severity}",
            both(ACTIONS[item.action]) if item.action else "—",
            _price(item),
            escape(", ".join(dict.fromkeys(photo.file for photo in item.photos))),
            _certainty(item),
        )
    return table


def _price(item: EstimateItem) -> str:
    if item.price is not None:
        return both(price(item.price))
    return f"[dim]{both(NO_PRICES[item.no_price])}[/]" if item.no_price else "—"


def _certainty(item: EstimateItem) -> str:
    name = both(CERTAINTIES[item.certainty])
    if item.certainty is Certainty.CERTAIN:
        return f"[green]{name}[/]"
    return f"[yellow]{name}: {', '.join(both(LOOK_REASONS[reason]) for reason in item.look_at)}[/]"


def _sums(estimate: Estimate) -> Iterator[str]:
    more = "  [yellow]另有未计价的损伤 and some damage has no price[/]" if estimate.open_ended else ""
    sample = f"  [yellow]{SAMPLE}[/]" if estimate.prices and estimate.prices.sample else ""
    yield f"合计 total  [bold]{both(price(estimate.total))}[/]{more}{sample}"
    for limit in estimate.limits:
        yield f"{both(LIMITS[limit.limit])}  [dim]{both(limit.reason)}[/]"
