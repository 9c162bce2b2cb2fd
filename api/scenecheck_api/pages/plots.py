"""Bars as an SVG draws them: numbers in, rectangles out; every plot stands beside a table of the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
_TOP, _BOTTOM, _LEFT = 12, 22, 34


@dataclass(frozen=True)
class Bar:
    """A bar, and the lower part of it that is told apart; in units of the drawing."""

    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float
    label: str
    value: int
    part: int
    named: bool


@dataclass(frozen=True)
class Plot:
    """Bars with the lines behind them; `lines` are (y, what it stands for)."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT


def bar_plot(values: Sequence[tuple[str, int, int]]) -> Plot:
    """Bars side by side.

    Args:
        values: label, value, and how much of it is told apart.
    """
    top = _round_up(max((value for _, value, _ in values), default=0))
    room = HEIGHT - _TOP - _BOTTOM
    step = (WIDTH - _LEFT) / max(1, len(values))
    every = -(-len(values) // 10)

    def high(value: int) -> float:
        return round(room * value / top, 1)

    bars = tuple(
        Bar(
            x=round(_LEFT + place * step + step * 0.12, 1),
            width=round(step * 0.76, 1),
            y=round(_TOP + room - high(value), 1),
            height=high(value),
            part_y=round(_TOP + room - high(part), 1),
            part_height=high(part),
            label=label,
            value=value,
            part=part,
            named=place % every == 0,
        )
        for place, (label, value, part) in enumerate(values)
    )
    marks = sorted({0, top // 2, top} if top > 1 else {0, top})
    return Plot(bars, tuple((round(_TOP + room - high(mark), 1), mark) for mark in marks))


def _round_up(value: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40, ...: halves stay whole."""
    size = 1
    while value > 10 * size:
        size *= 10
    return next(step * size for step in (1, 2, 4, 6, 8, 10) if value <= step * size)
