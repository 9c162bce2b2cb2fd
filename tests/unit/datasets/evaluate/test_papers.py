"""Papers: truth lines, pairing of pages, equality after NFKC and without spaces."""

import json

import pytest

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.papers import PageTruth, evaluate_papers, load_truth, normal, pair_pages
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Document, PhotoReading


def document(kind, page, /, **fields):
    body = {"type": kind, "page": page, "fields": {k: {"value": v, "score": 0.96} for k, v in fields.items()}}
    return Document.model_validate(body)


class Host:
    """Hands out readings by file name; a file it does not know cannot be read."""

    def __init__(self, **documents):
        self.documents = documents
        self.reader = self

    def read_photo(self, data, name, floor=None):
        if name not in self.documents:
            raise SceneCheckError("expected a photo, found none of it", "not_a_photo")
        reading = {"sha256": "0" * 64, "width": 9, "height": 9, "kind": "other", "quality": {"usable": True}}
        return PhotoReading.model_validate({**reading, "pipeline": "p", "documents": self.documents[name]}), {}


def write(folder, *lines):
    for line in lines:
        (folder / line["file"]).write_bytes(b"photo")
    (folder / "truth.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n")


def page(kind, number, /, **fields):
    return {"type": kind, "page": number, "fields": fields}


def test_fields_count_by_condition_and_band(tmp_path):
    write(
        tmp_path,
        {
            "file": "a",
            "condition": "glare",
            "documents": [page("vehicle_licence", "main", owner="张 三", vin="L1", model=None)],
        },
        {"file": "b", "condition": "clean", "documents": []},
        {"file": "c", "condition": "clean", "documents": [page("driving_licence", "main", name="李四")]},
    )
    host = Host(
        a=[document("vehicle_licence", "main", owner="张三", vin="L7", model=None)],
        b=[document("insurance_policy", None, policy_number="P")],
    )
    outcome = evaluate_papers(tmp_path, host)
    figures = outcome.figures
    assert figures["fields"] == {"count": 4, "right": 2, "share": 0.5}
    assert figures["by_field"]["owner"]["right"] == 1 and figures["by_field"]["vin"]["right"] == 0
    assert figures["by_condition"]["glare"] == {"count": 3, "right": 2, "share": round(2 / 3, 4)}
    assert figures["pages"] == {"count": 2, "type_right": 1, "share": 0.5, "invented": 1}
    assert [file for file, _ in outcome.problems] == ["c"]
    wrong = [p.as_json() for p in outcome.predictions if not p.right]
    assert {(line["file"], line["expected"], line["got"]) for line in wrong} == {
        ("a", "L1", "L7"),
        ("b", None, "insurance_policy"),
        ("c", "李四", None),
    }


def test_two_pages_of_one_type_are_paired_by_what_they_say():
    first, second = document("vehicle_licence", "main", vin="L1"), document("vehicle_licence", "main", vin="L2")
    pages = [PageTruth("vehicle_licence", "main", {"vin": "L2"}), PageTruth("vehicle_licence", "sub", {"vin": "L1"})]
    pairs, extra = pair_pages(pages, [first, second])
    assert pairs == [(pages[0], second), (pages[1], None)]
    assert extra == [first]


@pytest.mark.parametrize(
    ("a", "b"), [("川Ｈ１", "川H1"), ("张 三", "张三"), (" 665.00 ", "665.00"), (None, None), (["x"], ["x"])]
)
def test_equal_after_nfkc_and_without_spaces(a, b):
    assert normal(a) == normal(b)


def test_nothing_printed_is_not_an_empty_text():
    assert normal(None) != normal("")
    assert normal("--") != normal(None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "expected this file, found none"),
        ("{", "line 1: expected"),
        ('{"file": "a"}', "line 1: expected"),
        ('{"file": "a", "documents": [{"type": "x"}]}', "line 1: expected"),
        ("[]", "line 1: expected"),
    ],
)
def test_truth_that_is_wrong_is_named(tmp_path, text, words):
    if text is not None:
        (tmp_path / "truth.jsonl").write_text(text)
    with pytest.raises(EvaluationError) as error:
        load_truth(tmp_path)
    assert words in str(error.value)


