"""Agreement, determination and notice: filled from checked data, open where it is not, nothing of others leaked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.measure import judge
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.case import CollisionZone, Form, Party, PartyKind, Place
from scenecheck_evidence.issued.agreement import agreement
from scenecheck_evidence.issued.determination import determination
from scenecheck_evidence.issued.entry import EntryStatus
from scenecheck_evidence.issued.errors import PaperNotDueError, ResponsibilityError
from scenecheck_evidence.issued.notice import Notice, notice_text, notices
from scenecheck_evidence.issued.responsibility import FixedResponsibility, require_degrees
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.reading import Damage, DamageType
from scenecheck_evidence.report import CheckReport, Degree
from scenecheck_evidence.ruleset import RuleSet

FULL, MAIN, EQUAL, SECONDARY, NONE = Degree
ARTICLE_21 = {
    "name", "identity_number", "phone", "vehicle_type", "plate", "insurer", "policy_number", "collision_zone",
    "responsibility", "signature",
}  # fmt: skip


def told(seed: int) -> CaseFile:
    """A case of two cars in which everything that the form asks for is declared."""
    case = clean_case(seed).with_case(
        weather="rain", form=Form.REAR_END_COLLISION, place=Place(text="广元市利州区蜀门北路")
    )
    return case.with_party("甲", phone="13800000001").with_party("乙", phone="13800000002")


def fixed(**degrees: Degree) -> FixedResponsibility:
    return FixedResponsibility(
        degrees=degrees or {"甲": NONE, "乙": FULL},
        officer="王建国",
        fixed_at=datetime(2026, 11, 20, 9, 0, tzinfo=CHINA),
        articles=("道交法第43条",),
        reason="乙方未保持安全距离",
    )


def test_a_clean_case_leaves_only_the_signatures_and_the_responsibility_open(rules: RuleSet) -> None:
    case = told(4)
    report = judge(case, rules)
    made = agreement(case.case, report)
    assert report.liability.suggestion, "there is a suggestion, and it must not get into the paper"
    assert made.open_lines == {None: (), "甲": ("responsibility", "signature"), "乙": ("responsibility", "signature")}
    for party in made.parties:
        assert {entry.name for entry in party.entries} == ARTICLE_21
        assert all(entry.sources for entry in party.entries if entry.value and entry.name != "responsibility")
    assert made.parties[0].entry("policy_number").status is EntryStatus.CHECKED
    assert "雨" in {entry.value for entry in made.entries}
    assert "驾驶" in (made.facts.value or "") and "待填" not in (made.facts.value or "")


def test_what_is_not_known_is_open_and_said_to_be(rules: RuleSet) -> None:
    case = clean_case(4).with_case(place=Place(), weather=None, form=None)
    made = agreement(case.case, judge(case, rules))
    assert set(made.open_lines[None]) == {"place", "weather", "form"}
    assert (made.facts.value or "").count("（待填）") == 2 and made.facts.note is not None


def test_sources_that_disagree_leave_the_line_open_and_are_named(rules: RuleSet) -> None:
    case = told(4).with_record("drivers", 0, name="另一人")
    line = agreement(case.case, judge(case, rules)).parties[0].entry("name")
    assert line.status is EntryStatus.OPEN and line.value is None
    assert line.note is not None and "另一人" in line.note.zh


def test_a_fact_that_only_the_paper_states_is_not_called_checked(rules: RuleSet) -> None:
    case = told(4).with_records(policies=())
    line = agreement(case.case, judge(case, rules)).parties[0].entry("policy_number")
    assert line.status is EntryStatus.STATED and line.value


def test_who_drives_no_motor_vehicle_owes_no_plate_and_no_policy(rules: RuleSet) -> None:
    seed = next(s for s in range(50) if len(clean_case(s, 1).case.parties) == 2)
    case = clean_case(seed, 1).with_party("乙", driver="李梅", phone="13900000009")
    bike = agreement(case.case, judge(case, rules)).parties[1]
    assert bike.kind is PartyKind.NON_MOTOR
    assert {e.name for e in bike.entries} == ARTICLE_21 - {"plate", "insurer", "policy_number"}
    assert bike.entry("identity_number").status is EntryStatus.OPEN and bike.entry("name").value == "李梅"


def test_no_agreement_where_the_law_leaves_none(rules: RuleSet) -> None:
    disputed = told(4).with_declared(disputed=True)
    with pytest.raises(PaperNotDueError, match="online_determination"):
        agreement(disputed.case, judge(disputed, rules))
    assert determination(disputed.case, judge(disputed, rules), rules)
    excluded = told(4).with_declared(intent=True)
    with pytest.raises(PaperNotDueError, match="call_police"):
        determination(excluded.case, judge(excluded, rules), rules)


def test_the_determination_holds_what_an_officer_fixed_and_nothing_before(rules: RuleSet) -> None:
    case = told(4)
    report = judge(case, rules)
    draft = determination(case.case, report, rules)
    assert {"number", "responsibility", "officer"} <= set(draft.open_lines[None])
    assert "全部责任" not in draft.model_dump_json()
    made = determination(case.case, report, rules, fixed())
    assert made.responsibility.value == (
        "乙方未保持安全距离。违反道交法第43条。依照程序规定第60条，甲方无责任，乙方承担全部责任。"
    )
    assert made.officer.value == "王建国" and made.open_lines[None] == ("number",)
    assert made.due == (case.case.occurred_at + timedelta(days=3)).date()
    assert made == determination(case.case, report, rules, fixed())


@pytest.mark.parametrize(
    ("degrees", "right"),
    [
        ({"甲": FULL, "乙": NONE}, True),
        ({"甲": MAIN, "乙": SECONDARY}, True),
        ({"甲": EQUAL, "乙": EQUAL}, True),
        ({"甲": NONE, "乙": NONE}, True),
        ({"甲": FULL, "乙": FULL}, False),
        ({"甲": FULL, "乙": SECONDARY}, False),
        ({"甲": MAIN, "乙": NONE}, False),
        ({"甲": EQUAL, "乙": NONE}, False),
        ({"甲": FULL}, False),
        ({"甲": FULL, "乙": NONE, "丙": NONE}, False),
    ],
)
def test_degrees_go_together(degrees: dict[str, Degree], right: bool) -> None:
    if right:
        require_degrees(degrees, ["乙", "甲"])
    else:
        with pytest.raises(ResponsibilityError, match="expected"):
            require_degrees(degrees, ["乙", "甲"])


def _two_insurers(seed: int) -> tuple[CaseFile, list[str]]:
    """A case whose parties have two insurers, and the words that only 乙's may see."""
    case = told(seed)
    file = case.files["insurance_policy_甲"]
    case = case.with_field(file, insurer="中国平安财产保险股份有限公司").with_record("policies", 0, insurer="平安财险")
    case = case.with_field(case.files["insurance_policy_乙"], insurer="锦泰财产保险股份有限公司")
    case = case.with_record("policies", 1, insurer="锦泰")
    driver, policy = case.records.drivers[1], case.records.policies[1]
    secret = [driver.licence_number, driver.name, policy.policy_number, str(policy.vin), "13800000002"]
    return case, [word for word in secret if word not in (case.records.drivers[0].name, policy.insured)]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_insurer_sees_its_own_insured_and_nobody_elses_person(seed: int) -> None:
    from scenecheck_evidence.ruleset import load_ruleset

    rules = load_ruleset()
    case, secret = _two_insurers(seed)
    case = case.with_records(
        accidents=(case.records.accidents[0].model_copy(update={"plates": (case.records.vehicles[0].plate,)}),)
    )
    made = notices(case.case, judge(case, rules), rules)
    assert [n.insurer for n in made] == ["平安", "锦泰"]
    ours = made[0]
    text = notice_text(ours)
    for word in secret:
        assert word not in ours.model_dump_json() + text.zh + text.en, word
    assert case.records.policies[0].policy_number in ours.model_dump_json()
    assert case.records.drivers[0].licence_number not in ours.model_dump_json()
    assert "vehicle_recurs" not in ours.model_dump_json()


