"""What photos show beyond the declarations, and what recurs over cases: where each signal starts, and where not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import EditKind, EditTrace, Paint, Vehicle, VehicleClass
from scenecheck_evidence.records import AccidentRecord
from scenecheck_evidence.recurrence import normal_phone
from scenecheck_evidence.report import CheckReport, RouteName, Severity, Verdict
from scenecheck_evidence.ruleset import RuleSet


def found(report: CheckReport, code: FindingCode) -> list[Severity]:
    return [f.severity for f in report.findings if f.code is code]


def _with_vehicles(case: CaseFile, name: str, *more: Vehicle) -> CaseFile:
    file = case.files[name]
    return case.with_reading(file, vehicles=(*case.readings[file].vehicles, *more))


def _touching(case: CaseFile, name: str, share: float = 0.1) -> CaseFile:
    """One more car that touches the last one in a photo."""
    made = case.readings[case.files[name]]
    x1, y1, _, _ = made.vehicles[-1].box
    side = (share * made.width * made.height) ** 0.5
    return _with_vehicles(
        case, name, Vehicle(class_=VehicleClass.CAR, box=(x1, y1 - side + 10, x1 + side, y1 + 10), score=0.9)
    )


def test_a_third_car_counts_when_two_photos_show_it_touching(rules: RuleSet) -> None:
    code = FindingCode.MORE_VEHICLES_SEEN
    case = clean_case(3)
    once = _touching(case, "front")
    assert not found(judge(once, rules), code)
    assert found(judge(_touching(once, "rear"), rules), code) == [Severity.REVIEW]
    assert not found(judge(_touching(_touching(case, "front", 0.01), "rear", 0.01), rules), code), "far away"
    apart = Vehicle(class_=VehicleClass.CAR, box=(0.0, 0.0, 900.0, 700.0), score=0.9)
    assert not found(judge(_with_vehicles(_with_vehicles(case, "front", apart), "rear", apart), rules), code)


@pytest.mark.parametrize(
    ("class_", "score", "named"),
    [
        (VehicleClass.MOTORCYCLE, 0.9, True),
        (VehicleClass.MOTORCYCLE, 0.7, False),
        (VehicleClass.TRUCK, 0.9, True),
        (VehicleClass.CAR, 0.9, False),
    ],
)
def test_a_closeup_of_another_kind_of_vehicle(class_: VehicleClass, score: float, named: bool, rules: RuleSet) -> None:
    case = clean_case(3)
    file = case.files["collision"]
    near = case.readings[file].vehicles[0].model_copy(update={"class_": class_, "score": score, "plate": None})
    odd = case.with_reading(file, vehicles=(near, *case.readings[file].vehicles[1:]), plates=())
    assert bool(found(judge(odd, rules), FindingCode.CLOSEUP_VEHICLE_DIFFERS)) is named


@pytest.mark.parametrize(
    ("near", "far", "named"),
    [
        (Paint.RED, Paint.WHITE, True),
        (Paint.WHITE, Paint.RED, True),
        (Paint.WHITE, Paint.BLACK, False),
        (Paint.RED, Paint.RED, False),
        (Paint.RED, None, False),
        (None, Paint.RED, False),
    ],
)
def test_a_closeup_in_another_colour(near: Paint | None, far: Paint | None, named: bool, rules: RuleSet) -> None:
    case = clean_case(3)
    for name, paint in (("front", far), ("rear", far), ("collision", near)):
        file = case.files[name]
        made = case.readings[file]
        painted = [v.model_copy(update={"paint": paint}) for v in made.vehicles]
        if name == "collision":
            painted[0] = painted[0].model_copy(update={"plate": None})
            case = case.with_reading(file, plates=())
        case = case.with_reading(file, vehicles=tuple(painted))
    report = judge(case, rules)
    assert bool(found(report, FindingCode.CLOSEUP_VEHICLE_DIFFERS)) is named
    if named:
        said = {Paint.RED: "红色小汽车", Paint.WHITE: "白色小汽车"}[near or Paint.RED]
        assert any(said in f.message.zh for f in report.findings)


def test_a_van_that_one_photo_takes_for_a_lorry_is_no_other_vehicle(rules: RuleSet) -> None:
    case = clean_case(3)
    for name in ("front", "rear"):
        file = case.files[name]
        unsure = tuple(v.model_copy(update={"score": 0.6}) for v in case.readings[file].vehicles)
        case = case.with_reading(file, vehicles=unsure)
    file = case.files["collision"]
    lorry = case.readings[file].vehicles[0].model_copy(update={"class_": VehicleClass.TRUCK, "plate": None})
    odd = case.with_reading(file, vehicles=(lorry, *case.readings[file].vehicles[1:]), plates=())
    assert not found(judge(odd, rules), FindingCode.CLOSEUP_VEHICLE_DIFFERS)


def test_a_vehicle_declared_without_a_plate_is_for_the_police(rules: RuleSet) -> None:
    report = judge(clean_case(3).with_declared(without_plate=True), rules)
    assert report.route.name is RouteName.CALL_POLICE and report.route.articles == ("程序规定第13条",)
    assert judge(clean_case(3).with_declared(without_plate=False), rules).verdict is Verdict.COMPLETE


def test_dangerous_goods_on_the_licence_alone_exclude(rules: RuleSet) -> None:
    case = clean_case(3).with_records(vehicles=())
    report = judge(case.with_field(case.files["vehicle_licence_main_甲"], use_character="危化品运输"), rules)
    assert report.route.name is RouteName.CALL_POLICE and "程序规定第15条" in report.route.articles


@pytest.mark.parametrize(
    ("days", "cases", "severities"),
    [(30, 1, [Severity.INFO]), (30, 2, [Severity.REVIEW]), (181, 2, []), (-3, 2, [])],
)
def test_a_driver_recurs_within_the_days_of_the_rule_set(
    days: int, cases: int, severities: list[Severity], rules: RuleSet
) -> None:
    case = clean_case(3)
    number = case.records.drivers[0].licence_number
    earlier = tuple(
        AccidentRecord(
            case_id=f"earlier {n}", occurred_at=case.case.occurred_at - timedelta(days=days), drivers=(number.lower(),)
        )
        for n in range(cases)
    )
    report = judge(case.with_records(accidents=earlier), rules)
    assert found(report, FindingCode.DRIVER_RECURS) == severities
    assert not found(report, FindingCode.PHONE_RECURS) and not found(report, FindingCode.VEHICLE_RECURS)


def test_one_earlier_accident_in_the_own_car_stays_information_and_two_do_not(rules: RuleSet) -> None:
    """Vehicle, driver and phone of one accident are one fact, told three times."""
    case = clean_case(3).with_party("甲", phone="13800001234")
    earlier = AccidentRecord(
        case_id="x",
        occurred_at=case.case.occurred_at - timedelta(days=9),
        plates=(case.records.vehicles[0].plate,),
        drivers=(case.records.drivers[0].licence_number,),
        phones=("13800001234",),
    )
    report = judge(case.with_records(accidents=(earlier,)), rules)
    assert (
        report.verdict is Verdict.COMPLETE and len([f for f in report.findings if f.code.value.endswith("recurs")]) == 3
    )
    again = earlier.model_copy(update={"case_id": "y"})
    assert judge(case.with_records(accidents=(earlier, again)), rules).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-13800001234", "13800001234"),
        ("0839-3260000", "08393260000"),
        ("110", ""),
        (None, ""),
    ],
)
def test_phones_compare_by_their_digits(text: str | None, digits: str) -> None:
    assert normal_phone(text) == digits


def test_no_message_shows_a_phone_or_a_licence_number(rules: RuleSet) -> None:
    case = clean_case(3).with_party("甲", phone="13800001234")
    number = case.records.drivers[0].licence_number
    earlier = AccidentRecord(case_id="x", occurred_at=case.case.occurred_at, drivers=(number,), phones=("13800001234",))
    said = [
        f for f in judge(case.with_records(accidents=(earlier,)), rules).findings if f.code.value.endswith("recurs")
    ]
    assert len(said) == 2
    assert not any(secret in f.message.zh + f.message.en for f in said for secret in (number, "13800001234"))


@pytest.mark.parametrize(
    ("kind", "on_paper", "code"),
    [
        (EditKind.EDITOR, False, FindingCode.PHOTO_EDITED),
        (EditKind.EDITOR, True, FindingCode.PHOTO_EDITED),
        (EditKind.RESHAPED, False, FindingCode.PHOTO_EDITED),
        (EditKind.RESHAPED, True, None),
        (EditKind.RESIZED, False, FindingCode.PHOTO_RESAVED),
        (EditKind.RESIZED, True, None),
        (EditKind.MODIFIED_LATER, False, FindingCode.PHOTO_RESAVED),
    ],
)
def test_papers_may_be_cut_and_shrunk_and_scenes_may_not(
    kind: EditKind, on_paper: bool, code: FindingCode | None, rules: RuleSet
) -> None:
    case = clean_case(3)
    file = case.files["driving_licence_main_甲" if on_paper else "rear"]
    report = judge(case.with_reading(file, edits=(EditTrace(kind=kind, detail="x"),)), rules)
    codes = {FindingCode.PHOTO_EDITED, FindingCode.PHOTO_RESAVED}
    assert {f.code for f in report.findings} & codes == ({code} if code else set())
    assert all(f.audience == "officer" for f in report.findings if f.code in codes)
