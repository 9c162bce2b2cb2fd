"""Which photo fills which slot, what is asked for, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.cases.perfect_readings import reading
from scenecheck_evidence.base import Text
from scenecheck_evidence.case import PhotoHint, Slot
from scenecheck_evidence.check import check
from scenecheck_evidence.filling import slots_of
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import PhotoKind, Quality, QualityProblem, Vehicle, VehicleClass, View
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import CheckReport, SlotResult, SlotStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet

HINTED = next(s for s in range(50) if clean_case(s).case.photos[0].slot is not None)
UNHINTED = next(s for s in range(50) if clean_case(s).case.photos[0].slot is None)


def slot_of(report: CheckReport, slot: Slot, party: str | None = None) -> SlotResult:
    return next(s for s in report.slots if s.slot is slot and s.party == party)


def codes(report: CheckReport) -> list[FindingCode]:
    return [f.code for f in report.findings if f.code is not FindingCode.PEOPLE_DIFFER]


def test_due_slots_of_two_cars(rules: RuleSet) -> None:
    report = judge(clean_case(HINTED), rules)
    due = [(s.slot, s.party) for s in report.slots if s.slot is not Slot.VEHICLE_LICENCE_SUB]
    papers = [Slot.VEHICLE_LICENCE_MAIN, Slot.DRIVING_LICENCE_MAIN, Slot.INSURANCE_POLICY]
    scene = [Slot.SCENE_FRONT, Slot.SCENE_REAR, Slot.COLLISION]
    assert due == [(s, None) for s in scene] + [(s, p) for p in "甲乙" for s in papers]


@pytest.mark.parametrize("seed", [HINTED, UNHINTED])
@pytest.mark.parametrize("name", ["front", "rear", "collision"])
def test_each_missing_scene_photo_is_asked_for_once(seed: int, name: str, rules: RuleSet) -> None:
    case = clean_case(seed)
    report = judge(case.without(case.files[name]), rules)
    slot = {"front": Slot.SCENE_FRONT, "rear": Slot.SCENE_REAR, "collision": Slot.COLLISION}[name]
    assert [s.slot for s in report.slots if s.status is not SlotStatus.OK] == [slot]
    assert slot_of(report, slot).retake == rules.slot_framing[slot]
    assert codes(report) == [FindingCode.SLOT_MISSING]
    assert report.verdict is Verdict.RETAKE


@pytest.mark.parametrize("seed", [HINTED, UNHINTED])
def test_slots_at_the_scene_are_those_of_the_whole_case_without_records(seed: int, rules: RuleSet) -> None:
    case = clean_case(seed)
    for left_out in [None, *case.files.values()]:
        some = case if left_out is None else case.without(left_out)
        errors = {file: Text(zh="坏", en="broken") for file in [*case.files.values()][:1] if file not in some.readings}
        whole = check(some.case, some.readings, Records(), rules, errors)
        assert slots_of(some.case, some.readings, rules, errors) == whole.slots


def test_content_overrules_hints_of_swapped_views(rules: RuleSet) -> None:
    """The app called the rear view front and the other way round; the views say which is which."""
    case = clean_case(HINTED)
    front, rear = case.files["front"], case.files["rear"]
    case = _with_views(case)
    swapped = {front: Slot.SCENE_REAR, rear: Slot.SCENE_FRONT}
    photos = tuple(p.model_copy(update={"slot": swapped.get(p.file, p.slot)}) for p in case.case.photos)
    report = judge(case.with_case(photos=photos), rules)
    assert slot_of(report, Slot.SCENE_FRONT).file == front
    assert slot_of(report, Slot.SCENE_REAR).file == rear
    assert codes(report) == [FindingCode.PHOTO_IN_WRONG_SLOT] * 2
    assert report.verdict is Verdict.COMPLETE


def _with_views(case: CaseFile) -> CaseFile:
    for name, view in (("front", View.FRONT_LEFT), ("rear", View.REAR_RIGHT)):
        made = case.readings[case.files[name]]
        first = made.vehicles[0].model_copy(update={"view": view})
        case = case.with_reading(case.files[name], vehicles=(first, *made.vehicles[1:]))
    return case


def test_a_front_view_is_no_rear_view(rules: RuleSet) -> None:
    case = _with_views(clean_case(HINTED))
    made = case.readings[case.files["rear"]]
    turned = made.vehicles[0].model_copy(update={"view": View.FRONT})
    report = judge(case.with_reading(case.files["rear"], vehicles=(turned, *made.vehicles[1:])), rules)
    assert slot_of(report, Slot.SCENE_REAR).reasons == ("wrong_angle",)


def test_without_views_or_hints_the_slot_says_that_it_is_a_guess(rules: RuleSet) -> None:
    case = clean_case(UNHINTED)
    for name in ("front", "rear"):
        made = case.readings[case.files[name]]
        blind = tuple(v.model_copy(update={"view": None}) for v in made.vehicles)
        case = case.with_reading(case.files[name], vehicles=blind)
    report = judge(case, rules)
    for slot in (Slot.SCENE_FRONT, Slot.SCENE_REAR):
        assert slot_of(report, slot).status is SlotStatus.OK
        assert slot_of(report, slot).reasons == ("view_not_judged",)


@pytest.mark.parametrize(
    ("vehicles", "reason"),
    [
        ((), "no_vehicle"),
        (((400, 1200, 2000, 2400),), "other_vehicle_not_in_frame"),
        (((400, 1200, 600, 1350), (700, 1200, 850, 1300)), "too_far"),
        (((0, 1200, 2500, 3000), (2600, 1100, 2900, 1400)), "vehicle_not_fully_in_frame"),
    ],
)
def test_why_a_scene_photo_will_not_do(
    vehicles: tuple[tuple[float, float, float, float], ...], reason: str, rules: RuleSet
) -> None:
    case = clean_case(HINTED)
    seen = tuple(Vehicle(class_=VehicleClass.CAR, box=box, score=0.9) for box in vehicles)
    report = judge(case.with_reading(case.files["front"], vehicles=seen, plates=()), rules)
    found = slot_of(report, Slot.SCENE_FRONT)
    assert found.status is SlotStatus.RETAKE
    assert reason in found.reasons
    assert found.retake is not None
    assert rules.retakes[reason].zh in found.retake.zh
    finding = next(f for f in report.findings if f.code is FindingCode.PHOTO_NEEDS_RETAKE)
    assert finding.file == case.files["front"]
    assert rules.reasons[reason].zh in finding.message.zh


def test_a_distant_view_shows_no_contact(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    apart = (
        Vehicle(class_=VehicleClass.CAR, box=(200, 1500, 800, 1900), score=0.9, plate=0),
        Vehicle(class_=VehicleClass.CAR, box=(3000, 1500, 3500, 1900), score=0.9),
    )
    report = judge(case.with_reading(case.files["collision"], kind=PhotoKind.SCENE, vehicles=apart), rules)
    assert slot_of(report, Slot.COLLISION).reasons == ("contact_not_visible",)


def test_quality_is_named_and_mended(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    bad = Quality(usable=False, problems=(QualityProblem.BLURRED, QualityProblem.TOO_DARK))
    found = slot_of(judge(case.with_reading(case.files["rear"], quality=bad), rules), Slot.SCENE_REAR)
    assert found.reasons == ("blurred", "too_dark")
    noted = Quality(usable=True, problems=(QualityProblem.GLARE,))
    assert judge(case.with_reading(case.files["rear"], quality=noted), rules).verdict is Verdict.COMPLETE


def test_the_better_of_two_photos_wins(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    good = case.readings[case.files["front"]]
    bad = reading("blurred", PhotoKind.SCENE, quality=Quality(usable=False, problems=(QualityProblem.BLURRED,)))
    for name in ("00.jpg", "zz.jpg"):
        report = judge(case.with_photo(name, bad, Slot.SCENE_FRONT), rules)
        assert slot_of(report, Slot.SCENE_FRONT).file == case.files["front"]
        assert report.verdict is Verdict.COMPLETE
    assert good.quality.usable


def test_one_picture_fills_one_slot(rules: RuleSet) -> None:
    """The same picture handed in as front and rear: one of them is still owed."""
    case = clean_case(HINTED)
    case = replace(case, readings={**case.readings, case.files["rear"]: case.readings[case.files["front"]]})
    report = judge(case, rules)
    bad = [s for s in report.slots if s.status is not SlotStatus.OK]
    assert [s.reasons for s in bad] == [("duplicate_photo",)]
    assert FindingCode.DUPLICATE_PHOTO in codes(report)


def test_both_pages_in_one_photo(rules: RuleSet) -> None:
    seed = next(s for s in range(60) if "vehicle_licence_sub_甲" in clean_case(s).files)
    case = clean_case(seed)
    main, sub = case.files["vehicle_licence_main_甲"], case.files["vehicle_licence_sub_甲"]
    pages = (*case.readings[main].documents, *case.readings[sub].documents)
    report = judge(case.without(sub).with_reading(main, documents=pages), rules)
    assert slot_of(report, Slot.VEHICLE_LICENCE_MAIN, "甲").file == main
    assert slot_of(report, Slot.VEHICLE_LICENCE_SUB, "甲").file == main
    assert report.verdict is Verdict.COMPLETE


def test_a_commercial_policy_does_not_stand_in_the_way(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["insurance_policy_甲"]
    compulsory = case.readings[file].documents[0].model_copy(update={"pdf_page": 2})
    fields = {**compulsory.fields, "kind": compulsory.fields["kind"].model_copy(update={"value": "commercial"})}
    commercial = compulsory.model_copy(update={"fields": fields, "pdf_page": 1})
    report = judge(case.with_reading(file, documents=(commercial, compulsory)), rules)
    assert report.verdict is Verdict.COMPLETE


def test_this_years_policy_beside_last_years(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["insurance_policy_甲"]
    old = case.readings[file].documents[0]
    fields = dict(old.fields)
    for name, year in (("period_start", -1), ("period_end", -1)):
        text = old.fields[name].value or ""
        fields[name] = old.fields[name].model_copy(update={"value": f"{int(text[:4]) + year}{text[4:]}"})
    last = old.model_copy(update={"fields": fields})
    made = reading("last year's", PhotoKind.INSURANCE_POLICY, documents=(last,))
    report = judge(case.with_photo("00.jpg", made, Slot.INSURANCE_POLICY, "甲"), rules)
    assert slot_of(report, Slot.INSURANCE_POLICY, "甲").file == file
    assert report.verdict is Verdict.COMPLETE


def test_what_is_illegible_on_a_paper_is_named(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["driving_licence_main_乙"]
    report = judge(case.with_field(file, licence_number=None), rules)
    assert slot_of(report, Slot.DRIVING_LICENCE_MAIN, "乙").reasons == ("field_not_legible",)
    finding = next(f for f in report.findings if f.code is FindingCode.PHOTO_NEEDS_RETAKE)
    assert "证号" in finding.message.zh
    assert "licence number" in finding.message.en


def test_what_the_records_hold_is_not_asked_for(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    report = judge(case.with_field(case.files["driving_licence_main_乙"], valid_to=None, class_=None), rules)
    assert report.verdict is Verdict.COMPLETE
    report = judge(case.with_field(case.files["vehicle_licence_main_乙"], vin=None), rules)
    assert report.verdict is Verdict.COMPLETE


def test_records_do_not_stand_in_for_a_page_of_which_nothing_is_legible(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    page = case.readings[case.files["vehicle_licence_main_乙"]].documents[0].model_copy(update={"fields": {}})
    case = case.with_party("乙", plate=_plate(case, "乙"))
    report = judge(case.with_reading(case.files["vehicle_licence_main_乙"], documents=(page,)), rules)
    assert slot_of(report, Slot.VEHICLE_LICENCE_MAIN, "乙").status is SlotStatus.RETAKE


def _plate(case: CaseFile, party: str) -> str:
    return case.readings[case.files[f"vehicle_licence_main_{party}"]].documents[0].value("plate_number") or ""


def test_a_file_that_cannot_be_read(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["driving_licence_main_甲"]
    readings = {f: r for f, r in case.readings.items() if f != file}
    why = Text(zh="文件是空的", en="the file is empty")
    report = check(case.case, readings, case.records, rules, {file: why})
    assert slot_of(report, Slot.DRIVING_LICENCE_MAIN, "甲").reasons == ("unreadable",)
    assert codes(report) == [FindingCode.PHOTO_NEEDS_RETAKE]
    extra = check(case.case, case.readings, case.records, rules, {"notes.txt": why})
    assert extra.verdict is Verdict.COMPLETE
    assert "文件是空的" in next(f.message.zh for f in extra.findings if f.code is FindingCode.PHOTO_UNREADABLE)


def test_another_paper_in_the_slot(rules: RuleSet) -> None:
    """A driving licence where the policy should be, and no policy: the slot says what was handed in."""
    case = clean_case(HINTED)
    file = case.files["insurance_policy_甲"]
    licence = case.readings[case.files["driving_licence_main_甲"]]
    report = judge(case.with_reading(file, documents=licence.documents, kind=licence.kind), rules)
    found = slot_of(report, Slot.INSURANCE_POLICY, "甲")
    assert (found.status, found.file, found.reasons) == (SlotStatus.RETAKE, file, ("other_page",))


def test_a_page_that_was_not_found_in_its_photo(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["insurance_policy_甲"]
    glare = Quality(usable=False, problems=(QualityProblem.GLARE,))
    report = judge(case.with_reading(file, documents=(), quality=glare), rules)
    assert slot_of(report, Slot.INSURANCE_POLICY, "甲").reasons == ("page_not_found", "glare")


def test_optional_slots_are_listed_when_handed_in(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    overview = reading("overview", PhotoKind.SCENE, vehicles=case.readings[case.files["front"]].vehicles)
    report = judge(case.with_photo("95.jpg", overview, Slot.OVERVIEW), rules)
    assert slot_of(report, Slot.OVERVIEW).status is SlotStatus.OK
    assert report.verdict is Verdict.COMPLETE


def test_an_overview_does_not_pass_for_a_missing_rear_view(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    overview = reading("overview", PhotoKind.SCENE, vehicles=case.readings[case.files["front"]].vehicles[1:])
    report = judge(case.without(case.files["rear"]).with_photo("95.jpg", overview, Slot.OVERVIEW), rules)
    assert slot_of(report, Slot.SCENE_REAR).status is SlotStatus.MISSING


def test_hints_without_slots_are_recognised(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    case = _with_views(case)
    for mine in ("甲", "乙"):
        driver = case.readings[case.files[f"driving_licence_main_{mine}"]].documents[0].value("name")
        case = case.with_party(mine, plate=_plate(case, mine), driver=driver)
    report = judge(case.with_case(photos=tuple(PhotoHint(file=p.file) for p in case.case.photos)), rules)
    assert report.verdict is Verdict.COMPLETE
    assert slot_of(report, Slot.SCENE_REAR).file == case.files["rear"]
    assert slot_of(report, Slot.INSURANCE_POLICY, "乙").file == case.files["insurance_policy_乙"]