def test_the_damage_of_others_goes_to_who_pays_for_it(rules: RuleSet) -> None:
    case, _ = _two_insurers(4)
    dent = Damage(type=DamageType.DENT, part="hood", box=(500.0, 1300.0, 900.0, 1500.0), score=0.9, vehicle=0)
    file = case.files["rear"]  # the photo whose near car is 乙's
    case = case.with_reading(file, damages=(dent,)).with_party("乙", collision_zone=CollisionZone.FRONT)
    report: CheckReport = judge(case, rules)
    assert report.parties[1].damages

    def of(made: tuple[Notice, ...]) -> int:
        return len(made[0].others[0].damages)

    assert of(notices(case.case, report, rules)) == 0
    assert of(notices(case.case, report, rules, fixed(甲=NONE, 乙=FULL))) == 0
    assert of(notices(case.case, report, rules, fixed(甲=FULL, 乙=NONE))) == 1


def test_one_insurer_of_both_gets_one_notice_and_a_strangers_policy_none(rules: RuleSet) -> None:
    case, _ = _two_insurers(4)
    file = case.files["insurance_policy_乙"]
    both = case.with_field(file, insurer="平安").with_record("policies", 1, insurer="平安")
    [only] = notices(both.case, judge(both, rules), rules)
    assert [party.id for party in only.insured] == ["甲", "乙"] and not only.others
    odd = case.with_field(file, plate_number="川AWW999")
    assert [n.insurer for n in notices(odd.case, judge(odd, rules), rules)] == ["平安"]


def test_three_parties_are_all_on_the_paper(rules: RuleSet) -> None:
    case = told(4)
    three = case.with_case(parties=(*case.case.parties, Party(id="丙", kind=PartyKind.NON_MOTOR)))
    made = determination(three.case, judge(three, rules), rules, fixed(甲=MAIN, 乙=SECONDARY, 丙=NONE))
    assert [party.id for party in made.parties] == ["甲", "乙", "丙"]
    assert "丙方无责任" in (made.responsibility.value or "")
