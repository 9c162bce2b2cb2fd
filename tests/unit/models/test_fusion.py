"""Joining several looks at one photo."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_models.boxes import overlaps
from scenecheck_models.fusion import Look, fuse


def look(*rows: tuple[float, float, float, float, float, int]) -> Look:
    table = np.array(rows, np.float32).reshape(-1, 6)
    return Look(table[:, :4], table[:, 4], table[:, 5].astype(np.int64))


def test_nothing_seen_gives_nothing() -> None:
    found = fuse([look(), look()], 0.55)
    assert found.boxes.shape == (0, 4)
    assert len(found.scores) == len(found.classes) == len(found.surest) == 0


def test_what_two_looks_show_lies_between_them_nearer_to_the_surer() -> None:
    found = fuse([look((0, 0, 100, 100, 0.6, 1)), look((8, 0, 108, 100, 0.2, 1))], 0.55)
    np.testing.assert_allclose(found.boxes, [[2, 0, 102, 100]], atol=1e-4)
    np.testing.assert_allclose(found.scores, [0.4], atol=1e-6)
    assert found.surest.tolist() == [0]


def test_what_one_look_alone_shows_is_half_as_sure() -> None:
    found = fuse([look((0, 0, 50, 50, 0.5, 0)), look((200, 0, 250, 50, 0.8, 0), (0, 0, 50, 50, 0.5, 3))], 0.55)
    np.testing.assert_allclose(found.scores, [0.4, 0.25, 0.25])
    assert found.classes.tolist() == [0, 0, 3]
    assert found.surest.tolist() == [1, 0, 2]


def test_of_two_in_one_look_the_surer_speaks_for_it() -> None:
    found = fuse([look((0, 0, 100, 100, 0.8, 2), (0, 0, 100, 70, 0.6, 2)), look((0, 0, 100, 100, 0.4, 2))], 0.55)
    np.testing.assert_allclose(found.scores, [0.6])
    np.testing.assert_allclose(found.boxes, [[0, 0, 100, 100]])


ROWS = st.lists(
    st.tuples(
        st.integers(0, 40), st.integers(0, 40), st.integers(5, 40), st.integers(5, 40), st.floats(0.02, 1),
        st.integers(0, 2),
    ).map(lambda r: (float(r[0]), float(r[1]), float(r[0] + r[2]), float(r[1] + r[3]), r[4], r[5])),
    max_size=12,
)  # fmt: skip


@given(ROWS, ROWS)
def test_every_thing_has_a_class_that_was_seen_and_no_more_score_than_its_surest(first, second) -> None:
    found = fuse([look(*first), look(*second)], 0.55)
    everything = look(*first, *second)
    assert (np.diff(found.scores) <= 0).all()
    assert len(set(found.surest.tolist())) == len(found.surest) <= len(everything.scores)
    np.testing.assert_array_equal(found.classes, everything.classes[found.surest])
    assert (found.scores <= everything.scores[found.surest] + 1e-6).all()
    assert (found.scores >= everything.scores[found.surest] / 2 - 1e-6).all()
    if len(everything.scores):
        reached = (overlaps(found.boxes, everything.boxes) > 0).any(1)
        assert reached.all()


@given(ROWS, ROWS)
def test_what_is_surely_there_does_not_depend_on_the_lowest_score_listed(first, second) -> None:
    low = fuse([look(*first), look(*second)], 0.55)
    high = fuse([look(*(r for r in rows if r[4] >= 0.05)) for rows in (first, second)], 0.55)
    np.testing.assert_allclose(low.boxes[low.scores >= 0.5], high.boxes[high.scores >= 0.5], rtol=1e-6)
    np.testing.assert_allclose(low.scores[low.scores >= 0.5], high.scores[high.scores >= 0.5], rtol=1e-6)
