"""What makes a page look official without being so: ground print, seals, portraits, bars."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web.form import fill
from scenecheck_datasets.papers.web.words import Rng

TINTS = ("#9cc4a8", "#c9b48c", "#9fb9d9", "#d9a9a9")


def waves(rng: Rng, width: float, height: float, colour: str) -> Markup:
    """Fine waves over an area of CSS pixels."""
    rise, period, pitch = rng.uniform(8, 30), rng.uniform(40, 140), int(rng.integers(5, 14))
    xs = np.arange(0, width + 20, 12)
    lines = [
        " ".join(
            f"{x:.0f},{y:.0f}" for x, y in zip(xs, base + rise * np.sin(xs / period * 3 + base * 0.05), strict=True)
        )
        for base in range(0, round(height) + 40, pitch)
    ]
    return fill("waves", lines=lines, width=width, height=height, colour=colour, opacity=rng.uniform(0.25, 0.6))


def ghosts(rng: Rng, width: float, height: float, text: str) -> Markup:
    """A word here and there in the ground, hardly to be seen."""
    marks = [
        {"x": rng.uniform(0, width), "y": rng.uniform(0, height), "size": rng.uniform(26, 60),
         "turn": pick(rng, (-30, -25, -40))}
        for _ in range(int(rng.integers(3, 8)))
    ]  # fmt: skip
    return fill("ghosts", marks=marks, text=text)


def square_seal(rng: Rng, x: float, y: float, side: float, text: str) -> Markup:
    """The red seal of an authority, its name in rows, `side` CSS pixels wide, top left at x, y."""
    columns = pick(rng, (3, 4)) if len(text) > 9 else 3
    rows = -(-len(text) // columns)
    lines = [text[i : i + rows] for i in range(0, len(text), rows)]
    turn = rng.uniform(-1.5, 1.5)
    return fill("square_seal", x=x, y=y, side=side, lines=lines, size=side * 0.92 / max(rows, len(lines)), turn=turn)


def round_seal(rng: Rng, size: float, text: str, word: str = "保单专用章") -> Markup:
    """A round red seal in a box of its own: the name along the rim, a star, a word, and 样章."""
    step = 250 / max(len(text), 12)
    rim = [{"turn": (i - (len(text) - 1) / 2) * step, "text": character} for i, character in enumerate(text)]
    return fill("round_seal", size=size, rim=rim, word=word, turn=rng.uniform(-15, 15))


def bars(rng: Rng, x: float, y: float) -> Markup:
    """Bars of no code in particular, 352 by 50 CSS pixels."""
    return fill("bars", x=x, y=y, widths=[pick(rng, (1, 1.6, 2.4)) for _ in range(110)])


def portrait(rng: Rng, x: float, y: float, width: float, height: float) -> Markup:
    """A drawn head and shoulders, plainly nobody."""
    return fill(
        "portrait",
        x=x,
        y=y,
        width=width,
        height=height,
        skin=pick(rng, ("#e2b692", "#d9a67e", "#efc7a5")),
        ground=pick(rng, ("#fff", "#dfe9f5", "#cfe0f2")),
        coat=pick(rng, ("#223", "#456", "#833", "#eee")),
    )
