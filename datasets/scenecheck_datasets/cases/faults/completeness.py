"""Faults of completeness: photos that are missing or will not do, pages that are wanted."""

from __future__ import annotations

import random

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults.planting import fault, file_of, motor, plate_of
from scenecheck_datasets.cases.perfect_readings import reading
from scenecheck_evidence.case import PhotoHint, Situation, Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import PhotoKind, Plate, Quality, QualityProblem


@fault(FindingCode.SLOT_MISSING)
def _scene_photo_missing(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.without(case.files[rng.choice(("front", "rear", "collision"))])


@fault(FindingCode.SLOT_MISSING)
def _paper_missing(case: CaseFile, rng: random.Random) -> CaseFile:
    slot = rng.choice((Slot.VEHICLE_LICENCE_MAIN, Slot.DRIVING_LICENCE_MAIN, Slot.INSURANCE_POLICY))
    return case.without(file_of(case, slot, motor(case, rng)[1]))


@fault(FindingCode.PHOTO_NEEDS_RETAKE)
def _scene_photo_blurred(case: CaseFile, rng: random.Random) -> CaseFile:
    problem = rng.choice((QualityProblem.BLURRED, QualityProblem.TOO_DARK, QualityProblem.OVEREXPOSED))
    file = case.files[rng.choice(("front", "rear", "collision"))]
    return case.with_reading(file, quality=Quality(usable=False, problems=(problem,)))


@fault(FindingCode.PHOTO_NEEDS_RETAKE)
def _no_vehicle(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_reading(case.files[rng.choice(("front", "rear"))], vehicles=())


@fault(FindingCode.PHOTO_NEEDS_RETAKE)
def _number_illegible(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, motor(case, rng)[1])
    blurred = Quality(usable=False, problems=(QualityProblem.GLARE,))
    return case.with_field(file, licence_number=None).with_reading(file, quality=blurred)


@fault(FindingCode.PHOTO_NEEDS_RETAKE)
def _photocopied_licence(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.VEHICLE_LICENCE_MAIN, motor(case, rng)[1])
    page = case.readings[file].documents[0].model_copy(update={"warnings": ("photocopy",)})
    return case.with_reading(file, documents=(page,))


@fault(FindingCode.PHOTO_NEEDS_RETAKE)
def _commercial_policy_only(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_field(file_of(case, Slot.INSURANCE_POLICY, motor(case, rng)[1]), kind="commercial")


@fault(FindingCode.PLATE_NOT_LEGIBLE)
def _plate_illegible(case: CaseFile, rng: random.Random) -> CaseFile:
    plate = plate_of(case, motor(case, rng)[1])
    for file in (case.files[name] for name in ("front", "rear", "collision")):
        made = case.readings[file]
        plates: tuple[Plate, ...] = tuple(
            p.model_copy(update={"text": p.text[:2] + "000" + p.text[5:], "score": 0.2, "problem": "no_grammar"})
            if p.text == plate
            else p
            for p in made.plates
        )
        case = case.with_reading(file, plates=plates)
    return case


@fault(FindingCode.PHOTO_UNREADABLE, changes_verdict=False)
def _extra_file_unreadable(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_case(photos=(*case.case.photos, PhotoHint(file="99.jpg")))


@fault(FindingCode.PHOTO_IN_WRONG_SLOT, changes_verdict=False)
def _hint_wrong(case: CaseFile, rng: random.Random) -> CaseFile:
    file = file_of(case, Slot.DRIVING_LICENCE_MAIN, motor(case, rng)[1])
    hint = PhotoHint(file=file, slot=Slot.INSURANCE_POLICY)
    return case.with_case(photos=(*(p for p in case.case.photos if p.file != file), hint))


@fault(FindingCode.SECOND_PAGE_WANTED, changes_verdict=False)
def _inspection_unknown(case: CaseFile, rng: random.Random) -> CaseFile:
    place, party = motor(case, rng)
    case = case.with_record("vehicles", place, inspection_valid_until=None, status=None)
    sub = case.files.get(f"{Slot.VEHICLE_LICENCE_SUB.value}_{party}")
    main = file_of(case, Slot.VEHICLE_LICENCE_MAIN, party)
    if sub:
        return case.without(sub)
    return case.with_field(main, inspection_valid_until=None)


@fault(FindingCode.MORE_PHOTOS_WANTED, changes_verdict=False)
def _junction_without_overview(case: CaseFile, rng: random.Random) -> CaseFile:
    return case.with_case(situation=Situation.RED_LIGHT)


@fault(FindingCode.MANY_PHOTOS, changes_verdict=False)
def _every_photo_of_the_album(case: CaseFile, rng: random.Random) -> CaseFile:
    for number in range(70):
        case = case.with_photo(f"album{number:02d}.jpg", reading(f"album {number}", PhotoKind.OTHER))
    return case
