"""Corrections stand beside readings: applied to copies, seen in the report, refused where they do not fit."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.case import Case
from scenecheck_evidence.check import check
from scenecheck_evidence.correction import Correction, CorrectionError
from scenecheck_evidence.corrections import apply_corrections, read_value
from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_evidence.records import Records

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def plate(text, x=200):
    return {
        "text": text,
        "colour": "blue",
        "rows": 1,
        "score": 0.8,
        "corners": [[x, 300], [x + 100, 300], [x + 100, 330], [x, 330]],
    }


def licence(**fields):
    return {
        "type": "vehicle_licence",
        "page": "main",
        "fields": {n: {"value": v, "raw": v, "score": 0.7, "box": [1, 1, 9, 9]} for n, v in fields.items()},
    }


READING = PhotoReading.model_validate(
    {
        "sha256": "0" * 64,
        "width": 640,
        "height": 480,
        "kind": "scene",
        "quality": {"usable": False, "problems": ["glare"]},
        "pipeline": "p",
        "vehicles": [
            {"class": "car", "box": [100, 100, 400, 400], "score": 0.9, "plate": 1},
            {"class": "truck", "box": [400, 100, 600, 400], "score": 0.9, "plate": 0},
        ],
        "plates": [plate("川A00000", 420), plate("川H1Z345")],
        "damages": [{"type": "dent", "box": [1, 1, 2, 2], "score": 0.5, "vehicle": 1}],
        "documents": [licence(plate_number="川H1Z345", vin=None)],
    }
)


def corrected(*changes):
    corrections = [Correction(file="a.jpg", path=path, value=value, at=AT) for path, value in changes]
    return apply_corrections({"a.jpg": READING}, corrections)["a.jpg"]


PLACES = {
    "kind": "closeup",
    "quality/usable": "true",
    "vehicles/0/class": "bus",
    "vehicles/1/view": "rear",
    "plates/1/text": "川H12345",
    "plates/0/colour": "green",
    "damages/0/type": "scratch",
    "damages/0/severity": "minor",
    "documents/0/page": "sub",
    "documents/0/fields/vin": "LSVAA4182E2184847",
}


@given(st.sets(st.sampled_from(sorted(PLACES)), min_size=1))
def test_what_is_corrected_changes_and_nothing_else_does(paths):
    before = READING.model_dump_json()
    after = corrected(*((path, PLACES[path]) for path in paths))
    assert READING.model_dump_json() == before
    for path, value in PLACES.items():
        assert read_value(after, path) == (value if path in paths else read_value(READING, path))
    assert (after.width, after.sha256, after.pipeline) == (READING.width, READING.sha256, READING.pipeline)


def test_the_last_correction_of_a_path_holds_and_plates_are_written_one_way():
    after = corrected(("plates/1/text", "川B00000"), ("plates/1/text", "川h·12345"))
    assert after.plates[1].text == "川H12345"
    assert after.plates[1].score == 1.0
    assert after.plates[0] == READING.plates[0]


def test_usable_clears_the_problems_and_unusable_keeps_them():
    assert corrected(("quality/usable", "true")).quality.problems == ()
    assert corrected(("quality/usable", "false")).quality == READING.quality


def test_what_is_not_there_goes_and_indexes_follow():
    after = corrected(("plates/0", None), ("vehicles/0", None))
    assert [p.text for p in after.plates] == ["川H1Z345"]
    assert [v.class_ for v in after.vehicles] == ["truck"]
    assert after.vehicles[0].plate is None
    assert after.damages[0].vehicle == 0


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("plates/7/text", "川H12345", "index below 2, found 7"),
        ("documents/0/fields/colour", "red", "expected one of plate_number, vin"),
        ("sha256", "0", "expected a path such as"),
        ("plates/０/text", "川H12345", "expected a path such as"),
        ("plates/0/text", "", "a plate of 5 to 10 characters"),
        ("plates/0/text", None, "a plate of 5 to 10 characters"),
        ("plates/0", "川H12345", "expected no value"),
        ("vehicles/0/class", "spaceship", "found 'spaceship'"),
        ("vehicles/0/class", None, "expected a value, found none"),
        ("quality/usable", "maybe", "expected true or false"),
        ("vehicles/2", "1,1,9,9 spaceship", "found 'spaceship'"),
        ("vehicles/3", "1,1,9,9 car", "index below 2, found 3"),
        ("plates/2", "1,1,9,9", "a plate of 5 to 10 characters"),
        ("plates/2", "1,1,9 川H12345", "expected a box"),
        ("vehicles/0/box", "1,1,9,999", "inside 640 x 480"),
        ("vehicles/0/box", None, "expected a box, found none"),
        ("documents/0", "1,1,9,9 vin", "expected no value"),
    ],
)
def test_what_does_not_fit_is_refused(path, value, said):
    with pytest.raises(CorrectionError) as caught:
        corrected((path, value))
    assert said in str(caught.value)


def test_boxes_are_moved_and_outlines_of_the_old_place_go():
    reading = READING.model_copy(
        update={"damages": (READING.damages[0].model_copy(update={"polygon": ((1, 1), (2, 1), (2, 2))}),)}
    )
    made = [
        ("plates/1/box", "10,20,110.5,50"),
        ("damages/0/box", "5,5,50,50"),
        ("documents/0/fields/vin/box", "1,2,3,4"),
    ]
    corrections = [Correction(file="a.jpg", path=path, value=value, at=AT) for path, value in made]
    after = apply_corrections({"a.jpg": reading}, corrections)["a.jpg"]
    assert {path: read_value(after, path) for path, _ in made} == dict(made)
    assert after.damages[0].polygon == ()
    assert (after.plates[1].text, after.documents[0].value("vin")) == ("川H1Z345", None)
    assert read_value(READING, "plates/1/box") == "200,300,300,330"


def test_what_the_readers_missed_is_added_to_the_vehicle_around_it():
    bare = ("vehicles/0", None), ("plates/0", None)
    after = corrected(("plates/2", "450,200,500,220 川h·b8888"), ("damages/1", "410,110,450,150 scratch"), *bare)
    assert [p.text for p in after.plates] == ["川H1Z345", "川HB8888"]
    assert after.plates[1].corners == ((450, 200), (500, 200), (500, 220), (450, 220))
    assert [(v.class_, v.plate) for v in after.vehicles] == [("truck", None)]
    assert [(d.type, d.vehicle) for d in after.damages] == [("dent", 0), ("scratch", 0)]
    plateless = READING.model_copy(update={"vehicles": (READING.vehicles[0].model_copy(update={"plate": None}),)})
    added = Correction(file="a.jpg", path="plates/2", value="150,150,250,180 川HB8888", at=AT)
    assert apply_corrections({"a.jpg": plateless}, [added])["a.jpg"].vehicles[0].plate == 2


def test_what_was_added_can_be_changed_and_taken_back():
    added = ("vehicles/2", "1,1,50,50 car"), ("vehicles/3", "60,60,90,90 bus")
    after = corrected(*added, ("vehicles/2/class", "truck"), ("vehicles/3/box", "60,60,99,99"))
    assert [v.class_ for v in after.vehicles[2:]] == ["truck", "bus"]
    assert after.vehicles[3].box == (60, 60, 99, 99)
    after = corrected(*added, ("vehicles/2/class", "truck"), ("vehicles/2", None))
    assert [v.class_ for v in after.vehicles[2:]] == ["bus"]


BOXES = st.tuples(*(st.integers(0, 640).map(float),) * 2, *(st.integers(0, 480).map(float),) * 2)


@given(BOXES, st.sampled_from(["plates/2", "vehicles/2", "damages/1"]))
def test_an_added_box_stands_where_it_was_drawn_or_is_refused(edges, path):
    x1, x2, y1, y2 = edges
    word = {"plates/2": "川H12345", "vehicles/2": "car", "damages/1": "dent"}[path]
    value = f"{x1:g},{y1:g},{x2:g},{y2:g}"
    if x1 < x2 and y1 < y2:
        assert read_value(corrected((path, f"{value} {word}")), f"{path}/box") == value
    else:
        with pytest.raises(CorrectionError, match="inside 640 x 480"):
            corrected((path, f"{value} {word}"))


def test_a_correction_of_an_unknown_file_is_refused():
    with pytest.raises(CorrectionError, match=r"'b\.jpg'"):
        apply_corrections({"a.jpg": READING}, [Correction(file="b.jpg", path="kind", value="vin", at=AT)])


def test_the_report_names_the_officers_value_as_corrected(rules):
    case = Case.model_validate(
        {
            "case_id": "1",
            "occurred_at": AT,
            "parties": [{"id": "甲", "plate": "川H12345"}],
            "photos": [{"file": "a.jpg"}],
        }
    )
    readings = {"a.jpg": READING.model_copy(update={"documents": ()})}
    paper = {
        "b.jpg": READING.model_copy(
            update={"kind": PhotoKind.VEHICLE_LICENCE, "plates": (), "vehicles": (), "damages": ()}
        )
    }
    changes = [
        Correction(file="a.jpg", path="plates/1/text", value="川H12345", at=AT),
        Correction(file="b.jpg", path="documents/0/fields/plate_number", value="川H12345", at=AT),
    ]
    before = check(case, {**readings, **paper}, Records(), rules).parties[0]
    after = check(case, apply_corrections({**readings, **paper}, changes), Records(), rules).parties[0]
    assert before.plate.status != "match"
    assert after.plate.status == "match"
    kinds = {(s.from_, s.file, s.at) for s in after.plate.sources if s.file}
    assert kinds == {
        ("corrected", "a.jpg", "2026-11-20T10:00:00+08:00"),
        ("corrected", "b.jpg", "2026-11-20T10:00:00+08:00"),
    }
