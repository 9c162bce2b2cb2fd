"""Signals of integrity: photos used twice, taken elsewhere, cars that recur."""

from __future__ import annotations

import random
from datetime import timedelta

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import seen_damage, with_damage
from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, plate_of
from scenecheck_datasets.cases.sides import plate_text
from scenecheck_evidence.case import CollisionZone, Slot
from scenecheck_evidence.copies import MIRROR
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import EditKind, EditTrace, Quality, QualityProblem, VehicleClass
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


@fault(FindingCode.PHOTO_SEEN_IN_OTHER_CASE)
def _mirrored_photo_of_another_case(case: CaseFile, rng: random.Random) -> CaseFile:
    mark = case.readings[case.files[rng.choice(("front", "rear", "collision"))]].copy_fingerprint
    assert mark is not None
    mirrored = int(mark.hex, 16) ^ MIRROR ^ sum(1 << place for place in rng.sample(range(1, 256), 40))
    return case.with_records(accidents=(AccidentRecord(case_id="GY-2025-000009", photo_hashes=(f"{mirrored:064x}",)),))


@fault(FindingCode.SCENE_PHOTO_OF_SCREEN)
def _scene_from_a_screen(case: CaseFile, rng: random.Random) -> CaseFile:
    file = case.files[rng.choice(("front", "rear", "collision"))]
    problem = rng.choice((QualityProblem.PHOTO_OF_A_SCREEN, QualityProblem.PHOTOCOPY))
    return case.with_reading(file, quality=Quality(usable=True, problems=(problem,)))


@fault(FindingCode.PHOTO_EDITED)
def _photo_edited(case: CaseFile, rng: random.Random) -> CaseFile:
    trace = rng.choice(
        (
            EditTrace(kind=EditKind.EDITOR, detail="Adobe Photoshop 26.0"),
            EditTrace(kind=EditKind.RESHAPED, detail="4000x3000 → 3500x3000"),
        )
    )
    return case.with_reading(case.files[rng.choice(("front", "rear", "collision"))], edits=(trace,))


@fault(FindingCode.PHOTO_EDITED)
def _paper_edited(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, motor(case, rng)[1])
    return case.with_reading(file, edits=(EditTrace(kind=EditKind.EDITOR, detail="Snapseed"),))


@fault(FindingCode.PHOTO_RESAVED, changes_verdict=False)
def _photo_shrunk(case: CaseFile, rng: random.Random) -> CaseFile:
    kind = rng.choice((EditKind.RESIZED, EditKind.MODIFIED_LATER))
    return case.with_reading(case.files["front"], edits=(EditTrace(kind=kind, detail="8000x6000 → 4000x3000"),))


@fault(FindingCode.PAPER_RETOUCHED)
def _paper_retouched(case: CaseFile, rng: random.Random) -> CaseFile:
    slot = rng.choice((Slot.VEHICLE_LICENCE_MAIN, Slot.DRIVING_LICENCE_MAIN, Slot.INSURANCE_POLICY))
    file = file_of(case, slot, motor(case, rng)[1])
    page = case.readings[file].documents[0].model_copy(update={"warnings": ("retouched",)})
    return case.with_reading(file, documents=(page,))


@fault(FindingCode.CLOSEUP_VEHICLE_DIFFERS, changes_verdict=False)
def _closeup_of_a_lorry(case: CaseFile, rng: random.Random) -> CaseFile:
    """The damage was photographed on another kind of vehicle, whose plate is not in the picture."""
    file = case.files["collision"]
    near = case.readings[file].vehicles[0]
    odd = rng.choice((VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.MOTORCYCLE))
    vehicles = (near.model_copy(update={"class_": odd, "plate": None}), *case.readings[file].vehicles[1:])
    return case.with_reading(file, vehicles=vehicles, plates=())


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
    return case.with_records(accidents=_earlier(case, plates=(plate_of(case, motor(case, rng)[1]),)))


def _earlier(case: CaseFile, **told: tuple[str, ...]) -> tuple[AccidentRecord, ...]:
    """Two accidents of the last weeks."""
    return tuple(
        AccidentRecord.model_validate(
            {
                "case_id": f"GY-2025-90000{i}",
                "occurred_at": case.case.occurred_at - timedelta(days=20 * i + 5),
                **told,
            }
        )
        for i in range(2)
    )


@fault(FindingCode.DRIVER_RECURS)
def _driver_again(case: CaseFile, rng: random.Random) -> CaseFile:
    number = case.records.drivers[motor(case, rng)[0]].licence_number
    masked = rng.choice((number, number[:4] + "*" * 10 + number[-4:]))
    return case.with_records(accidents=_earlier(case, drivers=(masked,)))


@fault(FindingCode.PHONE_RECURS)
def _phone_again(case: CaseFile, rng: random.Random) -> CaseFile:
    case = case.with_party(motor(case, rng)[1], phone="138 0000 1234")
    return case.with_records(accidents=_earlier(case, phones=("+86 13800001234",)))


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
    return with_damage(case.with_party("甲", collision_zone=CollisionZone.REAR), "front", seen_damage("hood"))


@fault(FindingCode.SAME_PLATE_PARTIES)
def _one_plate_declared_twice(case: CaseFile, rng: random.Random) -> CaseFile | None:
    if "insurance_policy_乙" not in case.files:
        return None
    return case.with_party("甲", plate=plate_of(case, "甲")).with_party("乙", plate=plate_of(case, "甲"))
