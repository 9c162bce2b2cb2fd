"""Signals of integrity: photos used twice, taken elsewhere, cars that recur."""

from __future__ import annotations

import random
from datetime import timedelta

from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, plate_of
from scenecheck_datasets.cases.perfect import CaseFile, plate_text
from scenecheck_evidence.case import CollisionZone, Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import (
    Damage,
    DamageType,
)
from scenecheck_evidence.records import AccidentRecord


@fault(FindingCode.DUPLICATE_PHOTO, changes_verdict=False)
def _photo_twice(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_photo("97.jpg", case.readings[case.files["front"]])


@fault(FindingCode.PHOTO_SEEN_IN_OTHER_CASE)
def _photo_of_another_case(case: CaseFile, rng: random.Random) -> CaseFile:
    mark = case.readings[case.files[rng.choice(("front", "rear", "collision"))]].fingerprint
    assert mark is not None
    near = f"{int(mark.hex, 16) ^ 0b1001:016x}"
    return case.with_records(accidents=(AccidentRecord(case_id="GY-2025-000009", photo_hashes=("0" * 16, near)),))


@fault(FindingCode.CAPTURE_TIME_FAR)
def _photo_taken_before(case: CaseFile, rng: random.Random) -> CaseFile:
    away = timedelta(hours=rng.choice((-300, -2, 40)))
    return case.with_reading(case.files["front"], taken_at=case.case.occurred_at + away)


@fault(FindingCode.CAPTURE_PLACE_FAR)
def _photo_taken_elsewhere(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_reading(case.files["front"], gps=(32.4355 + rng.choice((-1, 1)) * rng.uniform(0.05, 2), 105.83))


@fault(FindingCode.PHOTO_OF_OTHER_VEHICLE)
def _closeup_of_another_car(case: CaseFile, rng: random.Random) -> CaseFile:
    """The damage was photographed on a car that has nothing to do with the case."""
    made = case.readings[case.files["collision"]]
    false = made.plates[0].model_copy(update={"text": plate_text(rng)})
    return case.with_reading(case.files["collision"], plates=(false,))


@fault(FindingCode.VEHICLE_RECURS)
def _vehicle_again(case: CaseFile, rng: random.Random) -> CaseFile:
    plate = plate_of(case, motor(case, rng)[1])
    return case.with_records(
        accidents=tuple(
            AccidentRecord(
                case_id=f"GY-2025-00000{i}",
                occurred_at=case.case.occurred_at - timedelta(days=20 * i + 5),
                plates=(plate,),
            )
            for i in range(2)
        )
    )


@fault(FindingCode.POLICY_RECENT)
def _policy_just_taken_out(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    day = case.case.occurred_at.date() - timedelta(days=rng.randrange(1, 6))
    start = case.case.occurred_at.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0)
    case = case.with_record("policies", place, period_start=start, period_end=start + timedelta(days=365))
    return case.with_field(
        file_of(case, Slot.INSURANCE_POLICY, party),
        period_start=day.isoformat(),
        period_start_time="00:00",
        period_end=(day + timedelta(days=364)).isoformat(),
        period_end_time="24:00",
    )


@fault(FindingCode.DAMAGE_ZONE_MISMATCH, changes_verdict=False)
def _damage_at_the_other_end(case: CaseFile, rng: random.Random) -> CaseFile:
    case = case.with_party("甲", collision_zone=CollisionZone.REAR)
    dent = Damage(type=DamageType.DENT, part="hood", box=(900.0, 1300.0, 1200.0, 1500.0), score=0.9, vehicle=0)
    return case.with_reading(case.files["front"], damages=(dent,))


@fault(FindingCode.SAME_PLATE_PARTIES)
def _one_plate_declared_twice(case: CaseFile, rng: random.Random) -> CaseFile | None:
    if "insurance_policy_乙" not in case.files:
        return None
    return case.with_party("甲", plate=plate_of(case, "甲")).with_party("乙", plate=plate_of(case, "甲"))
