"""Collecting findings while a case is judged: messages filled in, doubles dropped, one fixed order."""

from __future__ import annotations

from collections.abc import Iterable

from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.findings import INTEGRITY, LATER, FindingCode
from scenecheck_evidence.report import Finding, Severity
from scenecheck_evidence.ruleset import RuleSet

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""The order in which parties are named on the published form."""

_SEVERITIES = list(Severity)
_CODES = {code: place for place, code in enumerate(FindingCode)}


def party_order(party: str | None) -> tuple[int, str]:
    """A sort key: 甲, 乙, 丙 … first, then other names, then what concerns the whole case."""
    if party is None:
        return len(STEMS) + 1, ""
    return (STEMS.index(party), party) if party in STEMS else (len(STEMS), party)


def party_name(party: str | None) -> Text:
    """How a party is called in a sentence."""
    if party is None:
        return Text(zh="", en="nobody")
    return Text(zh=f"{party}方" if party in STEMS else party, en=f"party {party}")


def join(texts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Several phrases as one."""
    items = list(texts)
    return Text(zh=zh.join(t.zh for t in items), en=en.join(t.en for t in items))


def fill(template: Text, values: dict[str, str | Text]) -> Text:
    """A message with its placeholders filled in, each language from its own."""
    return Text(
        zh=template.zh.format_map({k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
        en=template.en.format_map({k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
    )


class Collector:
    """Gathers the findings of one case; `facts` are what the route rests on beside the declarations."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.facts: set[str] = set()
        self._findings: dict[str, Finding] = {}

    def add(
        self,
        code: FindingCode,
        *,
        party: str | None = None,
        file: str | None = None,
        box: Box | None = None,
        severity: Severity | None = None,
        **values: str | Text,
    ) -> None:
        """Add a finding; `values` fill the placeholders of its message beside party and file.

        A code that the rule set was written without (`findings.LATER`) adds nothing.
        """
        rule = self.rules.rules.get(code) if code in LATER else self.rules.rules[code]
        if rule is None:
            return
        of_party = f" of party {party}" if party else ""
        known: dict[str, str | Text] = {
            "party": party_name(party),
            "of_party": Text(zh="", en=of_party),
            "file": file or "",
        }
        message = fill(rule.message, known | values)
        finding = Finding(
            code=code,
            severity=severity or rule.severity,
            party=party,
            file=file,
            box=box,
            message=message,
            audience="officer" if code in INTEGRITY else "everyone",
        )
        self._findings.setdefault(finding.model_dump_json(), finding)

    def found(self, code: FindingCode, party: str | None = None) -> bool:
        """Whether a finding of this code (of this party, when one is given) is there."""
        return any(f.code is code and (party is None or f.party == party) for f in self._findings.values())

    def replace(self, findings: Iterable[Finding]) -> None:
        """Put these findings in the place of all gathered so far."""
        self._findings = {finding.model_dump_json(): finding for finding in findings}

    def findings(self) -> tuple[Finding, ...]:
        """All findings: who must act first, then by code, party, file and message."""
        return tuple(
            sorted(
                self._findings.values(),
                key=lambda f: (
                    _SEVERITIES.index(f.severity),
                    _CODES[f.code],
                    party_order(f.party),
                    f.file or "",
                    f.message.zh,
                    f.box or (),
                ),
            )
        )
