"""One line per judged item, so that anybody can score an evaluation again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from scenecheck_datasets.evaluate.errors import EvaluationError

BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Edges of the score bands; the last band holds 1.0, too."""


@dataclass(frozen=True)
class Prediction:
    """One item: what it shows, what was read, how sure, and whether that is right.

    Attributes:
        file: as the folder's own list names it.
        expected: the truth.
        got: what the product says; None where it says nothing.
        score: how sure it is; None where the kind of item has no score.
        right: whether `got` is to be counted as right.
        about: what else tells items apart, such as the field or the condition.
    """

    file: str
    expected: Any
    got: Any
    score: float | None
    right: bool
    about: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The line of `--predictions`."""
        line = {"file": self.file, "expected": self.expected, "got": self.got, "score": self.score, "right": self.right}
        return {**line, **self.about}


def write_predictions(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write one JSON line per item.

    Raises:
        EvaluationError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as out:
            for prediction in predictions:
                out.write(json.dumps(prediction.as_json(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise EvaluationError(f"{path}: expected a file to write, found: {error.strerror or error}") from None


def share(right: int, count: int) -> float | None:
    """A share to 4 places; None of nothing."""
    return round(right / count, 4) if count else None


def tally(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """How many, how many right, and the share."""
    right = sum(prediction.right for prediction in predictions)
    return {"count": len(predictions), "right": right, "share": share(right, len(predictions))}


def tally_by(predictions: Iterable[Prediction], key: str) -> dict[str, dict[str, Any]]:
    """A tally for each value of something the items tell about themselves, in the order of its name."""
    groups: dict[str, list[Prediction]] = {}
    for prediction in predictions:
        groups.setdefault(str(prediction.about.get(key) or "-"), []).append(prediction)
    return {name: tally(groups[name]) for name in sorted(groups)}


def calibration(predictions: Iterable[Prediction]) -> list[dict[str, Any]]:
    """For each band of scores: how many items were given such a score, and how many of them are right."""
    scored = [p for p in predictions if p.score is not None and p.got is not None]
    bands = []
    for low, high in pairwise(BANDS):
        within = [p for p in scored if low <= (p.score or 0.0) < high or (high == 1.0 and p.score == 1.0)]
        bands.append({"from": low, "to": high, **tally(within)})
    return bands
