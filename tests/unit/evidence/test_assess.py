"""The estimate: actions and prices by the tables, totals that are sums, limits stated with their reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.cases.damages import COSTS, round_prices, seen_damage, with_damage
from scenecheck_datasets.cases.perfect import clean_case
from scenecheck_evidence.check import check, report_json
from scenecheck_evidence.estimate import (
    NOTHING,
    Action,
    Certainty,
    Estimate,
    EstimateItem,
    LookReason,
    NoPrice,
    PriceRange,
)
from scenecheck_evidence.prices import PriceTable
from scenecheck_evidence.reading import Damage, DamageType, Severity, VehicleClass
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import load_ruleset

RULES = load_ruleset()
PRICES = round_prices(RULES.damage)
DENT, SCRATCH, RUST = DamageType.DENT, DamageType.SCRATCH, DamageType.RUST


def judged(case: CaseFile, prices: PriceTable | None = PRICES) -> CheckReport:
    return check(case.case, case.readings, case.records, RULES, prices=prices)


def estimate_of(damages: Sequence[Damage], prices: PriceTable | None = PRICES, **declared: object) -> Estimate:
    """The estimate of 甲, whose near car in the front photo shows these."""
    case = clean_case(2).with_party("甲", **{"collision_zone": None, **declared})
    found = judged(with_damage(case, "front", *damages, viewed=False), prices).parties[0].estimate
    assert found is not None
    return found


def only(*damages: Damage, **declared: object) -> EstimateItem:
    [item] = estimate_of(damages, **declared).items
    return item


def cost(action: Action) -> PriceRange:
    return PriceRange(low=COSTS[action], high=COSTS[action] * 3 // 2)


@pytest.mark.parametrize(
    ("part", "type_", "severity", "action"),
    [
        ("hood", SCRATCH, Severity.MINOR, Action.POLISH),
        ("hood", SCRATCH, Severity.MODERATE, Action.PAINT),
        ("hood", DENT, Severity.MINOR, Action.REPAIR),
        ("hood", DENT, Severity.SEVERE, Action.REPLACE),
        ("left_quarter_panel", DENT, Severity.SEVERE, Action.INSPECT_ON_LIFT),
        ("front_left_light", DamageType.LAMP_BROKEN, Severity.MINOR, Action.REPLACE),
        ("front_glass", DamageType.GLASS_SHATTER, Severity.MINOR, Action.REPLACE),
        ("front_bumper", DamageType.CRACK, Severity.MINOR, Action.REPAIR),
        ("front_bumper", DamageType.CRACK, Severity.MODERATE, Action.REPLACE),
        ("front_glass", DamageType.CRACK, Severity.MINOR, Action.REPLACE),
        ("left_sill", DamageType.CRACK, Severity.SEVERE, Action.INSPECT_ON_LIFT),
    ],
)
def test_the_action_follows_type_part_and_severity(
    part: str, type_: DamageType, severity: Severity, action: Action
) -> None:
    item = only(seen_damage(part, type_, severity=severity))
    assert (item.action, item.price, item.counted) == (action, cost(action), cost(action))


def test_a_flat_tyre_is_a_tyre_to_replace_and_which_of_the_four_a_person_sees() -> None:
    item = only(seen_damage("wheel", DamageType.TYRE_FLAT))
    assert (item.part, item.action, item.price) == ("tyre", Action.REPLACE, cost(Action.REPLACE))
    assert (item.certainty, item.look_at) == (Certainty.TO_BE_LOOKED_AT, (LookReason.PART_AMBIGUOUS,))
    assert item.counted.low == 0


def test_an_unknown_severity_spans_all_prices_and_counts_from_nothing() -> None:
    item = only(seen_damage("hood", SCRATCH, severity=None))
    assert item.price == PriceRange(low=COSTS[Action.POLISH], high=COSTS[Action.REPAIR] * 3 // 2)
    assert item.counted == PriceRange(low=0, high=COSTS[Action.REPAIR] * 3 // 2)
    assert item.certainty is Certainty.TO_BE_LOOKED_AT


def test_a_part_is_worked_on_once() -> None:
    made = estimate_of([seen_damage("hood"), seen_damage("hood", SCRATCH), seen_damage("grille", SCRATCH)])
    counted = {(item.part, item.type): item.counted for item in made.items}
    assert counted["hood", DENT] == cost(Action.REPAIR)
    assert counted["hood", SCRATCH] == NOTHING
    assert made.total == cost(Action.REPAIR) + cost(Action.REPLACE)


def test_a_dearer_item_that_is_unsure_raises_only_the_high_end() -> None:
    made = estimate_of([seen_damage("hood", SCRATCH), seen_damage("hood", certain=False)])
    assert made.certain_total == cost(Action.PAINT)
    assert made.total == PriceRange(low=COSTS[Action.PAINT], high=COSTS[Action.REPAIR] * 3 // 2)
    assert [made.items[place].type for place in made.look_at] == [DENT]


def test_the_window_of_a_door_is_a_part_of_its_own() -> None:
    made = estimate_of([seen_damage("front_left_door"), seen_damage("front_left_door", DamageType.GLASS_SHATTER)])
    assert made.total == cost(Action.REPAIR) + cost(Action.REPLACE)


@pytest.mark.parametrize(
    ("damages", "declared", "reason", "open_ended"),
    [
        ([seen_damage("hood", RUST)], {}, NoPrice.RUST, False),
        ([seen_damage("hood"), seen_damage("hood", RUST)], {}, NoPrice.LOOKS_OLD, False),
        ([seen_damage("hood")], {"collision_zone": "rear"}, NoPrice.OUTSIDE_ZONE, False),
        ([seen_damage("front_left_door")], {"collision_zone": "rear"}, NoPrice.OUTSIDE_ZONE, False),
        ([seen_damage(None)], {}, NoPrice.PART_UNKNOWN, True),
        ([seen_damage("front_left_light")], {}, NoPrice.TYPE_UNLIKELY, True),
    ],
)
def test_what_has_no_price(
    damages: list[Damage], declared: dict[str, object], reason: NoPrice, open_ended: bool
) -> None:
    made = estimate_of(damages, **declared)
    assert made.items[0].no_price is reason
    assert made.items[0].price is None and made.total == NOTHING
    assert made.open_ended is open_ended


def test_without_a_table_or_a_row_nothing_is_guessed() -> None:
    assert estimate_of([seen_damage("hood")], None).items[0].no_price is NoPrice.NO_TABLE
    short = PriceTable(**{**dict(PRICES), "rows": PRICES.rows[:1]})
    made = estimate_of([seen_damage("hood")], short)
    assert made.items[0].no_price is NoPrice.NOT_IN_TABLE and made.open_ended
    assert {limit.status for limit in made.limits} == {"unknown"}


def test_a_price_goes_by_the_class_of_vehicle() -> None:
    case = with_damage(clean_case(2), "front", seen_damage("back_bumper"), viewed=False)
    file = case.files["front"]
    near, *others = case.readings[file].vehicles
    lorry = near.model_copy(update={"class_": VehicleClass.TRUCK, "score": 0.99})
    case = case.with_reading(file, vehicles=(lorry, *others))
    case = case.without(case.files["collision"])  # where the same vehicle is taken for a car
    made = judged(case).parties[0].estimate
    assert made is not None
    assert (made.vehicle_class, made.items[0].no_price) == (VehicleClass.TRUCK, NoPrice.NOT_IN_TABLE)


def test_limits() -> None:
    def limits(*damages: Damage) -> list[str]:
        return [limit.status.value for limit in estimate_of(damages).limits]

    assert limits(seen_damage("hood", SCRATCH)) == ["within", "over"]
    assert limits(seen_damage("hood", SCRATCH, severity=Severity.MINOR)) == ["within", "unknown"]
    four = [seen_damage(part, severity=Severity.SEVERE) for part in ("hood", "front_bumper", "grille")]
    assert limits(*four) == ["over", "over"]
    assert limits(seen_damage("hood", certain=False)) == ["within", "unknown"]
    assert limits(seen_damage("left_quarter_panel", severity=Severity.SEVERE)) == ["unknown", "unknown"]


def test_sample_prices_are_said_to_be_so() -> None:
    own = round_prices(RULES.damage, sample=False)
    assert all("示例价格" in limit.reason.zh for limit in estimate_of([seen_damage("hood")]).limits)
    assert not any("示例" in limit.reason.zh for limit in estimate_of([seen_damage("hood")], own).limits)
    assert estimate_of([seen_damage("hood")]).prices == PRICES.called


def test_no_damage_seen_is_no_estimate_of_nothing() -> None:
    assert [party.estimate for party in judged(clean_case(2)).parties] == [None, None]


def test_the_same_dent_in_three_photos_costs_once() -> None:
    case = clean_case(2).with_party("甲", collision_zone=None)
    once = judged(with_damage(case, "front", seen_damage("hood"), viewed=False)).parties[0].estimate
    twice = with_damage(with_damage(case, "front", seen_damage("hood"), viewed=False), "collision", seen_damage("hood"))
    both = judged(twice).parties[0]
    assert once is not None and both.estimate is not None
    assert both.estimate.total == once.total
    assert {photo.file for photo in both.estimate.items[0].photos} == {case.files["front"], case.files["collision"]}
    assert [damage.item for damage in both.damages] == [0, 0]


boxes = st.tuples(*[st.integers(400, 900)] * 2, *[st.integers(901, 1600)] * 2).map(lambda b: tuple(map(float, b)))
damages = st.builds(
    seen_damage,
    st.sampled_from([*RULES.damage.parts, None]),
    st.sampled_from(DamageType),
    severity=st.sampled_from([None, *Severity]),
    score=st.sampled_from([0.2, 0.4, 0.6, 0.95]),
    certain=st.booleans(),
    vehicle=st.sampled_from([0, 0, 0, 1, None]),
    box=boxes,
)


@st.composite
def damaged_cases(draw: st.DrawFn) -> CaseFile:
    case = clean_case(draw(st.integers(0, 500)), draw(st.sampled_from([1, 2])))
    for name in ("front", "rear", "collision"):
        shown = draw(st.lists(damages, max_size=4))
        case = with_damage(case, name, *shown, viewed=draw(st.booleans()))
    return case


@settings(max_examples=60, deadline=None)
@given(case=damaged_cases())
def test_totals_are_the_sums_of_the_items(case: CaseFile) -> None:
    for party in judged(case).parties:
        made = party.estimate
        assert (made is None) == (party.damages == ())
        if made is None:
            continue
        assert made.total == sum((item.counted for item in made.items), NOTHING)
        certain = [item for item in made.items if item.certainty is Certainty.CERTAIN]
        assert made.certain_total == sum((item.counted for item in certain), NOTHING)
        assert made.look_at == tuple(n for n, i in enumerate(made.items) if i.look_at)
        for item in made.items:
            assert (item.price is None) == (item.no_price is not None)
            assert item.counted.high <= (item.price.high if item.price else 0)
            assert item.certainty is Certainty.CERTAIN or item.counted.low == 0
        for place, damage in enumerate(party.damages):
            assert damage.item is not None, place
            assert damage.file in {photo.file for photo in made.items[damage.item].photos}


@settings(max_examples=30, deadline=None)
@given(case=damaged_cases(), order=st.randoms(use_true_random=False))
def test_order_of_photos_parties_and_damages_does_not_matter(case: CaseFile, order: random.Random) -> None:
    parties, photos, files = list(case.case.parties), list(case.case.photos), list(case.readings)
    for things in (parties, photos, files):
        order.shuffle(things)  # type: ignore[arg-type]
    readings = {}
    for file in files:
        seen = list(case.readings[file].damages)
        order.shuffle(seen)
        readings[file] = case.readings[file].model_copy(update={"damages": tuple(seen)})
    other = replace(case, readings=readings).with_case(parties=tuple(parties), photos=tuple(photos))
    assert report_json(judged(other)) == report_json(judged(case))


@settings(max_examples=30, deadline=None)
@given(case=damaged_cases())
def test_replay_gives_identical_bytes(case: CaseFile) -> None:
    report = judged(case)
    again = CheckReport.model_validate_json(report_json(report))
    assert again == report
    replayed = check(case.case, dict(case.readings), case.records, RULES, prices=PriceTable(**dict(PRICES)))
    assert report_json(replayed) == report_json(report)


@settings(max_examples=30, deadline=None)
@given(case=damaged_cases(), name=st.sampled_from(["front", "rear"]))
def test_seeing_it_all_again_changes_no_total(case: CaseFile, name: str) -> None:
    """Another photo of the same from the same side is more good evidence."""
    hint = next(p for p in case.case.photos if p.file == case.files[name])
    shown = case.readings[case.files[name]].model_copy(update={"sha256": "ab" * 32, "fingerprint": None})
    more = judged(case.with_photo("zz.jpg", shown, hint.slot, hint.party))
    for before, after in zip(judged(case).parties, more.parties, strict=True):
        assert (before.estimate is None) == (after.estimate is None)
        if before.estimate is not None and after.estimate is not None:
            assert [(i.part, i.type, i.certainty) for i in after.estimate.items] == [
                (i.part, i.type, i.certainty) for i in before.estimate.items
            ]
