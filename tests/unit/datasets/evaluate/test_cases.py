"""Cases: any part of a report is looked for in the report, findings to the last one."""

import json

import pytest

from scenecheck_datasets.evaluate.cases import differences, evaluate_cases
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_evidence.errors import SceneCheckError

REPORT = {
    "case_id": "GY-1",
    "verdict": "retake",
    "route": {"name": "negotiate", "articles": ["19"]},
    "slots": [
        {"slot": "scene_front", "party": None, "status": "ok", "file": "01.jpg"},
        {"slot": "insurance_policy", "party": "甲", "status": "ok", "file": "05.jpg"},
        {"slot": "insurance_policy", "party": "乙", "status": "retake", "file": "08.jpg"},
    ],
    "parties": [{"id": "甲", "plate": {"value": "川H12345", "status": "match"}}],
    "findings": [
        {"code": "policy_not_in_force", "severity": "retake", "party": "乙", "file": "08.jpg", "message": {"en": "no"}},
        {"code": "people_differ", "severity": "info", "party": "甲", "file": None, "message": {"en": "differ"}},
    ],
    "liability": {"confidence": 0.72},
}
FINDING = {"code": "policy_not_in_force", "party": "乙"}


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"verdict": "retake"},
        {"route": {"name": "negotiate"}},
        {"slots": [{"slot": "insurance_policy", "party": "乙", "status": "retake"}]},
        {"slots": [{"slot": "insurance_policy", "status": "retake"}]},
        {"parties": [{"id": "甲", "plate": {"status": "match"}}]},
        {"findings": [FINDING]},
        {"findings": ["policy_not_in_force"]},
        {"findings": [FINDING, "people_differ"]},
        {"liability": {"confidence": 0.7200001}},
    ],
)
def test_a_part_of_the_report_is_right(expected):
    assert differences(expected, REPORT) == []


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ({"verdict": "complete"}, 'verdict: expected "complete", found "retake"'),
        ({"route": {"name": "call_police"}}, 'route.name: expected "call_police", found "negotiate"'),
        (
            {"slots": [{"slot": "insurance_policy", "party": "乙", "status": "ok"}]},
            'slots[insurance_policy, 乙].status: expected "ok", found "retake"',
        ),
        ({"slots": [{"slot": "collision", "status": "ok"}]}, "slots[collision]: expected, found none"),
        (
            {"parties": [{"id": "甲", "plate": {"value": "川H54321"}}]},
            'parties[甲].plate.value: expected "川H54321", found "川H12345"',
        ),
        ({"parties": [{"id": "丙"}]}, "parties[丙]: expected, found none"),
        ({"findings": []}, "findings[policy_not_in_force, 乙, 08.jpg]: expected none, found no"),
        ({"findings": [FINDING, FINDING]}, "findings[policy_not_in_force, 乙]: expected, found none"),
        ({"unknown": {"x": 1}}, 'unknown: expected {"x": 1}, found null'),
        ({"liability": {"confidence": 0.8}}, "liability.confidence: expected 0.8, found 0.72"),
    ],
)
def test_a_part_that_differs_is_named(expected, line):
    assert differences(expected, REPORT) == [line]


class Host:
    def check_case(self, case_dir, records_dir):
        assert records_dir == case_dir / "records"
        if case_dir.name == "broken":
            raise SceneCheckError("case.yaml: expected this file, found none")
        return REPORT


def write(folder, name, expected):
    (folder / name).mkdir()
    (folder / name / "expected.json").write_text(json.dumps(expected) if not isinstance(expected, str) else expected)


def test_cases_of_a_folder(tmp_path):
    write(tmp_path, "right", {"verdict": "retake", "findings": ["policy_not_in_force"]})
    write(tmp_path, "wrong", {"verdict": "complete", "route": {"name": "negotiate"}})
    write(tmp_path, "broken", {"verdict": "retake"})
    (tmp_path / "no-case").mkdir()
    outcome = evaluate_cases(tmp_path, Host())
    assert outcome.figures["cases"] == {"count": 3, "right": 1, "share": round(1 / 3, 4)}
    assert outcome.figures["parts"]["verdict"] == {"count": 3, "right": 1, "share": round(1 / 3, 4)}
    assert outcome.figures["parts"]["route"]["right"] == 1
    assert set(outcome.figures["differences"]) == {"wrong", "broken"}
    assert outcome.problems == [("broken", "case.yaml: expected this file, found none")]
    assert [p.as_json()["right"] for p in outcome.predictions] == [False, True, False]


def test_a_folder_without_cases_and_a_wrong_truth_are_named(tmp_path):
    with pytest.raises(EvaluationError, match=r"expected folders with case.yaml and expected.json"):
        evaluate_cases(tmp_path, Host())
    write(tmp_path, "a", "[1]")
    with pytest.raises(EvaluationError, match="expected a part of a report, found list"):
        evaluate_cases(tmp_path, Host())
