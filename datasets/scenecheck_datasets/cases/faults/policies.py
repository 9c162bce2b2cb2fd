"""Faults of the compulsory policy and the insurers' records."""

from __future__ import annotations

import random
from datetime import timedelta

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, value
from scenecheck_datasets.cases.sides import LETTERS, plate_text, vin
from scenecheck_evidence.case import Slot
from scenecheck_evidence.findings import FindingCode


@fault(FindingCode.POLICY_NOT_IN_FORCE)
def _policy_lapsed(case: CaseFile, rng: random.Random) -> CaseFile:
    """A policy that ended before, or begins after, the accident; by a minute or by months."""
    place, party = motor(case, rng)
    at = case.case.occurred_at
    if rng.random() < 0.5:
        end = at - timedelta(minutes=rng.choice((0, 1, 300, 100000)))
        start = end - timedelta(days=365)
    else:
        start = at + timedelta(minutes=rng.choice((1, 300, 100000)))
        end = start + timedelta(days=365)
    case = case.with_record("policies", place, period_start=start, period_end=end)
    return case.with_field(
        file_of(case, Slot.INSURANCE_POLICY, party),
        period_start=start.date().isoformat(),
        period_start_time=f"{start:%H:%M}",
        period_end=end.date().isoformat(),
        period_end_time=f"{end:%H:%M}",
    )


@fault(FindingCode.POLICY_PERIOD_UNSURE)
def _policy_hour_unread(case: CaseFile, rng: random.Random) -> CaseFile:
    """The accident was on the first day, and neither the paper's hour nor a record tells."""
    place, party = motor(case, rng)
    day = case.case.occurred_at.date()
    case = case.with_records(policies=tuple(r for i, r in enumerate(case.records.policies) if i != place))
    return case.with_field(
        file_of(case, Slot.INSURANCE_POLICY, party),
        period_start=day.isoformat(),
        period_start_time=None,
        period_end=(day + timedelta(days=364)).isoformat(),
    )


@fault(FindingCode.POLICY_VEHICLE_MISMATCH)
def _policy_of_another_vehicle(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.INSURANCE_POLICY, motor(case, rng)[1])
    return case.with_field(file, plate_number=plate_text(rng), vin=vin(rng))


@fault(FindingCode.POLICY_RECORD_MISMATCH)
def _policy_number_altered(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.INSURANCE_POLICY, motor(case, rng)[1])
    number = value(case, file, "policy_number")
    place = rng.randrange(6, len(number))
    return case.with_field(file, policy_number=number[:place] + rng.choice(LETTERS[9:12]) + number[place + 1 :])


@fault(FindingCode.POLICY_NOT_IN_RECORDS)
def _policy_unknown(case: CaseFile, rng: random.Random) -> CaseFile:
    place = motor(case, rng)[0]
    return case.with_records(policies=tuple(r for i, r in enumerate(case.records.policies) if i != place))


@fault(FindingCode.PEOPLE_DIFFER, changes_verdict=False)
def _borrowed_car(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    case = case.with_field(file_of(case, Slot.VEHICLE_LICENCE_MAIN, party), owner="示例运输有限公司")
    return case.with_record("vehicles", place, owner="示例运输有限公司")