def test_the_sheet_of_failures_and_the_seconds_of_a_page(tmp_path):
    write(
        tmp_path,
        {"file": "a", "condition": "glare", "documents": [page("vehicle_licence", "main", owner="张<三>", vin="L1")]},
    )
    host = Host(a=(document("vehicle_licence", "main", owner="李四", vin="L1"),))
    outcome = evaluate_papers(tmp_path, host)
    sheet = outcome.pictures["failures.html"]
    assert "张&lt;三&gt;" in sheet
    assert "李四" in sheet
    assert "L1" not in sheet
    assert list(outcome.figures["seconds_by_page"]) == ["vehicle_licence main"]


def warned(kind, number, *places, **fields):
    """A document with warnings, each with a box but those that end in `!`."""
    marks = [{"code": code.rstrip("!"), "box": None if code.endswith("!") else (1, 1, 5, 5)} for code in places]
    codes = [mark["code"] for mark in marks]
    return Document.model_validate(
        {**document(kind, number, **fields).model_dump(), "warnings": codes, "warning_places": marks}
    )


def test_warnings_are_found_missed_or_false_alarms(tmp_path):
    main = page("vehicle_licence", "main", vin="L1")
    write(
        tmp_path,
        {"file": "a", "documents": [{**main, "warnings": ["glare", "photocopy"]}]},
        {"file": "b", "documents": [{**main, "warnings": [], "unjudged_warnings": ["finger_over_the_page"]}]},
        {"file": "c", "documents": [main]},
        {"file": "d", "documents": [{**main, "warnings": ["glare"]}]},
    )
    host = Host(
        a=(warned("vehicle_licence", "main", "glare", vin="L1"),),
        b=(warned("vehicle_licence", "main", "glare!", "finger_over_the_page", vin="L1"),),
        c=(warned("vehicle_licence", "main", "retouched", vin="L1"),),
        d=(),
    )
    outcome = evaluate_papers(tmp_path, host)
    figures = outcome.figures["warnings"]
    assert figures["glare"] == {
        "shown": 2, "found": 1, "missed": 1, "found_share": 0.5,
        "others": 1, "false_alarms": 1, "false_share": 1.0, "without_box": 1,
    }  # fmt: skip
    assert (figures["photocopy"]["shown"], figures["photocopy"]["found"], figures["photocopy"]["others"]) == (1, 0, 1)
    # Either answer will do on the second page, the third states nothing, and the fourth was not found.
    assert (figures["finger_over_the_page"]["others"], figures["finger_over_the_page"]["false_alarms"]) == (1, 0)
    assert (figures["retouched"]["others"], figures["retouched"]["false_alarms"]) == (2, 0)
    assert outcome.figures["fields"]["count"] == 4
    wrong = [p.as_json() for p in outcome.predictions if not p.right and p.about.get("warning")]
    assert [(line["file"], line["expected"], line["got"]) for line in wrong] == [
        ("a", "photocopy", None),
        ("b", None, "glare"),
        ("d", "glare", None),
    ]
    assert "photocopy" in outcome.pictures["failures.html"]


def test_without_stated_warnings_none_is_judged(tmp_path):
    write(tmp_path, {"file": "a", "documents": [page("vehicle_licence", "main", vin="L1")]})
    outcome = evaluate_papers(tmp_path, Host(a=(warned("vehicle_licence", "main", "glare", vin="L1"),)))
    assert outcome.figures["warnings"] == {}


@pytest.mark.parametrize("stated", ['["fog"]', '"glare"', "[1]"])
def test_an_unknown_warning_is_named(tmp_path, stated):
    line = '{"file": "a", "documents": [{"type": "vin", "fields": {}, "warnings": %s}]}' % stated  # noqa: UP031
    (tmp_path / "truth.jsonl").write_text(line)
    with pytest.raises(EvaluationError, match="line 1: expected"):
        load_truth(tmp_path)
