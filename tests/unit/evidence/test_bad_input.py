"""Odd cases get a clear finding each and never break the judging."""

from __future__ import annotations

from datetime import datetime

from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.cases.perfect_readings import reading
from scenecheck_evidence.case import Case, Party, PartyKind, Situation
from scenecheck_evidence.check import check, report_json
from scenecheck_evidence.explain import explain
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import PhotoKind
from scenecheck_evidence.records import AccidentRecord, Records
from scenecheck_evidence.report import SlotStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet


def test_a_case_without_photos(rules: RuleSet) -> None:
    case = Case(case_id="x", occurred_at=datetime(2026, 11, 20, 8, 0), parties=(Party(id="甲"), Party(id="乙")))
    report = check(case, {}, Records(), rules)
    assert report.verdict is Verdict.RETAKE
    assert len(report.slots) == 9
    assert all(slot.status is SlotStatus.MISSING for slot in report.slots)
    assert report.pipeline is None
    assert explain(report, rules).zh


def test_parties_who_owe_no_papers(rules: RuleSet) -> None:
    parties = (Party(id="甲", kind=PartyKind.NON_MOTOR), Party(id="乙", kind=PartyKind.PEDESTRIAN))
    report = check(Case(case_id="x", occurred_at=datetime(2026, 11, 20), parties=parties), {}, Records(), rules)
    assert {slot.party for slot in report.slots} == {None}
    assert report.parties == ()
    assert FindingCode.RECORDS_EMPTY not in {f.code for f in report.findings}


def test_two_hundred_photos_are_named_and_change_nothing(rules: RuleSet) -> None:
    case = clean_case(3)
    front = case.readings[case.files["front"]]
    for i in range(200):
        extra = reading(f"extra {i}", PhotoKind.SCENE, vehicles=front.vehicles, plates=front.plates)
        case = case.with_photo(f"x{i:03d}.jpg", extra)
    report = judge(case, rules)
    assert report.verdict is Verdict.COMPLETE
    [named] = [f for f in report.findings if f.code is FindingCode.MANY_PHOTOS]
    assert str(len(case.readings)) in named.message.zh


def test_empty_records_are_one_finding(rules: RuleSet) -> None:
    case = clean_case(3).with_records(vehicles=(), drivers=(), policies=(), accidents=())
    findings = [f.code for f in judge(case, rules).findings if f.severity == "review"]
    assert findings == [FindingCode.RECORDS_EMPTY]


def test_records_that_could_not_all_be_used_send_the_case_to_an_officer(rules: RuleSet) -> None:
    report = judge(clean_case(3).with_records(incomplete=("accidents.csv",)), rules)
    assert report.verdict is Verdict.REVIEW
    assert [f.message.en for f in report.findings if f.code is FindingCode.RECORDS_INCOMPLETE] == [
        "A part of the records in accidents.csv could not be used; the matching is not whole."
    ]


def test_two_vehicles_of_one_plate_are_told_apart_by_colour_or_frame_number(rules: RuleSet) -> None:
    case = clean_case(3)
    row = case.records.vehicles[0]
    yellow = row.model_copy(update={"plate_kind": "01", "owner": "别人", "vin": "1M8GDM9AXKP042788"})
    report = judge(case.with_records(vehicles=(yellow, *case.records.vehicles)), rules)
    assert report.verdict is Verdict.COMPLETE
    same_kind = yellow.model_copy(update={"plate_kind": "02"})
    assert judge(case.with_records(vehicles=(same_kind, *case.records.vehicles)), rules).verdict is Verdict.COMPLETE
    twin = row.model_copy(update={"owner": "别人"})
    report = judge(case.with_records(vehicles=(twin, *case.records.vehicles)), rules)
    assert [f.code for f in report.findings if f.severity == "review"] == [FindingCode.RECORD_AMBIGUOUS]


def test_a_file_that_the_case_names_and_nobody_read(rules: RuleSet) -> None:
    case = clean_case(3)
    readings = {f: r for f, r in case.readings.items() if f != case.files["collision"]}
    report = check(case.case, readings, case.records, rules)
    assert report.verdict is Verdict.RETAKE
    assert report_json(report) == report_json(check(case.case, readings, case.records, rules))


def test_a_hash_of_another_length_in_the_records_is_no_match(rules: RuleSet) -> None:
    case = clean_case(3).with_record("accidents", 0, photo_hashes=("", "zz", "f0f0"))
    assert judge(case, rules).verdict is Verdict.COMPLETE


def test_a_party_of_whom_no_photo_came_is_asked_for_each_paper(rules: RuleSet) -> None:
    case = clean_case(3)
    for name, file in case.files.items():
        if name.endswith("_乙"):
            case = case.without(file)
    report = judge(case, rules)
    assert report.verdict is Verdict.RETAKE
    asked = [f for f in report.findings if f.code is FindingCode.SLOT_MISSING]
    assert {(f.party, f.severity.value) for f in asked} == {("乙", "retake")} and len(asked) == 3
    assert all(slot.status is SlotStatus.OK for slot in report.slots if slot.party != "乙")


def test_photos_of_a_third_car_are_named_with_its_plate(rules: RuleSet) -> None:
    case = clean_case(3)
    for name in ("front", "collision"):
        made = case.readings[case.files[name]]
        third = made.plates[0].model_copy(update={"text": "川HZZ999"})
        case = case.with_photo(
            f"third_{name}.jpg", reading(f"third {name}", made.kind, vehicles=made.vehicles, plates=(third,))
        )
    report = judge(case, rules)
    named = [f for f in report.findings if f.code is FindingCode.PHOTO_OF_OTHER_VEHICLE]
    assert named and all("川HZZ999" in f.message.zh and f.audience == "officer" and f.box for f in named)
    assert report.verdict is Verdict.REVIEW


def test_every_contradiction_of_the_declarations_is_said(rules: RuleSet) -> None:
    case = clean_case(3).with_case(situation=Situation.SINGLE_VEHICLE)
    case = case.with_declared(injury="serious", simple_procedure_agreed=True)
    said = [f.message.zh for f in judge(case, rules).findings if f.code is FindingCode.DECLARATION_CONTRADICTORY]
    assert len(said) == 2 and any("单方" in one for one in said) and any("重伤" in one for one in said)


def test_one_plate_declared_by_both_parties(rules: RuleSet) -> None:
    case = clean_case(3)
    plate = case.records.vehicles[0].plate
    report = judge(case.with_party("甲", plate=plate).with_party("乙", plate=plate), rules)
    [said] = [f for f in report.findings if f.code is FindingCode.SAME_PLATE_PARTIES]
    assert plate in said.message.zh and report.verdict is not Verdict.COMPLETE


def test_fingerprints_of_either_length_and_nonsense_side_by_side(rules: RuleSet) -> None:
    case = clean_case(3)
    mark = case.readings[case.files["front"]].copy_fingerprint
    assert mark is not None
    held = AccidentRecord(case_id="x", photo_hashes=("zz", "0" * 16, "f" * 63, mark.hex))
    report = judge(case.with_records(accidents=(held,)), rules)
    assert [f.file for f in report.findings if f.code is FindingCode.PHOTO_SEEN_IN_OTHER_CASE] == [case.files["front"]]
