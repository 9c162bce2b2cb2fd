"""Whose paper is whose: by what stands on it, the app's hint helping."""

from __future__ import annotations

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import PhotoHint, Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import CheckReport, MatchStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet

HINTED = next(s for s in range(50) if clean_case(s).case.photos[0].slot is not None)


def codes(report: CheckReport) -> list[FindingCode]:
    return [f.code for f in report.findings if f.code is not FindingCode.PEOPLE_DIFFER]


def name_of(case: CaseFile, party: str) -> str:
    return case.readings[case.files[f"driving_licence_main_{party}"]].documents[0].value("name") or ""


def hinted(case: CaseFile, **parties: str) -> CaseFile:
    """The case with papers handed in for other parties; keys are names of files."""
    change = {case.files[name]: party for name, party in parties.items()}
    return case.with_case(
        photos=tuple(p.model_copy(update={"party": change.get(p.file, p.party)}) for p in case.case.photos)
    )


def test_swapped_licences_are_put_right(rules: RuleSet) -> None:
    case = clean_case(HINTED).with_party("甲", driver=name_of(clean_case(HINTED), "甲"))
    case = case.with_party("乙", driver=name_of(case, "乙"))
    report = judge(hinted(case, driving_licence_main_甲="乙", driving_licence_main_乙="甲"), rules)
    assert codes(report) == [FindingCode.PAPER_OF_OTHER_PARTY] * 2
    assert report.verdict is Verdict.COMPLETE
    first = next(p for p in report.parties if p.id == "甲")
    assert first.driving_licence["name"].value == name_of(case, "甲")


def test_namesakes_keep_their_own_licences(rules: RuleSet) -> None:
    """Both drivers have the same name, and only 乙 declared it: 甲's licence stays 甲's."""
    case = clean_case(HINTED)
    shared = name_of(case, "乙")
    file = case.files["driving_licence_main_甲"]
    case = case.with_field(file, name=shared).with_record("drivers", 0, name=shared)
    case = case.with_party("乙", driver=shared).with_party("甲", driver="欧阳修")
    report = judge(case, rules)
    assert FindingCode.DRIVER_NAME_MISMATCH in codes(report)
    assert all(slot.status == "ok" for slot in report.slots)


def test_a_paper_at_odds_with_everything_goes_to_who_lacks_it(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    file = case.files["insurance_policy_乙"]
    case = case.with_field(file, plate_number="川A00001", vin="1M8GDM9AXKP042788")
    photos = tuple(p if p.file != file else PhotoHint(file=file) for p in case.case.photos)
    report = judge(case.with_case(photos=photos), rules)
    assert codes(report).count(FindingCode.POLICY_VEHICLE_MISMATCH) == 1
    assert next(f.party for f in report.findings if f.code is FindingCode.POLICY_VEHICLE_MISMATCH) == "乙"


def test_sources_stand_side_by_side(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    report = judge(case, rules)
    match = next(p for p in report.parties if p.id == "甲").vehicle_licence["vin"]
    assert match.status is MatchStatus.MATCH
    paper = next(s for s in match.sources if s.from_ == "paper")
    assert paper.file == case.files["vehicle_licence_main_甲"]
    assert {s.from_ for s in match.sources} == {"paper", "record"}


def test_a_value_of_one_source_is_held_against_nothing(rules: RuleSet) -> None:
    facts = next(p for p in judge(clean_case(HINTED), rules).parties if p.id == "甲").vehicle_licence
    kind, vin = facts["vehicle_type"], facts["vin"]
    assert kind.status is MatchStatus.UNSURE and kind.stated and not kind.compared  # no record holds it
    assert vin.stated and vin.compared
    assert vin.model_copy(update={"status": MatchStatus.UNSURE}).compared


def test_a_misread_frame_number_is_settled_by_the_check_digit(rules: RuleSet) -> None:
    """8 for B on the paper, read with little certainty; the register's number is right by its check digit."""
    case = clean_case(HINTED)
    vin = "1M8GDM9AXKP042788"
    misread = vin[:-1] + "B"
    for name in ("vehicle_licence_main_甲", "insurance_policy_甲"):
        case = case.with_field(case.files[name], vin=vin)
    case = case.with_record("vehicles", 0, vin=vin).with_record("policies", 0, vin=vin)
    file = case.files["vehicle_licence_main_甲"]
    page = case.readings[file].documents[0]

    def read(score: float) -> CheckReport:
        field = page.fields["vin"].model_copy(update={"value": misread, "score": score, "problem": "check_digit"})
        changed = page.model_copy(update={"fields": {**page.fields, "vin": field}})
        return judge(case.with_reading(file, documents=(changed,)), rules)

    assert read(0.7).verdict is Verdict.COMPLETE
    assert set(codes(read(0.7))) == {FindingCode.VALUE_UNSURE}
    assert read(0.99).verdict is Verdict.REVIEW


def test_a_policy_without_its_number_is_known_by_its_vehicle(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    report = judge(case.with_field(case.files["insurance_policy_甲"], policy_number=None), rules)
    assert report.verdict is Verdict.COMPLETE
    unknown = case.with_records(policies=case.records.policies[1:])
    report = judge(unknown.with_field(case.files["insurance_policy_甲"], policy_number=None), rules)
    slot = next(s for s in report.slots if s.slot is Slot.INSURANCE_POLICY and s.party == "甲")
    assert slot.reasons == ("field_not_legible",)
