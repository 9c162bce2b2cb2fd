"""Weights of checkpoints as arrays: averaged over runs, and grown for a network of more classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[Any]]
"""Each weight of a network by its name."""

SCORES = ".cv3."
"""In the names of a YOLO11 head's layers that score the classes."""


def averaged(states: Sequence[Weights]) -> dict[str, NDArray[Any]]:
    """The mean of the weights of networks that come from one training (model soups; Wortsman and others, 2022).

    What is no fraction, such as the count of batches, is the first network's.

    Raises:
        ValueError: the networks are not of one form.
    """
    first = states[0]
    for state in states[1:]:
        if _form(state) != _form(first):
            apart = sorted(_form(state) ^ _form(first))[0]
            raise ValueError(f"expected weights of one form to average, found {apart[0]} of shape {apart[1]} in one")
    return {
        name: np.mean([state[name] for state in states], axis=0, dtype=np.float64).astype(value.dtype)
        if np.issubdtype(value.dtype, np.floating)
        else value
        for name, value in first.items()
    }


def grown(state: Weights, fresh: Weights) -> dict[str, NDArray[Any]]:
    """Weights for a network that knows more classes than the one they are of: new classes come last, as in `fresh`.

    Raises:
        ValueError: the weights are of another network, or of one that knows more.
    """
    whole = {}
    for name, own in fresh.items():
        given = state.get(name)
        if given is not None and SCORES in name and given.ndim and 0 < len(given) < len(own):
            given = np.concatenate([given, own[len(given) :]]) if given.shape[1:] == own.shape[1:] else given
        if given is None or given.shape != own.shape:
            raise ValueError(f"expected {name} of shape {own.shape}, found {None if given is None else given.shape}")
        whole[name] = given
    return whole


def _form(state: Weights) -> set[tuple[str, tuple[int, ...]]]:
    return {(name, value.shape) for name, value in state.items()}
