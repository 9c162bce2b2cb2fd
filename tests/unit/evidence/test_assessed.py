"""What a person says of a part replaces what was proposed; the total against the limits."""

from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.assessed import Origin, added_item, changed_item, proposed_items, totals
from scenecheck_evidence.estimate import Action, Certainty, Estimate, EstimateItem, LimitStatus, PriceRange
from scenecheck_evidence.reading import DamageType, Severity
from scenecheck_evidence.ruleset import load_ruleset

RULES = load_ruleset()


def item(part, low, high, certainty=Certainty.CERTAIN, type_=DamageType.DENT):
    price = PriceRange(low=low, high=high)
    return EstimateItem(
        part=part,
        type=type_,
        severity=Severity.MINOR,
        certainty=certainty,
        photos=(),
        action=Action.REPAIR,
        price=price,
    )


def estimate(*items):
    nothing = PriceRange(low=0, high=0)
    return Estimate(
        vehicle_class=None,
        prices=None,
        items=items,
        total=nothing,
        certain_total=nothing,
        open_ended=False,
        look_at=(),
        limits=(),
    )


PROPOSED = proposed_items(
    estimate(item("hood", 300, 600), item("hood", 200, 500, type_=DamageType.SCRATCH), item("trunk", 100, 200))
)


def test_what_is_untouched_counts_as_proposed():
    found = totals(PROPOSED, None, RULES)
    assert found.total == PriceRange(low=400, high=800)  # work on the hood is done once
    assert [limit.status for limit in found.limits] == [LimitStatus.WITHIN, LimitStatus.OVER]


def test_a_persons_price_replaces_what_was_proposed_for_the_part():
    changed = changed_item(PROPOSED[0], Action.REPLACE, PriceRange(low=1950, high=1950), "要换")
    found = totals((changed, *PROPOSED[1:]), None, RULES)
    assert [one.item.counted.low for one in found.items] == [1950, 0, 100]
    assert found.total == PriceRange(low=2050, high=2150)
    assert found.limits[0].status is LimitStatus.OVER and changed.origin is Origin.CHANGED


def test_what_is_taken_out_leaves_the_rest_to_count():
    assert totals(PROPOSED[1:], None, RULES).total == PriceRange(low=300, high=700)
    assert totals((), None, RULES).total == PriceRange(low=0, high=0)


@given(st.lists(st.integers(0, 5000), max_size=6))
def test_added_items_count_whole_under_keys_of_their_own(prices):
    items = PROPOSED
    for version, price in enumerate(prices, 1):
        one = PriceRange(low=price, high=price)
        items = (*items, added_item(items, version, "roof", DamageType.DENT, None, Action.REPAIR, one, None))
    found = totals(items, None, RULES)
    assert len({one.key for one in found.items}) == len(items)
    assert found.total == PriceRange(low=400 + sum(prices), high=800 + sum(prices))
