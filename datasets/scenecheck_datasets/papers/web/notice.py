"""A sheet of labels and values under a title, in a table or a grid: what most papers of others look like."""

from __future__ import annotations

from collections.abc import Sequence

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web import decor
from scenecheck_datasets.papers.web.form import Form, fill
from scenecheck_datasets.papers.web.style import printer, spaced
from scenecheck_datasets.papers.web.words import Rng

POLICE_SEAL = "某某市公安局交通警察支队"


def notice(
    rng: Rng,
    size: tuple[int, int],
    title: str,
    items: Sequence[tuple[str, object]],
    ground: str = "#fff",
    columns: int = 1,
    text: int = 26,
    ink: str = "#222",
    table: bool = False,
    seal: str = "",
    authority: str = "",
    portrait: tuple[int, int, int, int] | None = None,
) -> Form:
    """A paper of none of ours.

    Args:
        rng: where chance comes from.
        size: width and least height, CSS pixels.
        title: may have more lines than one.
        items: labels and values.
        ground: colour of the paper.
        columns: of labels and values.
        text: CSS pixels of the characters.
        ink: of the title.
        table: whether it is ruled for sure; else it is at times.
        seal: name along a round seal; none when empty.
        authority: name in a square seal; none when empty.
        portrait: x, y, width and height below the items.
    """
    width, height = size
    how, tint = printer(rng), pick(rng, decor.TINTS[:3])
    ruled = table or bool(rng.random() < 0.4)
    shown = [(label if ruled else spaced(rng, label), str(value)) for label, value in items]
    html = fill(
        "notice",
        width=width,
        height=height,
        ground=ground,
        waves=decor.waves(rng, width, height + 400, tint) if rng.random() < 0.5 else "",
        title=title,
        ink=ink,
        how=how,
        size=text,
        ruled=ruled,
        columns=columns,
        rows=[shown[i : i + columns] for i in range(0, len(shown), columns)],
        portrait=decor.portrait(rng, *portrait) if portrait else None,
        portrait_room=max(10, portrait[1] + portrait[3]) if portrait else 0,
        square=decor.square_seal(rng, 20, 15, 200, authority) if authority else None,
        round=decor.round_seal(rng, 180, seal, "业务专用章") if seal else None,
    )
    return Form(html, width)
