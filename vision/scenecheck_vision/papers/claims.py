"""What belongs to a label: a value with its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenecheck_vision.papers.form import Label
from scenecheck_vision.papers.glyphs import Glyph, Run
from scenecheck_vision.papers.labels import Hit
from scenecheck_vision.papers.values import Parsed


@dataclass(frozen=True)
class Claim:
    """What belongs to a label.

    Attributes:
        label: which.
        hit: where the label stands; None when the value was found without it.
        runs: the pieces of the value in reading order.
        parsed: what they say.
        glyphs: the characters that make the value, aligned with the parsed text.
        margin: by how much this pairing beats the next best of the same run, at most 1.
    """

    label: Label
    hit: Hit | None
    runs: tuple[Run, ...]
    parsed: Parsed
    glyphs: tuple[Glyph, ...]
    margin: float


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs by printed line, each from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: r.rect.middle):
        if rows and abs(run.rect.middle - rows[-1][0].rect.middle) < 0.5 * run.rect.height:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.rect.left) for row in rows]
