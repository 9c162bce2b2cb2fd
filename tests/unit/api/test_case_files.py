"""case.yaml and the files beside it: taken when right, one clear line when not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.case_files import MAX_CASE_BYTES, load_case, load_case_folder, parse_case
from scenecheck_api.errors import CaseFileError
from scenecheck_evidence.case import Case, Slot

MINIMAL = "case_id: A\noccurred_at: 2026-11-20T08:31:00+08:00\nparties:\n  - {id: 甲}\n"


def message_of(text):
    with pytest.raises(CaseFileError) as error:
        parse_case(text)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_example_of_the_contract_is_taken():
    case = parse_case(
        """
case_id: GY-2026-000123
occurred_at: 2026-11-20T08:31:00+08:00
place: {text: 广元市利州区……, lon: 105.83, lat: 32.44, datum: gcj02}
weather: rain
situation: rear_end
form: rear_end_collision
declared: {injury: none, disputed: false, simple_procedure_agreed: null, drink_or_drugs: false, intent: false,
           public_facility: false, can_move: true, dangerous_goods: false, overload_suspected: false, left_scene: false}
parties:
  - {id: 甲, kind: motor, plate: 川H12345, driver: 张三, phone: "138...", collision_zone: rear}
  - {id: 乙, kind: motor}
