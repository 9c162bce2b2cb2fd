"""Evaluation folders of papers: photos and `truth.jsonl`, as `scenecheck evaluate papers` wants them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scenecheck_datasets.papers.camera import Condition, RenderedPhoto, photograph
from scenecheck_datasets.papers.catalogue import CATALOGUE


def draw_photo(seed: int, index: int, kind: str, condition: Condition) -> RenderedPhoto:
    """The photo of one line: the same for the same arguments, whatever else is drawn."""
    # The name enters the seed, so that leaving out a kind or a condition does not change the others.
    salt = [int.from_bytes(word.encode()[-8:], "big") for word in (kind, condition.value)]
    rng = np.random.default_rng([seed, index, *salt])
    return photograph(CATALOGUE[kind](rng), condition, rng)


def truth_line(file: str, kind: str, photo: RenderedPhoto) -> dict[str, Any]:
    """The truth of a photo; papers that are not ours leave the list empty."""
    documents = [
        {
            "type": placed.type.value,
            "page": placed.page.value if placed.page else None,
            "variant": placed.variant.value if placed.variant else None,
            "corners": placed.corners,
            "fields": placed.fields,
            "boxes": placed.boxes,
            "hidden": placed.hidden,
        }
        for placed in photo.documents
        if placed.type is not None
    ]
    return {"file": file, "condition": photo.condition.value, "kind": kind, "documents": documents}


def write_folder(
    out: Path, count: int, seed: int, kinds: Sequence[str] | None = None, conditions: Sequence[Condition] | None = None
) -> Iterator[str]:
    """Draw `count` photos into a folder, going round the kinds and conditions; yields each name.

    Args:
        out: folder, made when absent; truth.jsonl in it is replaced.
        count: photos to draw.
        seed: of everything drawn.
        kinds: names of CATALOGUE, all unless given.
        conditions: all unless given.
    """
    kinds, conditions = list(kinds or CATALOGUE), list(conditions or Condition)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for index in range(count):
            kind = kinds[index % len(kinds)]
            # Moves on one further after each round, so that all pairs come up.
            condition = conditions[(index + index // len(kinds)) % len(conditions)]
            photo = draw_photo(seed, index, kind, condition)
            name = f"{index:05d}_{kind}_{condition.value}.jpg"
            (out / name).write_bytes(photo.jpeg())
            lines.write(json.dumps(truth_line(name, kind, photo), ensure_ascii=False) + "\n")
            yield name
