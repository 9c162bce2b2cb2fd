"""One dent in three photos is one item; what a photo cannot tell, a person looks at."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_datasets.cases.damages import SPOT, seen_damage
from scenecheck_evidence.damage_joining import JoinedDamage, join_damages
from scenecheck_evidence.damage_rules import RING, zone_distance
from scenecheck_evidence.estimate import LookReason, PartyDamage, ToldBy
from scenecheck_evidence.reading import DamageType, Severity, View
from scenecheck_evidence.ruleset import load_ruleset

DAMAGE = load_ruleset().damage


def sighting(part: str | None, type_: DamageType = DamageType.DENT, **changes: object) -> PartyDamage:
    """A damage of a party, in one photo."""
    owned = {"file": "01.jpg", "view": None, "told_by": ToldBy.PLATE}
    owned |= {name: changes.pop(name) for name in list(changes) if name in owned}
    return PartyDamage.model_validate({**dict(seen_damage(part, type_, **changes)), **owned})


boxes = st.tuples(*[st.integers(0, 600)] * 2, *[st.integers(601, 1600)] * 2).map(lambda b: tuple(map(float, b)))
sightings = st.builds(
    sighting,
    st.sampled_from([*DAMAGE.parts, "airbag", "spoiler", None]),
    st.sampled_from(DamageType),
    severity=st.sampled_from([None, *Severity]),
    score=st.sampled_from([0.4, 0.6, 0.95]),
    certain=st.booleans(),
    box=boxes,
    file=st.sampled_from(["01.jpg", "02.jpg", "03.jpg"]),
    view=st.sampled_from([None, *View]),
    told_by=st.sampled_from(ToldBy),
)
some = st.lists(sightings, max_size=8)


def joined(*seen: PartyDamage) -> tuple[JoinedDamage, ...]:
    return join_damages(seen, DAMAGE)


def test_one_dent_in_three_photos_is_one_item_that_names_them() -> None:
    [item] = joined(*(sighting("back_bumper", file=f"0{n}.jpg", score=0.5 + n / 10) for n in (1, 2, 3)))
    assert [photo.file for photo in item.photos] == ["03.jpg", "02.jpg", "01.jpg"]
    assert item.certain


def test_other_types_and_other_parts_are_other_items() -> None:
    items = joined(sighting("hood"), sighting("hood", DamageType.SCRATCH), sighting("grille"))
    assert {(i.part, i.type.value) for i in items} == {("hood", "dent"), ("hood", "scratch"), ("grille", "dent")}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"certain": False}, LookReason.DAMAGE_UNSURE),
        ({"told_by": ToldBy.HINT}, LookReason.WHOSE_CAR_UNSURE),
        ({"told_by": ToldBy.OTHER_CAR}, LookReason.WHOSE_CAR_UNSURE),
        ({"part": None}, LookReason.PART_UNKNOWN),
        ({"part": "spoiler"}, LookReason.PART_UNKNOWN),
        ({"part": "wheel"}, LookReason.PART_AMBIGUOUS),
        ({"part": "fender"}, LookReason.PART_AMBIGUOUS),
        ({"part": "front_left_light"}, LookReason.TYPE_UNLIKELY),
        ({"severity": None}, LookReason.SEVERITY_UNKNOWN),
        ({"view": View.REAR}, LookReason.PART_OUT_OF_VIEW),
    ],
)
def test_what_makes_a_person_look(changes: dict[str, object], reason: LookReason) -> None:
    doubtful = sighting(**{"part": "hood", **changes})  # type: ignore[arg-type]
    [item] = joined(doubtful)
    assert item.look_at == (reason,)
    assert any(better.certain for better in joined(doubtful, sighting("hood", file="02.jpg")))


def test_the_view_tells_the_side() -> None:
    [item] = joined(sighting("fender", view=View.FRONT_RIGHT))
    assert (item.part, item.certain) == ("right_fender", True)
    [item] = joined(sighting("fender", view=View.FRONT))
    assert (item.part, item.look_at) == ("fender", (LookReason.PART_AMBIGUOUS,))


def test_an_airbag_is_a_part_by_itself_and_needs_no_severity() -> None:
    [item] = joined(sighting("front_left_door", DamageType.AIRBAG, severity=None))
    assert (item.part, item.certain) == ("airbag", True)


def test_severity_is_what_most_of_the_scores_say_and_the_worse_of_equals() -> None:
    def seen(severity: Severity, score: float, file: str) -> PartyDamage:
        return sighting("hood", severity=severity, score=score, file=file)

    two = [seen(Severity.MINOR, 0.6, "01.jpg"), seen(Severity.MINOR, 0.6, "02.jpg")]
    [item] = joined(*two, seen(Severity.SEVERE, 0.9, "03.jpg"))
    assert (item.severity, item.severities) == (Severity.MINOR, (Severity.MINOR, Severity.SEVERE))
    [item] = joined(two[0], seen(Severity.SEVERE, 0.6, "03.jpg"))
    assert item.severity is Severity.SEVERE


def test_what_a_worse_photo_says_of_the_severity_does_not_count() -> None:
    sure = sighting("hood", severity=Severity.MINOR, score=0.5)
    unsure = sighting("hood", severity=Severity.SEVERE, score=0.9, certain=False, file="02.jpg")
    [item] = joined(sure, unsure)
    assert (item.severity, item.severities) == (Severity.MINOR, (Severity.MINOR,))


def test_a_dent_on_rust_looks_old_only_where_they_overlap() -> None:
    rust = sighting("hood", DamageType.RUST, box=(SPOT[0], SPOT[1], SPOT[0] + 200, SPOT[3]))
    assert {i.type: i.on_rust for i in joined(rust, sighting("hood"))}[DamageType.DENT]
    for apart in (
        rust.model_copy(update={"box": (0.0, 0.0, 200.0, 200.0)}),
        rust.model_copy(update={"file": "02.jpg"}),
        rust.model_copy(update={"vehicle": 1}),
        rust.model_copy(update={"certain": False}),
    ):
        assert not any(i.on_rust for i in joined(apart, sighting("hood")))


def test_no_damage_no_items() -> None:
    assert joined() == ()


@settings(max_examples=80, deadline=None)
@given(seen=some, order=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_joining_twice_is_joining_once(seen: list[PartyDamage], order: random.Random) -> None:
    items = join_damages(seen, DAMAGE)
    other = list(seen) * 2
    order.shuffle(other)
    assert join_damages(other, DAMAGE) == items
    assert join_damages([one for item in items for one in item.seen], DAMAGE) == items


@settings(max_examples=80, deadline=None)
@given(seen=some)
def test_every_sighting_is_in_one_item(seen: list[PartyDamage]) -> None:
    items = join_damages(seen, DAMAGE)
    assert sorted(one.model_dump_json() for item in items for one in item.seen) == sorted(
        {one.model_dump_json() for one in seen}
    )


@settings(max_examples=80, deadline=None)
@given(seen=some, more=sightings)
def test_more_photos_never_make_an_item_less_certain(seen: list[PartyDamage], more: PartyDamage) -> None:
    before = {(i.part, i.type): len(i.look_at) for i in join_damages(seen, DAMAGE)}
    after = {(i.part, i.type): len(i.look_at) for i in join_damages([*seen, more], DAMAGE)}
    assert all(after[key] <= reasons for key, reasons in before.items())


def test_zones_go_round_the_car() -> None:
    for a in RING:
        distances = sorted(zone_distance(a, b) for b in RING)
        assert distances == [0, 1, 1, 2, 2, 3, 3, 4]
        assert all(zone_distance(a, b) == zone_distance(b, a) for b in RING)


def test_left_and_right_mirror_each_other_in_the_table_of_parts() -> None:
    for name, part in DAMAGE.parts.items():
        if "left" in name:
            twin = DAMAGE.parts[name.replace("left", "right")]
            assert twin.group is part.group
            assert [z.value.replace("left", "right") for z in part.zones] == [z.value for z in twin.zones]
