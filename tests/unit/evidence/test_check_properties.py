"""What must hold of every case: order does not matter, replay gives the same bytes, good evidence never hurts."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.faults import FAULTS
from scenecheck_datasets.cases.measure import judge, planted
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_datasets.cases.perfect_readings import reading
from scenecheck_evidence.case import Case
from scenecheck_evidence.check import check, report_json
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records
from scenecheck_evidence.report import CheckReport, Verdict
from scenecheck_evidence.ruleset import RuleSet, load_ruleset

RULES = load_ruleset()
VERDICTS = [Verdict.NOT_ELIGIBLE, Verdict.RETAKE, Verdict.REVIEW, Verdict.COMPLETE]
any_seed = st.integers(0, 10_000)
any_fault = st.sampled_from(sorted(FAULTS))


def shuffled(case: CaseFile, rng: random.Random) -> CaseFile:
    parties, photos, files = list(case.case.parties), list(case.case.photos), list(case.readings)
    for things in (parties, photos, files):
        rng.shuffle(things)  # type: ignore[arg-type]
    readings = {file: case.readings[file] for file in files}
    records = case.records
    rows = {name: list(getattr(records, name)) for name in Records.model_fields}
    for register in rows.values():
        rng.shuffle(register)
    changed = replace(case, readings=readings).with_case(parties=tuple(parties), photos=tuple(photos))
    return changed.with_records(**{name: tuple(register) for name, register in rows.items()})


@settings(max_examples=60, deadline=None)
@given(seed=any_seed, name=any_fault, order=st.randoms(use_true_random=False))
def test_order_does_not_matter(seed: int, name: str, order: random.Random) -> None:
    case = planted(name, seed)
    if case is not None:
        assert report_json(judge(shuffled(case, order), RULES)) == report_json(judge(case, RULES))


@settings(max_examples=30, deadline=None)
@given(seed=any_seed, name=any_fault)
def test_replay_from_json_gives_the_same_bytes(seed: int, name: str) -> None:
    case = planted(name, seed)
    if case is None:
        return
    report = judge(case, RULES)
    replayed = check(
        Case.model_validate_json(case.case.model_dump_json()),
        {f: PhotoReading.model_validate_json(r.model_dump_json()) for f, r in case.readings.items()},
        Records.model_validate_json(case.records.model_dump_json()),
        RULES,
    )
    assert report_json(replayed) == report_json(report)
    assert CheckReport.model_validate_json(report_json(report)) == report


@settings(max_examples=60, deadline=None)
@given(seed=any_seed, motor=st.sampled_from([1, 2]), data=st.data())
def test_more_good_evidence_never_worsens_the_verdict(seed: int, motor: int, data: st.DataObject) -> None:
    whole = clean_case(seed, motor)
    files = sorted(whole.readings)
    gone = data.draw(st.lists(st.sampled_from(files), unique=True, min_size=1, max_size=len(files)))
    poor = whole
    for file in gone:
        poor = poor.without(file)
    back = gone[-1]
    hint = next(p for p in whole.case.photos if p.file == back)
    better = poor.with_photo(back, whole.readings[back], hint.slot, hint.party)
    before, after = judge(poor, RULES).verdict, judge(better, RULES).verdict
    assert VERDICTS.index(after) >= VERDICTS.index(before)


@settings(max_examples=30, deadline=None)
@given(seed=any_seed, name=any_fault, data=st.data())
def test_the_good_photos_of_a_faulty_case_do_not_worsen_it(seed: int, name: str, data: st.DataObject) -> None:
    """What a clean case holds, handed in once more for a faulty one under the same hint, never worsens its verdict."""
    faulty, clean = planted(name, seed), clean_case(seed, 2 if seed % 4 else 1)
    same = [] if faulty is None else [f for f, r in faulty.readings.items() if clean.readings.get(f) == r]
    if faulty is None or not same:
        return
    file = data.draw(st.sampled_from(sorted(same)))
    hint = next((p for p in faulty.case.photos if p.file == file), None)
    poor = faulty.without(file)
    better = poor.with_photo(file, faulty.readings[file], hint.slot if hint else None, hint.party if hint else None)
    before, after = judge(poor, RULES), judge(better, RULES)
    # But for the paper that leads to a record which excludes quick handling: it is the law that worsens the case then.
    if before.verdict is not Verdict.RETAKE or after.verdict is not Verdict.NOT_ELIGIBLE:
        assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict)


@settings(max_examples=30, deadline=None)
@given(seed=any_seed, motor=st.sampled_from([1, 2]))
def test_a_second_good_photo_of_a_slot_changes_nothing(seed: int, motor: int) -> None:
    whole = clean_case(seed, motor)
    front = whole.readings[whole.files["front"]]
    other = reading(f"another {seed}", front.kind, vehicles=front.vehicles, plates=front.plates)
    hint = next(p for p in whole.case.photos if p.file == whole.files["front"])
    assert judge(whole.with_photo("zz.jpg", other, hint.slot, hint.party), RULES).verdict is Verdict.COMPLETE


@settings(max_examples=30, deadline=None)
@given(seed=any_seed, name=any_fault)
def test_every_shortfall_says_how_to_mend_it(seed: int, name: str) -> None:
    case = planted(name, seed)
    if case is None:
        return
    report = judge(case, RULES)
    for slot in report.slots:
        assert (slot.status == "ok") == (slot.retake is None)
        if slot.status != "ok":
            assert slot.retake is not None and slot.retake.zh and slot.retake.en
        if slot.status == "retake":
            assert slot.file and slot.reasons
    for finding in report.findings:
        assert "{" not in finding.message.zh + finding.message.en
        assert "None" not in finding.message.zh + finding.message.en


def test_report_carries_its_rule_set(rules: RuleSet) -> None:
    case = clean_case(1)
    newer = rules.model_copy(update={"version": "2027.1"})
    assert judge(case, newer).ruleset == "2027.1"
