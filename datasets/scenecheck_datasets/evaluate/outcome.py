"""What an evaluation hands back to the command that prints it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scenecheck_datasets.evaluate.predictions import Prediction


@dataclass
class Outcome:
    """The figures, the items behind them, and the files that could not be judged.

    Attributes:
        figures: what `--json` prints.
        predictions: one per item.
        problems: file and one line: what was expected, what was found.
        pictures: file name and content of what `--out` writes, such as a sheet of the failures.
    """

    figures: dict[str, Any]
    predictions: list[Prediction]
    problems: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
