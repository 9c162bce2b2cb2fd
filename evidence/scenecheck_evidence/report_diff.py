"""What differs between two judgements of one case: verdict, route, slots and findings, as codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scenecheck_evidence.base import Value
from scenecheck_evidence.case import Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import CheckReport, RouteName, Severity, SlotStatus, Verdict


class FindingChange(Value):
    """A finding of a party that is in one judgement only, or is graver in one."""

    code: FindingCode
    party: str | None
    before: Severity | None
    after: Severity | None


class SlotChange(Value):
    """A slot of a party that is filled in one judgement and wanted in the other."""

    slot: Slot
    party: str | None
    before: SlotStatus | None
    after: SlotStatus | None
    reasons: tuple[str, ...] = ()


class ReportChange(Value):
    """How a judgement differs from another. It holds no value that was read or recorded."""

    verdict_before: Verdict
    verdict_after: Verdict
    route_before: RouteName
    route_after: RouteName
    findings: tuple[FindingChange, ...] = ()
    slots: tuple[SlotChange, ...] = ()

    @property
    def verdict_changed(self) -> bool:
        """Whether the verdict differs."""
        return self.verdict_before is not self.verdict_after

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        routed = self.route_before is not self.route_after
        return bool(self.verdict_changed or routed or self.findings or self.slots)


def report_diff(before: CheckReport, after: CheckReport) -> ReportChange:
    """Compare two judgements of the same case."""
    return ReportChange(
        verdict_before=before.verdict,
        verdict_after=after.verdict,
        route_before=before.route.name,
        route_after=after.route.name,
        findings=tuple(_findings(before, after)),
        slots=tuple(_slots(before, after)),
    )


def _findings(before: CheckReport, after: CheckReport) -> Iterator[FindingChange]:
    """One change for each finding more or less of a code and party; a severity that moved is one change."""
    old, new = _counted(before), _counted(after)
    keys = dict.fromkeys((code, party) for code, party, _ in (*old, *new))
    for code, party in keys:
        gone = [s for s in Severity for _ in range(old[code, party, s] - new[code, party, s])]
        come = [s for s in Severity for _ in range(new[code, party, s] - old[code, party, s])]
        for place in range(max(len(gone), len(come))):
            yield FindingChange(
                code=code,
                party=party,
                before=gone[place] if place < len(gone) else None,
                after=come[place] if place < len(come) else None,
            )


def _counted(report: CheckReport) -> Counter[tuple[FindingCode, str | None, Severity]]:
    return Counter((finding.code, finding.party, finding.severity) for finding in report.findings)


def _slots(before: CheckReport, after: CheckReport) -> Iterator[SlotChange]:
    old = {(slot.slot, slot.party): slot for slot in before.slots}
    new = {(slot.slot, slot.party): slot for slot in after.slots}
    for key in dict.fromkeys((*old, *new)):
        was, is_ = old.get(key), new.get(key)
        if (was.status if was else None) is not (is_.status if is_ else None):
            yield SlotChange(
                slot=key[0],
                party=key[1],
                before=was.status if was else None,
                after=is_.status if is_ else None,
                reasons=is_.reasons if is_ else (),
            )
