"""Whose plate is whose, and what is asked for when it is legible nowhere."""

from __future__ import annotations

import pytest

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.cases.perfect_readings import seen_plate
from scenecheck_evidence.case import Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import Plate, PlateColour, Quality, QualityProblem
from scenecheck_evidence.report import CheckReport, MatchStatus, PlateResult, SlotStatus, Verdict
from scenecheck_evidence.ruleset import RuleSet

HINTED = next(s for s in range(50) if clean_case(s).case.photos[0].slot is not None)


def plate_of(case: CaseFile, party: str) -> str:
    return case.readings[case.files[f"vehicle_licence_main_{party}"]].documents[0].value("plate_number") or ""


def result_of(report: CheckReport, party: str) -> PlateResult:
    return next(p.plate for p in report.parties if p.id == party)


def reread(
    case: CaseFile, party: str, names: tuple[str, ...] = ("front", "rear", "collision"), **changes: object
) -> CaseFile:
    """The case with this party's plate read differently in some photos."""
    true = plate_of(case, party)
    for name in names:
        made = case.readings[case.files[name]]
        plates = tuple(p.model_copy(update=changes) if p.text == true else p for p in made.plates)
        case = case.with_reading(case.files[name], plates=plates)
    return case


def test_seen_and_agreed(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    result = result_of(judge(case, rules), "甲")
    assert (result.value, result.status) == (plate_of(case, "甲"), MatchStatus.MATCH)
    assert result.seen_in == tuple(sorted((case.files["front"], case.files["collision"])))
    assert {s.from_ for s in result.sources} >= {"photo", "paper", "record"}


@pytest.mark.parametrize(
    ("party", "slot", "name"), [("甲", Slot.SCENE_FRONT, "front"), ("乙", Slot.SCENE_REAR, "rear")]
)
def test_illegible_everywhere_is_asked_of_the_slot_that_shows_it(
    party: str, slot: Slot, name: str, rules: RuleSet
) -> None:
    case = reread(clean_case(HINTED), party, score=0.1, text="川H", problem="no_grammar")
    report = judge(case, rules)
    assert result_of(report, party).status is MatchStatus.UNREAD
    assert result_of(report, party).value == plate_of(case, party)
    wrong = [s for s in report.slots if s.status is not SlotStatus.OK]
    assert [(s.slot, s.file, s.reasons) for s in wrong] == [(slot, case.files[name], ("plate_not_legible",))]
    findings = [f for f in report.findings if f.code is not FindingCode.PEOPLE_DIFFER]
    assert [(f.code, f.party, f.file) for f in findings] == [(FindingCode.PLATE_NOT_LEGIBLE, party, case.files[name])]
    assert findings[0].box == case.readings[case.files[name]].plates[0].box


def test_a_car_without_a_plate_in_the_photo_is_boxed_itself(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    for name in ("front", "collision"):
        made = case.readings[case.files[name]]
        bare = tuple(v.model_copy(update={"plate": None}) for v in made.vehicles)
        case = case.with_reading(case.files[name], plates=(), vehicles=bare)
    finding = next(f for f in judge(case, rules).findings if f.code is FindingCode.PLATE_NOT_LEGIBLE)
    assert finding.box == case.readings[case.files["front"]].vehicles[0].box


def test_why_a_plate_is_illegible_is_said_where_it_is_known(rules: RuleSet) -> None:
    case = reread(clean_case(HINTED), "甲", score=0.1, text="川H", problem="no_grammar")
    noted = Quality(usable=True, problems=(QualityProblem.PLATE_NOT_LEGIBLE, QualityProblem.GLARE))
    report = judge(case.with_reading(case.files["front"], quality=noted), rules)
    slot = next(s for s in report.slots if s.slot is Slot.SCENE_FRONT)
    assert slot.reasons == ("plate_not_legible", "glare")
    findings = [f for f in report.findings if f.code is not FindingCode.PEOPLE_DIFFER]
    assert [f.code for f in findings] == [FindingCode.PLATE_NOT_LEGIBLE]
    assert rules.retakes["glare"].zh in findings[0].message.zh


def test_both_plates_illegible_are_asked_of_both_slots(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    for party in "甲乙":
        case = reread(case, party, score=0.1, text="川", problem="no_grammar")
    wrong = [s.slot for s in judge(case, rules).slots if s.status is SlotStatus.RETAKE]
    assert wrong == [Slot.SCENE_FRONT, Slot.SCENE_REAR]


def test_legible_in_one_photo_is_enough(rules: RuleSet) -> None:
    case = reread(clean_case(HINTED), "甲", names=("front",), score=0.1, problem="no_grammar")
    report = judge(case, rules)
    assert report.verdict is Verdict.COMPLETE
    assert result_of(report, "甲").seen_in == (case.files["collision"],)


def test_a_plate_owed_by_a_missing_photo_is_not_asked_for_twice(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    report = judge(case.without(case.files["rear"]), rules)
    assert result_of(report, "乙").status is MatchStatus.UNREAD
    assert FindingCode.PLATE_NOT_LEGIBLE not in {f.code for f in report.findings}


def test_a_low_score_that_reads_what_is_expected_will_do(rules: RuleSet) -> None:
    assert judge(reread(clean_case(HINTED), "甲", score=0.6), rules).verdict is Verdict.COMPLETE
    assert judge(reread(clean_case(HINTED), "甲", score=0.4), rules).verdict is Verdict.RETAKE


def test_one_misreading_beside_an_exact_one_says_nothing(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    true = plate_of(case, "甲")
    case = reread(case, "甲", names=("collision",), text=true[:-1] + ("8" if true[-1] != "8" else "B"))
    report = judge(case, rules)
    assert result_of(report, "甲").status is MatchStatus.MATCH
    assert report.verdict is Verdict.COMPLETE


def test_a_confusable_reading_alone_is_unsure(rules: RuleSet) -> None:
    case = clean_case(HINTED)
    true = plate_of(case, "甲")[:6] + "8"
    for name in ("vehicle_licence_main_甲", "insurance_policy_甲"):
        case = case.with_field(case.files[name], plate_number=true)
    sub = case.files.get("vehicle_licence_sub_甲")
    case = case.without(sub) if sub else case
    case = case.with_record("vehicles", 0, plate=true).with_record("policies", 0, plate=true)
    case = case.with_party("甲", plate=true)
    for name in ("front", "collision"):
        made = case.readings[case.files[name]]
        case = case.with_reading(case.files[name], plates=(_read(made.plates[0], true[:6] + "B"),))
    report = judge(case, rules)
    assert result_of(report, "甲").status is MatchStatus.UNSURE
    assert [f.code for f in report.findings if f.severity == "review"] == [FindingCode.PLATE_UNSURE]
    assert report.verdict is Verdict.REVIEW


def _read(plate: Plate, text: str) -> Plate:
    return plate.model_copy(update={"text": text})


def test_parked_cars_are_nobodys(rules: RuleSet) -> None:
    """A legible plate in the background is neither a party's nor a mismatch."""
    case = clean_case(HINTED)
    made = case.readings[case.files["front"]]
    parked = seen_plate("川A99999", (3700, 900, 3760, 920), PlateColour.BLUE)
    report = judge(case.with_reading(case.files["front"], plates=(*made.plates, parked)), rules)
    assert report.verdict is Verdict.COMPLETE
    found = [f for f in report.findings if f.code is FindingCode.OTHER_VEHICLE_IN_PHOTO]
    assert [f.box for f in found] == [parked.box]


def test_the_plate_of_an_undeclared_party_comes_from_its_papers(rules: RuleSet) -> None:
    case = clean_case(HINTED).with_party("乙", plate=None)
    assert result_of(judge(case, rules), "乙").value == plate_of(case, "乙")


def test_nothing_to_hold_a_plate_against(rules: RuleSet) -> None:
    """No papers, nothing declared: the plate that is left is said, and said to be unsure."""
    case = clean_case(HINTED).with_party("乙", plate=None).with_party("甲", plate=plate_of(clean_case(HINTED), "甲"))
    true = plate_of(case, "乙")
    for name in [n for n in case.files if n.endswith("_乙")]:
        case = case.without(case.files[name])
    result = result_of(judge(case, rules), "乙")
    assert (result.value, result.status) == (true, MatchStatus.UNSURE)
