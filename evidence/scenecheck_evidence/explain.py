"""A report in plain words: why the verdict is what it is, finding by finding, in Chinese and English."""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import join, party_name
from scenecheck_evidence.explain_damage import explain_estimate, explain_knock_for_knock
from scenecheck_evidence.report import CheckReport, Finding, Severity, SlotStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.words import DEGREES, ROUTES, VERDICTS

_ADVICE = {
    Severity.RETAKE: Text(zh="上传人可以补正", en="The uploader can mend"),
    Severity.REVIEW: Text(zh="需要民警审核", en="An officer must look at"),
    Severity.INFO: Text(zh="仅供参考", en="For information"),
}


def explain_blocks(report: CheckReport, rules: RuleSet) -> tuple[Text, ...]:
    """The explanation block by block: verdict, route, what fills the slots, each finding, responsibility, damage."""
    return tuple(
        block
        for block in (
            _verdict(report),
            _route(report),
            _slots(report, rules),
            *(_group(report, severity, rules) for severity in Severity),
            _liability(report),
            *(explain_estimate(party, rules) for party in report.parties),
            explain_knock_for_knock(report.knock_for_knock),
            _basis(report, rules),
        )
        if block is not None
    )


def explain(report: CheckReport, rules: RuleSet) -> Text:
    """The whole explanation as one text per language, a block a paragraph."""
    return join(explain_blocks(report, rules), zh="\n\n", en="\n\n")


def _verdict(report: CheckReport) -> Text:
    verdict = VERDICTS[report.verdict]
    why = {
        Verdict.NOT_ELIGIBLE: Text(zh="有法定情形排除快速处理。", en="Facts named by law exclude it."),
        Verdict.RETAKE: Text(
            zh=f"有{_count(report, Severity.RETAKE)}处上传人可以补正。",
            en=f"The uploader can mend {_count(report, Severity.RETAKE)} thing(s).",
        ),
        Verdict.REVIEW: Text(
            zh=f"照片和证件齐全，有{_count(report, Severity.REVIEW)}处需要民警确认。",
            en=f"Photos and papers are there; {_count(report, Severity.REVIEW)} thing(s) need an officer.",
        ),
        Verdict.COMPLETE: Text(
            zh="照片和证件齐全，与登记信息一致。", en="Photos and papers are there and agree with the records."
        ),
    }[report.verdict]
    return Text(zh=f"案件{report.case_id}：{verdict.zh}。{why.zh}", en=f"Case {report.case_id}: {verdict.en}. {why.en}")


def _count(report: CheckReport, severity: Severity) -> int:
    return sum(finding.severity is severity for finding in report.findings)


def _route(report: CheckReport) -> Text:
    route, name = report.route, ROUTES[report.route.name]
    reasons = join(route.reasons, zh="；", en="; ")
    articles = "、".join(route.articles)
    return Text(
        zh=f"处理方式：{name.zh}（{articles}）。依据：{reasons.zh}。",
        en=f"Route: {name.en} ({articles}). It rests on: {reasons.en}.",
    )


def _slots(report: CheckReport, rules: RuleSet) -> Text | None:
    filled = [s for s in report.slots if s.status is SlotStatus.OK]
    if not filled:
        return None
    said = []
    for slot in filled:
        name, party = rules.slot_names[slot.slot], party_name(slot.party)
        of = f" of {party.en}" if slot.party else ""
        said.append(Text(zh=f"{party.zh}{name.zh}（{slot.file}）", en=f"{name.en}{of} ({slot.file})"))
    listed = join(said)
    return Text(zh=f"合格的照片：{listed.zh}。", en=f"Photos that will do: {listed.en}.")


def _group(report: CheckReport, severity: Severity, rules: RuleSet) -> Text | None:
    findings = [f for f in report.findings if f.severity is severity]
    if not findings:
        return None
    title = _ADVICE[severity]
    lines = [_line(number, finding, rules) for number, finding in enumerate(findings, 1)]
    body = join(lines, zh="\n", en="\n")
    return Text(zh=f"{title.zh}：\n{body.zh}", en=f"{title.en}:\n{body.en}")


def _line(number: int, finding: Finding, rules: RuleSet) -> Text:
    rule = rules.rules[finding.code]
    return Text(
        zh=f"{number}. {finding.message.zh}（规则：{rule.rule.zh.rstrip('。')}。依据：{rule.source}）",
        en=f"{number}. {finding.message.en} (Rule: {rule.rule.en.rstrip('.')}. Source: {rule.source})",
    )


def _liability(report: CheckReport) -> Text | None:
    liability = report.liability
    if liability.suggestion is None:
        if not liability.articles:
            return None
        articles = "、".join(liability.articles)
        return Text(
            zh=f"责任：有关条文为{articles}，现有材料不足以提出建议，由民警认定。",
            en=f"Responsibility: {articles} apply; the evidence carries no suggestion, an officer decides.",
        )
    said = join(
        Text(zh=f"{party_name(p).zh}{DEGREES[d].zh}", en=f"{DEGREES[d].en} for {party_name(p).en}")
        for p, d in liability.suggestion.items()
    )
    articles = "、".join(liability.articles)
    return Text(
        zh=f"责任建议（仅供民警参考，不是认定）：{said.zh}；依据{articles}，把握{liability.confidence:.0%}。",
        en=f"Suggested responsibility (for the officer, no decision): {said.en}; {articles}, "
        f"confidence {liability.confidence:.0%}.",
    )


def _basis(report: CheckReport, rules: RuleSet) -> Text:
    return Text(
        zh=f"按{rules.authority.zh}规则集{report.ruleset}判断。",
        en=f"Judged by rule set {report.ruleset} of: {rules.authority.en}.",
    )
