"""What is kept of rows that never change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from scenecheck_api.store.engine import Database
from scenecheck_api.store.remembered import Remembered, remembered


@given(
    asked=st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=20),
    most=st.integers(0, 12),
)
def test_values_are_right_whatever_is_kept_and_nothing_kept_is_made_again(asked, most):
    kept, seen = Remembered(most), []

    def make(keys):
        seen.extend(keys)
        return {key: str(key) for key in keys}

    for keys in asked:
        assert kept.get(keys, make) == {key: str(key) for key in keys}
    if most >= 10:
        assert sorted(seen) == sorted({key for keys in asked for key in keys})


def test_what_cannot_be_made_is_left_out_and_tried_again():
    kept = Remembered()
    assert kept.get(["a"], lambda keys: {}) == {}
    assert kept.get(["a"], lambda keys: dict.fromkeys(keys, 1)) == {"a": 1}


def test_each_database_has_its_own_and_its_sessions_share_it(tmp_path):
    first, second = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("a", "b"))
    with first.read() as one, first.write() as two, second.read() as other:
        assert remembered(one) is remembered(two)
        assert remembered(one) is not remembered(other)
    assert remembered(Session()) is not remembered(Session())
    first.close()
    second.close()