photos: [{file: 01.jpg, slot: scene_front, party: 甲}]
"""
    )
    assert case.parties[1].id == "乙"
    assert case.photos[0].slot is Slot.SCENE_FRONT
    assert case.declared.simple_procedure_agreed is None
    assert case.occurred_at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("when", ["2026-11-20T08:31:00", "2026-11-20 08:31", '"2026-11-20 08:31:00"'])
def test_a_time_without_offset_is_shanghai(when):
    case = parse_case(MINIMAL.replace("2026-11-20T08:31:00+08:00", when))
    assert case.occurred_at.isoformat() == "2026-11-20T08:31:00+08:00"


def test_another_offset_is_kept_as_that_moment():
    case = parse_case(MINIMAL.replace("+08:00", "Z"))
    assert case.occurred_at.isoformat() == "2026-11-20T08:31:00+00:00"


@pytest.mark.parametrize(
    ("line", "path", "expected", "found"),
    [
        ("situation: rear-end", "situation", "rear_end, lane_change", "'rear-end' (did you mean rear_end?)"),
        ("photos: [{file: 1.jpg, slot: scene_frnt}]", "photos[0].slot", "scene_front, scene_rear", "'scene_frnt'"),
        ("declared: {disputed: perhaps}", "declared.disputed", "true or false", "'perhaps'"),
        ("declared: {injury: light}", "declared.injury", "none, slight, serious", "'light'"),
        ("declared: {drunk: true}", "declared.drunk", "drink_or_drugs", "unknown field"),
        ("place: {lat: 132}", "place.lat", "at most 90", "132"),
        ("place: 广元", "place", "fields with values", "'广元'"),
        ("photos: 01.jpg", "photos", "a list", "'01.jpg'"),
        ("weathr: rain", "weathr", "weather", "unknown field"),
        ("photos: [{slot: overview}]", "photos[0].file", "a value", "none"),
        ("photos: [{file: ../../etc/passwd}]", "photos[0].file", "inside the case folder", "'../../etc/passwd'"),
        ("photos: [{file: /etc/passwd}]", "photos[0].file", "inside the case folder", "'/etc/passwd'"),
        ("photos: [{file: 1.jpg, party: 丙}]", "", "甲", "丙"),
        ("photos: [{file: 1.jpg}, {file: ./1.jpg}]", "", "once", ""),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected_and_found(line, path, expected, found):
    message = message_of(MINIMAL + line + "\n")
    assert message.startswith(f"case.yaml: {path}")
    assert expected in message and found in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["fields of a case", "None"]),
        ("- 1\n- 2\n", ["fields of a case", "[1, 2]"]),
        ("case_id: [", ["line", "expected"]),
        ("case_id: A\ncase_id: B\n", ["line 2", "'case_id' twice"]),
        ("a: &x [1]\nb: *x\n", ["anchor"]),
        ("case_id: !!python/object/apply:os.system ['true']\n", ["line 1"]),
        (MINIMAL.replace("parties:\n  - {id: 甲}", "parties: []"), ["parties", "at least one"]),
        (MINIMAL.replace("{id: 甲}", "{id: 甲, kind: car}"), ["parties[0].kind", "motor, non_motor, pedestrian"]),
        (MINIMAL.replace("{id: 甲}", "{id: 甲, phone: 13800000000}"), ["parties[0].phone", "text", "13800000000"]),
        (MINIMAL.replace("2026-11-20T08:31:00+08:00", "2026-11-20"), ["occurred_at", "date and time", "'2026-11-20'"]),
        (MINIMAL.replace("2026-11-20T08:31:00+08:00", "1763598660"), ["occurred_at", "date and time", "1763598660"]),
        (MINIMAL.replace("2026-11-20T08:31:00+08:00", "2026-13-40T08:31"), ["occurred_at", "date and time"]),
        (MINIMAL.replace("case_id: A\n", ""), ["case_id", "required"]),
        (MINIMAL + "1: 2\n", ["field name", "1"]),
        (MINIMAL + 'place: {"a\\nb": 1}\n', ["place.a b", "unknown field"]),
    ],
)
def test_what_is_no_case_is_refused_in_one_line(text, words):
    message = message_of(text)
    assert all(word in message for word in words), message


def test_many_problems_are_named_up_to_a_limit():
    message = message_of(MINIMAL + "declared: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1}\n")
    assert "declared.a" in message and "declared.g" not in message and "and 2 more" in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CaseFileError, match="expected this file, found none") as error:
        load_case(tmp_path / "case.yaml")
    assert error.value.code == "case_file_missing"


def test_a_byte_order_mark_is_passed_over_and_other_encodings_refused(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert load_case(path).case_id == "A"
    path.write_bytes(MINIMAL.encode("gb18030"))
    with pytest.raises(CaseFileError, match="expected UTF-8 text"):
        load_case(path)


def test_a_huge_file_is_not_parsed(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(MINIMAL + "#" * MAX_CASE_BYTES)
    with pytest.raises(CaseFileError, match="at most"):
        load_case(path)


def test_photos_of_the_folder_are_taken_named_or_not(tmp_path):
    (tmp_path / "case.yaml").write_text(MINIMAL + "photos: [{file: sub/a.jpg}, {file: gone.jpg}]\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.jpg").write_bytes(b"x")
    (tmp_path / "b.HEIC").write_bytes(b"x")
    (tmp_path / "nameless").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "policy").write_bytes(b"%PDF-1.7")
    (tmp_path / "empty.jpg").write_bytes(b"")
    for other in ("expected.json", "notes.txt", ".hidden.jpg"):
        (tmp_path / other).write_text("{}")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "scan.jpg").write_bytes(b"x")
    folder = load_case_folder(tmp_path)
    assert list(folder.files) == ["sub/a.jpg", "b.HEIC", "empty.jpg", "nameless", "policy"]
    assert [(p.file, p.code) for p in folder.problems] == [("gone.jpg", "file_missing")]


yaml_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
FIELDS = ["case_id", "occurred_at", "place", "weather", "situation", "form", "declared", "parties", "photos"]


@given(st.dictionaries(st.sampled_from(FIELDS), yaml_like))
def test_any_values_give_a_case_or_one_line(values):
    import yaml

    text = yaml.safe_dump(values, allow_unicode=True)
    try:
        assert isinstance(parse_case(text), Case)
    except CaseFileError as error:
        assert "\n" not in str(error) and str(error).startswith("case.yaml: ")


@given(st.text())
def test_any_text_gives_a_case_or_one_line(text):
    try:
        parse_case(text)
    except CaseFileError as error:
        assert "\n" not in str(error)
