"""Weights averaged over runs, and grown for a network of more classes: known numbers."""

from __future__ import annotations

import numpy as np
import pytest

from scenecheck_models.train.checkpoints import averaged, grown

SCORES = "model.23.cv3.0.2.weight"


def run(value: float, batches: int) -> dict[str, np.ndarray]:
    return {
        "conv.weight": np.full((2, 3), value, np.float32),
        "bn.running_var": np.array([value, 2 * value], np.float32),
        "bn.num_batches_tracked": np.array(batches),
    }


def test_the_mean_of_all_runs_weighs_each_the_same() -> None:
    mean = averaged([run(1.0, 7), run(2.0, 8), run(6.0, 9)])
    assert mean["conv.weight"].tolist() == [[3.0] * 3] * 2
    assert mean["bn.running_var"].tolist() == [3.0, 6.0]
    assert mean["bn.num_batches_tracked"] == 7, "a count is no weight"
    assert mean["conv.weight"].dtype == np.float32


def test_the_order_of_the_runs_and_the_runs_themselves_stay_as_they_are() -> None:
    first, second = run(0.1, 1), run(0.7, 1)
    one, other = averaged([first, second]), averaged([second, first])
    assert all((one[name] == other[name]).all() for name in one)
    assert first["conv.weight"][0, 0] == np.float32(0.1), "the mean is a new array"
    assert (averaged([first])["conv.weight"] == first["conv.weight"]).all()


def test_a_small_difference_is_not_lost() -> None:
    """The sum is taken in double precision: single precision would give 1 for the mean of 1 and 1 + 3e-7."""
    step = np.float32(1) + np.float32(2.4e-7)
    states = [{"w": np.array([value], np.float32)} for value in (1, step, step, step)]
    assert averaged(states)["w"][0] > 1


@pytest.mark.parametrize("change", [{"conv.weight": np.zeros((3, 3), np.float32)}, {"more": np.zeros(1)}])
def test_networks_of_two_forms_are_not_averaged(change: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="expected weights of one form to average"):
        averaged([run(1.0, 1), run(1.0, 1) | change])
    with pytest.raises(ValueError, match="expected weights of one form to average"):
        averaged([run(1.0, 1) | change, run(1.0, 1)])


def test_a_network_of_more_classes_keeps_what_the_smaller_one_knows() -> None:
    small = {SCORES: np.ones((6, 4, 1, 1), np.float32), "conv.weight": np.ones((2, 3), np.float32)}
    fresh = {SCORES: np.zeros((8, 4, 1, 1), np.float32), "conv.weight": np.zeros((2, 3), np.float32)}
    whole = grown(small, fresh)
    assert whole[SCORES][:, 0, 0, 0].tolist() == [1.0] * 6 + [0.0] * 2
    assert whole["conv.weight"].min() == 1
    assert grown(fresh, fresh).keys() == fresh.keys()


@pytest.mark.parametrize(
    "given", [{}, {SCORES: np.ones((9, 4, 1, 1))}, {SCORES: np.ones((6, 5, 1, 1))}, {SCORES: np.ones(6)}]
)
def test_weights_of_another_network_do_not_fit(given: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match=r"expected model\.23\.cv3\.0\.2\.weight of shape \(8, 4, 1, 1\), found"):
        grown(given, {SCORES: np.zeros((8, 4, 1, 1), np.float32)})


def test_only_the_scores_of_classes_grow() -> None:
    with pytest.raises(ValueError, match=r"expected conv\.weight of shape \(4, 3\), found \(2, 3\)"):
        grown({"conv.weight": np.ones((2, 3))}, {"conv.weight": np.ones((4, 3))})
