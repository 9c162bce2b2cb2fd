"""The estimates and the conditions of 互碰自赔 in plain words."""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import join, party_name
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.estimate import Estimate, EstimateItem, KnockForKnock, PriceRange
from scenecheck_evidence.report import PartyResult
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.words import (
    ACTIONS,
    CONDITION_STATUSES,
    CONDITIONS,
    DAMAGE_SEVERITIES,
    DAMAGES,
    LIMITS,
    LOOK_REASONS,
    NO_PRICES,
)


def explain_estimate(party: PartyResult, rules: RuleSet) -> Text | None:
    """What is damaged, what it may cost, and what a person must look at; None where no damage is seen."""
    estimate = party.estimate
    if estimate is None:
        return None
    who, total = party_name(party.id), price(estimate.total)
    lines = [_item(number, item, rules) for number, item in enumerate(estimate.items, 1)]
    source = price_source(estimate)
    more = Text(zh="，另有未计价的损伤", en=", and some damage has no price")
    more = more if estimate.open_ended else Text(zh="", en="")
    head = Text(
        zh=f"{who.zh}车辆损伤预评估（仅供定损参考，{source.zh}）：合计{total.zh}{more.zh}。",
        en=f"Pre-assessment of the vehicle of {who.en} (for the insurer, {source.en}): {total.en}{more.en}.",
    )
    limits = [
        Text(zh=f"{LIMITS[limit.limit].zh}：{limit.reason.zh}。", en=f"{LIMITS[limit.limit].en}: {limit.reason.en}.")
        for limit in estimate.limits
    ]
    return join([head, *lines, *limits], zh="\n", en="\n")


def price_source(estimate: Estimate) -> Text:
    """That the prices are samples, or which table they are from."""
    if estimate.prices is None:
        return Text(zh="没有价格表", en="no price table")
    if estimate.prices.sample:
        return Text(zh="示例价格", en="sample prices")
    named = f"{estimate.prices.name} {estimate.prices.version}"
    return Text(zh=f"价格表{named}", en=f"prices of {named}")


def price(range_: PriceRange) -> Text:
    """A range of yuan in words."""
    span = f"{range_.low}–{range_.high}" if range_.low != range_.high else str(range_.low)
    return Text(zh=f"{span}元", en=f"{span} yuan")


def _item(number: int, item: EstimateItem, rules: RuleSet) -> Text:
    part, type_ = part_name(item.part, rules.damage), DAMAGES[item.type]
    severity = DAMAGE_SEVERITIES[item.severity] if item.severity else Text(zh="", en="")
    said = [
        Text(zh=f"{part.zh}{severity.zh}{type_.zh}", en=f"{part.en}, {severity.en} {type_.en}".replace(",  ", ", "))
    ]
    if item.action:
        said.append(ACTIONS[item.action])
    if item.price:
        said.append(price(item.price))
    elif item.no_price:
        said.append(NO_PRICES[item.no_price])
    photos = "、".join(dict.fromkeys(photo.file for photo in item.photos))
    said.append(Text(zh=f"见{photos}", en=f"seen in {photos}"))
    if item.look_at:
        why = join(LOOK_REASONS[reason] for reason in item.look_at)
        said.append(Text(zh=f"须人工查看：{why.zh}", en=f"a person must look: {why.en}"))
    line = join(said, zh="，", en="; ")
    return Text(zh=f"{number}. {line.zh}", en=f"{number}. {line.en}")


def explain_knock_for_knock(said: KnockForKnock | None) -> Text | None:
    """Each condition of 互碰自赔 with its status and reasons; None where it does not apply."""
    if said is None:
        return None
    status = CONDITION_STATUSES[said.status]
    lines = [Text(zh=f"互碰自赔：{status.zh}。", en=f"Each insurer pays its own (互碰自赔): {status.en}.")]
    for condition in said.conditions:
        name, how = CONDITIONS[condition.code], CONDITION_STATUSES[condition.status]
        why = join(condition.reasons, zh="；", en="; ")
        lines.append(Text(zh=f"· {name.zh}：{how.zh}（{why.zh}）", en=f"· {name.en}: {how.en} ({why.en})"))
    return join(lines, zh="\n", en="\n")
