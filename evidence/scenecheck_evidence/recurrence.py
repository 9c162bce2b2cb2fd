"""Vehicles, drivers and phones that recur over accidents: one is information, several send the case to an officer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from scenecheck_evidence.case import Case
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import Agreement, compare_masked_number, normal_number, normal_plate
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.moments import local
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import PartyResult, Severity

_PHONE_DIGITS = 11
"""Of a Chinese mobile number; what stands before them is a country code."""


def judge_recurrence(case: Case, results: Iterable[PartyResult], records: Records, out: Collector) -> None:
    """Hold each party's plate, driver and phone against the accidents of late.

    Args:
        case: the case; its declared phones count, whatever kind of party gave them.
        results: the motor parties as matched.
        records: the snapshot with the accidents.
        out: takes the findings.
    """
    since = local(case.occurred_at) - timedelta(days=out.rules.integrity.recur_days)
    recent = [
        accident
        for accident in records.accidents
        if accident.case_id != case.case_id
        and accident.occurred_at is not None
        and since <= local(accident.occurred_at) <= local(case.occurred_at)
    ]
    for result in results:
        plate = normal_plate(result.plate.value)
        if plate:
            cases = {a.case_id for a in recent if plate in map(normal_plate, a.plates)}
            _report(FindingCode.VEHICLE_RECURS, result.id, cases, out, plate)
        licence = result.driving_licence.get("licence_number")
        number = normal_number(licence.value) if licence else ""
        if number:
            cases = {a.case_id for a in recent if any(_same_number(number, other, out) for other in a.drivers)}
            _report(FindingCode.DRIVER_RECURS, result.id, cases, out)
    for party in case.parties:
        phone = normal_phone(party.phone)
        if phone:
            cases = {a.case_id for a in recent if phone in map(normal_phone, a.phones)}
            _report(FindingCode.PHONE_RECURS, party.id, cases, out)


def normal_phone(text: str | None) -> str:
    """The digits of a phone number without its country code; empty when there are too few to tell anybody by."""
    digits = re.sub(r"\D", "", text or "")[-_PHONE_DIGITS:]
    return digits if len(digits) >= 7 else ""


def _same_number(a: str, b: str, out: Collector) -> bool:
    return compare_masked_number(a, normal_number(b), out.rules.costs) is Agreement.EQUAL


def _report(code: FindingCode, party: str, cases: set[str], out: Collector, value: str = "") -> None:
    limits = out.rules.integrity
    if cases:
        out.add(
            code,
            party=party,
            severity=Severity.REVIEW if len(cases) >= limits.recur_for_review else None,
            value=value,
            days=str(limits.recur_days),
            cases="、".join(sorted(cases)),
        )
