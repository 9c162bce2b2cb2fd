"""The page of all rules with their sources, generated from a rule set (docs/rules.md)."""

from __future__ import annotations

from collections.abc import Iterable

from scenecheck_evidence.findings import INTEGRITY, FindingCode
from scenecheck_evidence.ruleset import RuleSet


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return [*lines, ""]


def rules_page(rules: RuleSet) -> str:
    """All rules of a rule set as one Markdown page."""
    lines = [
        f"# 规则 Rules: {rules.authority.zh} {rules.version}",
        "",
        f"Generated from the rule set `{rules.name}-{rules.version}`; do not edit. 由规则集生成，请勿手改。",
        "",
        "The verdict is `not_eligible` where the route excludes quick handling, else `retake` where the uploader can "
        "mend something, else `review` where an officer must look, else `complete`.",
        "",
        "程序规定 is 道路交通事故处理程序规定 (order 146 of 2017), 道交法 is 道路交通安全法, "
        "条例 is 道路交通安全法实施条例.",
        "",
    ]
    return "\n".join(
        [
            *lines,
            *_findings(rules),
            *_slots(rules),
            *_route(rules),
            *_liability(rules),
            *_damage(rules),
            *_values(rules),
        ]
    )


def _findings(rules: RuleSet) -> list[str]:
    def row(code: FindingCode) -> tuple[str, ...]:
        rule = rules.rules[code]
        weight = f", weight {rule.weight:g}" if rule.weight is not None else ""
        return f"`{code.value}`", f"{rule.severity.value}{weight}", f"{rule.rule.zh}<br>{rule.rule.en}", rule.source

    head = ("code", "severity", "规则 rule", "依据 source")
    return [
        "## 检查项 Findings",
        "",
        *_table(head, (row(c) for c in FindingCode if c in rules.rules and c not in INTEGRITY)),
        "## 真实性信号 Integrity signals",
        "",
        "Weak by themselves, for officers only, never a verdict alone. Signals of less than "
        f"{rules.integrity.review_weight:g} are information until together they weigh as much.",
        "",
        *_table(head, (row(c) for c in FindingCode if c in rules.rules and c in INTEGRITY)),
    ]


def _slots(rules: RuleSet) -> list[str]:
    rows = []
    for slot, name in rules.slot_names.items():
        due = (
            "each case"
            if slot in rules.slots.scene
            else "each motor party"
            if slot in rules.slots.per_motor_party
            else "wanted"
            if slot in rules.slots.wanted_per_motor_party
            else "optional"
        )
        framing = rules.slot_framing[slot]
        rows.append((f"`{slot.value}`", name.zh, due, f"{framing.zh}<br>{framing.en}"))
    reasons = [
        (f"`{reason}`", f"{text.zh}<br>{text.en}", f"{rules.retakes[reason].zh}<br>{rules.retakes[reason].en}")
        for reason, text in rules.reasons.items()
    ]
    return [
        "## 应拍项目 Slots",
        "",
        f"依据 source: {rules.slots.source}",
        "",
        *_table(("slot", "名称", "due", "怎样拍 how to take it"), rows),
        "## 重拍原因 Reasons for a retake",
        "",
        *_table(("reason", "原因", "怎样重拍 how to retake"), reasons),
    ]


def _route(rules: RuleSet) -> list[str]:
    rows = [
        (f"`{rule.when}`", f"`{rule.route.value}`", rule.article, f"{rule.reason.zh}<br>{rule.reason.en}")
        for rule in (*rules.route.excluding, *rules.route.otherwise)
    ]
    return [
        "## 处理方式 Route",
        "",
        f"依据 source: {rules.route.source}. What is unknown is not taken as absent.",
        "",
        *_table(("fact", "route", "article", "理由 reason"), rows),
    ]


def _liability(rules: RuleSet) -> list[str]:
    rows = []
    for situation, rule in rules.liability.situations.items():
        zones = "、".join(rule.at_fault_zones) or "–"
        rows.append(
            (
                f"`{situation.value}`",
                "、".join(rule.articles) or "–",
                zones,
                f"{rule.confidence:g}",
                f"{rule.note.zh}<br>{rule.note.en}",
            )
        )
    shares = "、".join(f"{degree} {share} %" for degree, share in rules.liability.shares.items())
    return [
        "## 责任建议 Suggested responsibility",
        "",
        f"依据 source: {rules.liability.source}. A suggestion for the officer, never a decision. "
        f"Shares by custom: {shares}.",
        "",
        *_table(("situation", "articles", "zone of the party at fault", "confidence", "说明"), rows),
    ]


def _damage(rules: RuleSet) -> list[str]:
    damage = rules.damage
    parts = [
        (f"`{name}`", f"{rule.name.zh} {rule.name.en}", rule.group.value, "、".join(rule.zones) or "–")
        for name, rule in (*damage.parts.items(), *damage.other_parts.items())
    ]
    actions = [
        (f"`{type_.value}`", group.value, *(action.value for action in chosen))
        for type_, by_group in damage.actions.items()
        for group, chosen in by_group.items()
    ]
    meeting = [
        (f"`{declared.value}`", "; ".join(f"{a} + {b}" for a, b in pairs))
        for declared, pairs in (*damage.situations.items(), *damage.forms.items())
    ]
    return [
        "## 损伤 Damage and the pre-assessment",
        "",
        f"依据 source: {damage.source}. A part lies in zones of the published form; the declared collision can reach "
        "its own zone and the two beside it, and damage outside is a finding and is not priced.",
        "",
        *_table(("part", "名称", "group", "zones"), parts),
        "What is done, by type, group of parts and severity. A type on a group that is not listed hardly occurs: a "
        "person looks, and nothing is priced. Rust is never priced. Where the severity is unknown, the action is that "
        "of a moderate damage and the price spans all three.",
        "",
        *_table(("type", "group", "minor", "moderate", "severe"), actions),
        "Which sides of two vehicles may have met, in either order; a corner belongs to both of its sides, and a "
        "situation or form that is not listed allows all.",
        "",
        *_table(("declared", "sides"), meeting),
    ]


def _values(rules: RuleSet) -> list[str]:
    limits, costs = rules.compulsory_limits, rules.costs
    values = [(f"thresholds.{n}", str(v), rules.thresholds.source) for n, v in rules.thresholds if n != "source"]
    values += [
        ("costs.groups", " ".join(costs.groups), costs.source),
        (
            "costs.within_group / province / uncertain_character",
            f"{costs.within_group} / {costs.province} / {costs.uncertain_character}",
            costs.source,
        ),
        ("costs.unsure_up_to / same_vehicle_up_to", f"{costs.unsure_up_to} / {costs.same_vehicle_up_to}", costs.source),
    ]
    values.append(("damage.rust_overlap", str(rules.damage.rust_overlap), rules.damage.source))
    values += [
        (f"integrity.{n}", str(v), rules.integrity.source) for n, v in rules.integrity if isinstance(v, int | float)
    ]
    values += [
        (
            "compulsory_limits",
            f"{limits.death_and_disability} / {limits.medical} / {limits.property} yuan since "
            f"{limits.since}; property without fault {limits.property_without_fault}",
            limits.source,
        ),
        ("retention", f"{rules.retention.years} years", rules.retention.source),
        ("licence_classes", "which classes allow which vehicles", rules.licence_classes.source),
        ("codes", "plate kinds, use characters, status letters; an unmapped code goes to review", rules.codes.source),
    ]
    return ["## 数值 Values", "", *_table(("value", "", "依据 source"), values)]
