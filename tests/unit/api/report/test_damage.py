"""The page shows the estimate: the car with its damage, every item with its photos, sums, limits and conditions."""

import re

import pytest

from scenecheck_api.case_files import load_case_folder
from scenecheck_api.check_case import check_case
from scenecheck_api.records.csv_folder import load_records
from scenecheck_api.report.car_drawing import FACES, draw_car, hatching
from scenecheck_api.report.page import load_pictures, render_report_page
from scenecheck_api.words import ACTIONS, CONDITIONS, LIMITS
from scenecheck_evidence.base import Text
from scenecheck_evidence.estimate import EstimateItem
from scenecheck_evidence.explain import explain
from scenecheck_evidence.reading import Damage, DamageType
from scenecheck_evidence.ruleset import load_ruleset

RULES = load_ruleset()
WORDS = Text(zh="损伤", en="damage")


def item(part, type_="dent", severity="minor", certain=True):
    body = {"part": part, "type": type_, "severity": severity, "photos": []}
    return EstimateItem.model_validate({**body, "certainty": "certain" if certain else "to_be_looked_at"})


def drawn(*items):
    """Of each damaged shape: the side, the tone, whether it is hatched."""
    faces = draw_car([(one, WORDS) for one in items])
    return {(face.face.name.en, part.tone, bool(part.hatch)) for face in faces for part in face.parts if part.tone}


def test_every_part_of_the_table_is_drawn():
    for name in (*RULES.damage.parts, "airbag", "tyre"):
        assert drawn(item(name)), name


@pytest.mark.parametrize("type_", [one for one in DamageType if one is not DamageType.RUST])
def test_every_type_is_drawn_where_it_occurs(type_):
    places = [name for name in RULES.damage.parts if RULES.damage.resolve(type_, name, None)]
    part = next(
        own
        for own in (RULES.damage.resolve(type_, name, None) for name in places)
        if own and RULES.damage.occurs(type_, own)
    )
    assert {tone for _, tone, _ in drawn(item(part, type_.value, "severe"))} == {"severe"}


def test_left_is_drawn_left_and_right_right():
    assert {side for side, _, _ in drawn(item("front_left_door"))} == {"left", "top"}
    assert {side for side, _, _ in drawn(item("right_quarter_panel"))} == {"right", "top"}
    assert {side for side, _, _ in drawn(item("wheel", certain=False))} == {"left", "right"}
    centre = {
        (face.name.en, part): sum(x for x, _ in points) / len(points) / face.width
        for face in FACES
        for part, points in face.parts
    }
    assert centre["front", "front_left_light"] > 0.5 > centre["rear", "back_left_light"]
    assert centre["top", "left_fender"] < 0.5
    assert centre["left", "left_fender"] < 0.5 < centre["right", "right_fender"]


def test_colours_and_hatching():
    assert drawn(item("hood", severity="severe")) == {("front", "severe", False), ("top", "severe", False)}
    assert drawn(item("hood", certain=False)) == {("front", "minor", True), ("top", "minor", True)}
    both = drawn(item("hood"), item("hood", "scratch", "severe", certain=False))
    assert both == {("front", "minor", False), ("top", "minor", False)}
    assert drawn(item("left_sill", "rust", None)) == {("left", "rust", False)}
    assert drawn(item("left_sill", severity=None, certain=False)) == {("left", "unknown", True)}
    assert drawn(item("front_left_door", "glass_shatter")) == {("left", "minor", False)}
    assert drawn(item(None)) == drawn() == set()


def test_hatching_stays_inside():
    square = ((0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0))
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", hatching(square))]
    assert len(numbers) == 4 * 8 and min(numbers) >= 0 and max(numbers) <= 20


@pytest.fixture
def damaged(case_dir, records_dir, readings, ruleset):
    """The small case with a certain dent that has an outline, a doubtful scratch, and rust."""
    scene = next(name for name in readings if name != "licence.jpg")
    box = {"box": (150.0, 200.0, 220.0, 260.0), "score": 0.9, "vehicle": 0}
    outline = ((150.0, 200.0), (220.0, 210.0), (180.0, 260.0))
    damages = (
        Damage(type="dent", part="back_bumper", severity="moderate", polygon=outline, certain=True, **box),
        Damage(type="scratch", part="trunk", severity="minor", **box),
        Damage(type="rust", part="left_sill", certain=True, **{**box, "box": (300.0, 300.0, 340.0, 340.0)}),
    )
    readings[scene] = readings[scene].model_copy(update={"damages": damages})
    stored = {one.sha256: one for one in readings.values()}
    return check_case(load_case_folder(case_dir), load_records(records_dir), None, ruleset, stored=stored)


def test_the_page_tells_it_all(damaged):
    page = render_report_page(damaged, load_pictures(damaged))
    text = re.sub(r"<[^>]+>", "", page)
    estimate = damaged.report.parties[0].estimate
    assert f"{estimate.total.low}–{estimate.total.high}" in text and "示例价格" in text
    for one in estimate.items:
        assert RULES.damage.parts[one.part].name.zh in text
        assert one.action is None or ACTIONS[one.action].zh in text
    for limit in estimate.limits:
        assert LIMITS[limit.limit].zh in text
    for condition in damaged.report.knock_for_knock.conditions:
        assert CONDITIONS[condition.code].zh in text
        assert all(reason.zh in text for reason in condition.reasons)
    assert 'points="150,200 220,210 180,260"' in page
    assert 'class="shape unsure"' in page and 'class="hatch minor"' in page and "锈蚀不计价" in text
    assert "<script" not in page.replace("&lt;script", "") and "url(" not in page


def test_a_case_without_damage_has_no_such_section(checked):
    assert 'id="damage"' not in render_report_page(checked, load_pictures(checked))


def test_the_explanation_mentions_it(damaged):
    text = explain(damaged.report, damaged.ruleset)
    assert "甲方车辆损伤预评估" in text.zh and "后保险杠中等凹陷，修复" in text.zh
    assert "须人工查看：识别把握不足" in text.zh and "互碰自赔" in text.zh
    assert "Pre-assessment of the vehicle of party 甲" in text.en and "a person must look" in text.en
