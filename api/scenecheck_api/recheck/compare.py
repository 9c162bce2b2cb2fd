"""How two reports of one case differ, told without a personal value: codes, statuses and places alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from scenecheck_evidence.base import Value
from scenecheck_evidence.report import CheckReport, Finding, PartyResult, Verdict


class FindingTold(Value):
    """A finding that only one of two reports holds."""

    code: str
    severity: str
    party: str | None = None
    file: str | None = None


class StatusChange(Value):
    """A slot or a fact whose status differs; None where a report has no such thing.

    Attributes:
        what: such as slot:scene_front, plate, policy.vin.
        values_differ: whether the value differs, too (which values, only the reports themselves say).
    """

    what: str
    party: str | None = None
    before: str | None = None
    after: str | None = None
    values_differ: bool = False


class ReportChange(Value):
    """What is different in a new report, and so why its verdict is."""

    verdict: tuple[Verdict, Verdict]
    route: tuple[str, str]
    added: tuple[FindingTold, ...] = Field((), description="findings that only the new report holds")
    gone: tuple[FindingTold, ...] = Field((), description="findings that only the old report held")
    statuses: tuple[StatusChange, ...] = ()
    liability: bool = Field(False, description="whether the suggested responsibility differs")

    @property
    def verdict_changed(self) -> bool:
        """Whether the case comes out otherwise."""
        return self.verdict[0] is not self.verdict[1]

    @property
    def nothing(self) -> bool:
        """Whether the two reports say the same, but for boxes, scores and versions."""
        rest = self.added or self.gone or self.statuses or self.liability
        return not (rest or self.verdict_changed or self.route[0] != self.route[1])


def compare(old: CheckReport, new: CheckReport) -> ReportChange:
    """What differs between two reports of one case."""
    before, after = Counter(map(_told, old.findings)), Counter(map(_told, new.findings))
    return ReportChange(
        verdict=(old.verdict, new.verdict),
        route=(old.route.name.value, new.route.name.value),
        added=_in_order((after - before).elements()),
        gone=_in_order((before - after).elements()),
        statuses=tuple(_statuses(old, new)),
        liability=old.liability.suggestion != new.liability.suggestion,
    )


def _told(finding: Finding) -> FindingTold:
    return FindingTold(code=finding.code.value, severity=finding.severity.value, party=finding.party, file=finding.file)


def _in_order(findings: Iterable[FindingTold]) -> tuple[FindingTold, ...]:
    return tuple(sorted(findings, key=lambda f: (f.code, f.party or "", f.file or "")))


def _statuses(old: CheckReport, new: CheckReport) -> Iterable[StatusChange]:
    before, after = _facts(old), _facts(new)
    for key in dict.fromkeys((*before, *after)):
        first, second = before.get(key, (None, None)), after.get(key, (None, None))
        if first != second:
            what, party = key
            yield StatusChange(
                what=what, party=party, before=first[0], after=second[0], values_differ=first[1] != second[1]
            )


def _facts(report: CheckReport) -> dict[tuple[str, str | None], tuple[str | None, str | None]]:
    """(status, value) of each slot and fact of a report; of a slot the value is the photo that fills it."""
    facts: dict[tuple[str, str | None], tuple[str | None, str | None]] = {}
    for slot in report.slots:
        facts[f"slot:{slot.slot.value}", slot.party] = (slot.status.value, slot.file)
    for party in report.parties:
        facts["plate", party.id] = (party.plate.status.value, party.plate.value)
        facts.update(_matches(party))
    return facts


def _matches(party: PartyResult) -> dict[tuple[str, str | None], tuple[str | None, str | None]]:
    return {
        (f"{paper}.{name}", party.id): (match.status.value, match.value)
        for paper, matches in party.papers.items()
        for name, match in matches.items()
    }
